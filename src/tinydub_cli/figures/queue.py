"""What the four lists tell: how many tickets there are, how old the open ones, when they came."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from tinydub_cli.models import Filter, TicketSummary

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

BOUNDS: Final = (_HOUR, 4 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY, 28 * _DAY)
"""Where one class of ages ends and the next begins."""

DAYS: Final = 30
"""Days of which arrivals are counted; today is the last of them."""

_ASKEW: Final = _HOUR
"""How far the server's clock may be ahead: a ticket from a later future has no age that counts."""

Local = Callable[[datetime], datetime]
"""Gives a moment as the user's clocks showed it. Raises OverflowError or ValueError at the
calendar's ends."""


class Ages(NamedTuple):
    """So many tickets that are at least `least` old, and less than `under`, where that is known."""

    least: timedelta
    under: timedelta | None
    tickets: int


class Arrivals(NamedTuple):
    """How many tickets came on a day of the user's."""

    day: date
    tickets: int


class Queue(NamedTuple):
    """The queue in figures. `unread` are open ones; `undated` are open ones without an age."""

    open: int
    mine: int
    unassigned: int
    unread: int
    resolved: int
    ages: tuple[Ages, ...]
    undated: int


def queue(lists: Mapping[Filter, Sequence[TicketSummary]], now: datetime) -> Queue:
    """Return what the lists tell at a moment."""
    waiting = lists[Filter.OPEN]
    ages = [now - ticket.created_at for ticket in waiting if ticket.created_at]
    known = [age for age in ages if age > -_ASKEW]
    return Queue(
        open=len(waiting),
        mine=len(lists[Filter.SELF]),
        unassigned=len(lists[Filter.UNASSIGNED]),
        unread=sum(ticket.unread for ticket in waiting),
        resolved=len(lists[Filter.RESOLVED]),
        ages=_classes(known),
        undated=len(waiting) - len(known),
    )


def arrivals(moments: Iterable[datetime], now: datetime, local: Local) -> tuple[Arrivals, ...]:
    """Return how many of the moments each of the last days has, the oldest day first."""
    today = local(now).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    oldest, latest = now - (DAYS + 2) * _DAY, now + 2 * _DAY
    near = (moment for moment in moments if oldest < moment < latest)
    counts = Counter(local(moment).date() for moment in near)
    return tuple(Arrivals(day, counts[day]) for day in days)


def _classes(ages: Iterable[timedelta]) -> tuple[Ages, ...]:
    counts = Counter(sum(age >= bound for bound in BOUNDS) for age in ages)
    edges = (timedelta(0), *BOUNDS, None)
    return tuple(
        Ages(edges[number] or timedelta(0), edges[number + 1], counts[number])
        for number in range(len(BOUNDS) + 1)
    )
