"""Reading over connections that are not made, break, or carry something that is not HTTP."""

import sys
from collections.abc import Iterator
from itertools import count
from threading import Event

import pytest

from support.faults import (
    TOKEN,
    Act,
    FaultServer,
    Hurried,
    answer,
    chunked,
    closed_port,
    closes,
    closes_at_once,
    drips,
    full_queue,
    is_silent,
    reads_nothing_until,
    resets,
    resets_at_once,
    resets_unread,
    says,
)
from support.helpdesk_on_sockets import Helpdesk
from support.run import World

LIST = ("tickets", "list", "--json")

BROKEN: dict[str, Act] = {
    "closed before it is read": closes_at_once,
    "reset at once": resets_at_once,
    "reset before it is read": resets_unread,
    "closed without an answer": closes,
    "reset without an answer": resets,
    "closed within the status": says(b"HTTP/1."),
    "closed within the headers": says(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "closed within the body": says(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"id"'),
    "closed within a chunk": says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n[]"),
    "closed between chunks": says(chunked([b"[", b"]"], end=b"")),
    "a chunk without a length": says(chunked([b"["], end=b"]\r\n0\r\n\r\n")),
    "a chunk of endless length": says(chunked([], end=b"f" * 40 + b"\r\n[]\r\n0\r\n\r\n")),
    "a negative length": says(b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n[]"),
    "two lengths": says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[] "),
    "a length of 5,000 digits": says(
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n[]"
    ),
    "a header of 2 MB": says(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 2_000_000 + b"\r\n\r\n[]"),
    "20,000 headers": says(b"HTTP/1.1 200 OK\r\n" + b"X: 1234567\r\n" * 20_000 + b"\r\n[]"),
    "endless headers": says(b"HTTP/1.1 200 OK\r\n" + b"X: 1234567\r\n" * 20_000, then=None),
    "a switch of protocols": says(b"HTTP/1.1 101 Yes\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    "another protocol": says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a body alone": says(b"[]"),
    "TLS": says(bytes.fromhex("15030100020246")),
}


@pytest.mark.parametrize("act", BROKEN.values(), ids=BROKEN.keys())
def test_broken_exchange_is_tried_three_times_and_told(world: World, act: Act) -> None:
    """A read that breaks is asked three times in all, says so each time, and exits 6."""
    with FaultServer(act) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == 6
    assert outcome.stdout == ""
    assert len(server.connections) == 3
    assert world.pauses == [0.5, 1.0]
    assert outcome.stderr.count("Trying again in") == 2
    error = outcome.error()
    assert (error["kind"], error["exit_code"]) == ("network", 6)
    assert error["hint"]
    assert TOKEN not in outcome.stderr


@pytest.mark.parametrize("act", BROKEN.values(), ids=BROKEN.keys())
def test_broken_exchange_heals(world: World, act: Act) -> None:
    """One bad exchange costs one more request and nothing else: the list comes, the status is 0."""
    with FaultServer(act, answer(200, b'[{"id": "a"}]')) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == 0, outcome.stderr
    assert outcome.json() == [{"id": "a"}]
    assert world.pauses == [0.5]


ODD_BUT_WHOLE = {
    "more than its length": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]]]]]",
    "no length": b"HTTP/1.1 200 OK\r\n\r\n[]",
    "chunks": chunked([b"[", b"]"]),
    "chunks with extensions": chunked([], end=b"2;a=b\r\n[]\r\n0\r\nX-Trailer: 1\r\n\r\n"),
    "a thousand headers": b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 1_000 + b"\r\n[]",
    "headers in no encoding": b"HTTP/1.1 200 OK\r\nX: \xff\xfe\x80\r\nSet-Cookie: \xff\r\n\r\n[]",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n[]",
    "hints first": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n[]",
}


@pytest.mark.parametrize("said", ODD_BUT_WHOLE.values(), ids=ODD_BUT_WHOLE.keys())
def test_odd_answers_are_understood(world: World, said: bytes) -> None:
    """What HTTP allows, however unusual, is read with one request."""
    with FaultServer(says(said)) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert (outcome.status, outcome.json()) == (0, [])
    assert len(server.requests) == 1


def test_refused_connection(world: World) -> None:
    """Where nobody listens: three tries, exit 6."""
    address = f"http://127.0.0.1:{closed_port()}"
    variables = {"TINYDUB_DEMO": "", "TINYDUB_API_URL": address, "TINYDUB_TOKEN": TOKEN}
    outcome = world.run(*LIST, variables=variables)
    assert outcome.status == 6
    assert outcome.error()["kind"] == "network"
    assert "cannot be reached" in outcome.error()["message"]
    assert world.pauses == [0.5, 1.0]


def test_unknown_host(world: World) -> None:
    """A name that does not resolve: three tries, exit 6, and the name server's own words."""
    variables = {
        "TINYDUB_DEMO": "",
        "TINYDUB_API_URL": "https://helpdesk.invalid/api/v1",
        "TINYDUB_TOKEN": TOKEN,
    }
    outcome = world.run(*LIST, variables=variables)
    assert outcome.status == 6
    assert outcome.error()["message"].startswith("The server cannot be reached: [Errno ")
    assert world.pauses == [0.5, 1.0]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux leaves a full queue's calls unanswered")
def test_connection_not_taken_in_time(world: World) -> None:
    """A host that leaves the call unanswered is not called again: one try took long enough."""
    world.transport = Hurried()
    with full_queue() as port:
        variables = {
            "TINYDUB_DEMO": "",
            "TINYDUB_API_URL": f"http://127.0.0.1:{port}",
            "TINYDUB_TOKEN": TOKEN,
        }
        outcome = world.run(*LIST, variables=variables)
    assert outcome.status == 6
    assert "did not take the connection in time" in outcome.error()["message"]
    assert world.pauses == []


def test_no_answer_in_time(world: World) -> None:
    """A server that never answers is asked once: exit 6, and the sentence says it was the time."""
    world.transport = Hurried()
    with FaultServer(is_silent) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == 6
    assert "did not answer in time" in outcome.error()["message"]
    assert outcome.error()["hint"]
    assert len(server.requests) == 1
    assert world.pauses == []


def test_body_that_stops_coming(world: World) -> None:
    """A body that stands still half-way is given up, too."""
    world.transport = Hurried()
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    with FaultServer(drips(head, b"[", times=1)) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == 6
    assert "did not answer in time" in outcome.error()["message"]


def test_time_outs_of_the_real_connection() -> None:
    """Without a test's hurry: 10 seconds for a connection, 30 for each read or write."""
    from tinydub_cli.api import connection

    assert connection._TIMEOUT.as_dict() == {
        "connect": 10.0,
        "read": 30.0,
        "write": 30.0,
        "pool": 30.0,
    }


@pytest.fixture
def hours() -> Iterator[int]:
    """Count up by a minute each time somebody looks."""
    return count(0, 60)


def test_dripping_body_has_an_end(world: World, hours: Iterator[int]) -> None:
    """A body that comes drop by drop, each in good time, is given up when the whole takes long."""
    world.timer = lambda: next(hours)
    with FaultServer(drips(b"HTTP/1.1 200 OK\r\n\r\n", b" ", times=100_000)) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.status == 6
    assert outcome.error()["message"] == "The server's answer was not complete after 120 seconds."
    assert len(server.requests) == 1


def test_request_that_is_not_taken(world: World) -> None:
    """A reply so long that it stays in the pipe of a server that does not read: exit 7."""
    world.transport = Hurried("POST")
    done = Event()
    desk = Helpdesk(reads_nothing_until(done), commits=False)
    with FaultServer(desk, receive_buffer=4096) as server:
        outcome = world.run(
            "ticket",
            "reply",
            "KPlaQw1c",
            "-m",
            "long " * 4_000_000,
            "--json",
            variables=server.variables(),
        )
        done.set()
    assert outcome.status == 7
    assert "did not take the request in time" in outcome.error()["message"]
    assert [request.method for request in server.requests].count("POST") == 1
    assert [kept.state for kept in world.outbox] == ["unknown"]
