"""What threads tell: how fast customers are answered, when they write, and who answers them.

First response: from a customer's first message to the first reply after it. A ticket that an agent
began, and the customer never wrote in, has none. Resolution: from a ticket's beginning to its end.
Where the dates are missing or contradict each other, nothing is measured.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from tinydub_cli.figures.queue import Local
from tinydub_cli.figures.spread import Spread, spread
from tinydub_cli.models import Delivery, Direction, Message, Person, Ticket


class Replies(NamedTuple):
    """How many replies an agent wrote; without one, those that the server gives no author of."""

    agent: Person | None
    replies: int


class Deliveries(NamedTuple):
    """How replies fared, each counted once, by the worst that is known of it."""

    replies: int
    bounced: int
    complaints: int
    failed: int


class Threads(NamedTuple):
    """Threads in figures. Spreads are in seconds.

    `unanswered` are tickets in which the customer wrote and nobody has answered, `unresolved` those
    without an end. `hours` are the customers' messages, by weekday (Monday first) and hour.
    """

    total: int
    first_response: Spread
    unanswered: int
    resolution: Spread
    unresolved: int
    hours: tuple[tuple[int, ...], ...]
    agents: tuple[Replies, ...]
    deliveries: Deliveries


class Tally:
    """Takes in one ticket after the other, and keeps of each no more than counts.

    `began` is when each of them began, by its id, where that is known.
    """

    def __init__(self, local: Local) -> None:
        """Prepare; `local` gives a moment as the user's clocks showed it."""
        self.began: dict[str, datetime | None] = {}
        self._local = local
        self._responses: list[float] = []
        self._resolutions: list[float] = []
        self._unanswered = self._unresolved = 0
        self._hours: Counter[tuple[int, int]] = Counter()
        self._agents: Counter[tuple[str, str]] = Counter()
        self._names: dict[tuple[str, str], Person | None] = {}
        self._deliveries: Counter[Delivery | None] = Counter()

    def take(self, tickets: Iterable[Ticket]) -> None:
        """Take in tickets with their threads."""
        for ticket in tickets:
            self.began[ticket.id] = ticket.created_at
            self._time(ticket)
            for message in ticket.messages:
                if message.direction is Direction.INBOUND:
                    self._note_hour(message)
                elif message.direction is Direction.OUTBOUND:
                    self._note_reply(message)

    def threads(self) -> Threads:
        """Return what was taken in, in figures."""
        return Threads(
            total=len(self.began),
            first_response=spread(self._responses),
            unanswered=self._unanswered,
            resolution=spread(self._resolutions),
            unresolved=self._unresolved,
            hours=tuple(
                tuple(self._hours[weekday, hour] for hour in range(24)) for weekday in range(7)
            ),
            agents=tuple(self._replies()),
            deliveries=Deliveries(
                replies=self._deliveries.total(),
                bounced=self._deliveries[Delivery.BOUNCED],
                complaints=self._deliveries[Delivery.COMPLAINT],
                failed=self._deliveries[Delivery.ERROR],
            ),
        )

    def _replies(self) -> Iterator[Replies]:
        """Yield who wrote how many, the busiest first."""
        counts = Counter(self._agents)
        namesakes: dict[str, list[tuple[str, str]]] = {}
        for key, agent in self._names.items():
            if agent and agent.email:
                namesakes.setdefault(agent.name, []).append(key)
        for key, agent in self._names.items():
            same = namesakes.get(agent.name, ()) if agent and not agent.email else ()
            if len(same) == 1:  # a bare name that one address has: the same person
                counts[same[0]] += counts.pop(key)
        for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            yield Replies(self._names[key], count)

    def _time(self, ticket: Ticket) -> None:
        """Measure how long the customer waited for an answer, and for the end."""
        asked = _first(ticket.messages, Direction.INBOUND)
        reply = _first(ticket.messages, Direction.OUTBOUND, asked)
        if asked and reply:
            self._responses.append((reply - asked).total_seconds())
        elif _waits(ticket.messages, asked):
            self._unanswered += 1
        if ticket.closed_at is None:
            self._unresolved += 1
        elif ticket.created_at and ticket.closed_at >= ticket.created_at:
            self._resolutions.append((ticket.closed_at - ticket.created_at).total_seconds())

    def _note_hour(self, message: Message) -> None:
        if message.created_at is None:
            return
        try:
            there = self._local(message.created_at)
        except (OverflowError, ValueError):  # the calendar's first or last day, in a zone beyond it
            return
        self._hours[there.weekday(), there.hour] += 1

    def _note_reply(self, message: Message) -> None:
        agent = message.author
        # One address is one person, whatever name the server gives: people marry.
        key = (agent.email.casefold(), "" if agent.email else agent.name) if agent else ("", "")
        self._agents[key] += 1
        self._names[key] = agent
        self._deliveries[message.delivery] += 1


def _first(
    messages: Iterable[Message], direction: Direction, since: datetime | None = None
) -> datetime | None:
    """Return when the first message of a direction was written, not before `since`."""
    moments = (
        message.created_at
        for message in messages  # oldest first, as `Ticket` says
        if message.direction is direction and message.created_at
    )
    return next((moment for moment in moments if since is None or moment >= since), None)


def _waits(messages: Sequence[Message], asked: datetime | None) -> bool:
    """Whether the customer wrote, and no reply can have come after; `asked` is when, if known."""
    replies = [message for message in messages if message.direction is Direction.OUTBOUND]
    if any(reply.created_at is None or asked is None for reply in replies):
        return False
    return any(message.direction is Direction.INBOUND for message in messages)
