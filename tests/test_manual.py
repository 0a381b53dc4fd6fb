"""The manual tells the truth: what concerns all commands is compared with the code itself."""

import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.process import Machine
from support.run import World
from tinydub_cli import errors
from tinydub_cli.errors import TinydubError
from tinydub_cli.manual.topics import EXIT_CODES, FILES, TOPICS, VARIABLES, kinds
from tinydub_cli.output.formats import Format
from tinydub_cli.sandbox.store import Store

SOURCE = Path(errors.__file__).parent

ERRORS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, TinydubError)
]


def test_every_exit_status_is_documented() -> None:
    """The manual has the statuses of the code's errors, and no other but 0, each once."""
    assert [code for code, _ in EXIT_CODES] == sorted({0, *(kind.exit_code for kind in ERRORS)})


def test_every_kind_of_error_is_documented(world: World) -> None:
    """What `--json` calls an error stands in the manual with its status; no other does."""
    assert set(kinds()) == {(kind.kind, kind.exit_code) for kind in ERRORS}
    shown = world.run("help", "exit-codes").stdout
    for kind in ERRORS:
        assert re.search(rf"^  {kind.kind} +exit status {kind.exit_code}$", shown, re.MULTILINE)


def test_no_kind_of_error_is_defined_elsewhere() -> None:
    """All errors are in one file, so that the manual cannot miss one."""
    names = "|".join(kind.__name__ for kind in ERRORS)
    for file in SOURCE.rglob("*.py"):
        if file.name != "errors.py":
            assert not re.search(rf"^class \w+\(({names})\)", file.read_text(), re.MULTILINE), file


NAMES = r"TINYDUB_[A-Z_]+|NO_COLOR|PAGER|VISUAL|EDITOR"
"""The environment variables that are ours to document; others belong to libraries."""


def variables_read() -> set[str]:
    """The variables that the source names in its code."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        if file.parent.name != "manual":
            found |= set(re.findall(rf'"({NAMES})"', file.read_text()))
    return found


def test_every_variable_is_documented() -> None:
    """The manual has each variable that the code reads, and none that it does not read."""
    documented = {name for names, _ in VARIABLES for name in names.split(", ")}
    assert {name for name in documented if re.fullmatch(NAMES, name)} == variables_read()
    assert len(documented) == sum(len(names.split(", ")) for names, _ in VARIABLES)


def test_every_format_is_documented(world: World) -> None:
    """The manual's forms of output are those that `--format` takes."""
    shown = world.run("help", "formats").stdout
    documented = re.findall(r"^  (\w+)  +\S", shown, re.MULTILINE)
    assert documented == [form.value for form in Format]
    for form in documented:
        assert world.run("tickets", "list", "--format", form).status == 0


def test_the_escapes_of_tsv_are_as_documented(world: World, helpdesk: Store) -> None:
    """Tab, newline, return and backslash in a field come as the manual says."""
    helpdesk.put({"id": "tSv1", "name": "a\tb\nc\rd\\e"})
    listed = world.run("tickets", "list", "--from", "a\tb", "--columns", "customer")
    assert listed.stdout == r"a\tb\nc\rd\\e" + "\n"
    for escape in ("`\\t`", "`\\n`", "`\\r`", "`\\\\`"):
        assert escape in world.run("help", "formats").stdout


def test_files_are_where_the_manual_says(tmp_path: Path, open_umask: None) -> None:  # noqa: ARG001
    """After one of everything, the home directory has what is documented, and nothing else.

    All of it is for its owner alone, however generous the system is to others.
    """
    machine = Machine(tmp_path, {"TINYDUB_EDITOR": "sh -c 'echo Hi >\"$0\"'"})
    assert machine.run("config", "set", "pager", "less").status == 0
    assert machine.run("ticket", "show", "KPlaQw1c").status == 0
    assert machine.run("ticket", "reply", "KPlaQw1c", "--draft", "-m", "Not yet.").status == 0
    assert machine.run_on_terminal("snippets", "edit", "thanks").status == 0
    signing_in = ("auth", "login", "--with-token", "--no-verify", "--insecure-storage")
    assert machine.run(*signing_in, stdin=b"x" * 40, variables={"TINYDUB_DEMO": None}).status == 0
    assert machine.run("tickets", "watch", "--once").status == 0
    assert machine.run("tickets", "sync", "--budget", "5").status == 0
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    kept = {f"~/{path.relative_to(tmp_path)}" for path in found}
    documented = [place for place, _ in FILES]
    assert {file for file in kept if not file.startswith(tuple(documented))} == set()
    for place in documented:
        assert [file for file in kept if file.startswith(place)], place
    assert "~/.config/tinydub/snippets/thanks.md" in kept
    assert {path.name for path in found if path.stat().st_mode & 0o077} == set()


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Let new files be open to everybody, unless a program says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_the_example_of_the_configuration_file_is_valid(world: World) -> None:
    """What the manual shows of config.toml is read as it says."""
    shown = world.run("help", "files").stdout
    example = re.findall(r"^  (?! )(\[?\w.*(?:=|\]).*)$", shown, re.MULTILINE)
    world.directories.config.mkdir(parents=True)
    (world.directories.config / "config.toml").write_text("\n".join(example))
    assert world.run("config", "get", "editor").stdout == "code --wait\n"
    assert world.run("--profile", "bot", "config", "get", "read_only").stdout == "true\n"
    assert world.run("config", "get", "read_only").stdout == "false\n"


def test_an_error_has_the_form_of_the_manual(world: World) -> None:
    """The keys of the error object are those that `tinydub help json` shows, in that order."""
    shown = world.run("help", "json").stdout
    told = world.run("ticket", "show", "nobody", "--json")
    positions = [shown.index(f'"{key}": ') for key in told.error()]
    assert positions == sorted(positions)
    assert told.error()["kind"] == "not_found"
    assert told.error()["exit_code"] == told.status == 3


def test_settings_are_in_the_environment_topic(world: World) -> None:
    """Each setting of `config list` is told with its variable, its key and its choices."""
    shown = " ".join(world.run("help", "environment").stdout.split())
    for setting in world.run("config", "list", "--json").json():
        assert f"{setting['variable']} {setting['about']}" in shown
        assert f"`{setting['key']}` in the file" in shown


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_told_once(topic: str) -> None:
    """No paragraph of a topic stands in another."""
    texts = [part for part in TOPICS[topic].parts if isinstance(part, str)]
    others = [part for name, one in TOPICS.items() if name != topic for part in one.parts]
    assert not set(texts) & {part for part in others if isinstance(part, str)}
