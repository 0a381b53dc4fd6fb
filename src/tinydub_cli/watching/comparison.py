"""What has happened to the tickets of a list between two looks at it: pure comparison, no time."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from tinydub_cli.models import TicketSummary


class Kind(StrEnum):
    """What can happen to a ticket of a list."""

    NEW = "new"
    UNREAD = "unread"
    READ = "read"
    STATUS = "status"
    LEFT = "left"
    RESOLVED = "resolved"


class Seen(NamedTuple):
    """A ticket as a look has seen it. The `email` is empty where only the disk remembers it."""

    name: str
    status: str
    unread: bool
    email: str = ""


Look = dict[str, Seen]
"""The tickets of a list by their ids, in the server's order."""


class Event(NamedTuple):
    """Something that happened to a ticket; `at` is when it was seen.

    `status` is what it is now, as far as that is known, and `before` what it was, where it changed.
    """

    kind: Kind
    at: datetime
    ticket: str
    name: str
    email: str
    status: str
    before: str | None = None


def look(tickets: Sequence[TicketSummary]) -> Look:
    """Return what a list shows. A ticket without an id cannot be told from others: it is left out.

    Of one that is there twice, the first counts.
    """
    found: dict[str, Seen] = {}
    for ticket in tickets:
        if ticket.id:
            seen = Seen(ticket.name, ticket.status, ticket.unread, ticket.email)
            found.setdefault(ticket.id, seen)
    return found


def changes(before: Look, now: Look, resolved: Callable[[], Look], at: datetime) -> Iterator[Event]:
    """Yield what has happened between two looks: who left first, then the oldest tickets first.

    `resolved` is asked only where a ticket has left the list.
    """
    if gone := [ticket for ticket in before if ticket not in now]:
        yield from _departures(gone, before, resolved(), at)
    for ticket in reversed(now):
        seen = now[ticket]
        if ticket not in before:
            yield _event(Kind.NEW, at, ticket, seen)
            continue
        last = before[ticket]
        if seen.status != last.status:
            yield _event(Kind.STATUS, at, ticket, seen, last.status)
        if seen.unread != last.unread:
            yield _event(Kind.UNREAD if seen.unread else Kind.READ, at, ticket, seen)


def _departures(gone: Sequence[str], before: Look, resolved: Look, at: datetime) -> Iterator[Event]:
    for ticket in gone:
        if ticket in resolved:
            last, seen = before[ticket].status, resolved[ticket]
            yield _event(Kind.RESOLVED, at, ticket, seen, None if seen.status == last else last)
        else:
            yield _event(Kind.LEFT, at, ticket, before[ticket])


def _event(kind: Kind, at: datetime, ticket: str, seen: Seen, before: str | None = None) -> Event:
    return Event(kind, at, ticket, seen.name, seen.email, seen.status, before)
