"""Runs `tinydub` as a process of its own that is killed at a given step, as by a power cut.

    python dying.py 17 ticket reply KPlaQw1c -m Hello

A step is a call to the operating system that leaves a trace outside of the process: in a file, a
lock, a connection or on a stream. The process is killed when it is about to make the 17th since the
outbox was first asked for anything, that is when the first sixteen are done. With a number beyond
the last one, or 0, the command ends as it always does. Before it is killed, it says on standard
error, for whoever reads a failure, which call it was.

Nothing of `tinydub` is changed: the interpreter's own profiler tells of the calls.
"""

import io
import os
import signal
import socket
import sys
from types import BuiltinMethodType, FrameType
from typing import Any

_SYSTEM_CALLS = frozenset(
    [
        *((os.open.__module__, name) for name in ("open", "close", "write", "fsync", "mkdir")),
        *((os.open.__module__, name) for name in ("link", "rename", "replace", "unlink")),
        ("fcntl", "flock"),
        ("_io", "open"),
        ("io", "open"),
    ]
)
"""Functions, by their module and name."""

_METHODS = frozenset(("write", "flush", "close", "connect", "send", "sendall", "recv", "recv_into"))
"""Of sockets, and of files that are written."""


class Death:
    """A profiler that counts steps, and ends the process at one of them."""

    def __init__(self, step: int) -> None:
        self._left = step
        self._counting = False

    def __call__(self, frame: FrameType, event: str, what: Any) -> None:
        """Be told by the interpreter of a call."""
        if not self._counting:
            path = os.path.join("tinydub_cli", "outbox", "folder.py")  # noqa: PTH118
            in_outbox = frame.f_code.co_filename.endswith(path)
            self._counting = event == "call" and in_outbox and frame.f_code.co_name == "claim"
        elif event == "c_call" and _is_step(what):
            self._left -= 1
            if self._left == 0:
                place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
                os.write(2, f"killed at {what.__name__}, {place}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)


def _is_step(function: BuiltinMethodType) -> bool:
    owner = getattr(function, "__self__", None)
    if isinstance(owner, socket.socket | io.TextIOWrapper):
        return function.__name__ in _METHODS
    return (getattr(function, "__module__", None), function.__name__) in _SYSTEM_CALLS


def run() -> None:
    """Run the command line of this process, as far as it is to come."""
    from tinydub_cli.env import real_env
    from tinydub_cli.main import main

    step, *argv = sys.argv[1:]
    env = real_env()
    sys.setprofile(Death(int(step)))
    status = main(argv, env)
    sys.setprofile(None)
    os._exit(status)


if __name__ == "__main__":
    run()
