"""`tinydub api`: one raw request, what it sends, and what it prints."""

import json
from pathlib import Path

import pytest

from support.asking import BODY, ask
from support.editors import messages, methods
from support.faults import FaultServer, answer
from support.helpdesk_on_sockets import QUESTION
from support.process import Machine
from support.run import World
from support.terminal import Terminal
from tinydub_cli.sandbox.store import Store
from tinydub_cli.schema.generate import schemas

# At the demo helpdesk


def test_reads_and_writes_at_the_helpdesk(world: World, helpdesk: Store) -> None:
    """What other commands do can be done by hand: list, show, and reply."""
    listed = world.run("api", "tickets")
    assert listed.json() == world.run("tickets", "list", "--json").json()
    shown = world.run("api", "ticket/KPlaQw1c").json()
    assert shown["id"] == "KPlaQw1c"
    sent = world.run("api", "POST", "ticket/KPlaQw1c/reply", "-f", "message=By hand = well done")
    assert sent.status == 0, sent.stderr
    assert messages(helpdesk)[-1] == "By hand = well done"
    assert sent.json()["id"]
    assert methods(helpdesk) == ["GET", "GET", "GET", "POST"]


def test_it_counts_against_the_quota(world: World, helpdesk: Store) -> None:
    """A raw request is one like every other: it is counted down at the server."""

    def remaining() -> int:
        lines = world.run("api", "-i", "tickets").stdout.splitlines()
        [line] = [line for line in lines if line.startswith("x-ratelimit-remaining: ")]
        return int(line.partition(" ")[2])

    first = remaining()
    assert remaining() == first - 1
    assert len(methods(helpdesk)) == 2


# How


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_methods(world: World, method: str) -> None:
    """Each is sent as it is named, in either case; without something to send it has no body."""
    for word in (method, method.lower()):
        request = ask(world, word, "x").only
        assert (request.method, request.body) == (method, b"")


@pytest.mark.parametrize(
    "words",
    [[], ["TRACE", "x"], ["tickets", "POST"], ["GET", "x", "y"], ["GE T", "x"], ["GET", ""]],
)
def test_what_is_no_request(world: World, words: list[str]) -> None:
    """Exit 2 with the methods there are."""
    asked = ask(world, *words)
    assert asked.outcome.status == 2
    assert "PATCH" in asked.outcome.stderr
    assert asked.requests == []


def test_fields(world: World) -> None:
    """They are a JSON object of texts, and make it a POST; with GET they are the query."""
    fields = ("-f", "a=1", "--field", "b=ü = & \u202e", "-f", "c=")
    request = ask(world, "x", *fields).only
    assert (request.method, request.target) == ("POST", "/api/v1/x")
    assert json.loads(request.body) == {"a": "1", "b": "ü = & \u202e", "c": ""}
    assert request.headers["content-type"] == "application/json"
    assert ask(world, "PATCH", "x", *fields).only.body == request.body
    query = ask(world, "GET", "x", *fields).only
    assert query.target == "/api/v1/x?a=1&b=%C3%BC+%3D+%26+%E2%80%AE&c="
    assert query.body == b""
    assert ask(world, "GET", "x?q=1", "-f", "a=1", "-f", "a=2").only.target == (
        "/api/v1/x?q=1&a=1&a=2"
    )


@pytest.mark.parametrize(
    "options",
    [
        ["-f", "ab"],
        ["-f", "=b"],
        ["-f", "a=1", "-f", "a=2"],
        ["-f", "a=1", "--input", "-"],
        ["-f", "a=\udcff"],
        ["--input", "/no/such/file"],
        ["--input", "/"],
    ],
)
def test_what_cannot_be_sent(world: World, options: list[str]) -> None:
    """Exit 2, and nothing is asked."""
    asked = ask(world, "POST", "x", *options, stdin="{}")
    assert asked.outcome.status == 2
    assert asked.requests == []


@pytest.mark.parametrize("options", [["--input", "-"], ["-f", "a=\udcff"]])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_sends_nothing(world: World, method: str, options: list[str]) -> None:
    """Neither a body nor what is no text: exit 2."""
    asked = ask(world, method, "x", *options, stdin="{}")
    assert asked.outcome.status == 2
    assert asked.requests == []


def test_input(world: World, tmp_path: Path) -> None:
    """A file, or standard input, is sent byte by byte."""
    content = b'{"z": "\xff\x00"}\r\n'
    file = tmp_path / "body"
    file.write_bytes(content)
    for request in (
        ask(world, "x", "--input", str(file)).only,
        ask(world, "x", "--input", "-", stdin=content).only,
    ):
        assert (request.method, request.body) == ("POST", content)
    empty = ask(world, "PUT", "x", "--input", "-", stdin=b"").only
    assert (empty.method, empty.body) == ("PUT", b"")


def test_the_largest_input(world: World) -> None:
    """10 MB are sent; a byte more is not."""
    assert len(ask(world, "x", "--input", "-", stdin=b"x" * 10_000_000).only.body) == 10_000_000
    asked = ask(world, "x", "--input", "-", stdin=b"x" * 10_000_001)
    assert asked.outcome.status == 2
    assert asked.requests == []


def test_no_token(account: World) -> None:
    """Exit 4, as everywhere."""
    assert account.run("api", "tickets").status == 4


# What is printed


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_one_line_in_a_pipe(world: World, options: list[str]) -> None:
    """The answer's JSON in a line, for jq."""
    assert ask(world, "x", *options).outcome.stdout == '{"a": 1, "b": ["ü"]}\n'


def test_pretty_on_a_terminal(tmp_path: Path) -> None:
    """Over several lines on a real terminal, unless --json is given, and never coloured."""
    with FaultServer(answer(200, BODY)) as server, Terminal(Machine(tmp_path)) as terminal:
        variables = dict(server.variables())
        assert terminal.run("api", "x", variables=variables) == 0
        assert (
            terminal.written.replace("\r\n", "\n")
            == json.dumps(json.loads(BODY), indent=2, ensure_ascii=False) + "\n"
        )
        assert terminal.run("api", "x", "--json", variables=variables) == 0
        assert terminal.lines == ['{"a": 1, "b": ["ü"]}']


def test_headers(world: World) -> None:
    """With -i: the status, the headers, an empty line, the body; no token among them."""
    lines = ask(world, "-i", "x").outcome.stdout.splitlines()
    assert lines == [
        "HTTP 200 OK",
        "content-type: application/json",
        f"content-length: {len(BODY)}",
        "",
        '{"a": 1, "b": ["ü"]}',
    ]


def test_the_order_and_the_unknown_are_kept(world: World) -> None:
    """It is the server's own JSON: every key, in its order."""
    body = {"z": 1, "a": {"y": None, "b": 1.5}, "messages": [QUESTION]}
    with FaultServer(answer(200, json.dumps(body).encode())) as server:
        outcome = world.run("api", "x", variables=server.variables())
    assert outcome.stdout == json.dumps(body) + "\n"


@pytest.mark.parametrize(
    ("body", "printed"),
    [(b"", ""), (b" \n", ""), (b"null", "null\n"), (b"0", "0\n"), (b'""', '""\n'), (b"[]", "[]\n")],
)
@pytest.mark.parametrize("terminal", [True, False])
def test_small_answers(world: World, body: bytes, printed: str, terminal: bool) -> None:  # noqa: FBT001
    """Nothing is nothing, and what is something is printed."""
    with FaultServer(answer(200, body)) as server:
        outcome = world.run("api", "x", terminal=terminal, variables=server.variables())
    assert (outcome.status, outcome.stdout) == (0, printed)


def test_schema(world: World, helpdesk: Store) -> None:
    """The published schemas, all of them, without a request or a token."""
    outcome = world.run("api", "--schema", variables={"TINYDUB_DEMO": ""})
    assert outcome.status == 0, outcome.stderr
    assert outcome.json() == schemas()
    assert methods(helpdesk) == []
