"""Replying to a customer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinydub_cli.sandbox.documents import JsonObject
from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from conftest import Answer, Ask, Clock

_REPLY = "/ticket/KPlaQw1c/reply"


def _send(ask: Ask, message: object, path: str = _REPLY) -> Answer:
    return ask("POST", path, json.dumps({"message": message}).encode())


def test_a_reply_is_201_with_id_and_time(ask: Ask) -> None:
    """The answer has the two documented keys: eight letters or digits, and the API's time."""
    answer = _send(ask, "Under Settings > Studio > Address.")
    assert answer.status == 201
    assert list(answer.json) == ["id", "created_at"]
    assert len(answer.json["id"]) == 8
    assert answer.json["id"].isalnum()
    assert answer.json["created_at"] == "2026-02-03T09:30:15.000000Z"


def test_a_reply_shows_up_last_in_the_thread(ask: Ask, clock: Clock) -> None:
    """It is outbound, by the token's user, sent and not yet delivered."""
    before = ask("GET", "/ticket/KPlaQw1c").json
    clock.advance(hours=1)
    sent = _send(ask, "Grüße!\nZweite Zeile 👩‍👩‍👧").json
    after = ask("GET", "/ticket/KPlaQw1c").json
    assert after["messages"][:-1] == before["messages"]
    assert after["messages"][-1] == {
        "id": sent["id"],
        "message_type": "outbound",
        "ticket_status": "pending",
        "message": "Grüße!\nZweite Zeile 👩‍👩‍👧",
        "outbound_sent": True,
        "outbound_delivered_at": None,
        "outbound_bounced": False,
        "outbound_spam_complaint": False,
        "outbound_error": None,
        "created_at": sent["created_at"],
        "user": {"id": "rV4leRb1", "name": "Robin Vale", "email": "robin@example.com"},
        "attachments": [],
    }
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {
        "messages",
        "has_unread_messages",
        "replied_to_customer",
        "last_contact_at",
        "updated_at",
    }
    assert after["replied_to_customer"] is True
    assert after["has_unread_messages"] is False
    assert after["last_contact_at"] == after["updated_at"] == sent["created_at"]


def test_a_reply_to_a_resolved_ticket_leaves_it_resolved(ask: Ask, store: Store) -> None:
    """Whether a reply opens a ticket again is not documented: here it does not."""
    assert _send(ask, "You are welcome.", "/ticket/c5RkJm0D/reply").status == 201
    assert "c5RkJm0D" in {item["id"] for item in store.tickets("resolved")}
    document = store.ticket("c5RkJm0D")
    assert document is not None
    assert document["status"] == "resolved"


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        (None, "The message field is required."),
        ("", "The message field is required."),
        ("  \n ", "The message field is required."),
        ("ab", "The message field must be at least 3 characters."),
        (" ab \n", "The message field must be at least 3 characters."),
        ("👍🏽", "The message field must be at least 3 characters."),
        (123, "The message field must be a string."),
        (["abc"], "The message field must be a string."),
    ],
)
def test_an_invalid_message_is_422_in_laravels_form(
    ask: Ask, store: Store, message: object, complaint: str
) -> None:
    """The sentence comes twice, by itself and by field, and nothing is sent."""
    before = store.ticket("KPlaQw1c")
    answer = _send(ask, message)
    assert answer.status == 422
    assert answer.json == {"message": complaint, "errors": {"message": [complaint]}}
    assert store.ticket("KPlaQw1c") == before


def test_three_characters_are_enough(ask: Ask) -> None:
    """The limit counts characters, not bytes."""
    assert _send(ask, "はい。").status == 201


def test_space_around_a_message_is_dropped(ask: Ask, store: Store) -> None:
    """As Laravel does, so a client that looks for its text must not insist on its last newline."""
    _send(ask, "\n  Hello\n\n  there \n")
    document = store.ticket("KPlaQw1c")
    assert document is not None
    assert [*_texts(document)][-1] == "Hello\n\n  there"


def _texts(document: JsonObject) -> list[object]:
    messages = document["messages"]
    assert isinstance(messages, list)
    return [message["message"] for message in messages if isinstance(message, dict)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b'{"message": "cut o',
        b'{"message": NaN}',
        b'{"message": "\\ud800 alone"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_not_json_is_400(ask: Ask, body: bytes) -> None:
    """Cut off, not UTF-8, not Unicode, too deep: all the same to the server."""
    answer = ask("POST", _REPLY, body)
    assert answer.status == 400
    assert answer.json == {"error": "The request body is not valid JSON"}


@pytest.mark.parametrize("body", [b"[]", b'"hello"', b"{}", b"null"])
def test_json_without_a_message_is_422(ask: Ask, body: bytes) -> None:
    """JSON that is no object has no message either."""
    assert ask("POST", _REPLY, body).status == 422


def test_a_form_is_400(ask: Ask) -> None:
    """Requests carry `Content-Type: application/json`; a form would be taken for an empty one."""
    form = "application/x-www-form-urlencoded"
    assert ask("POST", _REPLY, b"message=hello", content_type=form).status == 400
    assert ask("POST", _REPLY, b'{"message": "hello"}', content_type=None).status == 400


def test_a_content_type_may_have_parameters(ask: Ask) -> None:
    """`application/json; charset=utf-8` is JSON."""
    body = b'{"message": "hello"}'
    assert ask("POST", _REPLY, body, content_type="application/json; charset=utf-8").status == 201


def test_an_absurd_body_is_413(ask: Ask) -> None:
    """More than a mebibyte is not read into memory."""
    answer = ask("POST", _REPLY, b" " * (1024 * 1024 + 1))
    assert answer.status == 413
    assert answer.json == {"message": "The POST data is too large."}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content_length": "9" * 30}, 400),
        ({"transfer_encoding": "chunked"}, 411),
    ],
)
def test_a_body_of_unknown_length_is_refused(
    ask: Ask, headers: dict[str, str], status: int
) -> None:
    """WSGI cannot tell where a body without a length ends."""
    assert ask("POST", _REPLY, b"{}", **headers).status == status


@pytest.mark.parametrize("body", [b'{"message": "hello"}', b"{}", b"nonsense"])
def test_a_reply_to_an_unknown_ticket_is_404(ask: Ask, body: bytes) -> None:
    """Whatever the body is: there is nobody to send it to."""
    answer = ask("POST", "/ticket/nobody00/reply", body)
    assert answer.status == 404
    assert answer.json == {"error": "Ticket not found"}


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    body=st.one_of(
        st.binary(max_size=60), st.builds(str.encode, st.from_regex(r"[\[\]{}:,\"a\\u0-9]+"))
    )
)
def test_no_body_is_a_server_error(ask: Ask, body: bytes) -> None:
    """Any bytes at all are answered with 201 or a refusal; the limits answer for the rest."""
    assert ask("POST", _REPLY, body).status in {201, 400, 422, 429}


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=3).filter(
        lambda t: len(t.strip()) >= 3
    )
)
def test_a_sent_text_is_kept_to_the_letter(store: Store, text: str) -> None:
    """Whatever Unicode an agent writes is what the thread then holds."""
    store.reply("KPlaQw1c", text)
    document = store.ticket("KPlaQw1c")
    assert document is not None
    assert _texts(document)[-1] == text
