"""One sync: the four lists, then the tickets that can have changed, each kept as it arrives.

Whatever ends it, the next one goes on where it stopped: what to do is worked out from the mirror.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from tinydub_cli.errors import AnswerError, NotFoundError
from tinydub_cli.mirror.store import Mirror
from tinydub_cli.models import Filter, Ticket, TicketSummary
from tinydub_cli.syncing.plan import Step, steps

LISTS: Final = tuple(Filter)

_CLEARS: Final = "reading clears the unread mark"
"""What is noted about the server, once it is known: `yes` or `no`."""

_LAST: Final = "last sync"


class Server(Protocol):
    """What of the API a sync uses. `asked` counts requests, tries included."""

    asked: int

    def tickets(self, name: Filter) -> list[TicketSummary]:
        """Return a list."""

    def ticket(self, ticket_id: str, *, once: bool = False) -> Ticket:
        """Return a ticket with its thread."""


class Progress(Protocol):
    """Is told how far it has come."""

    def planned(self, count: int) -> None:
        """So many tickets are to be fetched."""

    def fetched(self, requests_left: int) -> None:
        """One more is there."""


class Outcome(NamedTuple):
    """What a sync has done, in numbers of tickets, and of requests.

    `waiting` are those that the budget did not reach, `unread` those that were left alone because
    reading them would clear their mark, `odd` those whose answer made no sense.
    """

    requests: int
    listed: int
    fetched: int
    vanished: int
    waiting: int
    unread: int
    odd: int


class Sync:
    """Brings a mirror up to date, within a budget of requests."""

    def __init__(
        self,
        server: Server,
        mirror: Mirror,
        clock: Callable[[], datetime],
        tell: Callable[[str], None],
        progress: Progress,
    ) -> None:
        self._server = server
        self._mirror = mirror
        self._clock = clock
        self._tell = tell
        self._progress = progress
        self._fetched = self._odd = self._spared = 0

    def run(self, *, budget: int, refresh: int, even_unread: bool) -> Outcome:
        """Fetch the lists and then what can have changed; all within `budget` requests."""
        mirror = self._mirror
        last = mirror.fact(_LAST)
        since = datetime.fromisoformat(last) if last else None
        began = self._clock()
        for name in LISTS:
            mirror.record_list(name, self._server.tickets(name), self._clock())
        vanished = mirror.settle_lists(self._clock())
        copies = mirror.copies()
        mirror.note(_LAST, began.isoformat())
        todo = steps(copies, now=self._clock(), since=since, refresh=refresh)
        self._progress.planned(len(todo))
        waiting = self._fetch_all(todo, budget, even_unread=even_unread)
        return Outcome(
            requests=self._server.asked,
            listed=len(copies),
            fetched=self._fetched,
            vanished=vanished,
            waiting=waiting,
            unread=self._spared,
            odd=self._odd,
        )

    def _fetch_all(self, todo: Sequence[Step], budget: int, *, even_unread: bool) -> int:
        """Fetch the tickets in their order; returns how many the budget did not reach."""
        for number, step in enumerate(todo):
            clears = self._mirror.fact(_CLEARS)
            if step.unread and clears == "yes" and not even_unread:
                self._spared += 1
                continue
            finds_out = step.unread and clears is None and not even_unread
            if self._server.asked + 1 + finds_out > budget:
                return len(todo) - number
            self._fetch(step, finds_out=finds_out, clears=clears == "yes")
            self._progress.fetched(budget - self._server.asked)
        return 0

    def _fetch(self, step: Step, *, finds_out: bool, clears: bool) -> None:
        try:
            ticket = self._server.ticket(step.id)
        except NotFoundError:
            self._mirror.vanish(step.id, self._clock())
            return
        except AnswerError as fault:
            self._tell(f"Ticket {step.id} is left out: {fault.message}")
            self._odd += 1
            return
        # What it is called in the lists counts: an answer with another id is kept under that.
        known = ticket._replace(id=step.id)
        self._mirror.record_ticket(known, self._clock())
        self._fetched += 1
        if step.unread and clears:
            self._mirror.mark_read(step.id)
        if finds_out:
            self._find_out(step)

    def _find_out(self, step: Step) -> None:
        """Look whether reading a ticket has cleared its mark, and remember the answer."""
        name = self._mirror.list_of(step.id)
        if name is None:
            return
        tickets = self._server.tickets(name)
        self._mirror.record_list(name, tickets, self._clock())
        marks = {ticket.id: ticket.unread for ticket in tickets}
        if step.id not in marks:  # somebody has resolved it meanwhile: the next one will tell
            return
        clears = not marks[step.id]
        self._mirror.note(_CLEARS, "yes" if clears else "no")
        if clears:
            self._mirror.mark_read(step.id)
            self._tell(
                f"Reading a ticket clears its unread mark on this server, as {step.id} has shown:"
                " unread tickets are left alone from now on, unless --even-unread is given."
            )
