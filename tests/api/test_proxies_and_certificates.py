"""Proxy and certificate settings, which httpx reads from the environment of the real process."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

from support.faults import (
    SELF_SIGNED,
    TOKEN,
    Act,
    FaultServer,
    Visit,
    answer,
    closed_port,
    closes,
    interrupts,
    resets,
    says,
    tunnels_to,
)
from support.process import Machine, ended, interruptible
from support.run import Outcome, World

LIST = ("tickets", "list", "--json")
REPLY = ("ticket", "reply", "KPlaQw1c", "-m", "My answer", "--json")
NOWHERE = {
    "TINYDUB_DEMO": "",
    "TINYDUB_API_URL": "https://helpdesk.invalid",
    "TINYDUB_TOKEN": TOKEN,
}


SETTINGS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


class Run(Protocol):
    """Runs a command whose environment is, for us and for httpx, just `variables`."""

    def __call__(self, *argv: str, variables: Mapping[str, str]) -> Outcome:
        """Give what it left behind."""


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a way to run commands in an environment with no settings but those of the test."""

    def run(*argv: str, variables: Mapping[str, str]) -> Outcome:
        for name in SETTINGS:
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.lower(), raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return world.run(*argv, variables=variables)

    return run


def kept(world: World) -> list[str]:
    """Return the texts of the replies that are kept."""
    return [path.read_text() for path in world.outbox]


@pytest.mark.parametrize(
    "variables",
    [
        {"HTTPS_PROXY": "nonsense://x"},
        {"HTTPS_PROXY": "socks5://127.0.0.1:1080"},
        {"ALL_PROXY": "http://[::1"},
        {"HTTPS_PROXY": "http://127.0.0.1:http"},
        {"SSL_CERT_FILE": "/nonexistent/ca.pem"},
        {"SSL_CERT_FILE": __file__},
    ],
    ids=["scheme", "socks", "bracket", "port", "no such file", "not a certificate"],
)
@pytest.mark.parametrize("argv", [LIST, REPLY], ids=["list", "reply"])
def test_settings_that_cannot_work(
    run: Run, world: World, argv: tuple[str, ...], variables: dict[str, str]
) -> None:
    """One sentence with the variables to look at, exit 2; a reply was not sent, and is kept."""
    outcome = run(*argv, variables=NOWHERE | variables)
    assert outcome.status == 2, outcome.stderr
    assert outcome.stdout == ""
    error = outcome.error()
    assert error["kind"] == "usage"
    assert error["message"].startswith("The proxy or certificate settings cannot be used: ")
    assert next(iter(variables)) in error["hint"]
    assert "Traceback" not in outcome.stderr
    assert kept(world) == (["My answer"] if argv is REPLY else [])


def test_password_of_a_proxy_is_not_printed(run: Run) -> None:
    """A proxy's address is quoted without its password."""
    for proxy in (
        "nonsense://me:secret-password@x",
        "http://me:secret-password@x:http",
        "http://me:secret-password/x@y",
        "http://me:secret-password@[::1",
    ):
        outcome = run(*LIST, variables=NOWHERE | {"HTTPS_PROXY": proxy})
        assert outcome.status == 2
        assert "secret-password" not in outcome.stderr


PROXIES = {
    "refusing": (says(b"HTTP/1.1 403 No \x1b[31mway\r\nContent-Length: 0\r\n\r\n"), 6, 6, 1),
    "asking for a password": (says(b"HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n"), 6, 6, 1),
    "closing": (closes, 6, 7, 3),
    "resetting": (resets, 6, 7, 3),
    "not speaking HTTP": (says(b"220 smtp.example.com ESMTP\r\n"), 6, 7, 3),
    "granting, then closing": (says(b"HTTP/1.1 200 OK\r\n\r\n"), 6, 6, 3),
}


@pytest.mark.parametrize(("act", "listed", "replied", "tries"), PROXIES.values(), ids=PROXIES)
def test_proxy_that_makes_no_connection(
    run: Run, world: World, act: Act, listed: int, replied: int, tries: int
) -> None:
    """Reading ends with 6; a reply that cannot have left ends with 6, others with 7; never twice.

    The proxy never sees the token: it is sent inside TLS alone.
    """
    with FaultServer(act) as proxy:
        variables = NOWHERE | {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}
        outcome = run(*LIST, variables=variables)
    assert outcome.status == listed, outcome.stderr
    assert len(proxy.connections) == tries
    assert all(requests[0].method == "CONNECT" for requests in proxy.connections)
    with FaultServer(act) as proxy:
        variables = NOWHERE | {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}
        reply = run(*REPLY, variables=variables)
    assert reply.status == replied, reply.stderr
    assert len(proxy.connections) == 1
    assert kept(world) == ["My answer"]
    assert TOKEN.encode() not in proxy.received
    assert "\x1b" not in outcome.stderr + reply.stderr


def test_proxy_that_is_not_there(run: Run, world: World) -> None:
    """A proxy that refuses the connection: the reply was not sent."""
    variables = NOWHERE | {"HTTPS_PROXY": f"http://127.0.0.1:{closed_port()}"}
    reply = run(*REPLY, variables=variables)
    assert reply.status == 6
    assert kept(world) == ["My answer"]


def test_proxy_that_hangs_can_be_interrupted(tmp_path: Path) -> None:
    """At a proxy that never answers, Ctrl-C ends the command, with 7 for a reply."""
    machine = Machine(tmp_path)
    with interruptible():
        started = []
        with FaultServer(interrupts(lambda: started[0])) as proxy:
            variables = NOWHERE | {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}
            started.append(machine.start(*REPLY, variables=variables))
            outcome = ended(started[0])
    assert outcome.status == 7, outcome.told
    [text] = (tmp_path / ".local" / "state" / "tinydub" / "outbox").iterdir()
    assert text.read_text() == "My answer"
    assert str(text) in outcome.told
    assert [request.method for request in proxy.requests] == ["CONNECT"]


def test_through_a_proxy(run: Run) -> None:
    """A proxy that works tunnels the request; the token arrives at the server alone."""
    with FaultServer(tunnels_to(answer(200, b'[{"id": "a"}]'))) as proxy:
        outcome = run(
            *LIST,
            variables={
                **NOWHERE,
                "TINYDUB_API_URL": "https://localhost:4443",
                "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}",
                "SSL_CERT_FILE": str(SELF_SIGNED),
            },
        )
    assert outcome.status == 0, outcome.stderr
    connect, inner = proxy.requests
    assert (connect.method, connect.target) == ("CONNECT", "localhost:4443")
    assert "authorization" not in connect.headers
    assert inner.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
def test_loopback_goes_through_no_proxy(run: Run, name: str) -> None:
    """Loopback is in the clear: no proxy may see the token, whatever is set."""
    with FaultServer(answer(200, b"[]")) as proxy, FaultServer(answer(200, b"[]")) as server:
        variables = server.variables(**{name: f"http://127.0.0.1:{proxy.port}"})
        outcome = run(*LIST, variables=variables)
    assert outcome.status == 0, outcome.stderr
    assert proxy.connections == []
    assert len(server.requests) == 1


@pytest.mark.parametrize("variables", [{"HTTPS_PROXY": "nonsense://x"}, {"SSL_CERT_FILE": "/no"}])
def test_loopback_and_demo_need_no_settings(run: Run, variables: dict[str, str]) -> None:
    """Broken settings for the web do not matter where the web is not used."""
    with FaultServer(answer(200, b"[]")) as server:
        assert run(*LIST, variables=server.variables(**variables)).status == 0
    assert run("--demo", *LIST, variables=variables).status == 0


def test_self_signed_certificate(run: Run, world: World) -> None:
    """It is told as what it is, once, with no request and no token on the wire; a reply is kept."""
    with FaultServer(answer(200, b"[]"), tls=True) as server:
        outcome = run(*LIST, variables=server.variables())
        reply = run(*REPLY, variables=server.variables())
    for told in (outcome, reply):
        assert told.status == 6, told.stderr
        assert told.error()["kind"] == "network"
        assert "certificate is not trusted" in told.error()["message"]
        assert "SSL_CERT_FILE" in told.error()["hint"]
        assert "Trying again" not in told.stderr
    assert len(server.connections) == 2
    assert server.received == b""
    assert kept(world) == ["My answer"]


def test_certificate_of_another_host(run: Run) -> None:
    """A trusted certificate for another name is not trusted here."""
    with FaultServer(answer(200, b"[]"), tls=True) as server:
        variables = server.variables(SSL_CERT_FILE=str(SELF_SIGNED))
        variables["TINYDUB_API_URL"] = f"https://127.0.0.2:{server.port}"
        outcome = run(*LIST, variables=variables)
    assert outcome.status == 6
    assert server.received == b""


def test_own_certificate_authority(run: Run) -> None:
    """With SSL_CERT_FILE, a company's own certificate works."""
    with FaultServer(answer(200, b"[]"), tls=True) as server:
        variables = server.variables(SSL_CERT_FILE=str(SELF_SIGNED))
        outcome = run(*LIST, variables=variables)
    assert outcome.status == 0, outcome.stderr
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_server_that_speaks_no_tls(run: Run, world: World) -> None:
    """Https to a plain server: what it says does not count, and no token leaves in the clear."""

    def complain(visit: Visit) -> None:
        visit.take()
        visit.say(b'HTTP/1.1 201 Created\r\nContent-Length: 11\r\n\r\n{"id": "a"}')
        visit.close()

    with FaultServer(complain) as server:
        variables = server.variables()
        variables["TINYDUB_API_URL"] = f"https://127.0.0.1:{server.port}"
        outcome = run(*REPLY, variables=variables)
    assert outcome.status == 6, outcome.stderr
    assert TOKEN.encode() not in server.received
    assert kept(world) == ["My answer"]
