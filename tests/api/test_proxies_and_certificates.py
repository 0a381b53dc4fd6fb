"""Proxy and certificate settings, which httpx reads from the environment of the real process."""

import re
import signal
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
from support.helpdesk_on_sockets import Helpdesk
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


DRAFT = [("My answer", "draft")]


def kept(world: World) -> list[tuple[str, str]]:
    """Return the texts and states of the replies that are kept."""
    return [(kept.text, kept.state) for kept in world.outbox]


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
    assert kept(world) == (DRAFT if argv is REPLY else [])


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
    "refusing": (says(b"HTTP/1.1 403 No \x1b[31mway\r\nContent-Length: 0\r\n\r\n"), 1),
    "asking for a password": (says(b"HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n"), 1),
    "closing": (closes, 3),
    "resetting": (resets, 3),
    "not speaking HTTP": (says(b"220 smtp.example.com ESMTP\r\n"), 3),
    "granting, then closing": (says(b"HTTP/1.1 200 OK\r\n\r\n"), 3),
}


@pytest.mark.parametrize(("act", "tries"), PROXIES.values(), ids=PROXIES)
@pytest.mark.parametrize("argv", [LIST, REPLY], ids=["list", "reply"])
def test_proxy_that_makes_no_connection(
    run: Run, world: World, argv: tuple[str, ...], act: Act, tries: int
) -> None:
    """Exit 6; a reply was not sent, since what failed is to look at its ticket.

    The proxy never sees the token: it is sent inside TLS alone.
    """
    with FaultServer(act) as proxy:
        variables = NOWHERE | {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}
        outcome = run(*argv, variables=variables)
    assert outcome.status == 6, outcome.stderr
    assert len(proxy.connections) == tries
    assert all(requests[0].method == "CONNECT" for requests in proxy.connections)
    assert kept(world) == (DRAFT if argv is REPLY else [])
    assert TOKEN.encode() not in proxy.received
    assert "\x1b" not in outcome.stderr


def test_proxy_that_is_not_there(run: Run, world: World) -> None:
    """A proxy that refuses the connection: the reply was not sent."""
    variables = NOWHERE | {"HTTPS_PROXY": f"http://127.0.0.1:{closed_port()}"}
    reply = run(*REPLY, variables=variables)
    assert reply.status == 6
    assert kept(world) == DRAFT


def test_proxy_that_hangs_can_be_interrupted(tmp_path: Path) -> None:
    """At a proxy that never answers, Ctrl-C ends a reply as not sent: exit 130, and it is kept."""
    machine = Machine(tmp_path)
    with interruptible():
        started = []
        with FaultServer(interrupts(lambda: started[0])) as proxy:
            variables = NOWHERE | {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}
            started.append(machine.start(*REPLY, variables=variables))
            outcome = ended(started[0])
    assert outcome.status == 130, outcome.told
    assert "nothing was sent" in outcome.told
    assert re.search(r"`tinydub ticket reply KPlaQw1c(\.1)? --resume`", outcome.told)
    assert [(kept.text, kept.state) for kept in machine.outbox] == DRAFT
    assert [request.method for request in proxy.requests] == ["CONNECT"]


@pytest.mark.parametrize("grants", [False, True])
def test_proxy_that_hangs_at_the_post_can_be_interrupted(tmp_path: Path, *, grants: bool) -> None:
    """Ctrl-C while the POST's own connection is being made: not sent, for it has not begun."""
    machine, started = Machine(tmp_path), []

    def interrupt(visit: Visit) -> None:
        visit.hear()
        if grants:  # and then hangs in the midst of TLS
            visit.say(b"HTTP/1.1 200 OK\r\n\r\n")
            visit.take()
        started[0].send_signal(signal.SIGINT)
        visit.linger()

    with interruptible(), FaultServer(tunnels_to(Helpdesk()), interrupt) as proxy:
        variables = proxy.variables(
            TINYDUB_API_URL="https://localhost:4443",
            HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}",
            SSL_CERT_FILE=str(SELF_SIGNED),
        )
        started.append(machine.start(*REPLY, variables=variables))
        outcome = ended(started[0])
    assert outcome.status == 130, outcome.told
    assert "nothing was sent" in outcome.told
    assert [(kept.text, kept.state) for kept in machine.outbox] == DRAFT
    assert [requests[0].method for requests in proxy.connections] == ["CONNECT", "CONNECT"]
    assert b"My answer" not in proxy.received


@pytest.mark.parametrize("refused", [False, True])
def test_reply_through_a_proxy(run: Run, world: World, *, refused: bool) -> None:
    """One tunnel for reading and one for the POST; where the second is refused, it was not sent."""
    desk = Helpdesk()
    second = says(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n") if refused else tunnels_to(desk)
    with FaultServer(tunnels_to(desk), second) as proxy:
        outcome = run(
            *REPLY,
            variables=proxy.variables(
                TINYDUB_API_URL="https://localhost:4443",
                HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}",
                SSL_CERT_FILE=str(SELF_SIGNED),
            ),
        )
    assert outcome.status == (6 if refused else 0), outcome.stderr
    assert desk.replies == ([] if refused else ["My answer"])
    assert kept(world) == (DRAFT if refused else [])
    assert [requests[0].method for requests in proxy.connections] == ["CONNECT", "CONNECT"]


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
    assert kept(world) == DRAFT


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
    assert kept(world) == DRAFT
