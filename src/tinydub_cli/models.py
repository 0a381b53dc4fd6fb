"""Tickets and what belongs to them, as the rest of the program knows them.

Texts are as the server sent them, hostile or not: `text` makes them safe where they are shown. A
field that the server left out, or sent in a form that nobody expected, is empty, `None` or `False`.
`source` is the server's own JSON, whole: it is what `--json` prints.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
JsonObject = Mapping[str, Json]
Document = Json | Mapping[str, object]
"""What is written as JSON: the server's own, or an object of ours (`schema/documents`)."""


HARMLESS: Final = ("GET", "HEAD", "OPTIONS")
"""Methods of HTTP that change nothing on the server (RFC 9110, section 9.2.1)."""


class Filter(StrEnum):
    """Which list of tickets: the API has one path for each, and no other search."""

    OPEN = "open"
    SELF = "self"
    UNASSIGNED = "unassigned"
    RESOLVED = "resolved"


class Direction(StrEnum):
    """Which way a message went. A note, an event or a type nobody knows yet is internal."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class Delivery(StrEnum):
    """How far an outbound message is known to have come, the worst news first."""

    ERROR = "error"
    COMPLAINT = "complaint"
    BOUNCED = "bounced"
    DELIVERED = "delivered"
    SENT = "sent"
    WAITING = "waiting"


class Person(NamedTuple):
    """An agent: an assignee, or the author of an outbound message."""

    name: str
    email: str = ""


class Attachment(NamedTuple):
    """A file of a customer's. `url` is signed and ends 10 minutes after the ticket was fetched."""

    id: str
    name: str
    type: str
    size: int | None
    url: str


class Message(NamedTuple):
    """One message of a ticket's thread."""

    id: str
    type: str
    direction: Direction
    author: Person | None
    text: str
    delivery: Delivery | None
    delivered_at: datetime | None
    error: str
    created_at: datetime | None
    attachments: tuple[Attachment, ...]


class TicketSummary(NamedTuple):
    """A ticket as a list shows it: no thread, no assignee.

    `kept` is ours, not the server's: how far a reply has come that is kept on this machine.
    """

    id: str
    name: str
    email: str
    status: str
    unread: bool
    created_at: datetime | None
    source: JsonObject
    kept: str = ""


class Ticket(NamedTuple):
    """A ticket with its thread, oldest message first; `kept` as in a list."""

    id: str
    name: str
    email: str
    status: str
    priority: str
    unread: bool
    assignee: Person | None
    widget: str
    ai_summary: str
    created_at: datetime | None
    updated_at: datetime | None
    last_contact_at: datetime | None
    closed_at: datetime | None
    messages: tuple[Message, ...]
    attachments: tuple[Attachment, ...]
    source: JsonObject
    kept: str = ""


class SentReply(NamedTuple):
    """A reply that the server has taken in."""

    id: str
    created_at: datetime | None
    source: JsonObject


def author(ticket: Ticket, message: Message) -> str:
    """Return who wrote a message: the customer, or the agent as far as the server says."""
    if message.direction is Direction.INBOUND:
        return ticket.name or ticket.email
    return message.author.name if message.author else ""
