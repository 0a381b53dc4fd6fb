"""The queue's figures for people: numbers with bars, charts, and what they mean."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.text import Text

from tinydub_cli import text
from tinydub_cli.render.charts import ASCII, UNICODE, Bar, Marks, bars, columns, heat

if TYPE_CHECKING:
    from tinydub_cli.figures.queue import Ages, Arrivals, Queue
    from tinydub_cli.figures.spread import Spread
    from tinydub_cli.figures.stats import Stats
    from tinydub_cli.figures.threads import Replies, Threads

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_AGENTS: Final = 10
"""Agents that have a bar; the others are counted together."""

_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))

_TIME: Final = 9
"""Cells of a column of times."""


def drawn(stats: "Stats", *, width: int, unicode: bool) -> Iterator[RenderableType]:
    """Yield the figures, one part after the other, in ASCII alone unless told otherwise."""
    marks = UNICODE if unicode else ASCII
    yield from _queue(stats.queue, width, marks)
    yield from _ages(stats.queue, width, marks)
    yield from _arrivals(stats.arrivals, width, marks)
    if stats.threads and stats.threads.total:
        yield from _threads(stats.threads, width, marks)


def span(seconds: float | None) -> str:
    """Return a length of time in its two greatest units: `2h 5m`, `3d 4h`, `45s`."""
    if seconds is None:
        return "unknown"
    left = round(seconds)
    for number, (size, unit) in enumerate(_UNITS[:-1]):
        if left >= size:
            smaller, name = _UNITS[number + 1]
            rest = left % size // smaller
            return f"{left // size:,}{unit}" + (f" {rest}{name}" if rest else "")
    return f"{left}s"


def _queue(queue: "Queue", width: int, marks: Marks) -> Iterator[Text]:
    yield _title("Queue")
    counts = {
        "open": queue.open,
        "mine": queue.mine,
        "unassigned": queue.unassigned,
        "unread": queue.unread,
    }
    most = max(1, *counts.values())
    lines = [Bar(name, count, count / most) for name, count in counts.items()]
    yield from bars([*lines, Bar("resolved", queue.resolved, None)], width, marks)


def _ages(queue: "Queue", width: int, marks: Marks) -> Iterator[Text]:
    if not queue.open:
        return
    yield from _heading("Age of open tickets")
    lines = [(_label(ages), ages.tickets) for ages in queue.ages]
    if queue.undated:
        lines.append(("no date", queue.undated))
    most = max(count for _, count in lines)
    yield from bars([Bar(name, count, count / most) for name, count in lines], width, marks)


def _label(ages: "Ages") -> str:
    """Return a class of ages in the greatest unit of both its ends: `4 to 24 hours`."""
    ends = [end for end in (ages.least, ages.under) if end]
    size, unit = next(one for one in _SPANS if not any(end % one[0] for end in ends))
    least, under = ages.least // size, (ages.under or ages.least) // size
    units = unit if under == 1 else f"{unit}s"
    if ages.under is None:
        return f"over {least} {units}"
    return f"{least} to {under} {units}" if least else f"under {under} {units}"


_SPANS: Final = (
    (timedelta(weeks=1), "week"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(seconds=1), "second"),
)


def _arrivals(arrivals: "tuple[Arrivals, ...]", width: int, marks: Marks) -> Iterator[Text]:
    counts = [one.tickets for one in arrivals]
    chart = columns(counts, ("", ""), width, marks)
    shown = arrivals[-len(chart.values) :]
    total = sum(chart.values)
    yield from _heading(f"Arrivals a day, last {len(shown)} days: {total:,}")
    if total:
        ends = _day(shown[0].day), _day(shown[-1].day)
        yield from chart._replace(ends=ends).lines()


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def _threads(threads: "Threads", width: int, marks: Marks) -> Iterator[Text]:
    yield from _times(threads)
    if any(map(any, threads.hours)):
        yield from _heading("Customers' messages by hour")
        rows = list(zip(_WEEKDAYS, threads.hours, strict=True))
        yield from heat(rows, width, marks, "messages")
    deliveries = threads.deliveries
    if not deliveries.replies:
        return
    yield from _heading("Replies by agent")
    yield from bars(_agents(threads.agents), width, marks)
    yield from _heading("Deliveries")
    lines = {
        "replies": deliveries.replies,
        "bounced": deliveries.bounced,
        "complaints": deliveries.complaints,
        "failed": deliveries.failed,
    }
    yield from bars([Bar(name, count, None) for name, count in lines.items()], width, marks)


def _times(threads: "Threads") -> Iterator[Text]:
    tickets = "1 thread" if threads.total == 1 else f"{threads.total:,} threads"
    yield from _heading(f"Times, from {tickets}")
    yield Text(f"  {'':<14}{'median':>{_TIME}}{'90%':>{_TIME}}", style="dim")
    yield _spread("first response", threads.first_response)
    yield _spread("resolution", threads.resolution)
    yield Text(
        f"  {threads.unanswered:,} unanswered, {threads.unresolved:,} unresolved", style="dim"
    )


def _spread(name: str, spread: "Spread") -> Text:
    return Text(f"  {name:<14}{span(spread.median):>{_TIME}}{span(spread.p90):>{_TIME}}")


def _agents(agents: "tuple[Replies, ...]") -> list[Bar]:
    most = max(one.replies for one in agents)
    lines = [
        Bar(
            text.line(one.agent.name) if one.agent else "no author", one.replies, one.replies / most
        )
        for one in agents[:_AGENTS]
    ]
    if others := agents[_AGENTS:]:
        lines.append(Bar(f"{len(others):,} others", sum(one.replies for one in others), None))
    return lines


def _heading(words: str) -> Iterator[Text]:
    yield Text()
    yield _title(words)


def _title(words: str) -> Text:
    return Text(words, style="bold")
