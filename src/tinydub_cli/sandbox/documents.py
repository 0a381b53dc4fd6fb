"""What tickets look like on the wire: their keys in order, their times, and the lists they are in.

The keys and their order are those of the samples on the vendor's help page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from tinydub_cli.sandbox.account import USER

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

LIST_KEYS = ("id", "name", "email", "status", "has_unread_messages", "created_at")

TICKET_KEYS = (
    "id",
    "name",
    "email",
    "status",
    "priority",
    "has_unread_messages",
    "replied_to_customer",
    "closed_at",
    "last_contact_at",
    "created_at",
    "updated_at",
    "assigned_to",
    "widget",
    "ai_summary",
    "attachments",
    "messages",
)

MESSAGE_KEYS = (
    "id",
    "message_type",
    "ticket_status",
    "message",
    "outbound_sent",
    "outbound_delivered_at",
    "outbound_bounced",
    "outbound_spam_complaint",
    "outbound_error",
    "created_at",
    "user",
    "attachments",
)

ATTACHMENT_KEYS = ("id", "name", "mime_type", "size", "url")


class ListName(StrEnum):
    """The four documented lists of tickets."""

    OPEN = "open"
    SELF = "self"
    UNASSIGNED = "unassigned"
    RESOLVED = "resolved"


def timestamp(moment: datetime) -> str:
    """Write an aware moment as the API does: UTC, whole seconds with six zeroes, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def list_item(document: JsonObject) -> JsonObject:
    """Cut a ticket down to what a list shows of it: no subject and no `updated_at`."""
    return {key: document[key] for key in LIST_KEYS if key in document}


def is_resolved(document: JsonObject) -> bool:
    """Say whether a ticket is on `/tickets/resolved` rather than on `/tickets`.

    The docs name no status but `pending`, so a closing time is as good a sign as the word.
    """
    return document.get("closed_at") is not None or document.get("status") == "resolved"


def assignee(document: JsonObject) -> str | None:
    """Give the id, or where that is all there is the name, of the agent who has a ticket.

    The docs show `assigned_to` as null only; a ticket here may hold an object or a bare name.
    """
    assigned_to = document.get("assigned_to")
    if isinstance(assigned_to, dict):
        return str(assigned_to.get("id") or assigned_to.get("name") or "")
    return None if assigned_to is None else str(assigned_to)


SELF_ASSIGNEES = (USER.id, USER.name)
"""What `assignee` may give for the token's user."""


def attachments(document: JsonObject) -> Iterator[JsonObject]:
    """Visit every attachment of a ticket: those it gathers, and those of each message."""
    yield from _objects(document.get("attachments"))
    for message in _objects(document.get("messages")):
        yield from _objects(message.get("attachments"))


def _objects(value: Json) -> Iterator[JsonObject]:
    """Visit the objects of a list; a planted ticket may hold anything at all."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
