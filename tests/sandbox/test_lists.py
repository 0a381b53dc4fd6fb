"""The four lists of tickets."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from conftest import Ask

_LIST_KEYS = ["id", "name", "email", "status", "has_unread_messages", "created_at"]
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z")
_PATHS = ["/tickets", "/tickets/self", "/tickets/unassigned", "/tickets/resolved"]


def _ids(ask: Ask, path: str) -> set[str]:
    return {item["id"] for item in ask("GET", path).json}


@pytest.mark.parametrize("path", _PATHS)
def test_a_list_is_a_bare_array_of_items_with_exactly_the_documented_keys(
    ask: Ask, path: str
) -> None:
    """Nothing wraps the array, and keys and their order are those of the sample."""
    answer = ask("GET", path)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json, list)
    assert answer.json
    for item in answer.json:
        assert list(item) == _LIST_KEYS
        assert _TIMESTAMP.fullmatch(item["created_at"])
        assert isinstance(item["has_unread_messages"], bool)


@pytest.mark.parametrize("path", _PATHS)
def test_the_newest_ticket_comes_first(ask: Ask, path: str) -> None:
    """Lists are in the order of creation, latest first."""
    times = [item["created_at"] for item in ask("GET", path).json]
    assert times == sorted(times, reverse=True)


def test_self_and_unassigned_are_parts_of_the_open_tickets(ask: Ask) -> None:
    """Open holds what is mine, what is nobody's and what a colleague has, and nothing resolved."""
    everything = _ids(ask, "/tickets")
    mine, nobodys = _ids(ask, "/tickets/self"), _ids(ask, "/tickets/unassigned")
    assert mine < everything
    assert nobodys < everything
    assert not mine & nobodys
    assert everything - mine - nobodys, "somebody else has a ticket too"
    assert not everything & _ids(ask, "/tickets/resolved")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"assigned_to": None}, "/tickets/unassigned"),
        ({"assigned_to": {"id": "rV4leRb1", "name": "Robin Vale"}}, "/tickets/self"),
        ({"assigned_to": {"name": "Robin Vale"}}, "/tickets/self"),
        ({"assigned_to": "Robin Vale"}, "/tickets/self"),
        ({"status": "resolved"}, "/tickets/resolved"),
        ({"closed_at": "2026-01-01T00:00:00.000000Z"}, "/tickets/resolved"),
    ],
)
def test_a_planted_ticket_shows_up_on_its_list(
    ask: Ask, store: Store, changes: dict[str, object], path: str
) -> None:
    """The list follows from `assigned_to` in either form, and from status or closing time."""
    store.put(json.loads(json.dumps({"id": "Planted1", "status": "pending"} | changes)))
    assert "Planted1" in _ids(ask, path)


def test_the_store_gives_the_same_lists_as_the_wire(ask: Ask, store: Store) -> None:
    """`Store.tickets` is what tests compare a client's output with."""
    for name, path in zip(("open", "self", "unassigned", "resolved"), _PATHS, strict=True):
        assert store.tickets(name) == ask("GET", path).json


def test_an_empty_list_is_an_empty_array(ask: Ask, store: Store) -> None:
    """A queue that is done with is `[]` and not an error."""
    for item in store.tickets("self"):
        store.put(item | {"assigned_to": None})
    assert ask("GET", "/tickets/self").body == b"[]"


def test_head_gives_the_headers_of_get_alone(ask: Ask) -> None:
    """HEAD says how long the list is without sending it."""
    shown, head = ask("GET", "/tickets"), ask("HEAD", "/tickets")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == shown.headers["content-length"] == str(len(shown.body))
