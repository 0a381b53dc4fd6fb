"""`tickets watch --exec`: the user's own program for each event, and nothing of it in a shell."""

import json
import shlex
import stat
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from support.process import Machine
from support.run import World
from support.watching import arrive, change, told, watched
from tinydub_cli.sandbox.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")

HOSTILE = "$(touch owned); `touch owned` 'x' \"y\" \x1b]0;z\x07 --help\n\udc80 é"


def script(folder: Path, *lines: str) -> str:
    """Make a program of these lines of shell; returns its path as --exec takes it."""
    path = folder / "on event.sh"
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return shlex.quote(str(path))


def noted(world: World) -> None:
    assert world.run("tickets", "watch", "--once").status == 0


def test_it_gets_each_event_and_its_arguments(
    world: World, helpdesk: Store, tmp_path: Path
) -> None:
    """The event is one line of JSON on its input; the arguments are those given, untouched."""
    noted(world)
    arrive(helpdesk, "New00001", name=HOSTILE, email=HOSTILE)()
    change(helpdesk, "FHERJvPv", status="waiting")()
    seen = tmp_path / "seen"
    program = script(tmp_path, f"printf '%s|' \"$@\" >>{seen}.args", f"cat >>{seen}")
    outcome = world.run(
        *("tickets", "watch", "--once", "--json", "--exec"), f"{program} 'a  b' '$HOME' \\* ';'"
    )
    assert (outcome.status, outcome.stderr) == (0, "")
    assert seen.read_text().splitlines() == outcome.stdout.splitlines()
    assert HOSTILE in [json.loads(line)["name"] for line in seen.read_text().splitlines()]
    assert Path(f"{seen}.args").read_text() == "a  b|$HOME|*|;|" * 2
    assert "owned" not in {path.name for path in tmp_path.rglob("*")}
    assert "\x1b" not in seen.read_text()


FAILING = {
    "it fails": ("exit 3", "ended with status 3"),
    "it is killed": ("kill -9 $$", "ended by signal 9"),
    "it reads nothing": ("exec <&-; exit 4", "ended with status 4"),
    "it is gone": ('rm "$0"; exit 5', "ended with status 5"),
}


@pytest.mark.parametrize("failing", FAILING)
def test_one_that_fails_is_told_and_ends_nothing(
    world: World, helpdesk: Store, tmp_path: Path, failing: str
) -> None:
    """Which program, how, and for which event; the watch and its events go on."""
    line, said = FAILING[failing]
    program = script(tmp_path, line)
    huge = "x" * 300_000
    outcome = watched(
        world,
        arrive(helpdesk, "New00001", name=huge),
        arrive(helpdesk, "New00002"),
        options=f"--exec {shlex.quote(program)}",
    )
    assert told(outcome) == [("new", "New00001"), ("new", "New00002")]
    assert f"{said}, for new New00001." in outcome.stderr
    if failing == "it is gone":
        assert "cannot be started (No such file or directory), for new New00002." in outcome.stderr


def test_one_that_hangs_is_ended(world: World, helpdesk: Store, tmp_path: Path) -> None:
    """After a minute, with all that it has started; the next event has its own minute."""
    program = script(tmp_path, "sleep 500 & echo $! >>pids; echo $$ >>pids; wait")
    seconds: Iterator[float] = (number * 10.0 for number in count())
    noted(world)
    arrive(helpdesk, "New00001")()
    arrive(helpdesk, "New00002")()
    world.timer = lambda: next(seconds)
    command = f"sh -c 'cd {shlex.quote(str(tmp_path))} && exec \"$0\"' {program}"
    outcome = world.run("tickets", "watch", "--once", "-q", "--exec", command)
    assert outcome.status == 0
    assert outcome.stderr.count("was ended after 60 seconds") == 2
    pids = (tmp_path / "pids").read_text().split()
    assert len(pids) == 4
    for pid in pids:
        status = Path("/proc", pid, "stat")
        assert not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("command", ["", "   ", "nothing-of-this-name -x", "/nowhere/x", "/"])
def test_one_that_is_not_there_is_told_at_once(world: World, helpdesk: Store, command: str) -> None:
    """A wrong name is wrong usage, before any request; no shell takes it either."""
    outcome = world.run("tickets", "watch", "--exec", command)
    assert outcome.status == 2
    assert "--exec names" in outcome.stderr
    assert helpdesk.requests() == []


def test_shell_syntax_is_nothing_special(world: World, helpdesk: Store, tmp_path: Path) -> None:
    """`;`, `>` and `$` are arguments like any other."""
    noted(world)
    arrive(helpdesk, "New00001")()
    target = tmp_path / "target"
    outcome = world.run("tickets", "watch", "--once", "--exec", f"true > {target} ; touch {target}")
    assert outcome.status == 0
    assert not target.exists()


def test_what_it_writes_goes_to_standard_error(tmp_path: Path) -> None:
    """However much it is: standard output has the events alone, so that jq can read them."""
    machine = Machine(tmp_path)
    machine.run("tickets", "watch", "--once")
    with machine.helpdesk() as helpdesk:
        arrive(helpdesk, "New00001")()
    program = script(tmp_path, "echo out; echo err >&2; head -c 3000000 /dev/zero | tr '\\0' z")
    ended = machine.run("tickets", "watch", "--once", "--json", "--exec", program)
    assert ended.status == 0
    assert json.loads(ended.output)["ticket"] == "New00001"
    assert ended.told.startswith("out\nerr\n")
    assert len(ended.stderr) == 3_000_008


def test_its_environment_is_ours(tmp_path: Path) -> None:
    """It can run tinydub itself, and finds what its user has set."""
    machine = Machine(tmp_path, {"MINE": "is this"})
    machine.run("tickets", "watch", "--once")
    with machine.helpdesk() as helpdesk:
        arrive(helpdesk, "New00001")()
    program = script(tmp_path, 'echo "$MINE" "$HOME" "$TINYDUB_DEMO"')
    ended = machine.run("tickets", "watch", "--once", "-q", "--exec", program)
    assert ended.told == f"is this {tmp_path} 1\n"
