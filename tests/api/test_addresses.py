"""TINYDUB_API_URL: who may get the token at all."""

import httpx
import pytest

from support.faults import TOKEN, FaultServer, answer
from support.helpdesk_on_sockets import TICKET, Helpdesk
from support.run import Outcome, World

REFUSED = [
    "http://tinydub.com/api/v1",
    "http://10.0.0.1",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://localhost@example.com",
    "http://example.com#@localhost",
    "http://0.0.0.0",
    "http://127.1",
    "http://2130706433",
    "http://0x7f.0.0.1",
    "http://[::]",
    "https://user@tinydub.com",
    "https://user:secret-password@tinydub.com",
    "https://@tinydub.com",
    "https://tinydub.com\\@example.com",
    "https://tinydub.com/api/v1?key=1",
    "https://tinydub.com/#top",
    "tinydub.com",
    "tinydub.com/api/v1",
    "//tinydub.com",
    "/api/v1",
    "https:tinydub.com",
    "https:///api/v1",
    "https://",
    "https://:443",
    "https://tinydub.com:99999",
    "https://tinydub.com:-1",
    "https://tinydub.com:http",
    "https://[::1",
    "https://[tinydub.com]",
    "https://::1/",
    "https://tiny dub.com",
    "https://tiny<dub.com",
    "https://tiny%64ub.com",
    "https://*",
    "https://a..b",
    "https://.tinydub.com",
    f"https://{'a' * 64}.com",
    "https://xn--a",
    "https://tinydüb.com",
    "https://tinydub.com/ü",
    "https://tinydub.com/\x01",
    "https://tinydub.com/\nHost: example.com",
    "https://tinydub.com/\u202ecom",
    "https://tinydub.com/" + "x" * 70_000,
    "ftp://tinydub.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "-",
    "\ud800",
]

TAKEN = {
    "https://tinydub.com/api/v1": "https://tinydub.com/api/v1/tickets",
    "https://tinydub.com/api/v1/": "https://tinydub.com/api/v1/tickets",
    "https://tinydub.com": "https://tinydub.com/api/v1/tickets",
    "https://tinydub.com/": "https://tinydub.com/api/v1/tickets",
    "  https://tinydub.com/api/v2\n": "https://tinydub.com/api/v2/tickets",
    "HTTPS://TinyDub.com": "https://tinydub.com/api/v1/tickets",
    "https://tinydub.com:8443": "https://tinydub.com:8443/api/v1/tickets",
    "https://tinydub.com.": "https://tinydub.com./api/v1/tickets",
    "https://help_desk-1.internal": "https://help_desk-1.internal/api/v1/tickets",
    "https://xn--bcher-kva.example": "https://xn--bcher-kva.example/api/v1/tickets",
    "https://10.0.0.1": "https://10.0.0.1/api/v1/tickets",
    "https://[2001:db8::1]:8443": "https://[2001:db8::1]:8443/api/v1/tickets",
    "http://localhost:8000": "http://localhost:8000/api/v1/tickets",
    "http://127.9.9.9:8000/x": "http://127.9.9.9:8000/x/tickets",
    "http://[::1]:8000": "http://[::1]:8000/api/v1/tickets",
    "": "https://tinydub.com/api/v1/tickets",
}


def list_at(world: World, address: str) -> tuple[Outcome, list[httpx.Request]]:
    """List tickets at an address; returns the requests that would have left the machine."""
    asked: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=[])

    world.transport = httpx.MockTransport(take)
    variables = {"TINYDUB_DEMO": "", "TINYDUB_API_URL": address, "TINYDUB_TOKEN": TOKEN}
    return world.run("tickets", "list", "--json", variables=variables), asked


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_must_not_be_used(world: World, address: str) -> None:
    """No request leaves; exit 2, and the sentence names the variable to mend, but no password."""
    outcome, asked = list_at(world, address)
    assert asked == []
    assert outcome.status == 2, outcome.stderr
    assert outcome.error()["kind"] == "usage"
    assert "TINYDUB_API_URL" in outcome.error()["hint"]
    assert "secret-password" not in outcome.stderr
    assert TOKEN not in outcome.stderr


@pytest.mark.parametrize(("address", "target"), TAKEN.items())
def test_addresses_that_are_fine(world: World, address: str, target: str) -> None:
    """Https anywhere and http on loopback; a bare host gets the published path."""
    outcome, asked = list_at(world, address)
    assert outcome.status == 0, outcome.stderr
    assert [str(request.url) for request in asked] == [target]


def test_every_request_carries_the_documented_headers(world: World) -> None:
    """Without Accept, the server would send its login page."""
    with FaultServer(answer(200, b"[]"), Helpdesk()) as server:
        world.run("tickets", "list", variables=server.variables())
        world.run("ticket", "reply", TICKET, "-m", "Hello", variables=server.variables())
    assert [request.method for request in server.requests] == ["GET", "GET", "POST"]
    for request in server.requests:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert request.headers["accept"] == "application/json"
        assert request.headers["content-type"] == "application/json"
        assert request.headers["user-agent"].startswith("tinydub-cli/")


@pytest.mark.parametrize("name", ["open", "self", "unassigned", "resolved"])
def test_each_filter_is_one_request(world: World, name: str) -> None:
    """The documented path, asked once."""
    with FaultServer(answer(200, b"[]")) as server:
        world.run("tickets", "list", "--filter", name, variables=server.variables())
    path = "" if name == "open" else f"/{name}"
    assert [request.target for request in server.requests] == [f"/api/v1/tickets{path}"]


@pytest.mark.parametrize("token", ["a\r\nX: 1", "a b", "Zoë", "\x1b[31m", "a\x00b", "a\ud800"])
def test_token_that_cannot_be_a_header(world: World, token: str) -> None:
    """A damaged token is refused before httpx meets it, and is not printed."""
    with FaultServer(answer(200, b"[]")) as server:
        variables = server.variables(TINYDUB_TOKEN=token)
        outcome = world.run("tickets", "list", "--json", variables=variables)
    assert outcome.status == 2
    assert token not in outcome.stderr
    assert server.connections == []
