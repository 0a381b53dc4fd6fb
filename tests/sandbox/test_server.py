"""The demo helpdesk on a loopback port, asked through real sockets."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tinydub_cli.sandbox.account import API_ORIGIN, DEMO_TOKEN
from tinydub_cli.sandbox.application import Application
from tinydub_cli.sandbox.errors import SandboxError
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from conftest import Clock

_HEADERS = {
    "Authorization": f"Bearer {DEMO_TOKEN}",
    "Accept": "application/json",
    "Content-Type": "application/json",
}


def _fetch(
    url: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] = _HEADERS
) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body=body, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def _damage(state: Path) -> None:
    connection = sqlite3.connect(state)
    connection.execute("DROP TABLE tickets")
    connection.close()


def test_tickets_are_listed_and_answered_over_a_socket(server: Server) -> None:
    """The same wire format as inside a process."""
    status, headers, body = _fetch(f"{server.url}/api/v1/tickets")
    assert status == 200
    assert headers["x-ratelimit-remaining"] == "59"
    assert "KPlaQw1c" in {item["id"] for item in json.loads(body)}
    sent = json.dumps({"message": "Grüße"}).encode()
    status, _, body = _fetch(f"{server.url}/api/v1/ticket/KPlaQw1c/reply", "POST", sent)
    assert status == 201
    _, _, ticket = _fetch(f"{server.url}/api/v1/ticket/KPlaQw1c")
    assert json.loads(ticket)["messages"][-1]["id"] == json.loads(body)["id"]


def test_attachments_come_from_another_host_on_the_same_port(server: Server) -> None:
    """`localhost` is to `127.0.0.1` what object storage is to the API."""
    _, _, body = _fetch(f"{server.url}/api/v1/ticket/P1wLN0xU")
    attachment = json.loads(body)["attachments"][0]
    assert attachment["url"].startswith(f"http://localhost:{server.port}/")
    status, headers, content = _fetch(attachment["url"], headers={})
    assert status == 200
    assert int(headers["Content-Length"]) == len(content) == attachment["size"]
    status, headers, part = _fetch(attachment["url"], headers={"Range": "bytes=-12"})
    assert (status, part) == (206, content[-12:])


def test_a_large_body_still_gets_its_answer(server: Server) -> None:
    """413 arrives though the client is busy sending."""
    body = b"x" * (3 * 1024 * 1024)
    status, _, _ = _fetch(f"{server.url}/api/v1/ticket/KPlaQw1c/reply", "POST", body)
    assert status == 413


@pytest.mark.parametrize("token", [DEMO_TOKEN, "wrong"])
def test_a_refused_body_is_still_taken(server: Server, token: str) -> None:
    """The whole body is taken first: a connection closed on a writing client loses the answer."""
    headers = _HEADERS | {"Authorization": f"Bearer {token}"}
    body = b"x" * (2 * 1024 * 1024)
    status, _, _ = _fetch(f"{server.url}/api/v1/nothing", "POST", body, headers)
    assert status == (404 if token == DEMO_TOKEN else 401)


def test_a_body_that_does_not_come_is_408(
    server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its sender is told, and a thread is not kept for ever."""
    monkeypatch.setattr(server._listener.RequestHandlerClass, "timeout", 0.1)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"POST /api/v1/tickets HTTP/1.0\r\nContent-Length: 9\r\n\r\n1234")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.0 408")
    assert capfd.readouterr() == ("", "")


def test_head_has_no_body_on_the_wire(server: Server) -> None:
    """Nothing follows the headers."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(
            f"HEAD /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Accept: application/json\r\nAuthorization: Bearer {DEMO_TOKEN}\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.0 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\n")


def test_requests_are_answered_side_by_side(server: Server) -> None:
    """A client that dawdles does not keep the others waiting."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as dawdler:
        dawdler.sendall(b"GET /api/v1/tickets HTTP/1.1\r\n")
        assert _fetch(f"{server.url}/api/v1/tickets")[0] == 200


def test_many_at_once_are_all_counted(server: Server, store: Store) -> None:
    """Threads do not lose each other's writes."""
    url = f"{server.url}/api/v1/ticket/KPlaQw1c/reply"
    body = b'{"message": "hello"}'
    threads = [threading.Thread(target=_fetch, args=(url, "POST", body)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    document = store.ticket("KPlaQw1c")
    assert document is not None
    assert isinstance(document["messages"], list)
    assert len(document["messages"]) == 1 + 12
    assert _fetch(f"{server.url}/api/v1/tickets")[1]["x-ratelimit-remaining"] == "47"


def test_only_loopback_is_served(server: Server) -> None:
    """Nobody else on the network can reach it."""
    assert server.url == f"http://127.0.0.1:{server.port}"
    assert server.files_url == f"http://localhost:{server.port}"


def test_a_taken_port_says_so(server: Server, store: Store, clock: Clock) -> None:
    """With the port and what to do; an impossible one too."""
    for port in (server.port, 70_000):
        with pytest.raises(SandboxError, match=str(port)) as caught:
            Server(store, clock=clock, port=port)
        assert "choose another" in str(caught.value)


def test_it_is_quiet_unless_asked(
    store: Store, clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing on stdout or stderr; a log is told one safe line for each request."""
    lines: list[str] = []
    with (
        Server(store, clock=clock, log=lines.append) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as client,
    ):
        client.sendall(b"GET /\x1b[2J HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.0 404")
    assert len(lines) == 1
    assert "404" in lines[0]
    assert "\x1b" not in lines[0]
    assert capfd.readouterr() == ("", "")


def test_nonsense_is_refused(server: Server) -> None:
    """What is not HTTP does not stop the server."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        client.recv(65536)
    assert _fetch(f"{server.url}/api/v1/tickets")[0] == 200


def test_a_damaged_state_is_500_with_the_helpdesks_sentence(server: Server, state: Path) -> None:
    """Whoever asks learns the remedy, without a traceback."""
    _damage(state)
    status, _, body = _fetch(f"{server.url}/api/v1/tickets")
    assert status == 500
    assert "`tinydub demo reset`" in json.loads(body)["error"]


def test_in_the_foreground_it_serves_until_interrupted(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KeyboardInterrupt passes through and the port is free again."""
    server = Server(store, clock=clock)

    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(server._listener, "service_actions", interrupt)
    with pytest.raises(KeyboardInterrupt):
        server.run()
    Server(store, clock=clock, port=server.port).stop()


def test_it_can_be_mounted_inside_a_process(store: Store, clock: Clock) -> None:
    """Httpx's transport for WSGI hands requests over a little differently from a server."""
    transport = httpx.WSGITransport(app=Application(store, clock=clock))
    with httpx.Client(transport=transport, base_url=f"{API_ORIGIN}/api/v1") as client:
        client.headers.update(_HEADERS)
        sent = client.post("/ticket/KPlaQw1c/reply", json={"message": "Grüße"})
        assert sent.status_code == 201
        assert client.get("/ticket/日本").status_code == 404
        assert client.head("/tickets").content == b""
        link = client.get("/ticket/P1wLN0xU").json()["attachments"][0]["url"]
    with httpx.Client(transport=transport) as storage:
        part = storage.get(link, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")


def test_inside_a_process_a_damaged_state_is_raised(
    store: Store, state: Path, clock: Clock
) -> None:
    """The caller reports it as it reports any other error of ours."""
    _damage(state)
    transport = httpx.WSGITransport(app=Application(store, clock=clock))
    with (
        httpx.Client(transport=transport, base_url=API_ORIGIN, headers=_HEADERS) as client,
        pytest.raises(SandboxError),
    ):
        client.get("/api/v1/tickets")
