"""`tinydub ticket reply` against servers that fail: one POST at most, and the truth about it.

What proves that a reply was not sent is a connection that was never made or a 4xx answer; after
anything else its fate is unknown, which is exit 7. In every case the text is kept in a named file.
"""

import gzip
import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.faults import (
    TOKEN,
    Act,
    FaultServer,
    Hurried,
    answer,
    closed_port,
    closes,
    closes_at_once,
    full_queue,
    interrupts,
    is_silent,
    resets,
    resets_at_once,
    resets_unread,
    says,
    says_before_the_body,
)
from support.process import Machine, ended, interruptible
from support.run import Outcome, World

TEXT = "Hello, Maxim — you're right."
REPLY = ("ticket", "reply", "KPlaQw1c", "-m", TEXT)
LOGIN = b"<!DOCTYPE html><html><body>Log in</body></html>"
SENT = b'{"id": "FTsuHoDS", "created_at": "2026-01-20T18:44:11.000000Z"}'
TICKET = b'{"id": "KPlaQw1c", "name": "Maxim", "email": "m@example.com", "messages": []}'
OK = b"HTTP/1.1 201 Created\r\n"

UNKNOWN: dict[str, Act] = {
    "closed before it is read": closes_at_once,
    "reset before it is read": resets_unread,
    "closed without an answer": closes,
    "reset without an answer": resets,
    "closed within the status": says(b"HTTP/1."),
    "closed within the headers": says(OK + b"Content-Le"),
    "closed within the 201": says(OK + b"Content-Length: 63\r\n\r\n" + SENT[:20]),
    "reset within the 201": says(
        OK + b"Content-Length: 63\r\n\r\n" + SENT[:20], then=lambda visit: visit.reset()
    ),
    "201 truncated, its length agrees": answer(201, SENT[:20]),
    "201 in broken chunks": says(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + SENT),
    "201 in gzip, truncated": answer(201, gzip.compress(SENT)[:30], "Content-Encoding: gzip"),
    "201 in gzip, broken": answer(
        201, gzip.compress(SENT)[:-8] + b"\0" * 8, "Content-Encoding: gzip"
    ),
    "201 that is no gzip": answer(201, SENT, "Content-Encoding: gzip"),
    "201 in brotli": answer(201, SENT, "Content-Encoding: br"),
    "201 empty": answer(201),
    "201 without an id": answer(201, b'{"created_at": "2026-01-20T18:44:11.000000Z"}'),
    "201 with a null id": answer(201, b'{"id": null}'),
    "201 with an empty id": answer(201, b'{"id": ""}'),
    "201 with an object for an id": answer(201, b'{"id": {}}'),
    "201 with a list": answer(201, b'[{"id": "a"}]'),
    "201 null": answer(201, b"null"),
    "201 nested deeply": answer(201, b"[" * 100_000),
    "201 NaN": answer(201, b'{"id": NaN}'),
    "201 in Latin-1": answer(201, b'{"id": "\xff"}'),
    "201 login page": answer(201, LOGIN, kind="text/html"),
    "200 login page": answer(200, LOGIN, kind="text/html"),
    "200 with an id": answer(200, SENT),
    "202 accepted": answer(202, SENT),
    "204": answer(204),
    "101": says(b"HTTP/1.1 101 Yes\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    "another protocol": says(b"220 smtp.example.com\r\n"),
    "a header of 2 MB": says(OK + b"X: " + b"x" * 2_000_000 + b"\r\n\r\n" + SENT),
    **{
        f"{status} with a page": answer(status, LOGIN, "Retry-After: 1", kind="text/html")
        for status in (500, 502, 503, 504, 599)
    },
}

REDIRECTS = [300, 301, 302, 303, 304, 307, 308]

REFUSED: dict[str, tuple[Act, int, str]] = {
    "400": (answer(400, b'{"error": "Bad request"}'), 2, "usage"),
    "401": (answer(401, b'{"error": "Unauthenticated."}'), 4, "sign_in"),
    "403": (answer(403, b'{"error": "Forbidden"}'), 4, "sign_in"),
    "404": (answer(404, b'{"error": "Ticket not found"}'), 3, "not_found"),
    "404 with a page": (answer(404, LOGIN, kind="text/html"), 3, "not_found"),
    "405": (answer(405), 6, "server"),
    "408": (answer(408), 6, "server"),
    "409": (answer(409), 6, "server"),
    "413": (answer(413), 2, "usage"),
    "419": (answer(419, LOGIN), 6, "server"),
    "422": (
        answer(422, b'{"message": "Invalid.", "errors": {"message": ["Too short."]}}'),
        2,
        "usage",
    ),
    **{
        f"429 {after}": (answer(429, b"", f"Retry-After: {after}"), 5, "rate_limited")
        for after in ("", "0", "2", "99999999", "-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT")
    },
}


def reply_to(world: World, act: Act, *options: str) -> tuple[Outcome, FaultServer]:
    """Reply at a server, which is closed when this returns."""
    with FaultServer(act) as server:
        outcome = world.run(*REPLY, "--json", *options, variables=server.variables())
    return outcome, server


def assert_kept(world: World, outcome: Outcome, text: str = TEXT) -> None:
    """Check that the text is in one private file that standard error names, and nothing leaked."""
    [kept] = world.outbox
    assert kept.read_text() == text
    assert kept.stat().st_mode & 0o077 == 0
    assert str(kept) in outcome.error()["hint"]
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert TOKEN not in outcome.stderr
    assert world.pauses == []


def assert_unknown(world: World, outcome: Outcome, server: FaultServer) -> None:
    """Check all that an unknown fate promises."""
    assert outcome.status == 7, outcome.stderr
    error = outcome.error()
    assert (error["kind"], error["exit_code"]) == ("fate_unknown", 7)
    assert "may have been sent or not" in error["message"]
    assert "tinydub ticket show KPlaQw1c" in error["hint"]
    assert len(server.connections) == 1
    assert len(server.requests) <= 1
    assert_kept(world, outcome)


@pytest.mark.parametrize("act", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_fate_unknown(world: World, act: Act) -> None:
    """Nothing proves what became of it: one connection, one POST, exit 7, and where to look."""
    outcome, server = reply_to(world, act)
    assert_unknown(world, outcome, server)
    for request in server.requests:
        assert (request.method, request.target) == ("POST", "/api/v1/ticket/KPlaQw1c/reply")


def test_reset_in_the_midst_of_connecting(world: World) -> None:
    """Not sent if the system says that there was no connection, unknown if it was there."""
    outcome, server = reply_to(world, resets_at_once)
    unsent = "cannot be reached" in outcome.error()["message"]
    assert outcome.status == (6 if unsent else 7)
    assert len(server.connections) == 1
    assert_kept(world, outcome)


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("location", ["", "/api/v1/tickets", "mailto:a@b", "http://xn--a/", "//["])
def test_redirects_are_not_followed(world: World, status: int, location: str) -> None:
    """Whatever a redirect names, the reply goes nowhere else, and its fate is unknown."""
    outcome, server = reply_to(world, answer(status, b"", f"Location: {location}"))
    assert_unknown(world, outcome, server)


@pytest.mark.parametrize("status", REDIRECTS)
def test_redirects_to_another_host_are_not_followed(world: World, status: int) -> None:
    """Neither text nor token is sent on, not even as a GET."""
    with FaultServer(answer(201, SENT)) as other:
        there = f"Location: http://127.0.0.1:{other.port}/api/v1/ticket/KPlaQw1c/reply"
        outcome, server = reply_to(world, answer(status, b"", there))
    assert_unknown(world, outcome, server)
    assert other.connections == []


@pytest.mark.parametrize(("act", "code", "kind"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(world: World, act: Act, code: int, kind: str) -> None:
    """A 4xx is a no: told as its kind, asked once, never waited for, and the text kept."""
    outcome, server = reply_to(world, act)
    assert (outcome.status, outcome.error()["kind"]) == (code, kind), outcome.stderr
    assert "may have been sent" not in outcome.stderr
    assert [request.method for request in server.requests] == ["POST"]
    assert_kept(world, outcome)


def test_refused_in_the_servers_words(world: World) -> None:
    """What the server says of a message is shown, with nothing in it that could act."""
    act = answer(422, b'{"message": "The message \\u001b[31m must be at least 3 characters."}')
    with FaultServer(act) as server:
        outcome = world.run(*REPLY, variables=server.variables())
    assert outcome.status == 2
    assert "The message ␛[31m must be at least 3 characters" in outcome.stderr


@pytest.mark.parametrize("status", [408, 413, 422, 429])
def test_refused_before_the_text_has_arrived(world: World, status: int) -> None:
    """A server that says no to a long text half-way is heard: not sent, not repeated."""
    act = says_before_the_body(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status)
    text = "long " * 100_000 + "end"
    with FaultServer(act) as server:
        outcome = world.run(
            "ticket", "reply", "KPlaQw1c", "-m", text, "--json", variables=server.variables()
        )
    assert outcome.status == {408: 6, 413: 2, 422: 2, 429: 5}[status]
    assert len(server.connections) == 1
    assert_kept(world, outcome, text)


def test_nobody_listens(world: World) -> None:
    """A refused connection proves that nothing was sent: 6, and no second try."""
    variables = {
        "TINYDUB_DEMO": "",
        "TINYDUB_API_URL": f"http://127.0.0.1:{closed_port()}",
        "TINYDUB_TOKEN": TOKEN,
    }
    outcome = world.run(*REPLY, "--json", variables=variables)
    assert (outcome.status, outcome.error()["kind"]) == (6, "network")
    assert_kept(world, outcome)


def test_unknown_host(world: World) -> None:
    """So does a name that does not resolve."""
    variables = {
        "TINYDUB_DEMO": "",
        "TINYDUB_API_URL": "https://helpdesk.invalid",
        "TINYDUB_TOKEN": TOKEN,
    }
    outcome = world.run(*REPLY, "--json", variables=variables)
    assert (outcome.status, outcome.error()["kind"]) == (6, "network")
    assert_kept(world, outcome)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux leaves a full queue's calls unanswered")
def test_connection_not_taken_in_time(world: World) -> None:
    """And a connection that nobody takes."""
    world.transport = Hurried()
    with full_queue() as port:
        variables = {
            "TINYDUB_DEMO": "",
            "TINYDUB_API_URL": f"http://127.0.0.1:{port}",
            "TINYDUB_TOKEN": TOKEN,
        }
        outcome = world.run(*REPLY, "--json", variables=variables)
    assert (outcome.status, outcome.error()["kind"]) == (6, "network")
    assert_kept(world, outcome)


def test_no_answer_in_time(world: World) -> None:
    """A time-out after the text has left leaves its fate unknown."""
    world.transport = Hurried()
    outcome, server = reply_to(world, is_silent)
    assert_unknown(world, outcome, server)
    assert TEXT in server.requests[0].body.decode("unicode-escape")


def test_no_token(world: World) -> None:
    """A damaged token is found before a request."""
    with FaultServer(answer(201, SENT)) as server:
        outcome = world.run(*REPLY, variables=server.variables(TINYDUB_TOKEN="a b"))
    assert outcome.status == 2
    assert server.connections == []


SUCCESSES: dict[str, Act] = {
    "plain": answer(201, SENT),
    "gzip": answer(201, gzip.compress(SENT), "Content-Encoding: gzip"),
    "unknown keys": answer(201, SENT[:-1] + b', "x": [1]}'),
    "an id that is a number": answer(201, b'{"id": 17, "created_at": null}'),
    "hints first": says(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\n"
        + OK
        + b"Content-Length: %d\r\n\r\n" % len(SENT)
        + SENT
    ),
    "called a page": answer(201, SENT, kind="text/html"),
}


@pytest.mark.parametrize("act", SUCCESSES.values(), ids=SUCCESSES.keys())
def test_sent(world: World, act: Act) -> None:
    """A 201 with an id is the proof: exit 0, the file is gone."""
    outcome, server = reply_to(world, act)
    assert outcome.status == 0, outcome.stderr
    assert len(server.requests) == 1
    assert world.outbox == []


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("\n\n  indented\n\tcode \n\n", "  indented\n\tcode"),
        ("One\r\ntwo", "One\ntwo"),
        ('"quoted" \\ 你好 👩‍👩‍👧', '"quoted" \\ 你好 👩‍👩‍👧'),
        ("<b>&amp;</b> {{name}}", "<b>&amp;</b> {{name}}"),
    ],
)
def test_text_on_the_wire(world: World, given: str, sent: str) -> None:
    """The body is the documented object and nothing else, the text in it unchanged."""
    with FaultServer(answer(201, SENT)) as server:
        world.run("ticket", "reply", "KPlaQw1c", "-m", given, variables=server.variables())
    [request] = server.requests
    assert json.loads(request.body) == {"message": sent}
    assert request.headers["content-type"] == "application/json"


def editor_of(world: World, script: str) -> Mapping[str, str]:
    """Return the variables for an editor: a shell script, whose $1 is the file."""
    path = world.home / "editor.sh"
    path.write_text(script)
    return {"TINYDUB_EDITOR": f"sh {path}"}


def test_post_has_a_connection_of_its_own(world: World) -> None:
    """After the editor, the POST does not use the connection of the GET, which may have died."""
    editor = editor_of(world, 'echo "My answer" >"$1"')
    with FaultServer(answer(200, TICKET), answer(201, SENT)) as server:
        outcome = world.run(
            "ticket",
            "reply",
            "KPlaQw1c",
            stdin="y\n",
            terminal=True,
            variables=server.variables(**editor),
        )
    assert outcome.status == 0, outcome.stderr
    assert [[request.method for request in one] for one in server.connections] == [
        ["GET"],
        ["POST"],
    ]


def test_connection_that_dies_while_writing(world: World) -> None:
    """That the server closed the first connection meanwhile does not matter to the POST."""
    length = b"Content-Length: %d\r\n\r\n" % len(TICKET)
    fetched = says(b"HTTP/1.1 200 OK\r\n" + length + TICKET)
    editor = editor_of(world, 'echo "My answer" >"$1"')
    with FaultServer(fetched, answer(201, SENT)) as server:
        outcome = world.run(
            "ticket",
            "reply",
            "KPlaQw1c",
            "--yes",
            terminal=True,
            variables=server.variables(**editor),
        )
    assert outcome.status == 0, outcome.stderr
    assert [request.method for request in server.requests] == ["GET", "POST"]


@pytest.mark.parametrize("act", [closes, answer(500, LOGIN), answer(404)])
def test_ticket_that_cannot_be_fetched(world: World, act: Act) -> None:
    """Without the ticket there is no editor, no file and no POST."""
    editor = editor_of(world, f"touch {world.home}/edited")
    with FaultServer(act) as server:
        outcome = world.run(
            "ticket", "reply", "KPlaQw1c", terminal=True, variables=server.variables(**editor)
        )
    assert outcome.status in (3, 6)
    assert {request.method for request in server.requests} == {"GET"}
    assert world.outbox == []
    assert not (world.home / "edited").exists()


def test_ctrl_c_while_waiting(tmp_path: Path) -> None:
    """Ctrl-C after the POST has left does not claim that it was cancelled: exit 7, text kept."""
    machine = Machine(tmp_path)
    started = []
    with interruptible(), FaultServer(interrupts(lambda: started[0])) as server:
        started.append(machine.start(*REPLY, "--json", variables=server.variables()))
        outcome = ended(started[0])
    assert outcome.status == 7, outcome.told
    assert outcome.error()["kind"] == "fate_unknown"
    assert "may have been sent or not: You stopped waiting" in outcome.error()["message"]
    assert [request.method for request in server.requests] == ["POST"]
    [kept] = (tmp_path / ".local" / "state" / "tinydub" / "outbox").iterdir()
    assert kept.read_text() == TEXT
    assert str(kept) in outcome.error()["hint"]


def test_killed_while_waiting(tmp_path: Path) -> None:
    """Even a process that is killed has left the text on the disk."""
    machine = Machine(tmp_path)
    started = []

    def kill(visit: object) -> None:
        visit.hear()  # type: ignore[attr-defined]
        started[0].send_signal(signal.SIGKILL)
        visit.linger()  # type: ignore[attr-defined]

    with FaultServer(kill) as server:
        started.append(machine.start(*REPLY, variables=server.variables()))
        outcome = ended(started[0])
    assert outcome.status == -signal.SIGKILL
    [kept] = (tmp_path / ".local" / "state" / "tinydub" / "outbox").iterdir()
    assert kept.read_text() == TEXT


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["table", "json", "ndjson", "tsv", "ids"])
def test_sent_but_nobody_can_be_told(tmp_path: Path, form: str) -> None:
    """With standard output full, the failure says that the reply was sent; nothing is kept."""
    machine = Machine(tmp_path)
    with FaultServer(answer(201, SENT)) as server:
        outcome = machine.run(
            *REPLY, "--format", form, redirection=">/dev/full", variables=server.variables()
        )
    assert outcome.status == 1, outcome.told
    assert "Reply FTsuHoDS was sent" in outcome.told
    assert "Do not send it again" in outcome.told
    assert "Traceback" not in outcome.told
    assert len(server.requests) == 1
    assert list((tmp_path / ".local" / "state" / "tinydub" / "outbox").iterdir()) == []


@pytest.mark.parametrize("place", ["state", "state/outbox"])
def test_text_that_cannot_be_kept_is_not_sent(world: World, place: str) -> None:
    """A file where the directory should be: nothing is sent that is not on the disk first."""
    path = world.home / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("in the way")
    outcome, server = reply_to(world, answer(201, SENT))
    assert outcome.status == 1, outcome.stderr
    assert outcome.error()["kind"] == "storage"
    assert str(path) in outcome.error()["message"]
    assert server.connections == []
    assert path.read_text() == "in the way"
