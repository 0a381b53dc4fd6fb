"""`tinydub doctor`: its checks together, the configuration, and how all is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from support.doctor import ALL, NETWORK, checks, examined
from support.process import COMMAND, Machine
from support.run import NOW, Outcome, Stream, World
from support.terminal import Terminal, colours, widest
from tinydub_cli.env import Env
from tinydub_cli.main import main
from tinydub_cli.schema.generate import schemas

# All of them


def test_the_demo_is_well(world: World) -> None:
    """In the demo nothing fails, and whatever it has no use for is skipped with a reason."""
    outcome = world.run("doctor", "--json")
    assert outcome.status == 0, outcome.stderr
    found = checks(outcome)
    assert tuple(found) == ALL
    assert [check["state"] for check in found.values()].count("failed") == 0
    assert {name for name in found if found[name]["state"] == "skipped"} >= {
        *("keyring", "token", "dns", "tls"),
    }
    assert found["api"]["state"] == found["quota"]["state"] == "ok"


def test_each_check_has_the_published_form(world: World) -> None:
    """Every check of --json is what the schema promises."""
    validator = Draft202012Validator(schemas()["check"])
    found = world.run("doctor", "--json").json()
    assert len(found) == len(ALL)
    for check in found:
        validator.validate(check)


def test_what_needs_a_remedy_has_one(account: World) -> None:
    """A warning or a failure says what to do, and what is well or skipped has nothing to say."""
    account.variables |= {"SHELL": "/bin/bash", "XDG_DATA_HOME": str(account.home)}
    found = checks(account.run("doctor", "--json", "--offline"))
    assert {check["state"] for check in found.values()} == {"ok", "warning", "failed", "skipped"}
    for check in found.values():
        assert bool(check["remedy"]) == (check["state"] in ("warning", "failed")), check


def test_forms_for_scripts(world: World) -> None:
    """Ids are the checks' names, tsv has four fields or those asked for, ndjson objects."""
    assert world.run("doctor", "-q").stdout.split() == [*ALL]
    rows = [line.split("\t") for line in world.run("doctor").stdout.splitlines()]
    assert {len(row) for row in rows} == {4}
    assert [row[0] for row in rows] == [*ALL]
    two = world.run("doctor", "--columns", "state,check").stdout.splitlines()
    assert two[0] == "ok\tversions"
    assert len(world.run("doctor", "--format", "ndjson").stdout.splitlines()) == len(rows)
    assert world.run("doctor", "--columns", "nonsense").status == 2


def test_a_failure_ends_with_status_1_and_says_which(account: World) -> None:
    """After all checks are told, one sentence counts the failures; with --json, it is an object."""
    outcome = account.run("doctor", "--offline", "--json")
    assert outcome.status == 1
    assert tuple(checks(outcome)) == ALL
    assert outcome.error() == {
        "kind": "failed",
        "message": "1 of 16 checks failed: token.",
        "hint": "Each of them says what to do.",
        "exit_code": 1,
    }


def test_offline_loads_neither_network_nor_what_draws(tmp_path: Path) -> None:
    """--offline --json pays for neither httpx nor rich, and all of the network is skipped."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMAND[1:], "doctor", "--offline", "--json"],
        env=Machine(tmp_path).environment({"TINYDUB_DEMO": ""}),
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "tinydub_cli.diagnosis.network" in loaded
    assert loaded & {"httpx", "rich", "rich.text"} == set()
    found = checks(Outcome(done.returncode, done.stdout, ""))
    assert {found[name]["finding"] for name in NETWORK} == {"Left out by --offline."}


def test_a_check_that_breaks_does_not_stop_the_others(world: World) -> None:
    """Whatever goes wrong inside one check is that check's failure, told without a traceback."""
    sizes = iter([os.terminal_size((80, 24))])

    def broken() -> os.terminal_size:
        for size in sizes:  # that of help, before anything is checked
            return size
        raise ZeroDivisionError("secret")

    streams = [Stream(terminal=True) for _ in range(3)]
    env = Env(
        *streams,
        variables={"TERM": "xterm", "TINYDUB_DEMO": "1"},
        directories=lambda: world.directories,
        clock=lambda: NOW,
        terminal_size=broken,
    )
    assert main(["doctor", "--json"], env) == 1
    found = checks(Outcome(1, streams[1].text(), ""))
    assert tuple(found) == ALL
    assert found["terminal"]["state"] == "failed"
    assert "ZeroDivisionError" in found["terminal"]["finding"]
    assert "secret" not in streams[1].text() + streams[2].text()
    assert [name for name in found if found[name]["state"] == "failed"] == ["terminal"]


# Configuration


def configure(world: World, content: str) -> Path:
    """Write the configuration file."""
    world.directories.config.mkdir(parents=True)
    path = world.directories.config / "config.toml"
    path.write_text(content)
    return path


def test_no_file_is_fine(world: World) -> None:
    """Most people have no configuration file."""
    check = examined(world, "configuration")
    assert check["state"] == "ok"
    assert f"There is no {world.directories.config / 'config.toml'}" in check["finding"]


def test_a_broken_file_is_told_with_its_line(account: World) -> None:
    """The one fault is told once, with file and line; checks that need the file wait for it."""
    path = configure(account, 'editor = "vi"\ncolour = "red"\n')
    outcome = account.run("doctor", "--offline", "--json")
    found = checks(outcome)
    assert outcome.status == 1
    assert found["configuration"]["state"] == "failed"
    assert found["configuration"]["finding"] == f"{path}, line 2: “colour” is no setting."
    assert [name for name in found if found[name]["state"] == "failed"] == ["configuration"]
    assert found["token"]["finding"] == "The configuration has to be mended first."
    assert found["directories"]["state"] == "ok"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TINYDUB_API_URL", "http://example.com"),
        ("TINYDUB_PROFILE", "../x"),
        ("TINYDUB_IMAGES", "crayon"),
        ("TINYDUB_PAGER", "less '"),
    ],
)
def test_a_variable_that_cannot_be_used(account: World, variable: str, value: str) -> None:
    """What the environment says is checked, too, and the variable is named."""
    check = examined(account, "configuration", **{variable: value})
    assert check["state"] == "failed"
    assert check["finding"].startswith(f"{variable}: ")


def test_read_only_is_noted(world: World) -> None:
    """Who wonders why nothing is sent finds it here, with who says so."""
    path = configure(world, "read_only = true\n")
    check = examined(world, "configuration")
    assert check["state"] == "ok"
    assert f"Nothing may be written to the server: {path}:1 says so." in check["finding"]


# On a screen


def screen(tmp_path: Path, width: int, **variables: str) -> tuple[list[str], str]:
    """Run the checks in a window of this width; its lines, and what was written."""
    with Terminal(Machine(tmp_path), width=width, height=80) as terminal:
        terminal.run("doctor", variables=variables)
        return terminal.lines, terminal.written


@pytest.mark.parametrize("width", [10, 40, 59, 60, 80, 200])
def test_it_fits_its_window(tmp_path: Path, width: int) -> None:
    """No line is wider than the window, and each check's name is there."""
    lines, written = screen(tmp_path, width, SHELL="/bin/bash")
    assert widest(written) <= width
    if width > 20:
        for name in ALL:
            assert any(name in line.split()[1:2] for line in lines), lines


def test_a_remedy_stands_below_its_finding(tmp_path: Path) -> None:
    """Finding and remedy begin in one column, right of state and name."""
    lines, _ = screen(tmp_path, 100, SHELL="/bin/fish", XDG_DATA_DIRS=str(tmp_path))
    at = next(number for number, line in enumerate(lines) if "No completion" in line)
    assert lines[at] == "warning  completion     No completion is installed for fish."
    assert lines[at + 1] == " " * 24 + "Run `tinydub completion fish --install`."


def test_a_narrow_window_has_findings_on_lines_of_their_own(tmp_path: Path) -> None:
    """Where columns would leave a few cells for sentences, those stand below the name."""
    lines, _ = screen(tmp_path, 40, SHELL="/bin/fish", XDG_DATA_DIRS=str(tmp_path))
    at = lines.index("warning  completion")
    assert lines[at + 1 : at + 5] == [
        "  No completion is installed for fish.",
        "  Run `tinydub completion fish",
        "  --install`.",
        "skipped  keyring",
    ]


@pytest.mark.parametrize(
    "variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"]
)
def test_colours_only_where_they_are_wanted(tmp_path: Path, variables: dict[str, str]) -> None:
    """States are coloured on a terminal that takes colours, and on no other."""
    assert colours(screen(tmp_path, 80)[1])
    assert colours(screen(tmp_path, 80, **variables)[1]) == []


def test_a_pipe_gets_no_colours(world: World) -> None:
    """The form for people can be piped, and is plain then."""
    assert "\x1b" not in world.run("doctor", "--format", "table").stdout
