"""How many requests are left: 60 a minute, 1,440 a day, per user (the vendor's help page)."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass

_MINUTE = 60
_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Limits:
    """The most requests that one user may make, in a minute and in a day."""

    minute: int = 60
    day: int = 1440


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the minute after a request; `retry_after` (seconds) where it was refused."""

    limit: int
    remaining: int
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class _Window:
    seconds: int
    limit: int
    started: float
    used: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


def spend(connection: sqlite3.Connection, who: str, limits: Limits, now: float) -> Allowance:
    """Count one request of `who` at `now` (Unix seconds) inside the caller's transaction.

    A window starts with its first request and a refused request is not counted, as in Laravel's
    rate limiter. When the vendor's day turns over is not documented: here it is a window too.
    """
    minute = _window(connection, who, _MINUTE, limits.minute, now)
    day = _window(connection, who, _DAY, limits.day, now)
    exhausted = [window for window in (minute, day) if not window.left]
    if exhausted:
        ends = max(window.started + window.seconds for window in exhausted)
        # The daily window has no header of its own, so what is shown stays the minute's.
        return Allowance(minute.limit, minute.left, max(1, math.ceil(ends - now)))
    for window in (minute, day):
        connection.execute(
            "INSERT OR REPLACE INTO windows (who, seconds, started, used) VALUES (?, ?, ?, ?)",
            (who, window.seconds, window.started, window.used + 1),
        )
    return Allowance(minute.limit, minute.left - 1)


def _window(
    connection: sqlite3.Connection, who: str, seconds: int, limit: int, now: float
) -> _Window:
    row = connection.execute(
        "SELECT started, used FROM windows WHERE who = ? AND seconds = ?", (who, seconds)
    ).fetchone()
    # A start in the future means that the clock was set back: no reason to refuse anybody.
    if row is None or not row[0] <= now < row[0] + seconds:
        return _Window(seconds, limit, now, 0)
    return _Window(seconds, limit, row[0], row[1])
