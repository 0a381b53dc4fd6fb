"""The API's own objects, as far as its documents tell ("A list item", "A ticket", "A reply").

`--json` passes them on whole, with every key the server sends. Nothing here is enforced: keys may
be missing, and what the documents leave open is open here, too.
"""

from typing import Annotated, TypedDict

_TIME = "ISO 8601, UTC, with microseconds"


class AttachmentObject(TypedDict, total=False):
    """A customer's file."""

    id: str
    name: Annotated[str, "the name that its sender gave it"]
    mime_type: Annotated[str, "`png` or `image/png`"]
    size: Annotated[int, "bytes"]
    url: Annotated[str, "signed, on another host, and of no use after 10 minutes"]


class MessageObject(TypedDict, total=False):
    """One message of a thread."""

    id: str
    message_type: Annotated[str, "`inbound`, `outbound`, perhaps others"]
    ticket_status: str
    message: Annotated[str, "its text"]
    outbound_sent: bool
    outbound_delivered_at: Annotated[str | None, _TIME]
    outbound_bounced: bool
    outbound_spam_complaint: bool
    outbound_error: str | None
    created_at: Annotated[str, _TIME]
    user: Annotated[object, "null, a name, or an object with `id`, `name`, `email`"]
    attachments: list[AttachmentObject]


class WidgetObject(TypedDict, total=False):
    """Where the customer wrote."""

    id: str
    name: str


class TicketSummaryObject(TypedDict, total=False):
    """A ticket in a list: `tickets list`."""

    id: str
    name: Annotated[str, "the customer's"]
    email: Annotated[str, "the customer's"]
    status: str
    has_unread_messages: bool
    created_at: Annotated[str, _TIME]


class TicketObject(TypedDict, total=False):
    """A ticket with its thread: `ticket show`."""

    id: str
    name: Annotated[str, "the customer's"]
    email: Annotated[str, "the customer's"]
    status: str
    priority: str | None
    has_unread_messages: bool
    replied_to_customer: bool
    closed_at: Annotated[str | None, _TIME]
    last_contact_at: Annotated[str | None, _TIME]
    created_at: Annotated[str, _TIME]
    updated_at: Annotated[str, _TIME]
    assigned_to: Annotated[object, "null, a name, or an object with `id`, `name`, `email`"]
    widget: WidgetObject | None
    ai_summary: str | None
    attachments: Annotated[list[AttachmentObject], "those of all messages"]
    messages: list[MessageObject]


class ReplyObject(TypedDict, total=False):
    """What the server confirms a reply with: `ticket reply`."""

    id: str
    created_at: Annotated[str, _TIME]
