"""Ctrl-C while a list is watched: none is lost, and none leaves a program behind.

An exception that a signal raises can vanish: Python prints and drops it where it comes while a
callback of the garbage collection or of an import runs. What was asked for is therefore noted, too.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """Whether Ctrl-C was pressed. Where it is ignored, as after `nohup`, it stays so."""

    def __init__(self) -> None:
        self._came = False
        self._waits = False

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Note Ctrl-C while the block runs, and raise KeyboardInterrupt for it as ever."""
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._take)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """Raise KeyboardInterrupt only after the block, so that it is done whole."""
        self._waits = True
        try:
            yield
        finally:
            self._waits = False

    def check(self) -> None:
        """Raise KeyboardInterrupt if it was put off, or lost."""
        if self._came:
            raise KeyboardInterrupt

    def _take(self, number: int, frame: FrameType | None) -> None:
        self._came = True
        if not self._waits:
            signal.default_int_handler(number, frame)
