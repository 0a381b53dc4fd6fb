"""The pager: only where a thread is longer than the window, and never in the way."""

import shlex
from pathlib import Path

import pytest

from support.process import COMMAND, Machine
from support.programs import need
from support.terminal import Terminal, styles, without_links

LONG = "M1gTzC9h"
SHORT = "P1wLN0xU"


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Where the pager of these tests leaves what it was given."""
    return tmp_path / "trace"


@pytest.fixture
def leaving_a_trace(trace: Path) -> dict[str, str]:
    """An environment whose pager keeps what it is given, and shows nothing."""
    return {"TINYDUB_PAGER": f"sh -c 'cat > {shlex.quote(str(trace))}'"}


def test_a_thread_that_fits_needs_no_pager(
    machine: Machine, trace: Path, leaving_a_trace: dict[str, str]
) -> None:
    """A line more than the window has, prompt included, calls the pager; a line less does not."""
    with Terminal(machine, height=500) as terminal:
        terminal.run("ticket", "show", SHORT)
        count = terminal.written.count("\n")
        terminal.resize(80, count + 1)
        assert terminal.run("ticket", "show", SHORT, variables=leaving_a_trace) == 0
        assert "Evan" in terminal.written
        assert not trace.exists()
        terminal.resize(80, count)
        assert terminal.run("ticket", "show", SHORT, variables=leaving_a_trace) == 0
        assert terminal.written == ""
        assert "Evan" in trace.read_text()


def test_the_pager_gets_what_the_screen_would(
    machine: Machine, trace: Path, leaving_a_trace: dict[str, str]
) -> None:
    """Colours and all, it is the same text; links, which end after 10 minutes, are left out."""
    with Terminal(machine, height=500) as terminal:
        terminal.run("ticket", "show", LONG, "--exact")
        expected = without_links(terminal.written).replace("\r\n", "\n")
        terminal.resize(80, 24)
        terminal.run("ticket", "show", LONG, "--exact", variables=leaving_a_trace)
    assert trace.read_text() == expected
    assert styles(expected)


@pytest.mark.parametrize(
    "argv",
    [
        ["ticket", "show", LONG, "--json"],
        ["ticket", "show", LONG, "--format", "tsv"],
        ["tickets", "list"],
        ["ticket", "show", "nowhere1"],
    ],
)
def test_nothing_else_is_paged(
    machine: Machine, trace: Path, leaving_a_trace: dict[str, str], argv: list[str]
) -> None:
    """Forms for scripts, lists and errors go to the terminal itself."""
    with Terminal(machine, height=10) as terminal:
        terminal.run(*argv, variables=leaving_a_trace)
        assert terminal.written
    assert not trace.exists()


def test_a_pipe_is_not_paged(
    machine: Machine, trace: Path, leaving_a_trace: dict[str, str]
) -> None:
    """Without a terminal on stdout there is no pager, even for the form of people."""
    ended = machine.run("ticket", "show", LONG, "--format", "table", variables=leaving_a_trace)
    assert (ended.status, ended.told) == (0, "")
    assert "Priya Raman" in ended.output
    assert not trace.exists()


def test_which_pager(machine: Machine, trace: Path, leaving_a_trace: dict[str, str]) -> None:
    """TINYDUB_PAGER comes before PAGER; an empty one counts as none."""
    pager = leaving_a_trace["TINYDUB_PAGER"]
    with Terminal(machine, height=10) as terminal:
        for variables in (
            {"PAGER": pager},
            {"TINYDUB_PAGER": "", "PAGER": pager},
            {"TINYDUB_PAGER": pager, "PAGER": "false"},
        ):
            trace.unlink(missing_ok=True)
            assert terminal.run("ticket", "show", LONG, variables=variables) == 0
            assert "Priya Raman" in trace.read_text()


@pytest.mark.parametrize("pager", ["true", "head -c 1", "sh -c 'exit 3'"])
def test_a_pager_that_leaves_early(machine: Machine, pager: str) -> None:
    """Whoever has seen enough gets no error, though most of a large thread was not taken."""
    large = [{"message_type": "inbound", "message": "word " * 200_000}]
    with machine.helpdesk() as helpdesk:
        helpdesk.put({"id": "Large", "name": "L", "messages": large})
    with Terminal(machine) as terminal:
        assert terminal.run("ticket", "show", "Large", variables={"TINYDUB_PAGER": pager}) == 0
        assert len(terminal.written) < 10


@pytest.mark.parametrize("pager", ["/no/such/pager --option", "/"])
def test_a_pager_that_is_missing(machine: Machine, pager: str) -> None:
    """The thread is shown without it."""
    with Terminal(machine, height=10) as terminal:
        assert terminal.run("ticket", "show", LONG, variables={"TINYDUB_PAGER": pager}) == 0
        assert "M1gTzC9h" in terminal.written
        assert "Sorry to insist!" in terminal.lines[-1]


def test_a_pager_that_cannot_be_read(machine: Machine) -> None:
    """A setting with a quotation mark too many is named, not guessed at."""
    with Terminal(machine, height=10) as terminal:
        assert terminal.run("ticket", "show", LONG, variables={"TINYDUB_PAGER": "less '"}) == 2
        assert "TINYDUB_PAGER" in terminal.written


def test_less(machine: Machine) -> None:
    """Less starts at the top, in colour, turns pages, and leaves the text where it was."""
    need("less")
    with Terminal(machine, height=24) as terminal:
        terminal.start(*COMMAND, "ticket", "show", LONG, variables={"TINYDUB_PAGER": "less"})
        terminal.wait_for(r"^:")
        assert terminal.lines[0] == "Priya Raman <priya@example.com>"
        terminal.type(" ")
        terminal.wait_for("Settings > Calendars")
        terminal.type("G")
        terminal.wait_for("Sorry to insist!")
        terminal.type("q")
        assert terminal.finish() == 0
        assert any("Sorry to insist!" in line for line in terminal.lines)
        assert styles(terminal.written)
        assert "ESC" not in terminal.written


def test_less_beside_ids_from_a_pipe(machine: Machine) -> None:
    """While ids come from a pipe, less still takes its keys from the terminal."""
    need("less")
    line = f"echo {LONG} | {shlex.join(COMMAND)} ticket show -"
    with Terminal(machine, height=24) as terminal:
        terminal.start("sh", "-c", line, variables={"TINYDUB_PAGER": "less"})
        terminal.wait_for(r"^:")
        terminal.type("G")
        terminal.wait_for("Sorry to insist!")
        terminal.type("q")
        assert terminal.finish() == 0


def test_ctrl_c_is_for_the_pager(machine: Machine) -> None:
    """Less does not end at Ctrl-C, pressed once or often, and so we do not either."""
    need("less")
    with machine.helpdesk() as helpdesk:
        text = "\n".join(f"line {i}" for i in range(50_000))
        messages = [{"message_type": "inbound", "message": f"{text}\nthe very end"}]
        helpdesk.put({"id": "Large", "name": "L", "messages": messages})
    with Terminal(machine, height=24) as terminal:
        terminal.start(*COMMAND, "ticket", "show", "Large", variables={"TINYDUB_PAGER": "less"})
        terminal.wait_for(r"^:")
        for _ in range(3):
            terminal.type("\x03")
            terminal.type("d")
            terminal.wait_for(r"^:")
        terminal.type("G")
        terminal.wait_for("the very end")
        terminal.type("q")
        assert terminal.finish() == 0
        assert "Traceback" not in terminal.written
