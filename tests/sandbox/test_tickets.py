"""One ticket with its thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tinydub_cli.sandbox.documents import JsonObject
from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from conftest import Ask

_TICKET_KEYS = [
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
]
_MESSAGE_KEYS = [
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
]
_ATTACHMENT_KEYS = ["id", "name", "mime_type", "size", "url"]


def test_every_ticket_has_the_documented_keys_in_their_order(ask: Ask, store: Store) -> None:
    """Tickets, messages and attachments have the sample's keys; one ticket has more at its end."""
    for item in store.tickets("open")[:40] + store.tickets("resolved"):
        ticket = ask("GET", f"/ticket/{item['id']}").json
        assert list(ticket)[: len(_TICKET_KEYS)] == _TICKET_KEYS
        assert len(ticket) == len(_TICKET_KEYS) or ticket["id"] == "P9wDcL1g"
        for message in ticket["messages"]:
            assert list(message) == _MESSAGE_KEYS
            for attachment in message["attachments"]:
                assert list(attachment) == _ATTACHMENT_KEYS


def test_a_ticket_gathers_the_attachments_of_its_messages(ask: Ask, store: Store) -> None:
    """`attachments` of the ticket holds what its messages hold, in their order."""
    for item in store.tickets("open"):
        ticket = ask("GET", f"/ticket/{item['id']}").json
        gathered = [file for message in ticket["messages"] for file in message["attachments"]]
        assert ticket["attachments"] == gathered


def test_a_list_item_is_a_part_of_its_ticket(ask: Ask, store: Store) -> None:
    """What a list says of a ticket, the ticket says too."""
    for item in store.tickets("open"):
        assert item.items() <= ask("GET", f"/ticket/{item['id']}").json.items()


def test_an_unknown_ticket_is_404_with_the_documented_body(ask: Ask) -> None:
    """The vendor's example of an error."""
    answer = ask("GET", "/ticket/nobody00")
    assert answer.status == 404
    assert answer.json == {"error": "Ticket not found"}


def test_reading_leaves_the_unread_mark_alone(ask: Ask) -> None:
    """Whether it clears is not documented; unless told otherwise the demo does not."""
    assert ask("GET", "/ticket/KPlaQw1c").json["has_unread_messages"] is True
    assert ask("GET", "/ticket/KPlaQw1c").json["has_unread_messages"] is True


def test_reading_clears_the_unread_mark_where_asked_for(
    ask_with: Callable[..., Ask],
) -> None:
    """The other answer: the first reading still shows the mark, then the list lost it too."""
    ask = ask_with(reading_clears_unread=True)
    assert ask("GET", "/ticket/KPlaQw1c").json["has_unread_messages"] is True
    assert ask("GET", "/ticket/KPlaQw1c").json["has_unread_messages"] is False
    (item,) = (item for item in ask("GET", "/tickets").json if item["id"] == "KPlaQw1c")
    assert item["has_unread_messages"] is False


def test_a_planted_ticket_is_served_as_it_is(ask: Ask, store: Store) -> None:
    """Tests can plant what no sound server would send: wrong types, missing keys, other links."""
    planted: JsonObject = {
        "id": "Planted1",
        "name": "lone \ud800 surrogate",
        "messages": "none",
        "attachments": [7, {"id": "x", "url": "file:///etc/passwd"}],
        "priority": {"level": 3},
    }
    store.put(planted)
    assert ask("GET", "/ticket/Planted1").json == planted
