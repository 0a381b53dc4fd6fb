"""The ledger of requests: how many this machine has made for an account, and what is left.

A file for each day (UTC), in which each request is a line, appended in one write, so that processes
that work at once need no lock. What the server says of the minute is noted behind it:

    1769947800.123 sent
    1769947800.456 left 59

Nobody knows when the server's day turns over (API documents, "Limits"), so the last 24 hours count.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import nan
from pathlib import Path
from typing import Final, NamedTuple

from tinydub_cli.paths import make_private_directory

MINUTE: Final = 60
DAY: Final = 1440
"""Requests in each, for one user (API documents, "Limits")."""

_SECONDS: Final = {MINUTE: 60.0, DAY: 24 * 3600.0}


class Left(NamedTuple):
    """What is left by this machine's own count, and by the server's last word on the minute.

    `wait` is how many seconds it takes until another request fits into the minute.
    """

    minute: int
    day: int
    wait: float


class Ledger(NamedTuple):
    """An account's ledger, in `folder`; `clock` gives the present.

    It must not stop anybody's work: without a folder, and where the disk fails, nothing is counted.
    """

    folder: Path | None
    clock: Callable[[], datetime]

    def sent(self) -> None:
        """Note that a request leaves."""
        self._append("sent")

    def told(self, remaining: str | None) -> None:
        """Note the answer's `x-ratelimit-remaining`, if it makes any sense."""
        if remaining and remaining.isascii() and remaining.isdigit() and len(remaining) < 9:
            self._append(f"left {int(remaining)}")

    def left(self) -> Left:
        """Return what is left now."""
        now = self.clock().timestamp()
        sent, told = self._read()
        # A clock that was set back leaves lines in the future: they count for the day alone.
        today = [moment for moment in sent if moment > now - _SECONDS[DAY]]
        recent = sorted(moment for moment in today if now - 60 < moment <= now + 60)
        minute, wait = MINUTE - len(recent), 0.0
        if minute <= 0:
            wait = recent[-MINUTE] + 60 - now
        if told and now - 60 < told[0] <= now + 60:
            others = told[1] - sum(moment > told[0] for moment in recent)
            if others < minute:
                minute = others
                wait = max(wait, told[0] + 60 - now) if others <= 0 else wait
        return Left(max(minute, 0), max(DAY - len(today), 0), max(wait, 0.0))

    def returns(self) -> list[float]:
        """Return for each request of the last 24 hours in how many seconds it counts no more.

        The first one comes first.
        """
        now = self.clock().timestamp()
        sent, _ = self._read()
        back = (moment + _SECONDS[DAY] - now for moment in sent)
        return sorted(wait for wait in back if wait > 0)

    def _append(self, entry: str) -> None:
        if self.folder is None:
            return
        now = self.clock()
        path = self.folder / _name(now)
        with suppress(OSError):
            if not path.exists():
                make_private_directory(self.folder)
                _forget(self.folder, now)
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, f"{now.timestamp():.3f} {entry}\n".encode())
            finally:
                os.close(descriptor)

    def _read(self) -> tuple[list[float], tuple[float, int] | None]:
        """Return when requests were sent, and the server's last word with its time."""
        sent: list[float] = []
        told: tuple[float, int] | None = None
        for line in self._lines():  # one that a crash has cut says nothing
            moment, _, entry = line.partition(" ")
            if entry == "sent":
                sent.append(_seconds(moment))
            elif entry[:5] == "left " and entry[5:].isdigit():
                told = _seconds(moment), int(entry[5:])
        return sent, told

    def _lines(self) -> Iterator[str]:
        if self.folder is None:
            return
        now = self.clock()
        for days in (-1, 0, 1):
            with suppress(OSError):
                content = (self.folder / _name(now + timedelta(days=days))).read_bytes()
                yield from content.decode("ascii", "replace").splitlines()


def _seconds(moment: str) -> float:
    """Return a moment's number; not a number, which is neither early nor late, for what is none."""
    try:
        return float(moment)
    except ValueError:
        return nan


def _forget(folder: Path, now: datetime) -> None:
    """Delete the files of days that count no more."""
    oldest = _name(now - timedelta(days=2))
    for path in folder.glob("*.log"):
        if path.name < oldest:
            path.unlink(missing_ok=True)


def _name(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}.log"
