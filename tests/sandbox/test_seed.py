"""What the demo starts with, against what the vendor's help page says."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from conftest import Ask, Clock


@pytest.fixture
def tickets(store: Store) -> dict[str, Any]:
    """Give every ticket by its id."""
    items = store.tickets("open") + store.tickets("resolved")
    return {str(item["id"]): store.ticket(str(item["id"])) for item in items}


@pytest.mark.parametrize(
    "documented",
    [
        {
            "id": "KPlaQw1c",
            "name": "Maxim Pool",
            "email": "m.poold@example.com",
            "status": "pending",
            "has_unread_messages": True,
            "created_at": "2026-01-20T12:51:32.000000Z",
        },
        {
            "id": "FHERJvPv",
            "name": "Jake Jakeson",
            "email": "jake@example.com",
            "status": "pending",
            "has_unread_messages": False,
            "created_at": "2026-01-19T11:03:28.000000Z",
        },
        {
            "id": "nS5M8d52",
            "name": "Olaf",
            "email": "olaf@example.com",
            "status": "pending",
            "has_unread_messages": True,
            "created_at": "2026-01-17T10:43:02.000000Z",
        },
    ],
)
def test_the_documented_open_tickets_are_listed(ask: Ask, documented: dict[str, object]) -> None:
    """The three samples of `/tickets`, to the letter; nobody has them."""
    assert documented in ask("GET", "/tickets").json
    assert documented in ask("GET", "/tickets/unassigned").json


def test_the_documented_own_ticket_is_listed(ask: Ask) -> None:
    """The sample of `/tickets/self`."""
    assert {
        "id": "tA1MShTq",
        "name": "Rosalie",
        "email": "rosalie@example.com",
        "status": "pending",
        "has_unread_messages": True,
        "created_at": "2025-11-25T08:47:59.000000Z",
    } in ask("GET", "/tickets/self").json


def test_the_documented_ticket_is_shown_to_the_letter(ask: Ask) -> None:
    """The sample of `/ticket/{id}`, but for the link, which the docs shorten."""
    ticket = ask("GET", "/ticket/P1wLN0xU").json
    assert ticket["attachments"][0].pop("url")
    assert ticket["messages"][0]["attachments"][0].pop("url")
    image = {"id": "FpFSmyL0", "name": "IMG_1215.png", "mime_type": "png", "size": 554149}
    assert ticket == {
        "id": "P1wLN0xU",
        "name": "Evan",
        "email": "evan@example.com",
        "status": "pending",
        "priority": "low",
        "has_unread_messages": False,
        "replied_to_customer": False,
        "closed_at": None,
        "last_contact_at": "2026-01-05T08:39:03.000000Z",
        "created_at": "2026-01-05T08:39:03.000000Z",
        "updated_at": "2026-01-05T10:03:01.000000Z",
        "assigned_to": None,
        "widget": {"id": "ZdN9zLuL", "name": "Widget Name"},
        "ai_summary": None,
        "attachments": [image],
        "messages": [
            {
                "id": "GeG3CPz5",
                "message_type": "inbound",
                "ticket_status": "pending",
                "message": "Layout issue on Apple Safari (16 pro max)\nNo need to reply to me.",
                "outbound_sent": False,
                "outbound_delivered_at": None,
                "outbound_bounced": False,
                "outbound_spam_complaint": False,
                "outbound_error": None,
                "created_at": "2026-01-05T08:39:03.000000Z",
                "user": None,
                "attachments": [image],
            }
        ],
    }


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 8
    while position < len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        data = content[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, position + 8 + length)
        assert checksum == zlib.crc32(kind + data)
        yield kind, data
        position += length + 12


@pytest.mark.parametrize("file_id", ["FpFSmyL0", "wK1vWe5k", "eM9tWk2p"])
def test_a_picture_is_a_real_one(store: Store, file_id: str) -> None:
    """Signature, checksums, and as many pixels as the header promises."""
    file = store.file(file_id)
    assert file is not None
    assert file.content.startswith(b"\x89PNG\r\n\x1a\n")
    chunks = dict(_chunks(file.content))
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, kind) == (8, 3)
    assert len(zlib.decompress(chunks[b"IDAT"])) == (width + 1) * height
    assert chunks[b"IEND"] == b""


def test_a_pdf_finds_its_own_objects(store: Store) -> None:
    """The cross-reference table points at them."""
    file = store.file("iN2291Pd")
    assert file is not None
    content = file.content
    start = int(content.split()[-2])
    assert content[start:].startswith(b"xref")
    offsets = re.findall(rb"(\d{10}) 00000 n", content)
    for number, offset in enumerate(offsets, start=1):
        assert content[int(offset) :].startswith(b"%d 0 obj" % number)


def test_every_attachment_is_as_long_as_its_ticket_says(
    store: Store, tickets: dict[str, Any]
) -> None:
    """Downloads can be checked by size. One file is empty."""
    sizes = []
    for ticket in tickets.values():
        for attachment in ticket["attachments"]:
            file = store.file(attachment["id"])
            assert file is not None
            assert len(file.content) == attachment["size"]
            sizes.append(attachment["size"])
    assert 0 in sizes
    assert len(sizes) >= 8


def test_ids_are_eight_letters_and_digits_and_unique(tickets: dict[str, Any]) -> None:
    """Of tickets, of messages and of attachments."""
    messages = [message for ticket in tickets.values() for message in ticket["messages"]]
    files = [file for ticket in tickets.values() for file in ticket["attachments"]]
    for ids in (list(tickets), [m["id"] for m in messages], [f["id"] for f in files]):
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch("[A-Za-z0-9]{8}", name) for name in ids)


def test_all_addresses_are_examples(tickets: dict[str, Any]) -> None:
    """Nobody real is ever written to (RFC 2606)."""
    text = repr(list(tickets.values()))
    addresses = re.findall(r"[\w.]+@(\w+\.\w+)", text)
    assert len(addresses) > len(tickets)
    assert set(addresses) <= {"example.com", "example.org", "example.net"}


def test_dates_follow_the_clock_and_ids_do_not(
    store: Store, tickets: dict[str, Any], clock: Clock
) -> None:
    """Seeded a year later the demo is as lively, under the same ids; documented dates stay."""
    assert tickets["b4XcVn8L"]["created_at"] == "2026-02-03T09:18:15.000000Z"
    clock.advance(days=365)
    store.reset()
    later = {item["id"]: item["created_at"] for item in store.tickets("open")}
    assert later["b4XcVn8L"] == "2027-02-03T09:18:15.000000Z"
    assert later["KPlaQw1c"] == "2026-01-20T12:51:32.000000Z"
    assert later.keys() < tickets.keys()


def test_a_thread_is_in_order(tickets: dict[str, Any]) -> None:
    """The oldest message comes first, none is in the future, and times bracket the thread."""
    for ticket in tickets.values():
        times = [message["created_at"] for message in ticket["messages"]]
        assert times == sorted(times)
        assert ticket["created_at"] == times[0]
        assert ticket["last_contact_at"] == times[-1]
        assert ticket["created_at"] <= ticket["updated_at"] <= "2026-02-03T09:30:15.000000Z"


def test_every_command_finds_something_interesting(tickets: dict[str, Any]) -> None:
    """All the states and forms that a client has to bear are there at least once."""
    every = list(tickets.values())
    messages = [message for ticket in every for message in ticket["messages"]]
    files = [file for ticket in every for file in ticket["attachments"]]
    assert {t["status"] for t in every} == {"pending", "open", "waiting", "resolved", "closed"}
    assert {t["priority"] for t in every} == {"low", "normal", "high", "urgent", None}
    assert {type(t["assigned_to"]) for t in every} == {dict, str, type(None)}
    assert {type(m["user"]) for m in messages} == {dict, str, type(None)}
    assert {m["message_type"] for m in messages} == {"inbound", "outbound", "note", "event"}
    assert {type(t["widget"]) for t in every} == {dict, type(None)}
    assert sum(t["ai_summary"] is not None for t in every) == 2
    assert max(len(t["messages"]) for t in every) > 30
    assert any(m["outbound_bounced"] for m in messages)
    assert any(m["outbound_spam_complaint"] for m in messages)
    assert any(m["outbound_error"] and not m["outbound_sent"] for m in messages)
    assert any(m["outbound_delivered_at"] for m in messages)
    assert any(m["outbound_sent"] and not m["outbound_delivered_at"] for m in messages)
    assert {"png", "image/png", "pdf", "application/pdf"} <= {f["mime_type"] for f in files}


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]0;",
        "\x1b]52;",
        "\x1b[2J",
        "\x9b",
        "\u202e",
        "\u2066",
        "\u2028",
        "\x00",
        "[red]",
        ":smile:",
        "../../.bashrc",
        "photo\u202egnp.exe",
        "étude №5.pdf",
        "\u200c",
        "\u200d",
        "\U000e0074",
        "\ue000",
        "\n> ",
        "-----Original Message-----",
    ],
)
def test_hostile_and_difficult_text_is_there(tickets: dict[str, Any], text: str) -> None:
    """So that whoever shows the demo's tickets shows that it can."""

    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (dict, list)):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from texts(inner)

    assert any(text in found for found in texts(tickets))
