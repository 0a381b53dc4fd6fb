"""`tinydub doctor`: the way to the server, by its name, over TLS and through proxies."""

import pytest

from support.doctor import checks, states
from support.faults import (
    SELF_SIGNED,
    TOKEN,
    FaultServer,
    Hurried,
    Visit,
    answer,
    closed_port,
    is_silent,
    tunnels_to,
)
from support.run import World

SETTINGS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def settings_of_whoever_runs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the proxies and certificates of the machine that runs the tests."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


# Name and TLS


def test_a_name_that_nobody_knows(world: World) -> None:
    """That is the one failure; what would connect to it is skipped."""
    variables = {
        "TINYDUB_DEMO": "",
        "TINYDUB_API_URL": "https://helpdesk.invalid",
        "TINYDUB_TOKEN": TOKEN,
    }
    outcome = world.run("doctor", "--json", variables=variables)
    assert outcome.error()["message"] == "1 of 16 checks failed: dns."
    assert "helpdesk.invalid" in checks(outcome)["dns"]["finding"]
    assert states(outcome, "tls", "api") == ["skipped", "skipped"]


def test_a_name_that_is_known(world: World) -> None:
    """The addresses behind it are told."""
    with FaultServer(answer(200, b"[]")) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        outcome = world.run("doctor", "--json", variables=server.variables(TINYDUB_API_URL=url))
    assert states(outcome, "dns", "api") == ["ok", "ok"]
    assert "127.0.0.1" in checks(outcome)["dns"]["finding"]


def test_a_certificate_that_nobody_trusts(world: World) -> None:
    """It is told as what it is, and neither check lets the token out."""
    with FaultServer(answer(200, b"[]"), tls=True) as server:
        outcome = world.run("doctor", "--json", variables=server.variables())
    found = checks(outcome)
    assert states(outcome, "tls", "api") == ["failed", "failed"]
    assert found["tls"]["finding"].startswith("The server's certificate is not trusted: ")
    assert "SSL_CERT_FILE" in found["tls"]["remedy"]
    assert server.received == b""


def test_a_certificate_that_a_setting_trusts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS is looked at with the certificates that requests use; one request comes."""
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    with FaultServer(answer(200, b"[]"), tls=True) as server:
        outcome = world.run("doctor", "--json", variables=server.variables())
    assert outcome.status == 0, outcome.stdout
    assert checks(outcome)["tls"]["finding"].startswith("TLSv1.3; the certificate is trusted")
    assert len(server.requests) == 1


def test_certificates_that_cannot_be_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that leads nowhere is told with its name."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/ca.pem")
    with FaultServer(answer(200, b"[]"), tls=True) as server:
        outcome = world.run("doctor", "--json", variables=server.variables())
    assert states(outcome, "tls", "api") == ["failed", "failed"]
    assert "SSL_CERT_FILE" in checks(outcome)["tls"]["remedy"]


def test_a_port_that_speaks_no_tls(world: World) -> None:
    """Something else listens there, which has a language of its own."""

    def speaks_otherwise(visit: Visit) -> None:
        visit.take()
        visit.say(b"SSH-2.0-OpenSSH\r\n")
        visit.close()

    with FaultServer(speaks_otherwise) as server:
        url = server.url.replace("http:", "https:")
        outcome = world.run("doctor", "--json", variables=server.variables(TINYDUB_API_URL=url))
    assert states(outcome, "tls", "api") == ["failed", "failed"]
    assert "does not speak TLS" in checks(outcome)["tls"]["finding"]


def test_no_connection_for_tls(world: World) -> None:
    """Where nobody listens, TLS says so, with host and port."""
    port = closed_port()
    variables = {
        "TINYDUB_DEMO": "",
        "TINYDUB_API_URL": f"https://127.0.0.1:{port}",
        "TINYDUB_TOKEN": TOKEN,
    }
    outcome = world.run("doctor", "--json", variables=variables)
    assert states(outcome, "tls", "api") == ["failed", "failed"]
    assert f"127.0.0.1, port {port}: " in checks(outcome)["tls"]["finding"]


def test_a_server_that_is_silent_in_tls_is_left(world: World) -> None:
    """Nobody waits for it longer than the patience there is."""
    world.transport = Hurried()
    with FaultServer(is_silent) as server:
        url = server.url.replace("http:", "https:")
        outcome = world.run("doctor", "--json", variables=server.variables(TINYDUB_API_URL=url))
    assert states(outcome, "tls", "api") == ["failed", "failed"]
    assert "timed out" in checks(outcome)["tls"]["finding"]


# Proxies


def test_a_proxy_stands_between(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name and TLS are the proxy's business then; the request goes through it, and is told."""
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    with FaultServer(tunnels_to(answer(200, b"[]"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:pa55word@127.0.0.1:{proxy.port}")
        variables = proxy.variables(TINYDUB_API_URL="https://127.0.0.1")
        outcome = world.run("doctor", "--json", variables=variables)
    assert states(outcome, "dns", "tls", "api") == ["skipped", "skipped", "ok"], outcome.stdout
    assert "proxy" in checks(outcome)["tls"]["finding"]
    assert "pa55word" not in outcome.stdout + outcome.stderr


@pytest.mark.parametrize("exempt", ["127.0.0.1", "*", "example.com, 127.0.0.1"])
def test_a_proxy_that_is_not_for_this_server(
    world: World, monkeypatch: pytest.MonkeyPatch, exempt: str
) -> None:
    """NO_PROXY is heeded, and the server is looked at itself."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("NO_PROXY", exempt)
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    with FaultServer(answer(200, b"[]"), tls=True) as server:
        outcome = world.run("doctor", "--json", variables=server.variables())
    assert states(outcome, "tls", "api") == ["ok", "ok"]
