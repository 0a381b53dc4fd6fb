"""Runs `tinydub` as a process of its own that is killed at a given step, as by a power cut.

    python dying.py 17 ticket reply KPlaQw1c -m Hello

A step is a call to the operating system that leaves a trace outside of the process: in a file, a
lock, a connection or on a stream. The process is killed when it is about to make the 17th since the
outbox, or what a watch has seen, was first asked for anything, that is when the first sixteen are
done. `connect:2` means the second step of that name. On standard error it says which call it was,
for whoever reads a failure.

With a number beyond the last one, or 0, the command ends as it always does, and the last line on
standard error is the number of its steps.

Nothing of `tinydub` is changed: the interpreter's own profiler tells of the calls.
"""

import io
import os
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

_FUNCTIONS = frozenset(
    [
        *((os.open.__module__, name) for name in ("open", "close", "write", "fsync", "mkdir")),
        *((os.open.__module__, name) for name in ("link", "rename", "replace", "unlink")),
        ("fcntl", "flock"),
    ]
)
"""By their module and name."""

_METHODS = frozenset(("write", "flush", "close", "connect", "send", "sendall", "recv", "recv_into"))
"""Of sockets, and of files."""

_BEGINNINGS = (str(Path("outbox", "folder.py")), str(Path("watching", "state.py")))
"""Files of the package; steps count since one of them was first asked for anything."""

_LOADED_LATER = (
    "tinydub_cli.api.client",
    "tinydub_cli.api.patience",
    "tinydub_cli.commands.ticket.reply",
)
"""What the command would load anyway: loading is slow while the profiler looks on."""


class Death:
    """A profiler that counts steps, and ends the process at one of them."""

    def __init__(self, step: str) -> None:
        """Take a number, or a call's name and a number."""
        self._name, _, number = step.rpartition(":")
        self._left = int(number)
        self._last = ""
        self._counting = False
        self.steps = 0

    def __call__(self, frame: FrameType, event: str, what: Any) -> None:
        """Be told of a call by the interpreter."""
        if not self._counting:
            self._counting = event == "call" and frame.f_code.co_filename.endswith(_BEGINNINGS)
        elif event == "c_call" and _is_step(what):
            self._count(what.__name__, frame)

    def _count(self, name: str, frame: FrameType) -> None:
        again = name == self._last == "recv"  # an answer comes in one part or in several
        self._last = name
        if again:
            return
        self.steps += 1
        self._left -= self._name in ("", name)
        if self._left == 0:
            place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
            os.write(2, f"killed at {name}, {place}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)


def _is_step(function: Any) -> bool:
    if isinstance(getattr(function, "__self__", None), socket.socket | io.TextIOWrapper):
        return function.__name__ in _METHODS
    return (getattr(function, "__module__", None), function.__name__) in _FUNCTIONS


def run() -> None:
    """Run the command line of this process, as far as it is to come."""
    from tinydub_cli.env import real_env
    from tinydub_cli.main import main

    for module in _LOADED_LATER:
        import_module(module)
    step, *argv = sys.argv[1:]
    env = real_env()
    death = Death(step)
    sys.setprofile(death)
    status = main(argv, env)
    sys.setprofile(None)
    os.write(2, f"{death.steps}\n".encode())
    os._exit(status)


if __name__ == "__main__":
    run()
