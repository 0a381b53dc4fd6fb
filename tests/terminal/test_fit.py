"""What a real terminal shows fits its window, in its colours, whatever its size and abilities."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from support.characters import NASTY
from support.process import Machine
from support.run import World
from support.terminal import Terminal, colours, styles, widest, wraps
from tinydub_cli.sandbox.store import Store

WIDTHS = [40, 60, 80, 120]
TALL = 600
"""Lines that no thread of the demo fills: no pager."""

SEEDED = [
    "M1gTzC9h", "R4bYjD5o", "e8WvKs3N", "B5tRyM7f", "s7PkEw5G", "D5xMwT0r", "J9aFqX2t", "N6jBdK3m",
]  # fmt: skip
"""Long, quoted, hostile, Persian, Japanese, and emoji."""


@pytest.mark.parametrize("width", WIDTHS)
def test_the_table_fits_the_window(machine: Machine, width: int) -> None:
    """One line a ticket and one heading, none wrapped, the sums below, in each window."""
    with machine.helpdesk() as helpdesk:
        count = len(helpdesk.tickets("open"))
    with Terminal(machine, width=width, height=TALL) as terminal:
        assert terminal.run("tickets", "list") == 0
        assert len(terminal.lines) == count + 2
        assert not wraps(terminal.written, width)
        heading = terminal.lines[0].split()
        assert ("E-MAIL" in heading) == (width >= 60)
        assert {"ID", "CUSTOMER", "STATUS", "AGE"} <= set(heading)
        assert terminal.lines[-1].startswith(f"{count} tickets")


@pytest.mark.parametrize("command", ["tickets", "drafts", "snippets"])
def test_tables_with_drafts_and_snippets_fit_the_window(machine: Machine, command: str) -> None:
    """So with a mark in the list, and where drafts and snippets are listed, in each window."""
    snippets = machine.home / ".config" / "tinydub" / "snippets"
    snippets.mkdir(parents=True)
    for i, identity in enumerate(SEEDED):
        text = f"TODO 山 👩\u200d👩\u200d👧 {'x' * 30 * i}\n{{{{place{i}}}}}"
        assert machine.run("ticket", "reply", identity, "-m", text).status == 8
        (snippets / f"{'name' * (i + 1)}.md").write_text(text)
    with Terminal(machine, height=TALL) as terminal:
        for width in WIDTHS:
            terminal.resize(width, TALL)
            assert terminal.run(command, "list") == 0
            assert not wraps(terminal.written, width)
            rows = terminal.lines[1:-1]
            if command == "tickets":
                rows = [row for row in rows if row.rstrip().endswith(" draft")]
            assert len(rows) == len(SEEDED)


@pytest.mark.parametrize("width", WIDTHS)
def test_threads_fit_the_window(machine: Machine, width: int) -> None:
    """Every line of every thread ends within the window, and no text leaves its bar."""
    with Terminal(machine, width=width, height=TALL) as terminal:
        assert terminal.run("ticket", "show", "--full", *SEEDED) == 0
        assert not wraps(terminal.written, width)


def test_a_window_that_changes(machine: Machine) -> None:
    """Each command takes the window as it finds it."""
    with Terminal(machine, width=120, height=TALL) as terminal:
        for width in (120, 40, 80):
            terminal.resize(width, TALL)
            assert terminal.run("tickets", "list") == 0
            assert {120: 80, 80: 60, 40: 30}[width] < widest(terminal.written) <= width


def test_colours(machine: Machine) -> None:
    """A terminal has colours; with NO_COLOR it has weights at most; set but empty is not set."""
    with Terminal(machine, height=TALL) as terminal:
        for argv in (["tickets", "list"], ["ticket", "show", *SEEDED]):
            terminal.run(*argv)
            assert colours(terminal.written)
            terminal.run(*argv, variables={"NO_COLOR": "1"})
            assert styles(terminal.written)
            assert colours(terminal.written) == []
            terminal.run(*argv, variables={"NO_COLOR": ""})
            assert colours(terminal.written)


def test_what_stands_out(machine: Machine) -> None:
    """Labels, times and quoted history are dim; facts, names and what is new are not."""
    with Terminal(machine, height=TALL) as terminal:
        terminal.run("ticket", "show", "e8WvKs3N", "--full")
        bright = re.sub(r"\x1b\[2m[^\x1b]*\x1b\[0m", "", terminal.written)
        for word in ("e8WvKs3N", "ingrid@example.net", "Ingrid Dahl", "delivered", "that worked"):
            assert word in bright
        for word in ("Ticket", "Assignee", " · ", "I am in Oslo"):
            assert word in terminal.written
            assert word not in bright


def test_a_dumb_terminal(machine: Machine) -> None:
    """TERM=dumb gets text alone, and no pager, however long the thread is."""
    with Terminal(machine, height=10) as terminal:
        for argv in (["tickets", "list"], ["ticket", "show", *SEEDED]):
            dumb = {"TERM": "dumb", "TINYDUB_PAGER": "false"}
            assert terminal.run(*argv, variables=dumb) == 0
            assert "\x1b" not in terminal.written
            assert terminal.written.count("\n") > 30


@pytest.mark.parametrize("form", ["json", "ndjson", "tsv", "ids"])
def test_forms_for_scripts_are_the_same_on_a_terminal(machine: Machine, form: str) -> None:
    """No colour, no pager, no wrapping: what a script would get, letter for letter."""
    argv = ["ticket", "show", "T8sGfB1x", "B5tRyM7f", "--format", form]
    with Terminal(machine, height=10) as terminal:
        terminal.run(*argv, variables={"TINYDUB_PAGER": "false"})
        on_terminal = terminal.written.replace("\r\n", "\n")
    piped = machine.run(*argv).output
    assert on_terminal == piped


def planted(text: str) -> dict[str, Any]:
    """A ticket whose message is `text`."""
    return {"id": "x", "name": "Ada", "messages": [{"message_type": "inbound", "message": text}]}


pieces = st.lists(
    st.one_of(
        st.sampled_from([*NASTY, "👩\u200d👩\u200d👧", "❤\ufe0f", "a\u200d", "山", " ", "e\u0301"]),
        st.text(st.characters(categories=("L", "M", "P", "S", "Zs", "Nd")), max_size=20),
    ),
    max_size=40,
).map("".join)


@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces, st.sampled_from([20, 40, 61]))
@example("a\u200d" * 200 + "Robin Vale replied", 40)
@example("❤\ufe0f" * 100, 40)
@example("👩\u200d👩\u200d👧" * 100, 40)
@example("🇳🇴" * 100, 40)
@example("x" * 38 + "山" * 50, 40)
def test_no_text_runs_over_the_edge(world: World, helpdesk: Store, text: str, width: int) -> None:
    """Even where the terminal joins no emoji, no line of a message runs on into the next."""
    world.later(minutes=2)
    helpdesk.put(planted(text))
    outcome = world.run("ticket", "show", "x", "--format", "table", "--full", size=(width, TALL))
    assert not wraps(outcome.stdout, width)
    assert all(cell_len(line) <= width for line in outcome.stdout.splitlines())
