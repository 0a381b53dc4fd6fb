"""Bodies that arrive whole and are not what was asked for: each is one sentence and exit 6."""

import gzip
import json
import zlib

import pytest

from support.faults import Act, FaultServer, answer, says
from support.run import Outcome, World

LIST = ("tickets", "list", "--json")
SHOW = ("ticket", "show", "KPlaQw1c", "--json")
LOGIN = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form></form></body></html>"

NOT_DATA = {
    "nothing": (b"", "is empty"),
    "blanks": (b" \r\n\t ", "is empty"),
    "a login page": (LOGIN, "is a web page"),
    "a login page after blanks": (b"\n\n  " + LOGIN, "is a web page"),
    "XML": (b'<?xml version="1.0"?><error/>', "is a web page"),
    "plain text": (b"Too many connections", "is not valid JSON"),
    "deep lists": (b"[" * 100_000 + b"]" * 100_000, "is nested too deeply"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "is nested too deeply"),
    "deep and open": (b"[" * 1_000_000, "is nested too deeply"),
    "NaN": (b'[{"id": NaN}]', "has a number that is not a finite one"),
    "Infinity": (b'[{"id": Infinity}]', "has a number that is not a finite one"),
    "minus Infinity": (b'[{"id": -Infinity}]', "has a number that is not a finite one"),
    "1e999": (b'[{"id": 1e999}]', "has a number that is not a finite one"),
    "5,000 digits": (b'[{"id": ' + b"9" * 5_000 + b"}]", "has a number that is not a finite one"),
    "bad UTF-8": (b'[{"id": "\xff\xfe"}]', "is not valid UTF-8"),
    "Latin-1": ('[{"name": "Zoë"}]'.encode("latin-1"), "is not valid UTF-8"),
    "UTF-16": ('[{"name": "Zoë"}]'.encode("utf-16"), "is not valid UTF-8"),
    "encoded surrogates": (b'[{"id": "\xed\xa0\x80"}]', "is not valid UTF-8"),
    "a byte order mark": (b"\xef\xbb\xbf[]", "is not valid JSON"),
    "truncated": (b'[{"id": "KPlaQw1c", "na', "is not valid JSON"),
    "two documents": (b"[][]", "is not valid JSON"),
    "single quotes": (b"[{'id': 'a'}]", "is not valid JSON"),
    "a comma too many": (b'[{"id": "a"},]', "is not valid JSON"),
    "a raw control": (b'[{"id": "\x1b[31m"}]', "is not valid JSON"),
    "JSONP": (b"callback([])", "is not valid JSON"),
    "NUL": (b"\x00", "is not valid JSON"),
}

WRONG_SHAPE = {
    "an object for a list": (LIST, b'{"data": []}'),
    "an error for a list": (LIST, b'{"error": "Ticket not found"}'),
    "null for a list": (LIST, b"null"),
    "text for a list": (LIST, b'"tickets"'),
    "a number for a list": (LIST, b"0"),
    "true for a list": (LIST, b"true"),
    "a null in the list": (LIST, b'[{"id": "a"}, null]'),
    "a list in the list": (LIST, b'[["a"]]'),
    "text in the list": (LIST, b'["KPlaQw1c"]'),
    "a list for an object": (SHOW, b'[{"id": "a"}]'),
    "null for an object": (SHOW, b"null"),
    "text for an object": (SHOW, b'"KPlaQw1c"'),
}


def ask(world: World, act: Act, *argv: str) -> tuple[Outcome, int]:
    """Run a command against a server; returns how many requests came, too."""
    with FaultServer(act) as server:
        outcome = world.run(*(argv or LIST), variables=server.variables())
    return outcome, len(server.requests)


def assert_not_understood(outcome: Outcome, requests: int) -> None:
    """Check what all of these have in common: exit 6 after one request, told once, no output."""
    assert outcome.status == 6, outcome.stderr
    assert requests == 1
    error = outcome.error()
    assert (error["kind"], error["exit_code"]) == ("answer", 6)
    assert error["hint"]
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert len(outcome.stderr) < 500


@pytest.mark.parametrize("argv", [LIST, SHOW], ids=["list", "show"])
@pytest.mark.parametrize(("body", "fault"), NOT_DATA.values(), ids=NOT_DATA.keys())
def test_not_json(world: World, body: bytes, fault: str, argv: tuple[str, ...]) -> None:
    """What is not JSON says what it is instead, without a second request."""
    outcome, requests = ask(world, answer(200, body), *argv)
    assert_not_understood(outcome, requests)
    assert fault in outcome.error()["message"]


@pytest.mark.parametrize(("argv", "body"), WRONG_SHAPE.values(), ids=WRONG_SHAPE.keys())
def test_wrong_shape(world: World, argv: tuple[str, ...], body: bytes) -> None:
    """JSON of another shape than the documents promise is not understood."""
    assert_not_understood(*ask(world, answer(200, body), *argv))


@pytest.mark.parametrize("status", [200, 203, 206])
def test_login_page_is_named(world: World, status: int) -> None:
    """The page that the server shows without our Accept header is told as what it is."""
    outcome, requests = ask(world, answer(status, LOGIN, kind="text/html; charset=UTF-8"))
    assert_not_understood(outcome, requests)
    assert "login page" in outcome.error()["message"]


@pytest.mark.parametrize("status", [202, 204, 205])
def test_success_without_content(world: World, status: int) -> None:
    """A success that brings nothing is not taken for an empty list."""
    outcome, requests = ask(world, answer(status))
    assert_not_understood(outcome, requests)


@pytest.mark.parametrize("depth", [*range(150, 900, 150), *range(900, 1001, 4)])
@pytest.mark.parametrize("argv", [LIST, SHOW], ids=["list", "show"])
def test_what_can_be_read_can_be_written(world: World, depth: int, argv: tuple[str, ...]) -> None:
    """Nesting near Python's limit is either shown or not understood, never a bug in between."""
    ticket = b'{"id": "a", "x": ' + b"[" * depth + b"]" * depth + b"}"
    body = b"[" + ticket + b"]" if argv is LIST else ticket
    outcome, _ = ask(world, answer(200, body), *argv)
    assert outcome.status in (0, 6), outcome.stderr
    if outcome.status == 0:
        assert b"".join(outcome.stdout.encode().split()) == b"".join(body.split())
    else:
        assert "nested too deeply" in outcome.error()["message"]


@pytest.mark.parametrize(
    "literal",
    ["0", "-0.0", "1e308", "-1e308", "5e-324", "1E+2", "9" * 4_000, "-" + "9" * 4_000, "1e-999"],
)
@pytest.mark.parametrize("form", ["table", "tsv", "json", "ndjson", "ids"])
def test_numbers_at_the_edge(world: World, literal: str, form: str) -> None:
    """Numbers that are finite are numbers, wherever they stand."""
    body = f'{{"id": {literal}, "name": {literal}, "attachments": [{{"size": {literal}}}]}}'
    outcome, _ = ask(world, answer(200, body.encode()), "ticket", "show", "a", "--format", form)
    assert outcome.status == 0, outcome.stderr
    if form == "json":
        assert outcome.json() == json.loads(body)


def compressed(body: bytes, *headers: str) -> Act:
    """Answer with a body in gzip."""
    return answer(200, gzip.compress(body), *(headers or ("Content-Encoding: gzip",)))


@pytest.mark.parametrize("name", ["gzip", "GZIP", " gzip "])
def test_gzip_is_asked_for_and_read(world: World, name: str) -> None:
    """Compression saves transfer, and changes nothing else."""
    act = compressed(b'[{"id": "a"}]', f"Content-Encoding: {name}")
    with FaultServer(act) as server:
        outcome = world.run(*LIST, variables=server.variables())
    assert outcome.json() == [{"id": "a"}]
    assert server.requests[0].headers["accept-encoding"] == "gzip"


LIST_OF_MANY = json.dumps(
    [{"id": f"{i:08x}", "name": "x" * (i % 97)} for i in range(5000)]
).encode()


@pytest.mark.parametrize("kept", [0, 1, 10, 1_000, -100, -20])
def test_truncated_gzip(world: World, kept: int) -> None:
    """Half a compressed list, whose length the headers confirm, is not shown as a whole one."""
    part = gzip.compress(LIST_OF_MANY)[:kept]
    assert_not_understood(*ask(world, answer(200, part, "Content-Encoding: gzip")))


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        zlib.compress(b"[]"),
        gzip.compress(b"[]")[:-8] + b"\0" * 8,
        gzip.compress(LIST_OF_MANY)[:500] + b"\0" * 500,
    ],
    ids=["plain", "zlib", "checksum", "middle"],
)
def test_broken_gzip(world: World, body: bytes) -> None:
    """A body that is not the gzip it claims to be is not understood."""
    assert_not_understood(*ask(world, answer(200, body, "Content-Encoding: gzip")))


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Encoding: br",),
        ("Content-Encoding: zstd",),
        ("Content-Encoding: deflate",),
        ("Content-Encoding: x-gzip",),
        ("Content-Encoding: gzip, gzip",),
        ("Content-Encoding: gzip", "Content-Encoding: gzip"),
        ("Content-Encoding: \x7f\xff\xfe\x9b31m",),
    ],
)
def test_encodings_that_were_not_asked_for(world: World, headers: tuple[str, ...]) -> None:
    """Anything but one layer of gzip is refused unread: gzip of gzip makes 64 GB of 64 KB."""
    twice = gzip.compress(gzip.compress(b"[]"))
    outcome, requests = ask(world, answer(200, twice, *headers))
    assert_not_understood(outcome, requests)
    assert "not asked for" in outcome.error()["message"]


def bomb(size: int) -> bytes:
    """Return `size` blanks in gzip, made without having them."""
    press = zlib.compressobj(9, zlib.DEFLATED, 31)
    mebibyte = b" " * (1 << 20)
    parts = [press.compress(mebibyte) for _ in range(size >> 20)]
    return b"".join([*parts, press.flush()])


def test_gzip_bomb(world: World) -> None:
    """200 KB that unfold to 200 MB are given up at the limit of 64 MB."""
    outcome, requests = ask(world, answer(200, bomb(200 << 20), "Content-Encoding: gzip"))
    assert_not_understood(outcome, requests)
    assert "larger than 64 MB" in outcome.error()["message"]


def test_endless_body(world: World) -> None:
    """A plain body without an end is given up at the limit, too."""

    def pour(visit: object) -> None:
        says(b"HTTP/1.1 200 OK\r\n\r\n", then=None)(visit)  # type: ignore[arg-type]
        while True:
            visit.say(b" " * (1 << 20))  # type: ignore[attr-defined]

    outcome, requests = ask(world, pour)
    assert_not_understood(outcome, requests)
    assert "larger than 64 MB" in outcome.error()["message"]


def test_large_list_is_read(world: World) -> None:
    """What is merely large comes whole."""
    outcome, _ = ask(world, compressed(LIST_OF_MANY))
    assert outcome.json() == json.loads(LIST_OF_MANY)


@pytest.mark.parametrize(
    "kind", ["", "text/html", "text/plain; charset=utf-16", "application/x; charset=nonsense"]
)
def test_content_type_is_not_believed(world: World, kind: str) -> None:
    """The body decides, whatever the header calls it."""
    outcome, _ = ask(world, answer(200, '[{"name": "Zoë"}]'.encode(), kind=kind))
    assert outcome.json() == [{"name": "Zoë"}]
