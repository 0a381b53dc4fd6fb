"""`tickets watch` as real processes: killed at any step, two at once, left by readers, Ctrl-C."""

import json
import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import dying
from support.process import COMMAND, LONGEST_RUN, Machine, ended
from support.terminal import Terminal
from support.watching import arrive, change

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

ONCE = ("tickets", "watch", "--once", "--json")
EXPECTED = [("new", "New00001"), ("status", "FHERJvPv"), ("new", "New00002")]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where a look was made, and three things have happened since."""
    machine = Machine(tmp_path_factory.mktemp("home"))
    assert machine.run(*ONCE).status == 0
    with machine.helpdesk() as helpdesk:
        arrive(helpdesk, "New00001", created_at="2026-01-01T00:00:00.000000Z")()
        change(helpdesk, "FHERJvPv", status="waiting")()
        arrive(helpdesk, "New00002", created_at="2026-01-31T00:00:00.000000Z")()
    return machine.home


@pytest.fixture
def machine(prepared: Path, tmp_path: Path) -> Machine:
    """A machine with such a home of its own."""
    return machine_with(prepared, tmp_path / "home")


def machine_with(prepared: Path, home: Path) -> Machine:
    shutil.copytree(prepared, home)
    return Machine(home)


def killed(machine: Machine, step: int) -> tuple[bytes, bytes]:
    """Look once, in a process that is killed at a step; what it wrote."""
    process = subprocess.Popen(
        (sys.executable, dying.__file__, str(step), *ONCE),
        env=machine.environment({}),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    done = ended(process)
    return done.stdout, done.stderr


def events(written: bytes) -> list[tuple[str, str]]:
    """The events of whole lines."""
    lines = [line for line in written.split(b"\n")[:-1] if line]
    return [(event["event"], event["ticket"]) for event in map(json.loads, lines)]


def wait_until_noted(machine: Machine) -> None:
    """Wait until a watch has noted that it has told everything."""
    until = time.monotonic() + LONGEST_RUN
    [file] = (machine.state.parent / "watch").rglob("open.json")
    while file.read_bytes().count(b"told\n") < len(EXPECTED):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_killed_at_any_step_nothing_is_missed(prepared: Path, tmp_path: Path) -> None:
    """Whenever it dies, it and the next look tell each event; at most one of them twice."""
    output, said = killed(machine_with(prepared, tmp_path / "whole"), 0)
    assert events(output) == EXPECTED
    steps = int(said.splitlines()[-1])
    assert steps > 20
    repeated = 0
    for step in range(1, steps + 1):
        machine = machine_with(prepared, tmp_path / str(step))
        before, said = killed(machine, step)
        place = said.splitlines()[-1].decode()
        assert place.startswith("killed at"), place
        after = machine.run(*ONCE)
        assert after.status == 0, place
        told = events(before) + events(after.stdout)
        twice = len(told) - len(set(told))
        assert list(dict.fromkeys(told)) == EXPECTED, place
        assert twice <= 1, place
        assert {one["email"] for one in map(json.loads, after.output.splitlines())} <= {
            "evan@example.com",
            "jake@example.com",
        }
        repeated += twice
    assert repeated < steps / 2


def test_two_watches_of_a_list_at_once(machine: Machine) -> None:
    """The second is refused and tells nothing; another list can be watched meanwhile."""
    first = machine.start("tickets", "watch", "--json")
    assert first.stdout
    assert [json.loads(first.stdout.readline())["ticket"] for _ in EXPECTED] == [
        ticket for _, ticket in EXPECTED
    ]
    second = machine.run(*ONCE)
    assert (second.status, second.output) == (8, "")
    assert second.error()["message"] == "Another process is watching this list."
    assert machine.run(*ONCE, "--filter", "unassigned").status == 0
    wait_until_noted(machine)
    first.send_signal(signal.SIGKILL)
    ended(first)
    assert machine.run(*ONCE).output == ""


def test_many_looks_at_once_tell_each_event_once(machine: Machine) -> None:
    """Of cron jobs that run into each other, one tells; the others are refused or have nothing."""
    processes = [machine.start(*ONCE) for _ in range(6)]
    finished = [ended(process) for process in processes]
    assert {one.status for one in finished} <= {0, 8}
    assert [event for one in finished for event in events(one.stdout)] == EXPECTED


def test_a_reader_that_leaves_ends_it(machine: Machine, tmp_path: Path) -> None:
    """As with `| head -n 1`: status 0 and no error; what was not read is told the next time."""
    program = tmp_path / "waits"
    program.write_text(
        f"#!/bin/sh\nuntil [ -e {shlex.quote(str(tmp_path / 'go'))} ]; do sleep .02; done\n"
    )
    program.chmod(stat.S_IRWXU)
    process = machine.start("tickets", "watch", "--json", "--exec", shlex.quote(str(program)))
    assert process.stdout
    first = os.read(process.stdout.fileno(), 65536)
    process.stdout.close()
    (tmp_path / "go").touch()
    assert process.wait(LONGEST_RUN) == 0
    assert process.stderr
    [line] = process.stderr.read().splitlines()
    assert line.startswith(b"Watching ")
    process.stderr.close()
    assert events(first) == EXPECTED[:1]
    assert events(machine.run(*ONCE).stdout) == EXPECTED[1:]


def test_each_event_is_handed_on_at_once(machine: Machine) -> None:
    """A pipe gets what has happened while the watch goes on."""
    process = machine.start("tickets", "watch")
    assert process.stdout
    lines = [process.stdout.readline().split(b"\t")[0].decode() for _ in EXPECTED]
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    done = ended(process)
    assert lines == [event for event, _ in EXPECTED]
    assert (done.status, done.output) == (130, "")
    assert "The watch was stopped." in done.told


@pytest.mark.parametrize("interrupted", ["between two looks", "while a program runs"])
def test_ctrl_c_on_a_terminal(machine: Machine, tmp_path: Path, interrupted: str) -> None:
    """It ends with one sentence and status 130; a program that runs is ended with it."""
    options: tuple[str, ...] = ()
    waits_for = "Watching"
    if interrupted == "while a program runs":
        options = ("--exec", f"sh -c 'echo $$ >{tmp_path}/pid; echo running; exec sleep 500'")
        waits_for = "running"
    with Terminal(machine) as terminal:
        terminal.start(*COMMAND, "tickets", "watch", *options)
        terminal.wait_for(waits_for)
        terminal.type("\x03")
        assert terminal.finish() == 130
        assert terminal.lines[-2].removeprefix("^C") == "Error: The watch was stopped."
        assert "Traceback" not in terminal.written
    if options:
        assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()
        assert events(machine.run(*ONCE).stdout) == EXPECTED


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_ended_by_a_signal_it_goes_on_from_there(machine: Machine, sign: signal.Signals) -> None:
    """A service that is stopped has lost nothing, and repeats nothing."""
    process = machine.start("tickets", "watch", "--json")
    wait_until_noted(machine)
    process.send_signal(sign)
    assert events(ended(process).stdout) == EXPECTED
    assert machine.run(*ONCE).output == ""
