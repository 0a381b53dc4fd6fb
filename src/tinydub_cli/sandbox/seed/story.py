"""The few words that the seed's tickets are told in, and how they become the API's JSON.

A moment is either a date, for what the vendor's help page documents ("2026-01-20T12:51:32"), or how
long before the seeding it was ("3d 4h 10m"), so that the demo looks alive whenever it is begun.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from tinydub_cli.sandbox.account import USER, Agent
from tinydub_cli.sandbox.documents import Json, JsonObject, timestamp

WEBSITE: JsonObject = {"id": "hC5wKq9T", "name": "Website"}
"""The widget that most tickets come through."""

_UNITS = {"d": "days", "h": "hours", "m": "minutes"}

Somebody: TypeAlias = Agent | str | None
"""An agent as an object, by bare name (the docs do not show which), or nobody."""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment. `mime_type` is what the ticket says: `png` in the docs, else `image/png`."""

    id: str
    name: str
    mime_type: str
    content_type: str
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a thread."""

    when: str
    text: str
    kind: str = "inbound"
    by: Somebody = None
    files: tuple[File, ...] = ()
    sent: bool = False
    delivered: bool = False
    bounced: bool = False
    spam_complaint: bool = False
    error: str | None = None
    id: str | None = None


def customer(when: str, text: str, *files: File, message_id: str | None = None) -> Message:
    """Let the customer write."""
    return Message(when, text, files=files, id=message_id)


def agent(when: str, text: str, *, by: Somebody = USER) -> Message:
    """Let an agent answer, and the answer arrive. For the less happy endings, `Message` itself."""
    return Message(when, text, kind="outbound", by=by, sent=True, delivered=True)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket, told by its thread."""

    id: str
    name: str
    email: str
    messages: tuple[Message, ...]
    status: str = "pending"
    priority: str | None = "normal"
    unread: bool = False
    assigned_to: Somebody = None
    widget: JsonObject | None = field(default_factory=lambda: {**WEBSITE})
    summary: str | None = None
    closed: str | None = None
    updated: str | None = None
    extra: JsonObject = field(default_factory=dict)


def document(ticket: Ticket, now: datetime) -> JsonObject:
    """Write a ticket as the API does, keys in the documented order, attachments without links."""
    messages: list[Json] = [_message(ticket, number, now) for number in range(len(ticket.messages))]
    files: list[Json] = [_attachment(file) for said in ticket.messages for file in said.files]
    first, last = ticket.messages[0].when, ticket.messages[-1].when
    fields: JsonObject = {
        "id": ticket.id,
        "name": ticket.name,
        "email": ticket.email,
        "status": ticket.status,
        "priority": ticket.priority,
        "has_unread_messages": ticket.unread,
        "replied_to_customer": any(message.kind == "outbound" for message in ticket.messages),
        "closed_at": None if ticket.closed is None else _moment(ticket.closed, now),
        "last_contact_at": _moment(last, now),
        "created_at": _moment(first, now),
        "updated_at": _moment(ticket.updated or ticket.closed or last, now),
        "assigned_to": _somebody(ticket.assigned_to),
        "widget": ticket.widget,
        "ai_summary": ticket.summary,
        "attachments": files,
        "messages": messages,
    }
    return fields | ticket.extra


def _message(ticket: Ticket, number: int, now: datetime) -> JsonObject:
    said = ticket.messages[number]
    return {
        "id": said.id or f"{ticket.id[:5]}{number + 1:03}",
        "message_type": said.kind,
        "ticket_status": ticket.status if said is ticket.messages[-1] else "pending",
        "message": said.text,
        "outbound_sent": said.sent,
        "outbound_delivered_at": _moment(said.when, now, plus=4) if said.delivered else None,
        "outbound_bounced": said.bounced,
        "outbound_spam_complaint": said.spam_complaint,
        "outbound_error": said.error,
        "created_at": _moment(said.when, now),
        "user": _somebody(said.by),
        "attachments": [_attachment(file) for file in said.files],
    }


def _attachment(file: File) -> JsonObject:
    return {
        "id": file.id,
        "name": file.name,
        "mime_type": file.mime_type,
        "size": len(file.content()),
    }


def _somebody(who: Somebody) -> JsonObject | str | None:
    return dict(who._asdict()) if isinstance(who, Agent) else who


def _moment(when: str, now: datetime, *, plus: int = 0) -> str:
    """Write a moment as the API does, some seconds later if asked."""
    if "T" in when:
        moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
    else:
        parts = {_UNITS[part[-1]]: int(part[:-1]) for part in when.split()}
        moment = now - timedelta(**parts)
    return timestamp(moment + timedelta(seconds=plus))
