"""How moments are written: short for people, exact for scripts."""

from datetime import UTC, datetime, timedelta
from typing import Final

_STEPS: Final = (
    (timedelta(minutes=1), timedelta(seconds=1), "s"),
    (timedelta(hours=1), timedelta(minutes=1), "m"),
    (timedelta(days=1), timedelta(hours=1), "h"),
    (timedelta(days=60), timedelta(days=1), "d"),
    (timedelta(days=730), timedelta(days=30.44), "mo"),
    (timedelta.max, timedelta(days=365.25), "y"),
)
_WORDS: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day", "mo": "month", "y": "year"}


def timestamp(moment: datetime | None) -> str:
    """Return an ISO 8601 timestamp in UTC, to the second, or nothing: `2026-01-20T12:51:32Z`."""
    return f"{_written(moment.astimezone(UTC), 'T')}Z" if moment else ""


def age(moment: datetime | None, now: datetime) -> str:
    """Return how long ago `moment` was, in at most five characters: `45m`, `3d`, `14mo`."""
    if moment is None:
        return ""
    count, unit = _measure(abs(now - moment))
    return f"{'' if moment <= now else '-'}{count}{unit}"


def ago(moment: datetime | None, now: datetime) -> str:
    """Return when `moment` was as a person says it: `just now`, `3 days ago`, `in 2 hours`."""
    if moment is None:
        return "at an unknown time"
    count, unit = _measure(abs(now - moment))
    if unit == "s":
        return "just now"
    amount = f"{count} {_WORDS[unit]}{'' if count == 1 else 's'}"
    return f"{amount} ago" if moment <= now else f"in {amount}"


def exact(moment: datetime | None, now: datetime) -> str:
    """Return the moment to the second in the zone of `now`: `2026-01-20 13:51:32 +0100`."""
    if moment is None:
        return "at an unknown time"
    try:
        there = moment.astimezone(now.tzinfo)
    except OverflowError:  # the first or last day of the calendar, in a zone beyond it
        return timestamp(moment)
    return f"{_written(there, ' ')} {there:%z}"


def _written(moment: datetime, separator: str) -> str:
    """Return date and time of day; strftime would write the year 1 as `1` on some systems."""
    return moment.replace(tzinfo=None).isoformat(separator, "seconds")


def _measure(span: timedelta) -> tuple[int, str]:
    return next((span // unit, name) for limit, unit, name in _STEPS if span < limit)
