"""Bars while files come: on a terminal's standard error, gone in the end, and nowhere else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.characters import HOSTILE, NASTY, acting
from support.faults import FaultServer, Visit, answer, drips
from support.process import COMMAND, Machine
from support.run import World
from support.terminal import Terminal, without_styles, wraps
from tinydub_cli.sandbox.store import Store

BAR = "━"
DOWNLOAD = ("ticket", "download", "P")

CURSOR = ("\x1b[?25l", "\x1b[?25h", "\x1b[1A", "\x1b[2K")
"""What draws a bar anew: the cursor hidden and shown, a line up, and the line erased."""


def plant(helpdesk: Store, *names: str, size: int | None = None) -> None:
    """Make the ticket P with files of these names."""
    attachments = []
    for i, name in enumerate(names):
        helpdesk.put_file(f"F{i}", b"x" * 100_000, "text/plain")
        attachments.append({"id": f"F{i}", "name": name, "mime_type": "txt", "size": size})
    message = {"message_type": "inbound", "message": "Hi", "attachments": attachments}
    helpdesk.put({"id": "P", "name": "Ada", "messages": [message]})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory in which commands run."""
    path = tmp_path / "place"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


@pytest.fixture
def terminal(machine: Machine, place: Path) -> Iterator[Terminal]:
    """A terminal on which files are downloaded."""
    assert place
    with Terminal(machine, width=100) as window:
        yield window


def check_inert(written: str) -> None:
    """Nothing acts but our own styles and what draws the bars anew."""
    assert acting(without_styles(without_cursor(written)), kept=frozenset("\n")) == []


def without_cursor(written: str) -> str:
    """What remains without what draws bars anew; each time that is done begins a line."""
    for sequence in CURSOR:
        written = written.replace(sequence, "")
    return written.replace("\r\n", "\n").replace("\r", "\n")


def test_bars_are_gone_in_the_end(machine: Machine, terminal: Terminal, place: Path) -> None:
    """While files come there is a bar for each; what stays are their paths, and the cursor."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, *(f"file {i}.txt" for i in range(6)), size=100_000)
    assert terminal.run(*DOWNLOAD) == 0
    assert BAR in terminal.written
    assert sorted(terminal.lines) == sorted(path.name for path in place.iterdir())
    assert len(terminal.lines) == 6
    assert not terminal.screen.cursor.hidden
    assert terminal.written.count("\x1b[?25l") == terminal.written.count("\x1b[?25h")
    check_inert(terminal.written)


@pytest.mark.parametrize("redirection", [">out", "-o - >out", "2>/dev/null", ">out 2>/dev/null"])
def test_bars_are_on_standard_error(
    machine: Machine, terminal: Terminal, place: Path, redirection: str
) -> None:
    """They are there wherever the output goes, and nothing of them is in the output."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, "a.txt", size=100_000)
    terminal.start("sh", "-c", f'"$@" {redirection}', "sh", *COMMAND, *DOWNLOAD)
    assert terminal.finish() == 0
    assert (BAR in terminal.written) is ("2>" not in redirection)
    if ">out" in redirection:
        assert terminal.lines == []
        assert b"\x1b" not in (place / "out").read_bytes()
        assert BAR.encode() not in (place / "out").read_bytes()
    else:
        assert terminal.written == "a.txt\r\n"


def test_nothing_in_a_pipe(machine: Machine, place: Path) -> None:
    """Without a terminal standard error is empty."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, "a.txt")
    for argv in ((*DOWNLOAD,), (*DOWNLOAD, "-o", "-")):
        ended = machine.run(*argv)
        assert (ended.status, ended.stderr) == (0, b"")
    assert [path.name for path in place.iterdir()] == ["a.txt"]


def test_nothing_on_a_dumb_terminal(machine: Machine, terminal: Terminal) -> None:
    """What cannot be redrawn is not drawn."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, "a.txt")
    assert terminal.run(*DOWNLOAD, variables={"TERM": "dumb"}) == 0
    assert terminal.written == "a.txt\r\n"


@pytest.mark.parametrize("size", [None, 100_000])
def test_hostile_names_are_inert(machine: Machine, terminal: Terminal, size: int | None) -> None:
    """Names of strangers only show in a bar: no escape, no markup, no direction, no new line."""
    names = [HOSTILE, *(f"a{piece}b" for piece in NASTY), "[red]x", "{task.total}", "山" * 90]
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, *names, size=size)
    assert terminal.run(*DOWNLOAD) == 0
    assert BAR in terminal.written
    assert terminal.screen.title == ""
    check_inert(terminal.written)


@pytest.mark.parametrize("size", [-5, 0, 2**63, 10**30])
def test_sizes_that_lie(machine: Machine, terminal: Terminal, size: int) -> None:
    """Whatever the ticket says of a size, the bar is no reason to fail without a sentence."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, "a.txt", size=size)
    assert terminal.run(*DOWNLOAD) in (0, 2, 6)
    assert "bug" not in terminal.written
    assert not terminal.screen.cursor.hidden


def test_bars_of_files_that_fail(machine: Machine, terminal: Terminal, place: Path) -> None:
    """They are gone, too; what is left are the sentences on what went wrong."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, "a.txt", "b.txt", size=1)
    assert terminal.run(*DOWNLOAD) == 6
    assert BAR not in "\n".join(terminal.lines)
    assert terminal.lines[-1] == "Do not trust it; ask the customer for it again."
    assert not terminal.screen.cursor.hidden
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("width", [40, 20])
def test_a_narrow_window(machine: Machine, terminal: Terminal, width: int) -> None:
    """Bars fit the window, so that all of them can be taken away again, also beside a pipe."""
    terminal.resize(width, 24)
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, *(f"{i} {'x' * 14}" for i in range(4)), size=100_000)
    assert terminal.run(*DOWNLOAD) == 0
    assert len(terminal.lines) == 4
    assert BAR not in "".join(terminal.lines)
    terminal.start("sh", "-c", '"$@" >out', "sh", *COMMAND, *DOWNLOAD)
    assert terminal.finish() == 0
    assert not wraps(without_cursor(terminal.written), width)
    assert terminal.lines == []


def test_interrupted(machine: Machine, terminal: Terminal, place: Path) -> None:
    """Ctrl-C takes the bars away, shows the cursor again, and leaves nothing half."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, "a.txt", size=100_000)

    def ticket(visit: Visit) -> None:
        file = {"id": "F", "name": "a.txt", "url": f"http://127.0.0.1:{server.port}/f"}
        answer(200, json.dumps({"id": "P", "attachments": [file]}).encode())(visit)

    beginning = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    with FaultServer(ticket, drips(beginning, b"x" * 1000, 50)) as server:
        terminal.start(*COMMAND, *DOWNLOAD, variables=server.variables())
        terminal.wait_for(BAR)
        terminal.type("\x03")
        assert terminal.finish() == 130
    assert BAR not in "".join(terminal.lines)
    assert terminal.lines[-1] == "Error: Interrupted."
    assert not terminal.screen.cursor.hidden
    assert list(place.iterdir()) == []


def test_a_terminal_in_memory(world: World, helpdesk: Store, place: Path) -> None:
    """Through the front door it is the same: bars on stderr alone."""
    plant(helpdesk, "a.txt")
    outcome = world.run(*DOWNLOAD, terminal=True)
    assert outcome.stdout == "a.txt\n"
    assert BAR in outcome.stderr
    assert (place / "a.txt").exists()
