"""What a person sees of a sync: a bar that fits, a count-down, and Ctrl-C without loss."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.process import COMMAND, Machine
from support.run import NOW
from support.terminal import Terminal, wraps
from tinydub_cli.sandbox.account import DEMO_TOKEN
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine that is signed in to a helpdesk with some hundred tickets."""
    with Store(tmp_path / "server.sqlite3", clock=lambda: NOW) as store:
        store.populate(160)
        with Server(store, clock=lambda: NOW, limits=None) as server:
            yield Machine(
                tmp_path,
                {
                    "TINYDUB_DEMO": None,
                    "TINYDUB_TOKEN": DEMO_TOKEN,
                    "TINYDUB_API_URL": f"{server.url}/api/v1",
                },
            )


@pytest.mark.parametrize("width", [40, 80])
def test_a_bar_then_a_count_down_then_ctrl_c(machine: Machine, width: int) -> None:
    """The bar makes room for what is said, and the end says that what was fetched is kept."""
    with Terminal(machine, width=width) as terminal:
        terminal.start(*COMMAND, "tickets", "sync")
        terminal.wait_for(r"^\d+ s *$")
        assert not any("Tickets" in line for line in terminal.lines)
        terminal.type("\x03")
        assert terminal.finish() == 130
        said = "".join(terminal.lines[-4:])
        assert "Stopped. What was fetched is kept" in said
        assert not any("━" in line for line in terminal.lines)
        bars = [part for part in terminal.written.split("\r") if "Tickets" in part]
        assert bars
        assert not any(wraps(bar.split("\x1b[2K")[-1], width) for bar in bars)
        assert any("194" in bar for bar in bars)
        assert any("about 2 min" in bar for bar in bars)
        assert any("requests left" in bar for bar in bars) == (width == 80)


def test_nothing_is_drawn_where_nothing_can_be(machine: Machine) -> None:
    """A dumb terminal gets sentences alone."""
    with Terminal(machine) as terminal:
        budget = ("--budget", "10", "--even-unread")
        assert terminal.run("tickets", "sync", *budget, variables={"TERM": "dumb"}) == 0
        assert "\x1b" not in terminal.written
        said = " ".join(terminal.lines)
        assert "6 tickets fetched with 10 requests; the lists have 194 tickets." in said
        assert "188 tickets not reached within the budget: the next sync goes on." in said
