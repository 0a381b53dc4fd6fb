"""Decodes what the server sends: bytes to JSON, JSON to models.

The only module that meets values of any shape. A body that is not JSON is an `AnswerError`; a
field that is missing, null or of an unexpected type never is, since the API's documents leave so
much open: the forms of `assigned_to` and `user`, the values of `status` and `message_type`.
"""

import json
from datetime import UTC, datetime
from math import isinf

from tinydub_cli.errors import AnswerError
from tinydub_cli.models import (
    Attachment,
    Delivery,
    Direction,
    Json,
    JsonObject,
    Message,
    Person,
    SentReply,
    Ticket,
    TicketSummary,
)


def parse(document: bytes) -> Json:
    """Parse a JSON document strictly, or raise AnswerError with what is wrong with it."""
    if not document.strip():
        raise _not_understood("is empty")
    if document.lstrip()[:1] == b"<":
        raise _not_understood("is a web page, perhaps a login page, instead of data")
    try:
        value: Json = json.loads(document.decode(), parse_constant=_refuse, parse_float=_finite)
    except UnicodeDecodeError:
        raise _not_understood("is not valid UTF-8") from None
    except RecursionError:
        raise _not_understood("is nested too deeply") from None
    except json.JSONDecodeError as problem:
        raise _not_understood(f"is not valid JSON ({problem.msg.lower()})") from None
    except ValueError:  # by _refuse and _finite, and by int() past Python's limit of digits
        raise _not_understood("has a number that is not a finite one of sensible length") from None
    return value


def ticket_summaries(value: Json) -> list[TicketSummary]:
    """Decode a list's answer: a bare array of objects (API documents, "Endpoints")."""
    if not isinstance(value, list):
        raise _not_understood("is not a list of tickets")
    return [_ticket_summary(_as_object(item)) for item in value]


def ticket(value: Json) -> Ticket:
    """Decode one ticket's answer (API documents, "A ticket"); its thread comes out oldest first."""
    source = _as_object(value)
    messages = [_message(item) for item in _objects(source.get("messages"))]
    messages.sort(key=lambda message: message.created_at or _LONG_AGO)
    return Ticket(
        id=_text(source.get("id")),
        name=_text(source.get("name")),
        email=_text(source.get("email")),
        status=_text(source.get("status")),
        priority=_text(source.get("priority")),
        unread=source.get("has_unread_messages") is True,
        assignee=_person(source.get("assigned_to")),
        widget=_name(source.get("widget")),
        ai_summary=_text(source.get("ai_summary")),
        created_at=_moment(source.get("created_at")),
        updated_at=_moment(source.get("updated_at")),
        last_contact_at=_moment(source.get("last_contact_at")),
        closed_at=_moment(source.get("closed_at")),
        messages=tuple(messages),
        attachments=_attachments(source.get("attachments")),
        source=source,
    )


def sent_reply(value: Json) -> SentReply:
    """Decode the answer to a reply (API documents, "A reply"); without an id it proves nothing."""
    source = _as_object(value)
    identity = _text(source.get("id"))
    if not identity:
        raise _not_understood("names no reply")
    return SentReply(id=identity, created_at=_moment(source.get("created_at")), source=source)


def complaint(document: bytes) -> str:
    """Return what the server says in an error's body, or nothing where it says nothing legible.

    Documented is `{"error": "..."}`; Laravel's own is `{"message": "...", "errors": {...}}`.
    """
    try:
        value = parse(document)
    except AnswerError:
        return ""
    if not isinstance(value, dict):
        return ""
    return (_text(value.get("error")) or _text(value.get("message")))[:300]


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _not_understood(fault: str) -> AnswerError:
    return AnswerError(
        f"The server's answer {fault}.",
        "Check the API address (TINYDUB_API_URL) and any proxy; `--debug` shows the exchange.",
    )


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _finite(literal: str) -> float:
    number = float(literal)
    if isinf(number):
        raise ValueError(literal)
    return number


def _as_object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise _not_understood("is not what the API's documents promise there")
    return value


def _objects(value: Json) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _name(value: Json) -> str:
    """Read a name from its object, or from a bare string."""
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _size(value: Json) -> int | None:
    """Read a size in bytes; what no disk holds is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < 1 << 63 else None


def _person(value: Json) -> Person | None:
    """Read an agent: undocumented when not null, so a bare name and an object are both taken."""
    if isinstance(value, dict):
        name, email = _text(value.get("name")), _text(value.get("email"))
        return Person(name or email or _text(value.get("id")) or "?", email)
    name = _text(value)
    return Person(name) if name else None


def _moment(value: Json) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is UTC:  # nearly always, and a list may have 100,000 of them
            return moment
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _ticket_summary(source: JsonObject) -> TicketSummary:
    return TicketSummary(
        id=_text(source.get("id")),
        name=_text(source.get("name")),
        email=_text(source.get("email")),
        status=_text(source.get("status")),
        unread=source.get("has_unread_messages") is True,
        created_at=_moment(source.get("created_at")),
        source=source,
    )


def _message(source: JsonObject) -> Message:
    kind = _text(source.get("message_type"))
    known = kind in (Direction.INBOUND, Direction.OUTBOUND)
    direction = Direction(kind) if known else Direction.INTERNAL
    return Message(
        id=_text(source.get("id")),
        type=kind,
        direction=direction,
        author=_person(source.get("user")),
        text=_text(source.get("message")),
        delivery=_delivery(source) if direction is Direction.OUTBOUND else None,
        delivered_at=_moment(source.get("outbound_delivered_at")),
        error=_text(source.get("outbound_error")),
        created_at=_moment(source.get("created_at")),
        attachments=_attachments(source.get("attachments")),
    )


def _delivery(source: JsonObject) -> Delivery:
    marks = {
        Delivery.ERROR: bool(source.get("outbound_error")),
        Delivery.COMPLAINT: source.get("outbound_spam_complaint") is True,
        Delivery.BOUNCED: source.get("outbound_bounced") is True,
        Delivery.DELIVERED: bool(source.get("outbound_delivered_at")),
        Delivery.SENT: source.get("outbound_sent") is True,
    }
    return next((delivery for delivery, marked in marks.items() if marked), Delivery.WAITING)


def _attachments(value: Json) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            id=_text(source.get("id")),
            name=_text(source.get("name")),
            type=_text(source.get("mime_type")),
            size=_size(source.get("size")),
            url=_text(source.get("url")),
        )
        for source in _objects(value)
    )
