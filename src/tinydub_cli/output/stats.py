"""How the queue's figures are told: one JSON object, a line a figure, or charts."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Field
from tinydub_cli.columns.stats import Figure
from tinydub_cli.env import Env
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format
from tinydub_cli.output.listing import counted
from tinydub_cli.times import ago, timestamp

if TYPE_CHECKING:
    from tinydub_cli.figures.spread import Spread
    from tinydub_cli.figures.stats import Stats
    from tinydub_cli.figures.threads import Threads
    from tinydub_cli.schema.documents import SpreadFields, StatsDocument, ThreadsFields

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def remarks(stats: "Stats", now: datetime, *, copied: bool, sync: str | None) -> Iterator[str]:
    """Yield how old the figures are, and what `sync` would add: the command, where it may run."""
    if copied:
        yield f"A copy of {ago(stats.at, now)}."
    if sync and stats.threads is None:
        yield f"`{sync}` adds response times, busiest hours, replies by agent and deliveries."
    if sync and stats.missing:
        tickets = counted(stats.missing, "ticket has", "tickets have")
        yield f"{tickets} no copy of the thread yet: `{sync}` fetches them."


def write_stats(env: Env, stats: "Stats", form: Format, fields: Sequence[Field[Figure]]) -> None:
    """Write the figures; for ids, their names."""
    match form:
        case Format.JSON | Format.NDJSON:
            plain.write_json(env, document(stats))
        case Format.TSV:
            plain.write_tsv(env, figures(stats), fields)
        case Format.IDS:
            plain.write_lines(env, (figure.name for figure in figures(stats)))
        case Format.TABLE:
            from tinydub_cli.output import terminal
            from tinydub_cli.render.stats import drawn

            width = terminal.width(env)
            terminal.write_or_page(env, drawn(stats, width=width, unicode=env.unicode))


def document(stats: "Stats") -> "StatsDocument":
    """Return the figures as our own JSON object."""
    queue, threads = stats.queue, stats.threads
    return {
        "at": timestamp(stats.at),
        "open": queue.open,
        "mine": queue.mine,
        "unassigned": queue.unassigned,
        "unread": queue.unread,
        "resolved": queue.resolved,
        "ages": [
            {
                "at_least": _seconds(ages.least),
                "under": _seconds(ages.under) if ages.under else None,
                "tickets": ages.tickets,
            }
            for ages in queue.ages
        ],
        "undated": queue.undated,
        "arrivals": [
            {"day": arrivals.day.isoformat(), "tickets": arrivals.tickets}
            for arrivals in stats.arrivals
        ],
        "threads": _threads(threads) if threads else None,
    }


def figures(stats: "Stats") -> Iterator[Figure]:
    """Yield each figure with its name; times are in seconds, and empty where they are unknown."""
    queue = stats.queue
    yield Figure("open", str(queue.open))
    yield Figure("mine", str(queue.mine))
    yield Figure("unassigned", str(queue.unassigned))
    yield Figure("unread", str(queue.unread))
    yield Figure("resolved", str(queue.resolved))
    for ages in queue.ages:
        yield Figure(f"ages.{_seconds(ages.least)}", str(ages.tickets))
    yield Figure("undated", str(queue.undated))
    for arrivals in stats.arrivals:
        yield Figure(f"arrivals.{arrivals.day.isoformat()}", str(arrivals.tickets))
    if stats.threads:
        yield from _figures_of_threads(stats.threads)


def _figures_of_threads(threads: "Threads") -> Iterator[Figure]:
    yield Figure("threads", str(threads.total))
    yield from _figures_of_spread("first_response", threads.first_response)
    yield Figure("unanswered", str(threads.unanswered))
    yield from _figures_of_spread("resolution", threads.resolution)
    yield Figure("unresolved", str(threads.unresolved))
    for weekday, hours in zip(_WEEKDAYS, threads.hours, strict=True):
        for hour, messages in enumerate(hours):
            yield Figure(f"hours.{weekday}.{hour:02}", str(messages))
    deliveries = threads.deliveries
    yield Figure("replies", str(deliveries.replies))
    yield Figure("bounced", str(deliveries.bounced))
    yield Figure("complaints", str(deliveries.complaints))
    yield Figure("failed", str(deliveries.failed))
    for replies in threads.agents:
        name = replies.agent.name if replies.agent else ""
        yield Figure(f"replies.{name}", str(replies.replies))


def _figures_of_spread(name: str, spread: "Spread") -> Iterator[Figure]:
    yield Figure(f"{name}.count", str(spread.measured))
    for part, seconds in (("median", spread.median), ("p90", spread.p90)):
        yield Figure(f"{name}.{part}", "" if seconds is None else str(round(seconds)))


def _threads(threads: "Threads") -> "ThreadsFields":
    deliveries = threads.deliveries
    return {
        "count": threads.total,
        "first_response": _spread(threads.first_response),
        "unanswered": threads.unanswered,
        "resolution": _spread(threads.resolution),
        "unresolved": threads.unresolved,
        "hours": [list(hours) for hours in threads.hours],
        "replies": deliveries.replies,
        "bounced": deliveries.bounced,
        "complaints": deliveries.complaints,
        "failed": deliveries.failed,
        "agents": [
            {
                "name": replies.agent.name if replies.agent else None,
                "email": replies.agent.email or None if replies.agent else None,
                "replies": replies.replies,
            }
            for replies in threads.agents
        ],
    }


def _spread(spread: "Spread") -> "SpreadFields":
    return {
        "count": spread.measured,
        "median": None if spread.median is None else round(spread.median),
        "p90": None if spread.p90 is None else round(spread.p90),
    }


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
