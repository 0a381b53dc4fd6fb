"""60 requests a minute and 1,440 a day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tinydub_cli.sandbox.account import BASIC_PLAN_TOKEN
from tinydub_cli.sandbox.quota import Limits
from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from conftest import Answer, Ask, Clock


def _left(answer: Answer) -> int:
    assert answer.headers["x-ratelimit-limit"] == "60"
    return int(answer.headers["x-ratelimit-remaining"])


def test_each_response_says_what_is_left_of_the_minute(ask: Ask) -> None:
    """60 and 59 on the first, as documented, and one less on each, refusals included."""
    assert _left(ask("GET", "/tickets")) == 59
    assert _left(ask("GET", "/ticket/nobody00")) == 58
    assert _left(ask("GET", "/nothing")) == 57
    assert _left(ask("DELETE", "/tickets")) == 56
    assert _left(ask("POST", "/ticket/KPlaQw1c/reply", b"nonsense")) == 55
    assert _left(ask("GET", "/tickets", authorization=f"Bearer {BASIC_PLAN_TOKEN}")) == 54


def test_strangers_are_counted_apart(ask: Ask) -> None:
    """Who has no token cannot use up the user's allowance."""
    assert _left(ask("GET", "/tickets", authorization=None)) == 59
    assert _left(ask("GET", "/tickets")) == 59


def test_the_61st_request_of_a_minute_is_429(ask: Ask, clock: Clock) -> None:
    """With Laravel's body, nothing left, and the seconds until the minute is over."""
    for _ in range(60):
        assert ask("GET", "/tickets").status == 200
    clock.advance(seconds=12.5)
    answer = ask("GET", "/tickets")
    assert answer.status == 429
    assert answer.json == {"message": "Too Many Attempts."}
    assert answer.headers["retry-after"] == "48"
    assert _left(answer) == 0


def test_retry_after_is_long_enough_and_not_longer(ask: Ask, clock: Clock) -> None:
    """Who waits as told is served; refused requests have not made the wait longer."""
    for _ in range(62):
        ask("GET", "/tickets")
    refused = ask("GET", "/tickets")
    clock.advance(seconds=int(refused.headers["retry-after"]) - 1)
    assert ask("GET", "/tickets").status == 429
    clock.advance(seconds=1)
    assert _left(ask("GET", "/tickets")) == 59


def test_a_refused_reply_is_not_sent(ask: Ask, store: Store) -> None:
    """429 proves that nothing happened."""
    before = store.ticket("KPlaQw1c")
    for _ in range(60):
        ask("GET", "/nothing")
    assert ask("POST", "/ticket/KPlaQw1c/reply", b'{"message": "hello"}').status == 429
    assert store.ticket("KPlaQw1c") == before


def test_the_day_has_a_limit_of_its_own_without_a_header(
    ask_with: Callable[..., Ask], clock: Clock
) -> None:
    """When it is used up the minute's header still has requests left, and the wait is long."""
    ask = ask_with(limits=Limits(minute=60, day=100))
    for number in range(100):
        if number % 50 == 0:
            clock.advance(minutes=1)
        assert ask("GET", "/tickets").status == 200
    clock.advance(minutes=1)
    answer = ask("GET", "/tickets")
    assert answer.status == 429
    assert _left(answer) == 60
    assert int(answer.headers["retry-after"]) == 24 * 60 * 60 - 2 * 60
    clock.advance(days=1)
    assert ask("GET", "/tickets").status == 200


def test_the_counts_outlive_the_process(ask: Ask, state: Path, clock: Clock) -> None:
    """They are kept in the state, so a script of many commands meets the limit too."""
    ask("GET", "/tickets")
    with Store(state, clock=clock) as again:
        allowance = again.spend("user", Limits(), clock())
    assert allowance.remaining == 58


def test_a_clock_that_is_set_back_locks_nobody_out(ask: Ask, clock: Clock) -> None:
    """A window that begins in the future is a new one."""
    for _ in range(60):
        ask("GET", "/tickets")
    clock.advance(days=-30)
    assert ask("GET", "/tickets").status == 200


def test_without_limits_nothing_is_counted(ask_with: Callable[..., Ask]) -> None:
    """For tests that need many requests, and for clients that must bear the headers' absence."""
    ask = ask_with(limits=None)
    for _ in range(60):
        ask("GET", "/nothing")
    answer = ask("GET", "/nothing")
    assert answer.status == 404
    assert not any(name.startswith("x-ratelimit") for name in answer.headers)
