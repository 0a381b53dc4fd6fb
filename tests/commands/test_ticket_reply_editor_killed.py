"""A reply outlives its editor, its terminal, and `tinydub` itself: real processes, ended."""

import os
import pty
import re
import select
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest

from support.editors import messages, methods, put_first, scripted
from support.process import COMMAND, LONGEST_RUN, Machine, end

# The shell stays the session's leader, as it is where people work: it has the terminal.
SHELL = 'exec <"$1" >"$1" 2>&1; shift; "$@"; exit $?'

SAVES_AND_STAYS = put_first("My answer") + 'echo "saved for $PPID."; while :; do sleep 0.1; done\n'
"""An editor that saves, says which `tinydub` it has, and stays open."""


class Window:
    """A terminal window in which a shell runs `tinydub`, and which can be closed."""

    def __init__(self, machine: Machine, *argv: str, editor: str) -> None:
        self._terminal, theirs = pty.openpty()
        self.process = subprocess.Popen(
            ("sh", "-c", SHELL, "sh", os.ttyname(theirs), *COMMAND, *argv),
            env=machine.environment({"TINYDUB_EDITOR": scripted(machine.home, editor)}),
            start_new_session=True,
            stdin=theirs,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self.process)
        self.close()

    def tinydub(self, until: str = "") -> int:
        """Wait until the editor has saved and `until` is shown; return its parent process."""
        shown = bytearray()
        while not (found := re.search(rb"saved for (\d+)\.(?s:.*)" + until.encode(), shown)):
            if not (more := self._read()):
                raise AssertionError(f"it never came to that: {bytes(shown)!r}")
            shown += more
        return int(found[1])

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._terminal, keys.encode())

    def close(self) -> None:
        """Close the window, as its button does: the system hangs up on all that runs in it."""
        if self._terminal >= 0:
            os.close(self._terminal)
        self._terminal = -1

    def _read(self) -> bytes:
        if not select.select([self._terminal], [], [], LONGEST_RUN)[0]:
            raise TimeoutError
        with suppress(OSError):  # how Linux says that the last program has left
            return os.read(self._terminal, 65536)
        return b""


class Ending:
    """The end of an editor, told by a pipe with a name that only it and its children have open."""

    def __init__(self, machine: Machine, script: str) -> None:
        path = machine.home / "ending"
        os.mkfifo(path)
        self._pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.editor = f"exec 9>{path}\n{script}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._pipe)

    def wait(self) -> None:
        """Wait for it; the editor must have begun."""
        assert select.select([self._pipe], [], [], LONGEST_RUN)[0]
        assert os.read(self._pipe, 1) == b""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A user's machine for real processes, with the demo helpdesk."""
    return Machine(tmp_path)


def kill(number: signal.Signals) -> Callable[[Window, int], None]:
    """Return what ends `tinydub` alone, and then the editor."""

    def act(window: Window, tinydub: int) -> None:
        os.kill(tinydub, number)
        window.process.wait(LONGEST_RUN)

    return act


def kill_all(number: signal.Signals) -> Callable[[Window, int], None]:
    """Return what ends `tinydub`, the editor and the shell at once."""

    def act(window: Window, _: int) -> None:
        os.killpg(window.process.pid, number)
        window.process.wait(LONGEST_RUN)

    return act


def hang_up(window: Window, _: int) -> None:
    """Close the terminal's window, or lose the connection to it."""
    window.close()
    assert window.process.wait(LONGEST_RUN) == -signal.SIGHUP


def shown(machine: Machine) -> str:
    """What `drafts show` says of the reply, as JSON."""
    return machine.run("drafts", "show", "KPlaQw1c", "--json").output


ENDS = {
    "terminal closed": hang_up,
    "hang-up": kill_all(signal.SIGHUP),
    "all killed": kill_all(signal.SIGKILL),
    "tinydub killed": kill(signal.SIGKILL),
    "tinydub terminated": kill(signal.SIGTERM),
    "tinydub hung up": kill(signal.SIGHUP),
}


@pytest.mark.parametrize("act", ENDS.values(), ids=ENDS)
def test_what_was_saved_outlives_the_end(
    machine: Machine, act: Callable[[Window, int], None]
) -> None:
    """`drafts show` has what the editor saved, and the next reply offers it, edits it, sends it."""
    with Window(machine, "ticket", "reply", "KPlaQw1c", editor=SAVES_AND_STAYS) as window:
        act(window, window.tinydub())
    assert '"state": "draft"' in shown(machine)
    assert '"text": "My answer"' in shown(machine)
    editor = scripted(machine.home, f'cp "$1" {machine.home}/seen; sed -i s/answer/reply/ "$1"')
    resumed = machine.run_on_terminal(
        "ticket",
        "reply",
        "KPlaQw1c",
        answers={"Go on with it?": "y\n", "Send it?": "y\n"},
        variables={"TINYDUB_EDITOR": editor},
    )
    assert resumed.status == 0, resumed.output
    assert (machine.home / "seen").read_text().startswith("My answer\n")
    with machine.helpdesk() as helpdesk:
        assert messages(helpdesk).count("My reply") == 1
    assert machine.outbox == []


@pytest.mark.parametrize("act", ENDS.values(), ids=ENDS)
def test_what_was_never_saved_leaves_nothing(
    machine: Machine, act: Callable[[Window, int], None]
) -> None:
    """An editor that has not saved is no reply: none is listed, and none is offered."""
    editor = 'echo "saved for $PPID."; while :; do sleep 0.1; done\n'
    with Window(machine, "ticket", "reply", "KPlaQw1c", editor=editor) as window:
        act(window, window.tinydub())
    assert machine.run("drafts", "list").output == ""
    new = machine.run_on_terminal(
        "ticket",
        "reply",
        "KPlaQw1c",
        answers={"Send it?": "y\n"},
        variables={"TINYDUB_EDITOR": scripted(machine.home, put_first("My answer"))},
    )
    assert new.status == 0, new.output
    assert "Go on with it?" not in new.output
    assert machine.outbox == []


def test_editor_that_saves_when_it_is_hung_up_on(machine: Machine) -> None:
    """What an editor saves as its terminal closes, when `tinydub` may be gone already, is kept."""
    at_last = f"at_last() {{\ntrap '' HUP\n{put_first('Saved at last. ')}exit\n}}\n"
    editor = f"{at_last}trap 'at_last \"$1\"' HUP\n{SAVES_AND_STAYS}"
    with (
        Ending(machine, editor) as ending,
        Window(machine, "ticket", "reply", "KPlaQw1c", editor=ending.editor) as window,
    ):
        window.tinydub()
        window.close()
        ending.wait()
    assert '"text": "Saved at last. My answer"' in shown(machine)


def test_editor_that_outlives_tinydub(machine: Machine) -> None:
    """What an editor saves after `tinydub` was killed is kept, too."""
    saves = put_first("My answer") + 'echo "saved for $PPID."; read -r _\n'
    with (
        Ending(machine, saves + put_first("Saved later. ")) as ending,
        Window(machine, "ticket", "reply", "KPlaQw1c", editor=ending.editor) as window,
    ):
        tinydub = window.tinydub()
        os.kill(window.process.pid, signal.SIGSTOP)  # if the shell ended, that would be a hang-up
        os.kill(tinydub, signal.SIGKILL)
        window.type("\n")
        ending.wait()
    assert '"text": "Saved later. My answer"' in shown(machine)


@pytest.mark.parametrize("act", ENDS.values(), ids=ENDS)
def test_end_at_the_question(machine: Machine, act: Callable[[Window, int], None]) -> None:
    """A reply that is written and not confirmed yet is a draft, however all ends."""
    saves = put_first("My answer") + 'echo "saved for $PPID."\n'
    with Window(machine, "ticket", "reply", "KPlaQw1c", editor=saves) as window:
        act(window, window.tinydub("Send it"))
    [kept] = machine.outbox
    assert (kept.text, kept.state) == ("My answer", "draft")
    with machine.helpdesk() as helpdesk:
        assert "POST" not in methods(helpdesk)


@pytest.mark.parametrize("when", ["editor", "question"])
def test_ctrl_c_before_anything_is_sent(machine: Machine, when: str) -> None:
    """Ctrl-C belongs to the editor while that is open; at the question it says what is true."""
    waits = "read -r _" if when == "editor" else "true"
    saves = f"trap 'echo interrupted' INT\n{put_first('My answer')}echo opened; {waits}\nexit 0\n"
    typed = {"opened": "\x03\n"} if when == "editor" else {}
    stopped = machine.run_on_terminal(
        "ticket",
        "reply",
        "KPlaQw1c",
        answers={**typed, "Send it": "\x03"},
        variables={"TINYDUB_EDITOR": scripted(machine.home, saves)},
    )
    assert stopped.status == 130, stopped.output
    assert "Stopped; nothing was sent." in stopped.output
    assert "tinydub ticket reply KPlaQw1c --resume" in stopped.output
    assert ("interrupted" in stopped.output) == (when == "editor")
    [kept] = machine.outbox
    assert (kept.text, kept.state) == ("My answer", "draft")
