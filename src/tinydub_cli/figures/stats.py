"""All figures at once: of the lists, and where there is a mirror, of the threads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from tinydub_cli.figures.queue import Arrivals, Local, Queue, arrivals, queue
from tinydub_cli.figures.threads import Tally, Threads
from tinydub_cli.models import Filter, TicketSummary


class Stats(NamedTuple):
    """The queue in figures.

    `at` is when the oldest of the lists was fetched. `threads` are those of the mirror; `missing`
    is how many tickets of the lists it has no thread of.
    """

    at: datetime
    queue: Queue
    arrivals: tuple[Arrivals, ...]
    threads: Threads | None
    missing: int


def stats(
    lists: Mapping[Filter, Sequence[TicketSummary]],
    tally: Tally | None,
    *,
    at: datetime,
    now: datetime,
    local: Local,
) -> Stats:
    """Return the figures of all tickets known; each of them arrived once."""
    began = dict(tally.began) if tally else {}
    threads = tally.threads() if tally else None
    listed = {ticket.id: ticket.created_at for tickets in lists.values() for ticket in tickets}
    missing = len(listed.keys() - began.keys()) if tally else 0
    began.update(listed)
    return Stats(
        at=at,
        queue=queue(lists, now),
        arrivals=arrivals(filter(None, began.values()), now, local),
        threads=threads,
        missing=missing,
    )
