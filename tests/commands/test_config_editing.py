"""How `config set` and `unset` change the file: one value, and nothing that people wrote."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.configured import configure, configured, file_of
from support.process import COMMAND, Machine
from support.run import World

COMMENTED = """\
# How I like it.

editor = "vim"  # not emacs

# The robot drafts only.
[profiles.bot]
# No sending!
read_only = true  # really

# Somebody else's desk.
[profiles.desk]
api_url = "https://desk.example/api"
"""


def test_a_new_value_leaves_everything_else_as_it_was(world: World) -> None:
    """One line changes; comments, blank lines and order stay."""
    configure(world, COMMENTED)
    assert world.run("config", "set", "editor", "nano").status == 0
    assert file_of(world).read_text() == COMMENTED.replace('"vim"', '"nano"')
    assert world.run("--profile", "bot", "config", "set", "read_only", "false").status == 0
    changed = COMMENTED.replace('"vim"', '"nano"').replace("true", "false")
    assert file_of(world).read_text() == changed


@pytest.mark.parametrize(
    ("profile", "before"),
    [
        ((), "\n# The robot drafts only.\n"),
        (("--profile", "bot"), "\n# Somebody else's desk.\n"),
        (("--profile", "desk"), ""),
    ],
)
def test_a_new_key_parts_no_comment_from_its_table(
    world: World, profile: tuple[str, ...], before: str
) -> None:
    """It stands in its table, above the comment that belongs to the next one."""
    configure(world, COMMENTED)
    assert world.run(*profile, "config", "set", "pager", "less").status == 0
    place = COMMENTED.index(before) if before else len(COMMENTED)
    assert file_of(world).read_text() == f'{COMMENTED[:place]}pager = "less"\n{COMMENTED[place:]}'
    assert world.run(*profile, "config", "unset", "pager").status == 0
    assert file_of(world).read_text() == COMMENTED


def test_a_new_profile(world: World) -> None:
    """It comes last, in a table of its own."""
    configure(world, COMMENTED)
    assert world.run("--profile", "ann", "config", "set", "pager", "less").status == 0
    assert file_of(world).read_text() == f'{COMMENTED}\n[profiles.ann]\npager = "less"\n'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# c",
        'editor = "vim"',
        'editor = "vim"\r\n\r\n# c\r\n[profiles.eve]\r\nread_only = true\r\n',
        "# c\n[profiles.bot]\n",
        "[profiles.bot]\n# c\n[profiles.eve]\n# d\n",
        "profiles = {}\n",
        "profiles = { eve = { read_only = true } }\n",
        "profiles = { bot = { read_only = true } }\n",
        "[profiles]\neve = { read_only = true }\n",
        "[profiles]\nbot = { read_only = true }\n[profiles.eve]\n",
        "profiles.bot.read_only = true\n",
        "profiles.eve.read_only = true\n",
        "profiles.eve.read_only = true\n# c\n[profiles.bot]\nread_only = true\n",
        '[profiles.eve]\nread_only = true\n\n[profiles.bot]\neditor = """\nx\n"""\n',
        "[profiles.eve]\nread_only = true\n[profiles]\n# c\n",
        "[profiles.bot]\nread_only = true\n\n\n",
    ],
)
@pytest.mark.parametrize("profile", [None, "bot"])
def test_however_it_is_written(world: World, content: str, profile: str | None) -> None:
    """Setting adds that one value, and unsetting takes it out: nothing else says anything new."""
    configure(world, content)
    flags = ["--profile", profile] if profile else []
    outcome = world.run(*flags, "config", "set", "pager", "less -R")
    assert outcome.status == 0, outcome.stderr
    expected = tomllib.loads(content)
    table = expected.setdefault("profiles", {}).setdefault(profile, {}) if profile else expected
    table["pager"] = "less -R"
    assert configured(world) == expected
    assert content.count("#") == file_of(world).read_text().count("#")
    if "\r\n" in content:
        assert file_of(world).read_bytes().count(b"\r\n") == file_of(world).read_bytes().count(
            b"\n"
        )
    assert world.run(*flags, "config", "unset", "pager").status == 0
    del table["pager"]
    assert configured(world) == expected


@given(
    value=st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40),
    profile=st.sampled_from([[], ["--profile", "bot"]]),
    content=st.sampled_from(["", COMMENTED, "profiles = {}\n", '[profiles]\nbot.pager = "x"\n']),
)
@settings(max_examples=100, deadline=None)
def test_any_printable_value_comes_back(value: str, profile: list[str], content: str) -> None:
    """What was set is what the file says and `get` prints; every comment is still there."""
    with TemporaryDirectory() as home:
        world = World(Path(home))
        path = configure(world, content)
        if world.run(*profile, "config", "set", "editor", value).status:
            assert path.read_text() == content, "refused, so nothing is written"
            return
        document = configured(world)
        table = document["profiles"]["bot"] if profile else document
        assert table["editor"] == value
        told = world.run(*profile, "config", "get", "editor", "--json").json()
        assert told["value"] == value
        assert [line for line in content.splitlines() if line.startswith("#")] == [
            line for line in path.read_text().splitlines() if line.startswith("#")
        ]


def test_a_new_file_is_its_owners_alone(world: World) -> None:
    """The directories are made 0700, the file 0600, and nothing else is left there."""
    world.home = world.home / "not" / "yet"
    assert world.run("config", "set", "editor", "vim").status == 0
    path = file_of(world)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_one(world: World, there: bool) -> None:  # noqa: FBT001
    """Managers of dotfiles keep the file elsewhere: it is changed, or made, there."""
    target = world.home / "dotfiles" / "tinydub.toml"
    target.parent.mkdir()
    if there:
        target.write_text("# Mine\n")
    file_of(world).parent.mkdir()
    file_of(world).symlink_to(target)
    assert world.run("config", "set", "editor", "vim").status == 0
    assert file_of(world).is_symlink()
    assert target.read_text() == ("# Mine\n" if there else "") + 'editor = "vim"\n'
    assert world.run("config", "get", "editor").stdout == "vim\n"


LIMITED = (
    "import os, resource, sys;"
    " resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); os.execv(sys.argv[1], sys.argv[1:])"
)
"""Runs a command that can write no file beyond its first thousand bytes, as on a full disk."""


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path) -> None:
    """Exit 1, with the file as it was and no piece of another beside it."""
    machine = Machine(tmp_path)
    path = tmp_path / ".config" / "tinydub" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(COMMENTED)
    command = (*COMMAND, "config", "set", "pager", "x" * 2_000)
    ended = subprocess.run(
        (sys.executable, "-c", LIMITED, *command),
        env=machine.environment({"PYTHONDONTWRITEBYTECODE": "1"}),
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert b"File too large" in ended.stderr
    assert path.read_text() == COMMENTED
    assert list(path.parent.iterdir()) == [path]


def test_what_several_set_at_once_is_all_there(tmp_path: Path) -> None:
    """Twelve processes that change the file at the same moment lose nothing of each other."""
    machine = Machine(tmp_path)
    running = [
        machine.start("--profile", f"p{number}", "config", "set", "editor", "vi")
        for number in range(12)
    ]
    assert [process.wait(60) for process in running] == [0] * 12
    for process in running:
        process.communicate()
    text = (tmp_path / ".config/tinydub/config.toml").read_text()
    assert sorted(tomllib.loads(text)["profiles"]) == sorted(f"p{number}" for number in range(12))


def test_what_nobody_writes_into_is_not_waited_for(world: World) -> None:
    """A pipe in the file's place is an error, and no command hangs on it."""
    file = file_of(world)
    file.parent.mkdir(parents=True)
    os.mkfifo(file)
    outcome = world.run("config", "list")
    assert outcome.status == 2
    assert "is not a file" in outcome.stderr
