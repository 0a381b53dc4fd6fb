"""`tinydub api` where servers refuse, fail, or lie: its status, one request at most, inert output.

A request that may have changed something and whose fate is unknown ends with exit 7, and is never
repeated; one that only reads ends as reading always does.
"""

import json
from pathlib import Path

import pytest

from support.faults import (
    TOKEN,
    Act,
    FaultServer,
    answer,
    closed_port,
    closes,
    interrupts,
    resets,
    says,
    says_before_the_body,
)
from support.process import Machine, ended, interruptible
from support.run import World

WRITING = ["POST", "PUT", "PATCH", "DELETE"]
HOSTILE = "\x1b[31m\x1b]0;owned\x07\x9b2J\u202e\u2066\u2028\x7f"
SIGNED = "https://files.example.com/a.png?X-Amz-Signature=5ecre7"


# By status


@pytest.mark.parametrize(
    ("status", "reading", "writing"),
    [
        (200, 0, 0),
        (201, 0, 0),
        (202, 0, 0),
        (204, 0, 0),
        (301, 6, 7),
        (302, 6, 7),
        (304, 6, 7),
        (400, 2, 2),
        (401, 4, 4),
        (403, 4, 4),
        (404, 3, 3),
        (405, 2, 2),
        (410, 3, 3),
        (413, 2, 2),
        (418, 2, 2),
        (422, 2, 2),
        (429, 5, 5),
        (500, 6, 7),
        (502, 6, 7),
        (503, 6, 7),
        (599, 6, 7),
        (999, 6, 7),
    ],
)
def test_exit_codes(world: World, status: int, reading: int, writing: int) -> None:
    """By the answer's status; the body is printed all the same, and nothing is asked twice."""
    body = b"" if status in (204, 304) else b'{"error": "Because."}'
    for method, expected in (("GET", reading), ("POST", writing), ("DELETE", writing)):
        with FaultServer(answer(status, body)) as server:
            outcome = world.run("api", method, "x", variables=server.variables())
        assert outcome.status == expected, outcome.stderr
        assert outcome.stdout == (body.decode() + "\n" if body else "")
        assert [request.method for request in server.requests] == [method]
        assert bool(outcome.stderr) == bool(expected)
        assert ("look before you send it again" in outcome.stderr) == (expected == 7)
    assert world.pauses == []


def test_errors_as_json(world: World) -> None:
    """With --json the error is an object, and what the server says is in it."""
    with FaultServer(answer(422, b'{"message": "Too short."}')) as server:
        outcome = world.run("api", "POST", "x", "--json", variables=server.variables())
    assert outcome.json() == {"message": "Too short."}
    assert outcome.error()["exit_code"] == outcome.status == 2
    assert "Too short" in outcome.error()["message"]


@pytest.mark.parametrize("method", ["GET", *WRITING])
def test_redirects_are_not_followed(world: World, method: str) -> None:
    """The second server hears nothing, whatever the method."""
    with FaultServer(answer(200, b"{}")) as other:
        location = f"Location: http://127.0.0.1:{other.port}/"
        with FaultServer(answer(307, b"", location)) as server:
            outcome = world.run("api", method, "x", variables=server.variables())
    assert outcome.status == (6 if method == "GET" else 7)
    assert other.connections == []
    assert len(server.requests) == 1


# No whole answer


@pytest.mark.parametrize(
    "act",
    [
        closes,
        resets,
        says(b"garbage\r\n\r\n"),
        says(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"),
        says(b"HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\n{"),
        answer(200, b"<!DOCTYPE html><p>Log in</p>", kind="text/html"),
        answer(201, b"\xff"),
        answer(201, b"{}", "Content-Encoding: br"),
        answer(201, b"not gzip", "Content-Encoding: gzip"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_no_answer_that_says_anything(world: World, method: str, act: Act) -> None:
    """Reading ends with 6. Writing may have been done: 7, one request heard, and how to go on."""
    with FaultServer(act) as server:
        argv = ("api", method, "x", "--json")
        outcome = world.run(*argv, variables=server.variables())
    assert len(server.requests) == 1, "never repeated"
    assert world.pauses == []
    assert outcome.status == (6 if method == "GET" else 7), outcome.stderr
    if method != "GET":
        assert outcome.error()["kind"] == "fate_unknown"
        assert "look before you send it again" in outcome.error()["hint"]


def test_no_connection(world: World) -> None:
    """It is proved that nothing was done: 6, also for a POST."""
    variables = {
        "TINYDUB_DEMO": "",
        "TINYDUB_API_URL": f"http://127.0.0.1:{closed_port()}/api/v1",
        "TINYDUB_TOKEN": TOKEN,
    }
    for method in ("GET", *WRITING):
        outcome = world.run("api", method, "x", "--json", variables=variables)
        assert outcome.status == 6
        assert outcome.error()["kind"] == "network"


def test_a_rejection_that_breaks_off(world: World) -> None:
    """A 4xx proves that nothing was done, even where its body does not come."""
    broken = says(b"HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\n{")
    with FaultServer(broken) as server:
        assert world.run("api", "POST", "x", variables=server.variables()).status == 2


def test_an_answer_before_the_body_was_read(world: World) -> None:
    """A server that refuses early is understood, however much was to be sent."""
    early = says_before_the_body(b"HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n")
    with FaultServer(early) as server:
        argv = ("api", "POST", "x", "--input", "-")
        outcome = world.run(*argv, stdin=b"x" * 5_000_000, variables=server.variables())
    assert outcome.status == 2
    assert len(server.requests) == 1


@pytest.mark.parametrize(("method", "status"), [("GET", 130), ("POST", 7)])
def test_an_interrupt_while_waiting(tmp_path: Path, method: str, status: int) -> None:
    """Ctrl-C while a POST is out leaves its fate unknown, and that is told."""
    machine = Machine(tmp_path)
    with FaultServer(interrupts(lambda: process)) as server, interruptible():
        process = machine.start("api", method, "x", variables=server.variables())
        done = ended(process)
    assert done.status == status, done.told
    assert b"Traceback" not in done.stderr
    assert len(server.requests) == 1


# What is printed of it


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("options", [[], ["--json"], ["-i"], ["-i", "--json"]])
@pytest.mark.parametrize("status", [200, 422, 500])
@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"error": HOSTILE, HOSTILE: [HOSTILE]}, ensure_ascii=False).encode(),
        json.dumps({"error": HOSTILE, HOSTILE: [HOSTILE]}).encode(),
        f"<html>{HOSTILE}</html>".encode(),
        HOSTILE.encode(),
        b"\xff\x9b2J\x1b[2J",
    ],
    ids=["json", "escaped", "html", "text", "bytes"],
)
def test_nothing_acts(
    world: World,
    terminal: bool,  # noqa: FBT001
    options: list[str],
    status: int,
    body: bytes,
) -> None:
    """Whatever the server sends, body or headers, no character of it acts, nor is JSON changed."""
    with FaultServer(answer(status, body, "X-Evil: \x1b[31m\x9b2J")) as server:
        argv = ("api", "x", *options)
        outcome = world.run(*argv, terminal=terminal, variables=server.variables())
    for stream in (outcome.stdout, outcome.stderr):
        assert stream.replace("\n", "").isprintable()
    if body.startswith(b"{"):
        printed = outcome.stdout.partition("\n\n")[2] if "-i" in options else outcome.stdout
        assert json.loads(printed) == json.loads(body)
    assert outcome.stdout


def test_debug_tells_without_secrets(world: World) -> None:
    """--debug shows the exchange, and neither the token nor what signs a link."""
    body = json.dumps({"url": SIGNED, "echo": TOKEN}).encode()
    with FaultServer(answer(200, body)) as server:
        argv = ("--debug", "api", "POST", "x", "-f", f"a={SIGNED}")
        outcome = world.run(*argv, variables=server.variables())
    assert outcome.status == 0
    assert f"> POST {server.url}/x" in outcome.stderr
    assert "< 200" in outcome.stderr
    assert TOKEN not in outcome.stderr
    assert "5ecre7" not in outcome.stderr


@pytest.mark.parametrize("redirection", ["> /dev/full", "| true", ">&-"])
def test_an_unknown_fate_is_told_whoever_reads_the_output(tmp_path: Path, redirection: str) -> None:
    """A full disk or a reader that has gone does not turn exit 7 into another."""
    body = json.dumps({"error": "x" * 300_000}).encode()
    with FaultServer(answer(500, body)) as server:
        machine = Machine(tmp_path)
        argv = ("api", "POST", "x")
        if redirection == "| true":
            process = machine.start(*argv, variables=server.variables())
            assert process.stdout
            process.stdout.close()
            process.stdout = None
            done = ended(process)
        else:
            done = machine.run(*argv, variables=server.variables(), redirection=redirection)
    assert done.status == 7, done.told
    assert "look before you send it again" in done.told
    assert len(server.requests) == 1
