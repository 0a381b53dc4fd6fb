"""A redirect is never followed: the token belongs to one origin."""

import pytest

from support.faults import TOKEN, FaultServer, answer
from support.run import World

STATUSES = [300, 301, 302, 303, 304, 305, 307, 308, 399]

LOCATIONS = [
    "//127.0.0.1:1/tickets",
    "/elsewhere",
    "",
    "mailto:someone@example.com",
    "javascript:alert(1)",
    "http://xn--a/",
    "http://host:99999/",
    "http://[::1/",
    "http://ho\x01st/",
    "\xff\xfe",
    "x" * 70_000,
]


@pytest.mark.parametrize("status", STATUSES)
def test_redirect_is_told_and_not_followed(world: World, status: int) -> None:
    """One request to us, none to where we are sent, exit 6."""
    with FaultServer(answer(200, b"[]")) as other:
        target = f"Location: http://127.0.0.1:{other.port}/api/v1/tickets"
        with FaultServer(answer(status, b"", target)) as server:
            outcome = world.run("tickets", "list", "--json", variables=server.variables())
    assert outcome.status == 6
    assert outcome.error()["kind"] == "server"
    assert str(status) in outcome.error()["message"]
    assert len(server.requests) == 1
    assert other.connections == []


@pytest.mark.parametrize("location", LOCATIONS)
@pytest.mark.parametrize("status", [301, 308])
def test_location_may_be_anything(world: World, status: int, location: str) -> None:
    """What a redirect names is not looked at: no address in it changes what is told."""
    with FaultServer(answer(status, b"", f"Location: {location}")) as server:
        outcome = world.run("tickets", "list", "--json", variables=server.variables())
    assert outcome.status == 6
    assert outcome.error()["kind"] == "server"
    assert len(server.requests) == 1


def test_redirect_within_the_origin_is_not_followed(world: World) -> None:
    """Not even to the same server: the address is wrong, and that is said."""
    with FaultServer(answer(301, b"", "Location: /api/v2/tickets")) as server:
        outcome = world.run("tickets", "list", variables=server.variables())
    assert outcome.status == 6
    assert "TINYDUB_API_URL" in outcome.stderr
    assert [request.target for request in server.requests] == ["/api/v1/tickets"]


def test_other_navigation_is_not_followed(world: World) -> None:
    """Neither `Refresh` nor `Content-Location` nor an early hint leads anywhere."""
    with FaultServer(answer(200, b"[]")) as other:
        there = f"http://127.0.0.1:{other.port}/"
        headers = (f"Refresh: 0; url={there}", f"Content-Location: {there}", f"Link: <{there}>")
        with FaultServer(answer(200, b"[]", *headers)) as server:
            outcome = world.run("tickets", "list", variables=server.variables())
    assert outcome.status == 0
    assert other.connections == []
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_cookies_do_not_reach_another_command(world: World) -> None:
    """A cookie that the server sets is forgotten with the command."""
    with FaultServer(answer(200, b"[]", "Set-Cookie: session=1; Path=/")) as server:
        for _ in range(2):
            world.run("tickets", "list", variables=server.variables())
    assert len(server.requests) == 2
    assert "cookie" not in server.requests[1].headers
