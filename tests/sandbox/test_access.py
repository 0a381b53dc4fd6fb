"""Who is let in, and what is said to those who are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tinydub_cli.sandbox.account import API_ORIGIN, BASIC_PLAN_TOKEN, DEMO_TOKEN
from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from conftest import Ask


def test_the_demos_token_looks_like_the_documented_one() -> None:
    """40 letters and digits."""
    for token in (DEMO_TOKEN, BASIC_PLAN_TOKEN):
        assert len(token) == 40
        assert token.isalnum()
        assert token.isascii()


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong",
        f"Basic {DEMO_TOKEN}",
        DEMO_TOKEN,
        f"Bearer {DEMO_TOKEN}x",
    ],
)
def test_without_the_right_token_it_is_401(ask: Ask, authorization: str | None) -> None:
    """For tickets that exist, for those that do not and for unknown paths alike."""
    for path in ("/tickets", "/ticket/KPlaQw1c", "/ticket/nobody00", "/nothing"):
        answer = ask("GET", path, authorization=authorization)
        assert answer.status == 401
        assert answer.json == {"error": "Unauthenticated."}


def test_a_token_without_the_plan_is_403(ask: Ask) -> None:
    """Only accounts on the "Advanced" plan have API access."""
    answer = ask("GET", "/tickets", authorization=f"Bearer {BASIC_PLAN_TOKEN}")
    assert answer.status == 403
    assert "Advanced" in answer.json["error"]


def test_the_scheme_is_read_in_any_case(ask: Ask) -> None:
    """Schemes do not depend on case (RFC 9110, 11.1)."""
    assert ask("GET", "/tickets", authorization=f"bearer {DEMO_TOKEN}").status == 200


@pytest.mark.parametrize("accept", [None, "*/*", "text/html", "application/json;q=0", "text/json5"])
def test_without_accept_json_the_login_page_answers(ask: Ask, accept: str | None) -> None:
    """It is a page of HTML with status 200, even for a reply, which is then not sent."""
    for method, path in (("GET", "/tickets"), ("POST", "/ticket/KPlaQw1c/reply")):
        answer = ask(method, path, b'{"message": "hello"}', accept=accept)
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.body.startswith(b"<!DOCTYPE html>")
        assert "x-ratelimit-limit" not in answer.headers


def test_a_reply_that_got_the_login_page_was_not_sent(ask: Ask, store: Store) -> None:
    """A client that takes the 200 for a success would lose the reply."""
    before = store.ticket("KPlaQw1c")
    ask("POST", "/ticket/KPlaQw1c/reply", b'{"message": "hello"}', accept="text/html")
    assert store.ticket("KPlaQw1c") == before


@pytest.mark.parametrize(
    "accept", ["application/json", "text/html, Application/JSON;q=0.5", "application/problem+json"]
)
def test_json_may_be_one_of_several_choices(ask: Ask, accept: str) -> None:
    """Any media type of JSON will do."""
    assert ask("GET", "/tickets", accept=accept).headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/", "/login"])
def test_the_website_itself_is_the_login_page(ask: Ask, path: str) -> None:
    """Somebody who opens the address in a browser sees a page."""
    assert b"Log in" in ask("GET", API_ORIGIN + path).body


@pytest.mark.parametrize(
    "path", ["/nothing", "/ticket", "/ticket/", "/tickets/", "/tickets/closed", "/ticket/a/b/c", ""]
)
def test_an_unknown_path_is_404(ask: Ask, path: str) -> None:
    """In Laravel's form, which has `message` where the documented form has `error`."""
    answer = ask("GET", path)
    assert answer.status == 404
    assert answer.json == {"message": f"The route api/v1{path} could not be found."}


def test_a_path_outside_the_api_is_404(ask: Ask) -> None:
    """The website has no other pages."""
    assert ask("GET", f"{API_ORIGIN}/robots.txt").status == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/tickets", "GET, HEAD"),
        ("DELETE", "/ticket/KPlaQw1c", "GET, HEAD"),
        ("PATCH", "/ticket/nobody00", "GET, HEAD"),
        ("GET", "/ticket/KPlaQw1c/reply", "POST"),
        ("PUT", "/ticket/KPlaQw1c/reply", "POST"),
    ],
)
def test_another_method_is_405_and_names_those_that_are_allowed(
    ask: Ask, method: str, path: str, allowed: str
) -> None:
    """The header is what RFC 9110 asks for, the sentence is Laravel's."""
    answer = ask(method, path)
    assert answer.status == 405
    assert answer.headers["allow"] == allowed
    assert allowed in answer.json["message"]


def test_another_host_is_not_answered(ask: Ask) -> None:
    """A page elsewhere that points its name at the loopback port learns nothing."""
    answer = ask("GET", "https://evil.example/api/v1/tickets", accept="application/json")
    assert answer.status == 421


def test_the_log_tells_what_was_asked(ask: Ask, store: Store) -> None:
    """Method, path, status, time and whether a token came along; never the query."""
    ask("GET", "/tickets?token=secret")
    ask("GET", "/ticket/nobody00", authorization=None)
    first, second = store.requests()
    assert (first.method, first.path, first.status) == ("GET", "/api/v1/tickets", 200)
    assert first.authorized is True
    assert first.at.isoformat() == "2026-02-03T09:30:15+00:00"
    assert (second.path, second.status) == ("/api/v1/ticket/nobody00", 401)
    assert second.authorized is False
