"""`tinydub doctor`: name, TLS, the API's answer, the quota and the clock, on servers of our own."""

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from support.doctor import checks, states
from support.faults import (
    TOKEN,
    Act,
    FaultServer,
    answer,
    closed_port,
    is_silent,
    says,
)
from support.process import COMMAND, Machine
from support.run import NOW, Outcome, World
from support.terminal import Terminal


def dated(**off: float) -> str:
    """Return the Date header of a server whose clock is off by so much."""
    return f"Date: {format_datetime(NOW + timedelta(**off), usegmt=True)}"


QUOTA = ("x-ratelimit-limit: 60", "x-ratelimit-remaining: 59")


def examine(world: World, *acts: Act) -> tuple[Outcome, FaultServer]:
    """Run all checks against a server; what it was asked can be looked at."""
    with FaultServer(*acts) as server:
        outcome = world.run("doctor", "--json", variables=server.variables())
    return outcome, server


# The answer


def test_a_server_that_is_well_is_asked_once(world: World) -> None:
    """One request tells whether the token is accepted, the quota and the clock."""
    outcome, server = examine(world, answer(200, b"[]", dated(seconds=-3), *QUOTA))
    assert outcome.status == 0, outcome.stderr
    found = checks(outcome)
    assert states(outcome, "api", "quota", "clock") == ["ok", "ok", "ok"]
    assert found["quota"]["finding"] == (
        "Of the day's 1,440 requests, 1,439 are left, as counted here."
        " The server tells of 59 of the minute's 60."
    )
    assert [request.target for request in server.requests] == ["/api/v1/tickets/self"]
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in outcome.stdout + outcome.stderr


def test_an_address_needs_no_name_and_loopback_no_tls(world: World) -> None:
    """What there is nothing to look at is skipped, and says why."""
    outcome, _ = examine(world, answer(200, b"[]"))
    assert states(outcome, "dns", "tls", "clock") == ["skipped"] * 3


@pytest.mark.parametrize(
    ("act", "finding"),
    [
        (answer(401, b'{"error": "Unauthenticated"}'), "does not accept your token"),
        (answer(403, b"{}"), "does not allow this"),
        (answer(429, b"{}", "Retry-After: 1"), "allowance of requests is spent"),
        (answer(500, b"{}"), "answered 500"),
        (answer(302, b"", "Location: https://example.com/"), "to another address (302)"),
        (answer(200, b"<html>Sign in</html>", kind="text/html"), ""),
        (answer(200, b'{"tickets": []}'), "no list of tickets"),
        (says(b""), "ended before a whole answer"),
    ],
    ids=["401", "403", "429", "500", "302", "html", "object", "closed"],
)
def test_an_answer_that_is_no_help(world: World, act: Act, finding: str) -> None:
    """It is the API's failure, with what to do; it is asked once, and the others are told, too."""
    outcome, server = examine(world, act)
    found = checks(outcome)
    assert outcome.status == 1
    assert outcome.error()["message"] == "1 of 16 checks failed: api."
    assert finding in found["api"]["finding"]
    assert found["api"]["remedy"]
    assert len(found) == 16
    assert len(server.requests) == 1


def test_nobody_listens(world: World) -> None:
    """A dead address is the API's failure alone, and the status is 1."""
    url = f"http://127.0.0.1:{closed_port()}"
    variables = {"TINYDUB_DEMO": "", "TINYDUB_API_URL": url, "TINYDUB_TOKEN": TOKEN}
    outcome = world.run("doctor", "--json", variables=variables)
    assert outcome.status == 1
    assert states(outcome, "token", "api", "clock") == ["ok", "failed", "skipped"]


def test_offline_asks_nothing(world: World) -> None:
    """With --offline, the server hears nothing at all, not even a connection."""
    with FaultServer(answer(200, b"[]")) as server:
        outcome = world.run("doctor", "--offline", "--json", variables=server.variables())
    assert outcome.status == 0
    assert server.connections == []


def test_without_a_token_nothing_is_asked(account: World) -> None:
    """There is nothing to try: no request is spent on it."""
    with FaultServer(answer(200, b"[]")) as server:
        variables = {"TINYDUB_API_URL": server.url}
        outcome = account.run("doctor", "--json", variables=variables)
    assert states(outcome, "token", "api") == ["failed", "skipped"]
    assert server.requests == []


def test_a_server_that_repeats_the_token_does_not_show_it(world: World) -> None:
    """What it says is quoted, and the token is not."""
    said = b'{"error": "No such token: %s"}' % TOKEN.encode()
    outcome, _ = examine(world, answer(401, said))
    assert "No such token: [redacted]" in checks(outcome)["api"]["finding"]
    assert TOKEN not in outcome.stdout + outcome.stderr


# Quota


@pytest.mark.parametrize(
    ("headers", "state"),
    [
        (["x-ratelimit-limit: 60", "x-ratelimit-remaining: 1"], "ok"),
        (["x-ratelimit-limit: 60", "x-ratelimit-remaining: 0"], "warning"),
        (["x-ratelimit-limit: 60"], "ok"),
        (["x-ratelimit-limit: 60", "x-ratelimit-remaining: -1"], "ok"),
        (["x-ratelimit-limit: 60", "x-ratelimit-remaining: \xb2"], "ok"),
        (["x-ratelimit-limit: 60", f"x-ratelimit-remaining: {'9' * 5000}"], "ok"),
    ],
    ids=["one", "none", "missing", "negative", "superscript", "endless"],
)
def test_the_quota_is_what_the_headers_say(world: World, headers: list[str], state: str) -> None:
    """A spent minute is a warning; what is no number is no news: then our own count is told."""
    outcome, _ = examine(world, answer(200, b"[]", *headers))
    assert (outcome.status, states(outcome, "quota")) == (0, [state])


# Clock


@pytest.mark.parametrize(
    ("off", "finding"),
    [
        (0, "This machine's clock and the server's agree."),
        (60, "This machine's clock and the server's agree."),
        (-60, "This machine's clock and the server's agree."),
        (61, "This machine's clock is 61 seconds behind the server's."),
        (-61, "This machine's clock is 61 seconds ahead of the server's."),
        (-86400, "This machine's clock is 86,400 seconds ahead of the server's."),
    ],
)
def test_a_clock_that_is_off(world: World, off: int, finding: str) -> None:
    """By more than a minute it is a warning, with the seconds and the direction."""
    outcome, _ = examine(world, answer(200, b"[]", dated(seconds=off)))
    check = checks(outcome)["clock"]
    assert check["finding"] == finding
    assert check["state"] == ("ok" if "agree" in finding else "warning")
    assert outcome.status == 0


@pytest.mark.parametrize(
    "date",
    [
        "",
        "soon",
        "Sun, 01 Feb 99999 12:00:00 GMT",
        "Sun, 31 Feb 2026 12:00:00 GMT",
        "Sun, 01 Feb 2026 12:00:00 +999999999999",
        "Sun, 01 Feb 2026 12:00:\x1b[2J00 GMT",
        "(" * 3000,
        "\xff\xfe",
    ],
)
def test_a_date_that_is_none(world: World, date: str) -> None:
    """Whatever stands there, it is skipped, and never acts."""
    outcome, _ = examine(world, answer(200, b"[]", f"Date: {date}"))
    assert states(outcome, "clock") == ["skipped"], outcome.stdout
    assert "\x1b" not in outcome.stdout


def test_a_date_without_a_zone_is_utc(world: World) -> None:
    """`-0000` says that the zone is unknown, and HTTP's dates are all in UTC."""
    outcome, _ = examine(world, answer(200, b"[]", "Date: Sun, 01 Feb 2026 12:00:00 -0000"))
    assert states(outcome, "clock") == ["ok"], outcome.stdout


def test_the_clock_is_read_from_a_refusal_too(world: World) -> None:
    """A wrong clock may be why: any answer's date counts."""
    outcome, _ = examine(world, answer(401, b"{}", dated(hours=2)))
    assert states(outcome, "api", "clock") == ["failed", "warning"]


# As it comes


def test_what_is_known_is_shown_while_the_server_thinks(tmp_path: Path) -> None:
    """A server that does not answer hides none of the earlier lines, and Ctrl-C ends the wait."""
    with FaultServer(is_silent) as server, Terminal(Machine(tmp_path), height=60) as terminal:
        terminal.start(*COMMAND, "doctor", variables=server.variables())
        terminal.wait_for(r"^skipped +tls ")
        assert not any("api " in line for line in terminal.lines)
        terminal.type("\x03")
        assert terminal.finish() == 130
