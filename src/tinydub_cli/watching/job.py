"""A watch: one look at a list after the other, and what has changed told each time.

What a look has found is on the disk before any of it is told (see `state`). Failures that may pass
never end it; a token that is refused does, and what the server calls wrong usage.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from tinydub_cli.errors import (
    AnswerError,
    InterruptError,
    NotFoundError,
    RateLimitError,
    ServerError,
    TinydubError,
    UnavailableError,
)
from tinydub_cli.models import Filter, TicketSummary
from tinydub_cli.output.events import notify
from tinydub_cli.output.listing import counted
from tinydub_cli.session import Session
from tinydub_cli.watching import execution, pace
from tinydub_cli.watching.comparison import Event, Look, changes, look
from tinydub_cli.watching.interrupts import Interrupts
from tinydub_cli.watching.state import Last, State

_PASSING: Final = (UnavailableError, RateLimitError)


class Server(Protocol):
    """What of the API a watch uses."""

    def tickets(self, name: Filter) -> list[TicketSummary]:
        """Return a list."""


class Orders(NamedTuple):
    """What is wanted: a list, looked at every `interval` seconds, and what is done for an event.

    `tell` writes one; `command` are the words of a program that is started for each, if any.
    """

    name: Filter
    interval: float
    tell: Callable[[Event], None]
    command: Sequence[str] = ()
    notifies: bool = False


def once(session: Session, state: State, orders: Orders) -> None:
    """Look once, and tell what has happened since the last look. Raises what goes wrong."""
    with state.held(), session.client(bulk=True) as client:
        watch = _Watch(session, client, state, orders)
        if watch.look() is None:
            session.tell(f"{watch.described()} noted; the next look tells what has changed.")


def run(session: Session, state: State, orders: Orders) -> None:
    """Look again and again. Raises InterruptError for Ctrl-C, and what would not pass."""
    try:
        with state.held(), session.client(bulk=True) as client:
            watch = _Watch(session, client, state, orders)
            with watch.interrupts.noticed():
                watch.run()
    except KeyboardInterrupt:
        raise InterruptError(
            "The watch was stopped.", "The next one tells what happens until then, too."
        ) from None


class _Watch:
    def __init__(self, session: Session, server: Server, state: State, orders: Orders) -> None:
        self._session = session
        self._server = server
        self._state = state
        self._orders = orders
        self._last = state.last()
        self.interrupts = Interrupts()
        self._failures = 0
        self._greets = self._slowed = False
        if self._last is None and state.path.exists():
            session.tell("What was seen last cannot be read: the watch begins anew.")

    def run(self) -> None:
        """Look for ever."""
        self._greets = True
        while True:
            failure: TinydubError | None = None
            try:
                self.look()
            except _PASSING as error:
                failure = error
                self._failures += 1
            self._rest(failure)

    def look(self) -> Sequence[Event] | None:
        """Look at the list and tell its events, which are returned; None at the very first look."""
        tickets = self._list(self._orders.name)
        now = self._session.env.clock()
        seen, last = look(tickets), self._last
        self._session.remember(tickets)
        events: list[Event] = []
        if last:
            events += (_with_address(event, seen) for event in last.untold)
            events += changes(last.look, seen, self._resolved, now)
        if last is None or events or seen != last.look:
            self._state.save(seen, events)
        self._last = Last(seen, ())
        self._greet()
        self._tell(events)
        return events if last else None

    def described(self) -> str:
        """Return how many tickets of which list were there."""
        count = len(self._last.look) if self._last else 0
        return f"{counted(count, 'ticket', 'tickets')} ({self._orders.name})"

    def _list(self, name: Filter) -> list[TicketSummary]:
        tickets = self._server.tickets(name)
        now: datetime = self._session.env.clock()
        self._session.keep(lambda mirror: mirror.record_list(name, tickets, now))
        return tickets

    def _resolved(self) -> Look:
        """Return the resolved tickets; it costs a request. One without the network ends the look.

        Where the server is unable to list them, who left has just left.
        """
        if self._orders.name is Filter.RESOLVED:
            return {}
        try:
            return look(self._list(Filter.RESOLVED))
        except (ServerError, AnswerError, NotFoundError) as failure:
            self._session.tell(f"Whether tickets were resolved is not known: {failure.message}")
            return {}

    def _tell(self, events: Sequence[Event]) -> None:
        env, orders = self._session.env, self._orders
        if events and orders.notifies:
            notify(env, events)
        for event in events:
            orders.tell(event)
            if orders.command and (fault := self._run(event)):
                self._session.tell(
                    f"“{orders.command[0]}” {fault}, for {event.kind} {event.ticket}."
                )
            self._state.told()

    def _run(self, event: Event) -> str:
        return execution.run(self._session.env, self._orders.command, event, self.interrupts)

    def _greet(self) -> None:
        """Say once what is watched, or after failures, that there are none any more."""
        if self._greets:
            every = spoken(self._orders.interval)
            self._session.tell(f"Watching {self.described()}, every {every}. Ctrl-C ends it.")
        elif self._failures:
            self._session.tell("The server answers again.")
        self._greets, self._failures = False, 0

    def _rest(self, failure: TinydubError | None) -> None:
        interval = self._orders.interval
        even = pace.sustainable(self._session.ledger().returns())
        seconds = pace.pause(
            interval,
            even,
            failures=self._failures,
            asked=failure.after if isinstance(failure, RateLimitError) else 0.0,
            jitter=random.uniform(-1, 1),  # noqa: S311 - no secret
        )
        if failure:
            self._session.tell(f"{failure.message} Looking again in {spoken(seconds)}.")
        elif pace.slows(interval, even) and not self._slowed:
            self._slowed = True
            self._session.tell(
                f"Looking every {spoken(seconds)} or so instead of every {spoken(interval)}:"
                " the day's requests shall last, and a quarter of them is left to other work."
            )
        self.interrupts.check()
        self._session.env.sleep(seconds)


def spoken(seconds: float) -> str:
    """Return a span of time as a person says it: `90 seconds`, `5 minutes`."""
    for size, one, several in _UNITS:
        if seconds >= 2 * size or seconds == size:
            return counted(round(seconds / size), one, several)
    return counted(round(seconds), "second", "seconds")


_UNITS: Final = ((3600, "hour", "hours"), (60, "minute", "minutes"))


def _with_address(event: Event, seen: Look) -> Event:
    """Return an event that comes from the disk, which keeps no addresses, with its one again."""
    known = seen.get(event.ticket)
    return event._replace(email=known.email) if known else event
