"""One sync: the four lists, then the tickets that can have changed, each kept as it arrives.

Whatever ends it, the next one goes on where it stopped: what to do is worked out from the mirror.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from tinydub_cli.errors import (
    AnswerError,
    InterruptError,
    NotFoundError,
    RateLimitError,
    ServerError,
    UnavailableError,
)
from tinydub_cli.mirror.store import Mirror
from tinydub_cli.models import Filter, Ticket, TicketSummary
from tinydub_cli.syncing import clearing
from tinydub_cli.syncing.plan import Step, Wishes, plan

LISTS: Final = tuple(Filter)

LEAST_BUDGET: Final = len(LISTS)

_NEWEST: Final = "newest ticket"
"""When the newest ticket of the last sync was opened, by the server's clock."""

_ODD_IN_TURN: Final = 3
"""So many senseless answers one after the other are no longer the tickets' fault."""


class Server(Protocol):
    """What of the API a sync uses.

    `asked` counts requests, tries included; it may not go beyond `most`.
    """

    asked: int
    most: int | None

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
        self._fetched = self._odd = self._spared = self._waiting = 0
        self._odd_in_turn = 0

    def run(self, *, budget: int, refresh: int, even_unread: bool) -> Outcome:
        """Fetch the lists and then what can have changed; all within `budget` requests."""
        with self._ending():
            self._server.most = budget
            newest = float(self._mirror.fact(_NEWEST) or "inf")
            vanished = self._fetch_lists()
            copies = self._mirror.copies()
            first = clearing.resumed(self._mirror, copies, self._tell)
            spares_unread = clearing.spares(self._mirror) and not even_unread
            todo = plan(copies, Wishes(refresh, spares_unread, newest, first), self._clock())
            self._spared = todo.spared
            self._progress.planned(len(todo.steps))
            for step in todo.steps:
                self._take(step, budget, even_unread=even_unread)
                self._progress.fetched(budget - self._server.asked)
        return Outcome(
            requests=self._server.asked,
            listed=sum(copy.summary is not None for copy in copies),
            fetched=self._fetched,
            vanished=vanished,
            waiting=self._waiting,
            unread=self._spared,
            odd=self._odd,
        )

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """Say at an untimely end that nothing of the work is lost."""
        try:
            yield
        except KeyboardInterrupt:
            raise InterruptError(
                f"Stopped. What was fetched is kept (threads: {self._fetched}); the next sync goes"
                " on from there."
            ) from None
        except (UnavailableError, RateLimitError):
            self._tell(f"What was fetched is kept (threads: {self._fetched}).")
            raise

    def _fetch_lists(self) -> int:
        """Fetch the lists; returns how many tickets have left all of them."""
        began = self._clock()
        opened = []
        for name in LISTS:
            if self._server.asked == self._server.most:
                raise ServerError(
                    "The server failed so often that the budget was spent on the lists.",
                    "Try again later, or give more with --budget.",
                )
            tickets = self._server.tickets(name)
            self._mirror.record_list(name, tickets, self._clock())
            opened += [ticket.created_at.timestamp() for ticket in tickets if ticket.created_at]
        self._mirror.note(_NEWEST, repr(max(opened, default=0.0)))
        self._mirror.note_sync(began)
        return self._mirror.settle_lists(self._clock())

    def _take(self, step: Step, budget: int, *, even_unread: bool) -> None:
        """Fetch a ticket, unless that would read one that is to stay unread, or cost too much."""
        if not _ASKABLE.fullmatch(step.id):
            self._odd += 1
            return
        if step.unread and not even_unread and clearing.spares(self._mirror):
            self._spared += step.certain
            return
        more = 0 if even_unread else clearing.needed(self._mirror, step)
        if self._server.asked + 1 + more > budget:
            self._waiting += step.certain
            return
        if more:
            clearing.begin(self._mirror, step)
        self._server.most = budget - more
        ticket = self._fetch(step)
        self._server.most = budget
        if more:
            clearing.find_out(self._server, self._mirror, self._clock(), self._tell, step, ticket)
        elif ticket and ticket.unread and not (step.unread or even_unread):
            self._became_unread(step, ticket, budget)

    def _became_unread(self, step: Step, ticket: Ticket, budget: int) -> None:
        """Do for a ticket that was not unread in the lists what is done for those that were."""
        if clearing.spares(self._mirror):
            self._tell(f"Ticket {step.id} became unread meanwhile; reading has cleared its mark.")
            return
        unread = step._replace(unread=True)
        more = clearing.needed(self._mirror, unread)
        if more:
            clearing.begin(self._mirror, unread)  # where the budget ends, the next sync finds out
        if more and self._server.asked + more <= budget:
            now = self._clock()
            clearing.find_out(self._server, self._mirror, now, self._tell, unread, ticket)

    def _fetch(self, step: Step) -> Ticket | None:
        """Fetch a ticket and keep it; None where it cannot be had."""
        try:
            ticket = self._server.ticket(step.id)
        except NotFoundError:
            self._mirror.pass_over(step.id, step.listed)
            self._mirror.vanish(step.id, self._clock())
            return None
        except (AnswerError, ServerError) as fault:
            self._odd_in_turn += 1
            self._mirror.pass_over(step.id, step.listed)
            if self._odd_in_turn == _ODD_IN_TURN:
                raise
            self._tell(f"Ticket {step.id} is left out: {fault.message}")
            self._odd += 1
            return None
        self._odd_in_turn = 0
        # What it is called in the lists counts: an answer with another id is kept under that.
        known = ticket._replace(id=step.id)
        self._mirror.record_ticket(known, self._clock(), listed=step.listed)
        self._fetched += 1
        if step.unread and clearing.spares(self._mirror):
            self._mirror.mark_read(step.id)
        return known


_ASKABLE: Final = re.compile(r"[\w-]{1,128}", re.ASCII)
"""What an id is made of: nothing that could lead out of its place in an address."""
