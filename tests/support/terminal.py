"""A real terminal for a command: a pseudo-terminal of the system's, and pyte as its screen."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

import pyte
from wcwidth import wcwidth

from support.process import COMMAND, LONGEST_RUN, Machine, end

# A session's leader that opens a terminal gets it for its own: /dev/tty is this one then.
_ON_THE_TERMINAL = 'exec <"$1" >"$1" 2>&1; shift; exec "$@"'

_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_LINK = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\")


class Terminal:
    """One terminal window, in which commands run one after the other.

    `written` is all that the last command wrote, decoded; `screen` shows what a person sees.
    """

    def __init__(self, machine: Machine, *, width: int = 80, height: int = 24) -> None:
        self._machine = machine
        self._ours, self._theirs = pty.openpty()
        self._process: subprocess.Popen[bytes] | None = None
        self.resize(width, height)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process:
            end(self._process)
        os.close(self._ours)
        os.close(self._theirs)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size; the screen is empty then."""
        size = struct.pack("HHHH", height, width, 0, 0)
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, size)
        self.width, self.height = width, height
        self._clear()

    def run(self, *argv: str, variables: Mapping[str, str | None] | None = None) -> int:
        """Run `tinydub` to its end, and return its status."""
        self.start(*COMMAND, *argv, variables=variables)
        return self.finish()

    def start(self, *command: str, variables: Mapping[str, str | None] | None = None) -> None:
        """Start a program with the terminal as its streams."""
        self._clear()
        self._process = subprocess.Popen(
            ("sh", "-c", _ON_THE_TERMINAL, "sh", os.ttyname(self._theirs), *command),
            env=self._machine.environment(variables or {}),
            start_new_session=True,
        )

    def type(self, keys: str) -> None:
        r"""Press keys; `\x03` is Ctrl-C."""
        os.write(self._ours, keys.encode())

    def wait_for(self, pattern: str) -> None:
        """Read until the screen shows something that the regular expression finds."""
        until = time.monotonic() + LONGEST_RUN
        while not any(re.search(pattern, line) for line in self.screen.display):
            if time.monotonic() > until or not self._read(until - time.monotonic()):
                raise TimeoutError(f"no {pattern!r} on\n" + "\n".join(self.screen.display))

    def finish(self) -> int:
        """Read until the command has ended, and return its status."""
        assert self._process
        until = time.monotonic() + LONGEST_RUN
        while self._process.poll() is None:
            if time.monotonic() > until:
                raise TimeoutError("the command hangs at\n" + "\n".join(self.screen.display))
            self._read(0.05)
        while self._read(0):
            pass
        return self._process.returncode

    @property
    def written(self) -> str:
        """All that came, decoded; that it is UTF-8 is part of what is tested."""
        return self._bytes.decode()

    @property
    def lines(self) -> list[str]:
        """The lines on the screen, without those below the last that has something."""
        shown = [line.rstrip() for line in self.screen.display]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    def _clear(self) -> None:
        self._bytes = bytearray()
        self.screen = pyte.Screen(self.width, self.height)
        self._stream = pyte.ByteStream(self.screen)

    def _read(self, seconds: float) -> bool:
        """Take in what comes within some seconds, and return whether anything did."""
        if not select.select([self._ours], [], [], max(seconds, 0))[0]:
            return False
        data = b""
        with suppress(OSError):  # how Linux says that nobody has the other end
            data = os.read(self._ours, 65536)
        self._bytes += data
        self._stream.feed(data)
        return bool(data)


def wraps(written: str, width: int) -> bool:
    """Whether a line is too long for a window of this width."""
    return widest(written) > width


def widest(written: str) -> int:
    """The cells of the longest line of something written, where a terminal joins no characters."""
    lines = without_styles(written).split("\n")
    return max(sum(max(wcwidth(character), 0) for character in line) for line in lines)


def styles(written: str) -> list[str]:
    """The escape sequences for colours and weights, in order."""
    return _SGR.findall(written)


def without_styles(written: str) -> str:
    """What remains without those and without links, and with newlines for line ends."""
    return _SGR.sub("", without_links(written)).replace("\r\n", "\n")


def without_links(written: str) -> str:
    """What remains without the sequences in which a link begins and ends (OSC 8)."""
    return _LINK.sub("", written)


def colours(written: str) -> list[str]:
    """Those of the styles that have a colour."""
    return [style for style in styles(written) if any(map(_is_colour, style.split(";")))]


def _is_colour(parameter: str) -> bool:
    code = int(parameter or 0)
    return 30 <= code <= 49 or 90 <= code <= 107
