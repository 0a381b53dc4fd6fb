"""Runs other programs on our terminal, the editor and the pager, to their end.

Loading what starts programs takes 6 ms, which most commands need not pay.
"""

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager


def wait(command: Sequence[str]) -> int:
    """Run a program and return its status. Raises OSError where it cannot be started."""
    process = subprocess.Popen(command)  # noqa: S603
    with _interrupts_left_to_it():
        return process.wait()


def feed(command: Sequence[str], content: bytes, variables: Mapping[str, str]) -> None:
    """Run a program that reads `content`. Raises OSError where it cannot be started."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=variables)  # noqa: S603
    with _interrupts_left_to_it():
        process.communicate(content)


@contextmanager
def _interrupts_left_to_it() -> Iterator[None]:
    """Ignore Ctrl-C while a program that sees it, too, has our terminal.

    It was started before: it would go on ignoring what was ignored at its start.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
