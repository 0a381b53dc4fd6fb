"""`tickets watch --notify`: the terminal draws attention, and obeys nothing of strangers."""

import re
from pathlib import Path

import pytest

from support.process import Machine
from support.run import World
from support.terminal import Terminal
from support.watching import arrive, change
from tinydub_cli.sandbox.store import Store

HOSTILE = "A\x07\x1b]0;owned\x07\x1b\\;\x9c4;3;99\u202e\nB"

TAKES: dict[str, tuple[dict[str, str], str]] = {
    "iTerm2": ({"TERM_PROGRAM": "iTerm.app"}, "9"),
    "iTerm2 from afar": ({"LC_TERMINAL": "iTerm2"}, "9"),
    "WezTerm": ({"TERM_PROGRAM": "WezTerm"}, "9"),
    "ghostty": ({"TERM": "xterm-ghostty"}, "9"),
    "kitty": ({"TERM": "xterm-kitty"}, "9"),
    "foot": ({"TERM": "foot"}, "777"),
    "xterm": ({"TERM": "xterm-256color"}, ""),
    "the console": ({"TERM": "linux"}, ""),
    "tmux in kitty": ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux", "LC_TERMINAL": "iTerm2"}, ""),
    "screen in WezTerm": ({"TERM_PROGRAM": "WezTerm", "STY": "1.pts"}, ""),
}

SEQUENCE = {
    "9": r"\x1b\]9;tinydub: ([^\x00-\x1f\x7f-\x9f;]+)\x1b\\",
    "777": r"\x1b\]777;notify;tinydub;([^\x00-\x1f\x7f-\x9f;]+)\x1b\\",
    "": "\a()",
}


def looked(world: World, *, terminal: bool = True, **variables: str) -> tuple[str, str]:
    """What a look writes to standard output and to standard error."""
    outcome = world.run(
        *("tickets", "watch", "--once", "--notify", "-q"), terminal=terminal, variables=variables
    )
    assert outcome.status == 0
    return outcome.stdout, outcome.stderr


@pytest.mark.parametrize("terminal", TAKES)
def test_one_notification_in_the_terminals_own_way(
    world: World, helpdesk: Store, terminal: str
) -> None:
    """A known terminal gets its sequence, whole and alone; any other one a bell."""
    variables, kind = TAKES[terminal]
    looked(world)
    arrive(helpdesk, "New00001", name=HOSTILE)()
    stdout, stderr = looked(world, **variables)
    assert stdout == "New00001\n"
    found = re.fullmatch(SEQUENCE[kind], stderr)
    assert found
    if kind:
        assert found[1].startswith("new New00001 A")


def test_many_events_are_one_notification(world: World, helpdesk: Store) -> None:
    """Three of them are named, the others counted; names are cut."""
    looked(world)
    for number in range(7):
        arrive(helpdesk, f"New0000{number}", name="n" * 100_000)()
    _, stderr = looked(world, TERM="xterm-kitty")
    found = re.fullmatch(SEQUENCE["9"], stderr)
    assert found
    assert found[1].endswith(", 4 more")
    assert len(found[1]) < 250


def test_nothing_happens_no_bell_rings(world: World) -> None:
    """Neither the first look nor one without events notifies."""
    looked(world)
    assert looked(world) == ("", "")


def test_a_pipe_gets_nothing(world: World, helpdesk: Store) -> None:
    """Without a terminal there is nobody to notify: neither stream has a control character."""
    looked(world)
    change(helpdesk, "FHERJvPv", status="waiting")()
    written = "".join(looked(world, terminal=False, TERM="xterm-kitty"))
    assert written == "FHERJvPv\n"


def test_on_a_real_terminal(tmp_path: Path) -> None:
    """What reaches the terminal is the event's line and one bell, whatever the name holds."""
    machine = Machine(tmp_path)
    machine.run("tickets", "watch", "--once")
    with machine.helpdesk() as helpdesk:
        arrive(helpdesk, "New00001", name=HOSTILE)()
    with Terminal(machine) as terminal:
        assert terminal.run("tickets", "watch", "--once", "--notify") == 0
        assert terminal.written.count("\a") == 1
        assert "\x1b]" not in terminal.written
        assert "\x9c" not in terminal.written
        [line] = terminal.lines
        assert re.match(r"\d\d:\d\d:\d\d  new +New00001  A␇␛\]0;owned", line)
