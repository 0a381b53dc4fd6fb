"""`tinydub ticket reply` against servers that fail: one POST at most, and the truth about it.

The table `FAULTS` says for each fault what comes of it: exit status, state of the reply on the
disk, POSTs that the server heard, and what is told. What proves that a reply was not sent is a
connection that was never made or a 4xx answer; after anything else the thread is looked at.
"""

import gzip
import ssl
import sys
from typing import NamedTuple

import pytest

from support.faults import (
    SELF_SIGNED,
    TOKEN,
    Act,
    FaultServer,
    Hurried,
    Visit,
    answer,
    closes,
    closes_at_once,
    full_queue,
    is_silent,
    resets,
    resets_at_once,
    resets_unread,
    says,
    says_before_the_body,
    tunnels_to,
)
from support.helpdesk_on_sockets import REPLY_ID, SENT, TICKET, Helpdesk
from support.run import Outcome, World

TEXT = "Hello, Maxim — you're right."
LONG = "long " * 100_000 + "end"
LOGIN = b"<!DOCTYPE html><html><body>Log in</body></html>"
OK = b"HTTP/1.1 201 Created\r\n"
PAUSES = [1.0, 2.0, 4.0]
GONE = "gone"


class Fault(NamedTuple):
    """What a server does about the POST, and what comes of it.

    `state` is that of the reply on the disk, `posts` how many the server heard, `told` what the
    error's message says, or standard error where the reply turned out to be sent. `commits` and
    `late` are the helpdesk's.
    """

    act: Act | None
    status: int
    state: str
    posts: int
    told: str
    commits: bool = False
    late: int = 0
    text: str = TEXT


ENDED = "The connection ended before a whole answer had come"
BROKE = "The connection broke"
COMPRESSED = "The server's answer is compressed wrongly"
NOT_UNDERSTOOD = "The server's answer"
ELSEWHERE = "The server sends us to another address"

HEARD: dict[str, tuple[Act, str]] = {
    "closed without an answer": (closes, ENDED),
    "reset without an answer": (resets, BROKE),
    "closed within the status": (says(b"HTTP/1."), ENDED),
    "closed within the headers": (says(OK + b"Content-Le"), ENDED),
    "201 truncated": (says(OK + b"Content-Length: 63\r\n\r\n" + SENT[:20]), ENDED),
    "201 reset half-way": (
        says(OK + b"Content-Length: 63\r\n\r\n" + SENT[:20], then=Visit.reset),
        BROKE,
    ),
    "201 truncated, its length agrees": (answer(201, SENT[:20]), "is not valid JSON"),
    "201 in broken chunks": (
        says(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + SENT),
        ENDED,
    ),
    "201 in gzip, truncated": (
        answer(201, gzip.compress(SENT)[:30], "Content-Encoding: gzip"),
        NOT_UNDERSTOOD,
    ),
    "201 in gzip, broken": (
        answer(201, gzip.compress(SENT)[:-8] + b"\0" * 8, "Content-Encoding: gzip"),
        COMPRESSED,
    ),
    "201 that is no gzip": (answer(201, SENT, "Content-Encoding: gzip"), COMPRESSED),
    "201 in brotli": (answer(201, SENT, "Content-Encoding: br"), "which was not asked for"),
    "201 empty": (answer(201), "is empty"),
    "201 without an id": (answer(201, b'{"created_at": "2026-01-20T18:44:11Z"}'), NOT_UNDERSTOOD),
    "201 with a null id": (answer(201, b'{"id": null}'), NOT_UNDERSTOOD),
    "201 with an empty id": (answer(201, b'{"id": ""}'), NOT_UNDERSTOOD),
    "201 with an object for an id": (answer(201, b'{"id": {}}'), NOT_UNDERSTOOD),
    "201 with a list": (answer(201, b'[{"id": "a"}]'), NOT_UNDERSTOOD),
    "201 null": (answer(201, b"null"), NOT_UNDERSTOOD),
    "201 nested deeply": (answer(201, b"[" * 100_000), "is nested too deeply"),
    "201 NaN": (answer(201, b'{"id": NaN}'), "has a number that is not a finite one"),
    "201 in Latin-1": (answer(201, b'{"id": "\xff"}'), "is not valid UTF-8"),
    "201 with a login page": (answer(201, LOGIN, kind="text/html"), "is a web page"),
    "200 with a login page": (answer(200, LOGIN, kind="text/html"), "answered 200"),
    "200 with an id": (answer(200, SENT), "answered 200"),
    "202 with an id": (answer(202, SENT), "answered 202"),
    "204": (answer(204), "answered 204"),
    "101": (says(b"HTTP/1.1 101 Yes\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), ENDED),
    "100, then closed": (says(b"HTTP/1.1 100 Continue\r\n\r\n"), ENDED),
    "103, then closed": (says(b"HTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\n"), ENDED),
    "another protocol": (says(b"220 smtp.example.com\r\n"), ENDED),
    "a header of 2 MB": (says(OK + b"X: " + b"x" * 2_000_000 + b"\r\n\r\n" + SENT), ENDED),
    **{
        f"{status} with a page": (
            answer(status, LOGIN, "Retry-After: 1", kind="text/html"),
            f"answered {status}",
        )
        for status in (500, 502, 503, 504, 599, 600, 999)
    },
    **{
        f"{status}": (answer(status, b"", "Location: /api/v1/tickets"), f"{ELSEWHERE} ({status})")
        for status in (300, 301, 302, 303, 307, 308)
    },
    "304": (answer(304, b"", "Location: /api/v1/tickets"), "answered 304"),
}
"""What proves nothing, once the server has heard the POST: it may have taken the reply or not."""

BROKEN_BODY = b"HTTP/1.1 %d No\r\nContent-Length: 90\r\n\r\n{"

REJECTED: dict[str, tuple[Act, int, str]] = {
    "400": (answer(400, b'{"error": "Bad request"}'), 2, "“Bad request”"),
    "401": (answer(401, b'{"error": "Unauthenticated."}'), 4, "does not accept your token"),
    "403": (answer(403, b'{"error": "Forbidden"}'), 4, "does not allow this"),
    "404": (answer(404, b'{"error": "Ticket not found"}'), 3, f"no ticket “{TICKET}”"),
    "404 with a page": (answer(404, LOGIN, kind="text/html"), 3, f"no ticket “{TICKET}”"),
    "405": (answer(405), 2, "does not accept that: 405"),
    "408": (answer(408), 6, "answered 408"),
    "409": (answer(409), 2, "does not accept that: 409"),
    "413": (answer(413), 2, "does not accept that"),
    "419 with a page": (
        answer(419, LOGIN, kind="text/html"),
        2,
        "does not accept that: 419",
    ),
    "422": (
        answer(422, b'{"message": "Invalid.", "errors": {"message": ["Too short."]}}'),
        2,
        "“Invalid”",
    ),
    "499": (answer(499), 2, "does not accept that: 499"),
    **{
        f"429, Retry-After: {after}": (
            answer(429, b"", f"Retry-After: {after}"),
            5,
            "allowance of requests is spent",
        )
        for after in ("", "0", "2", "99999999", "-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT")
    },
    "422, closed in its body": (says(BROKEN_BODY % 422), 2, "does not accept that"),
    "422, reset in its body": (
        says(BROKEN_BODY % 422, then=Visit.reset),
        2,
        "does not accept that",
    ),
    "429, closed in its body": (says(BROKEN_BODY % 429), 5, "allowance of requests is spent"),
    "404, closed in its body": (says(BROKEN_BODY % 404), 3, "does not have what was asked for"),
    "400 in broken gzip": (
        answer(400, b"no gzip", "Content-Encoding: gzip"),
        2,
        "does not accept that",
    ),
    "403 in brotli": (answer(403, b"no", "Content-Encoding: br"), 4, "does not allow this"),
    "103, then 422": (
        says(b"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n"),
        2,
        "does not accept that",
    ),
}
"""What says no."""

CONFIRMED: dict[str, Act | None] = {
    "201": None,
    "201 in gzip": answer(201, gzip.compress(SENT), "Content-Encoding: gzip"),
    "201 with unknown keys": answer(201, SENT[:-1] + b', "x": [1]}'),
    "201, called a page": answer(201, SENT, kind="text/html"),
    "100 and 103, then 201": says(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\n"
        + OK
        + b"Content-Length: %d\r\n\r\n" % len(SENT)
        + SENT
    ),
    "201, then closed": says(OK + b"Content-Length: %d\r\n\r\n" % len(SENT) + SENT),
    "201, then reset": says(
        OK + b"Content-Length: %d\r\n\r\n" % len(SENT) + SENT, then=Visit.reset
    ),
}
"""What says yes."""

FAULTS: dict[str, Fault] = {
    **{
        f"commits, then {name}": Fault(act, 0, GONE, 1, told, commits=True)
        for name, (act, told) in HEARD.items()
    },
    **{
        f"does not commit, then {name}": Fault(act, 7, "unknown", 1, told)
        for name, (act, told) in HEARD.items()
    },
    "commits, closes, shows it at the third look": Fault(
        closes, 0, GONE, 1, ENDED, commits=True, late=2
    ),
    "commits, closes, shows it at the fourth look": Fault(
        closes, 7, "unknown", 1, "7 seconds later it is not in the thread", commits=True, late=3
    ),
    "closes before it reads": Fault(closes_at_once, 7, "unknown", 1, ENDED),
    "resets before it reads": Fault(resets_unread, 7, "unknown", 0, "The connection "),
    "resets within a long text": Fault(
        resets_unread, 7, "unknown", 0, "The connection ", text=LONG
    ),
    **{
        name: Fault(act, status, "draft", 1, told) for name, (act, status, told) in REJECTED.items()
    },
    **{
        f"{status} before the body ends": Fault(
            says_before_the_body(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status),
            code,
            "draft",
            1,
            told,
            text=LONG,
        )
        for status, code, told in (
            (408, 6, "answered 408"),
            (413, 2, "does not accept that"),
            (422, 2, "does not accept that"),
            (429, 5, "allowance of requests is spent"),
        )
    },
    **{name: Fault(act, 0, GONE, 1, "", commits=True) for name, act in CONFIRMED.items()},
}
"""Each fault, and what comes of it."""


def reply_at(world: World, *acts: Act, text: str = TEXT) -> tuple[Outcome, FaultServer]:
    """Reply at a server, which is closed when this returns."""
    with FaultServer(*acts) as server:
        outcome = world.run(
            "ticket", "reply", TICKET, "-m", text, "--json", variables=server.variables()
        )
    return outcome, server


def posts(server: FaultServer) -> int:
    """Return how many POSTs a server heard, whole or not."""
    return sum(request.method == "POST" for request in server.requests)


def assert_outcome(world: World, outcome: Outcome, fault: Fault) -> None:
    """Check the row of the table, and what every row promises."""
    assert outcome.status == fault.status, outcome.stderr
    assert [kept.state for kept in world.outbox] == ([] if fault.state == GONE else [fault.state])
    assert TOKEN not in outcome.stderr
    assert "Traceback" not in outcome.stderr
    if fault.status == 0:
        assert outcome.json()["id"] == REPLY_ID
        assert fault.told in outcome.stderr
        return
    [kept] = world.outbox
    assert kept.text == fault.text
    assert kept.path.stat().st_mode & 0o077 == 0
    assert outcome.stdout == ""
    error = outcome.error()
    assert error["exit_code"] == fault.status
    assert fault.told in error["message"]
    assert "--resume" in error["hint"]
    assert "text is kept" in error["hint"]
    uncertain = fault.status == 7
    assert ("may have been sent or not" in error["message"]) == uncertain
    assert (error["kind"] == "fate_unknown") == uncertain
    assert (f"tinydub ticket show {TICKET}" in error["hint"]) == uncertain


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault(world: World, fault: Fault) -> None:
    """Whatever a server does about the POST: one POST at most, and no claim that is not proved.

    After what proves nothing the thread is looked at, three times at most; after what proves a
    thing, never.
    """
    desk = Helpdesk(fault.act, commits=fault.commits, late=fault.late)
    outcome, server = reply_at(world, desk, text=fault.text)
    assert_outcome(world, outcome, fault)
    assert posts(server) == fault.posts
    assert desk.replies == ([fault.text] if fault.commits else [])
    looks = {"draft": 0, "unknown": 3, GONE: fault.late + 1 if fault.told else 0}[fault.state]
    assert world.pauses == PAUSES[:looks]
    asked = [request.target for request in server.requests if request.method == "GET"]
    assert asked == [f"/api/v1/ticket/{TICKET}"] * (1 + looks)


def test_every_fault_is_told_as_known() -> None:
    """No row says more than it can: 0 is gone, 7 unknown, all else a draft; one POST at most."""
    for fault in FAULTS.values():
        assert fault.state == {0: GONE, 7: "unknown"}.get(fault.status, "draft")
        assert fault.posts <= 1
        assert fault.commits <= (fault.status in (0, 7))


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
def test_redirects_to_another_host_are_not_followed(world: World, status: int) -> None:
    """Neither text nor token is sent on, not even as a GET; the thread is looked at as always."""
    with FaultServer(answer(201, SENT)) as other:
        there = f"Location: http://127.0.0.1:{other.port}/api/v1/ticket/{TICKET}/reply"
        outcome, server = reply_at(world, Helpdesk(answer(status, b"", there), commits=False))
    assert outcome.status == 7, outcome.stderr
    assert posts(server) == 1
    assert other.connections == []


@pytest.mark.parametrize("location", ["", "mailto:a@b", "http://xn--a/", "//["])
@pytest.mark.parametrize("status", [301, 307])
def test_redirects_to_nonsense(world: World, status: int, location: str) -> None:
    """Whatever a redirect names, its address changes nothing of what is told."""
    act = answer(status, b"", f"Location: {location}")
    outcome, _ = reply_at(world, Helpdesk(act, commits=False))
    assert_outcome(world, outcome, Fault(act, 7, "unknown", 1, f"{ELSEWHERE} ({status})"))


@pytest.mark.parametrize("commits", [True, False])
def test_no_answer_in_time(world: World, *, commits: bool) -> None:
    """A time-out after the text has left proves nothing: the thread is looked at."""
    world.transport = Hurried("POST")
    outcome, server = reply_at(world, Helpdesk(is_silent, commits=commits))
    told = "The server did not answer in time"
    status, state = (0, GONE) if commits else (7, "unknown")
    assert_outcome(world, outcome, Fault(is_silent, status, state, 1, told))
    assert posts(server) == 1


def test_reset_in_the_midst_of_connecting(world: World) -> None:
    """Not sent if the system says that there was no connection, unknown if it was there."""
    outcome, server = reply_at(world, Helpdesk(), resets_at_once, Helpdesk())
    unsent = "cannot be reached" in outcome.error()["message"]
    state = "draft" if unsent else "unknown"
    assert_outcome(world, outcome, Fault(resets_at_once, 6 if unsent else 7, state, 0, ""))
    assert posts(server) == 0


def test_connection_closed_between_baseline_and_post(world: World) -> None:
    """That the server closes the connection it showed the ticket on does not touch the POST."""
    desk = Helpdesk()

    def shows_and_closes(visit: Visit) -> None:
        desk(visit)
        visit.close()

    outcome, server = reply_at(world, shows_and_closes, desk)
    assert outcome.status == 0, outcome.stderr
    assert [request.method for request in server.requests] == ["GET", "POST"]
    assert world.outbox == []


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone wakes a server that is accepting")
def test_server_gone_between_baseline_and_post(world: World) -> None:
    """A server that shows the ticket and then refuses connections: certainly not sent, exit 6."""
    desk = Helpdesk()

    def shows_and_leaves(visit: Visit) -> None:
        server.refuse()
        desk(visit)

    with FaultServer(shows_and_leaves) as server:
        outcome = world.run(
            "ticket", "reply", TICKET, "-m", TEXT, "--json", variables=server.variables()
        )
    assert_outcome(world, outcome, Fault(None, 6, "draft", 0, "The server cannot be reached"))
    assert [request.method for request in server.requests] == ["GET"]


AT_CONNECT: dict[str, tuple[Act, str]] = {
    "refuses": (says(b"HTTP/1.1 403 No \x1b[31mway\r\nContent-Length: 0\r\n\r\n"), "proxy refused"),
    "asks for a password": (
        says(b"HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n"),
        "proxy refused",
    ),
    "fails": (says(b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n"), "proxy refused"),
    "closes": (closes, ENDED),
    "resets": (resets, BROKE),
    "hangs": (is_silent, "did not answer in time"),
    "speaks no HTTP": (says(b"220 smtp.example.com ESMTP\r\n"), ENDED),
    "grants, then closes": (says(b"HTTP/1.1 200 OK\r\n\r\n"), "cannot be reached"),
}
"""What a proxy does about the CONNECT for the POST, and what is told."""


@pytest.mark.parametrize(("act", "told"), AT_CONNECT.values(), ids=AT_CONNECT)
def test_proxy_that_fails_between_baseline_and_post(world: World, act: Act, told: str) -> None:
    """A proxy that lets the ticket be read, then makes no connection: not sent, exit 6."""
    desk = Helpdesk(headers=["Connection: close"])
    with FaultServer(tunnels_to(desk), act) as proxy:
        world.transport = Hurried(
            "POST" if act is is_silent else "none",
            proxy=f"http://127.0.0.1:{proxy.port}",
            verify=ssl.create_default_context(cafile=SELF_SIGNED),
        )
        outcome = world.run(
            *("ticket", "reply", TICKET, "-m", TEXT, "--json"),
            variables=proxy.variables(TINYDUB_API_URL="https://localhost:4443"),
        )
    assert_outcome(world, outcome, Fault(act, 6, "draft", 0, told))
    assert [requests[0].method for requests in proxy.connections] == ["CONNECT", "CONNECT"]
    assert TEXT.encode() not in proxy.received
    assert posts(proxy) == 0
    assert "\x1b" not in outcome.stderr
    assert world.pauses == []


@pytest.mark.skipif(sys.platform != "linux", reason="Linux leaves a full queue's calls unanswered")
def test_connection_not_taken_in_time(world: World) -> None:
    """A server that takes no connection: not sent, told after one try of the baseline."""
    with full_queue() as port:
        variables = {
            "TINYDUB_DEMO": "",
            "TINYDUB_API_URL": f"http://127.0.0.1:{port}",
            "TINYDUB_TOKEN": TOKEN,
        }
        world.transport = Hurried()
        outcome = world.run("ticket", "reply", TICKET, "-m", TEXT, "--json", variables=variables)
    told = "did not take the connection in time"
    assert_outcome(world, outcome, Fault(None, 6, "draft", 0, told))


def test_refused_in_the_servers_words(world: World) -> None:
    """What the server says of a message is shown, with nothing in it that could act."""
    act = answer(422, b'{"message": "The message \\u001b[31m must be at least 3 characters."}')
    with FaultServer(Helpdesk(act, commits=False)) as server:
        outcome = world.run("ticket", "reply", TICKET, "-m", TEXT, variables=server.variables())
    assert outcome.status == 2
    assert "The message ␛[31m must be at least 3 characters" in outcome.stderr
