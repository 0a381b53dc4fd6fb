"""What is asked again, after which pause, and what the user hears of it."""

import pytest

from support.faults import FaultServer, answer, says
from support.run import World

LIST = ("tickets", "list", "--json")
PAGE = b"<!DOCTYPE html><html><body><h1>Sorry \x1b[31m</h1></body></html>"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599])
def test_server_errors_are_asked_three_times(world: World, status: int) -> None:
    """A 5xx is tried twice more, with the pauses told on stderr; then exit 6, kind server."""
    with FaultServer(answer(status, PAGE, kind="text/html")) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == 6
    assert outcome.error()["kind"] == "server"
    assert f"answered {status}" in outcome.error()["message"]
    assert len(server.requests) == 3
    assert world.pauses == [0.5, 1.0]
    assert [line.rpartition(". ")[2] for line in outcome.stderr.splitlines()[:2]] == [
        "Trying again in 0.5 s.",
        "Trying again in 1 s.",
    ]


@pytest.mark.parametrize("status", [500, 502, 503, 429])
@pytest.mark.parametrize("bad", [1, 2])
def test_recovery_is_silent_success(world: World, status: int, bad: int) -> None:
    """When a later try succeeds, stdout and the exit status are those of a good day."""
    acts = [answer(status, PAGE)] * bad
    with FaultServer(*acts, answer(200, b'[{"id": "a"}]')) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert (outcome.status, outcome.json()) == (0, [{"id": "a"}])
    assert len(server.requests) == bad + 1
    assert "Error:" not in outcome.stderr


@pytest.mark.parametrize(
    ("after", "pauses"),
    [
        (None, [0.5, 1.0]),
        ("0", [0.5, 1.0]),
        ("2", [2.0, 2.0]),
        (" 2 ", [2.0, 2.0]),
        ("10", [10.0, 10.0]),
        ("11", []),
        ("9999999", []),
        ("-1", [0.5, 1.0]),
        ("1.5", [0.5, 1.0]),
        ("soon", [0.5, 1.0]),
        ("", [0.5, 1.0]),
        ("Wed, 21 Oct 2015 07:28:00 GMT", [0.5, 1.0]),
        ("9" * 400, [0.5, 1.0]),
        ("²", [0.5, 1.0]),
    ],
)
def test_retry_after(world: World, after: str | None, pauses: list[float]) -> None:
    """Up to 10 seconds are waited; more is not, and what makes no sense counts as not said."""
    headers = [] if after is None else [f"Retry-After: {after}"]
    with FaultServer(answer(429, b'{"error": "Slow down"}', *headers)) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == 5
    assert world.pauses == pauses
    assert len(server.requests) == len(pauses) + 1
    error = outcome.error()
    assert error["kind"] == "rate_limited"
    assert "60 a minute and 1,440 a day" in error["message"]
    assert error["hint"].startswith("Try again in")


def test_long_wait_is_told_not_waited_for(world: World) -> None:
    """A wait of an hour is the user's to decide: it is said in seconds."""
    with FaultServer(answer(429, b"", "Retry-After: 3600")) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert "Try again in 3,600 seconds" in outcome.error()["hint"]
    assert world.pauses == []


def test_server_error_names_its_own_pause(world: World) -> None:
    """`Retry-After` counts on a 503, too."""
    with FaultServer(answer(503, b"", "Retry-After: 7"), answer(200, b"[]")) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == 0
    assert world.pauses == [7.0]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 2, "usage"),
        (401, 4, "sign_in"),
        (403, 4, "sign_in"),
        (404, 3, "not_found"),
        (405, 2, "usage"),
        (408, 6, "server"),
        (410, 3, "not_found"),
        (418, 2, "usage"),
        (422, 2, "usage"),
        (499, 2, "usage"),
    ],
)
def test_refusals_are_final(world: World, status: int, code: int, kind: str) -> None:
    """A 4xx is told with the server's own words, as its kind, and is not asked again."""
    with FaultServer(answer(status, b'{"error": "No \\u001b[31m such", "code": 7}')) as server:
        outcome = world.run(*LIST, variables=server.variables())
        shown = world.run("tickets", "list", variables=server.variables())
    assert (outcome.status, outcome.error()["kind"]) == (code, kind)
    assert outcome.error()["exit_code"] == code
    assert "No \x1b[31m such" in outcome.error()["message"]
    assert "No ␛[31m such" in shown.stderr
    assert "\x1b" not in shown.stderr + outcome.stderr
    assert len(server.requests) == 2
    assert world.pauses == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[1]",
        b'"text"',
        b'{"error": null}',
        b'{"error": {"a": 1}}',
        b'{"error": [[]]}',
        b"[" * 100_000,
        b"\xff",
        b'{"error": "' + b"x" * 1_000_000 + b'"}',
    ],
)
@pytest.mark.parametrize("status", [404, 500])
def test_errors_without_words(world: World, status: int, body: bytes) -> None:
    """An error's body may be anything: the sentence is short, and the status decides."""
    with FaultServer(answer(status, body)) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == {404: 3, 500: 6}[status]
    assert len(outcome.error()["message"]) < 400


def test_laravels_own_errors_are_told(world: World) -> None:
    """The framework's form of an error is read like the documented one."""
    body = b'{"message": "The given data was invalid.", "errors": {"message": ["Too short."]}}'
    with FaultServer(answer(422, body)) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert "“The given data was invalid”" in outcome.error()["message"]


def test_next_request_after_an_idle_close(world: World) -> None:
    """A connection that the server closed between two reads costs a new one and no error."""
    body = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"id": "a"}'
    with FaultServer(says(body)) as server:
        outcome = world.run("ticket", "show", "a", "b", "--json", variables=server.variables())
    assert outcome.status == 0, outcome.stderr
    assert len(outcome.json()) == 2
