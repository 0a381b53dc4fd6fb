"""How long a watch waits between two looks, so that the day's requests last, and after failures."""

from collections.abc import Sequence
from typing import Final

from tinydub_cli.quota import DAY

SPARED: Final = DAY // 4
"""Requests of the day that a watch leaves to other work."""

SHORTEST: Final = 60.0
"""Seconds between two looks: the least that may be asked for."""

LONGEST: Final = 3600.0
"""Seconds between two looks, at most, unless longer ones are asked for: else nobody is watching."""

LONGEST_BACKOFF: Final = 1800.0
"""The same while looks fail. After a night without network, somebody waits for the next one."""

_DAY: Final = 24 * 3600.0


def sustainable(returns: Sequence[float]) -> float:
    """Return the seconds between two requests at which those of the day last, evenly spread.

    `returns` says of each request of the last 24 hours in how many seconds it counts no more, the
    first one first. Whoever asks every so many seconds has, at the time of its k-th request, those
    that are to spare now and those that have come back until then.
    """
    most = DAY - SPARED
    spare = most - len(returns)
    pace = _DAY / most
    for back, wait in enumerate(returns, start=1):
        if spare + back > 0:
            pace = max(pace, min(wait, _DAY) / (spare + back))
    return pace


def pause(interval: float, pace: float, *, failures: int, asked: float, jitter: float) -> float:
    """Return how many seconds to wait before the next look.

    `failures` is how many looks in a row have failed, `asked` what the server wants to be waited
    for, and `jitter` a number between -1 and 1, so that not all who began together ask together.
    """
    evenly = max(interval * (1 + jitter / 10), min(pace, LONGEST) * (1 + abs(jitter) / 10))
    if failures:
        evenly = min(evenly * 2.0 ** min(failures - 1, 10), max(LONGEST_BACKOFF, evenly))
    return max(evenly, min(asked, _DAY))


def slows(interval: float, pace: float) -> bool:
    """Whether the day's requests do not allow what was asked for."""
    return min(pace, LONGEST) > interval * 1.1
