"""`--debug`: the exchange on stderr, all but the secrets."""

import json

from support.faults import TOKEN, FaultServer, answer, resets
from support.helpdesk_on_sockets import Helpdesk
from support.run import World

SIGNED = "https://files.example.com/a.png?X-Amz-Signature=5ecre7&X-Amz-Expires=600"
TICKET = {
    "id": "a",
    "name": "Evil \x1b[31m\u202e",
    "attachments": [{"id": "f", "url": SIGNED}, {"id": "g", "url": "https://h/b?sig=5ecre7#top"}],
    "messages": [{"message": f"Your token is {TOKEN}, see {SIGNED} or http://h/?k=5ecre7."}],
}


def test_exchange_is_told_without_secrets(world: World) -> None:
    """Method, address, headers, status and body are told; token, cookies, signatures are not."""
    body = json.dumps(TICKET).encode()
    headers = ("Set-Cookie: session=5ecre7", "Set-Cookie: b=5ecre7", f"X-Echo: Bearer {TOKEN}")
    with FaultServer(answer(200, body, *headers)) as server:
        outcome = world.run("--debug", "ticket", "show", "a", "-q", variables=server.variables())
    assert outcome.status == 0
    lines = outcome.stderr.splitlines()
    assert lines[0] == f"> GET {server.url}/ticket/a"
    assert "> authorization: [redacted]" in lines
    assert "> accept: application/json" in lines
    assert "< 200" in lines
    assert "< set-cookie: [redacted]" in lines
    assert "< x-echo: Bearer [redacted]" in lines
    assert "https://files.example.com/a.png?[redacted]" in outcome.stderr
    assert TOKEN not in outcome.stderr
    assert "5ecre7" not in outcome.stderr
    assert all(line.startswith(("> ", "< ", "<", ">")) for line in lines)
    assert outcome.stdout == "a\n"


def test_laravels_escaped_slashes_are_redacted(world: World) -> None:
    r"""`https:\/\/...?...`, as PHP writes JSON, hides no signature."""
    body = json.dumps(TICKET).replace("/", "\\/").encode()
    with FaultServer(answer(200, body)) as server:
        outcome = world.run("--debug", "ticket", "show", "a", "-q", variables=server.variables())
    assert outcome.status == 0
    assert "files.example.com" in outcome.stderr
    assert "5ecre7" not in outcome.stderr


def test_signature_that_the_limit_cuts(world: World) -> None:
    """A long body is told in part, and no part of a signature is in it."""
    for pad in range(3_880, 4_000, 7):
        body = json.dumps({"id": "a", "pad": "x" * pad, "url": SIGNED}).encode()
        with FaultServer(answer(200, body)) as server:
            outcome = world.run(
                "--debug", "ticket", "show", "a", "-q", variables=server.variables()
            )
        assert "bytes in all]" in outcome.stderr or len(body) <= 4_000
        assert "Signature" not in outcome.stderr


def test_hostile_bytes_do_not_act(world: World) -> None:
    """Escape sequences in bodies and headers are shown, not sent to the terminal."""
    body = '{"id": "a"}\x1b]0;owned\x07\u202e\u2028'.encode() + b"\xff"
    with FaultServer(answer(200, body, "X-Evil: \x9b31m\xff")) as server:
        outcome = world.run("--debug", "ticket", "show", "a", variables=server.variables())
    assert "x-evil" in outcome.stderr
    assert "␛]0;owned␇" in outcome.stderr
    assert not set(outcome.stderr) & set("\x1b\x07\x9b\u202e\u2028")


def test_a_reply_is_told_too(world: World) -> None:
    """The POST's body is in the trace, and what it broke on."""
    with FaultServer(Helpdesk(resets, commits=False)) as server:
        outcome = world.run(
            "--debug", "ticket", "reply", "KPlaQw1c", "-m", "Hello", variables=server.variables()
        )
    assert outcome.status == 7
    assert outcome.stderr.count(f"> GET {server.url}/ticket/KPlaQw1c") == 4
    assert f"> POST {server.url}/ticket/KPlaQw1c/reply" in outcome.stderr
    assert '> {"message": "Hello"}' in outcome.stderr
    assert TOKEN not in outcome.stderr


def test_redirects_are_told(world: World) -> None:
    """Where a redirect would have led is in the trace, without its query."""
    act = answer(302, b"", "Location: https://login.example.com/x?ticket=5ecre7")
    with FaultServer(act) as server:
        outcome = world.run("--debug", "tickets", "list", variables=server.variables())
    assert "https://login.example.com/x?[redacted]" in outcome.stderr
    assert "5ecre7" not in outcome.stderr


def test_without_debug_nothing_is_told(world: World) -> None:
    """The trace is asked for, or absent."""
    with FaultServer(answer(200, b'[{"id": "a"}]')) as server:
        outcome = world.run("tickets", "list", "-q", variables=server.variables())
    assert outcome.stderr == ""
