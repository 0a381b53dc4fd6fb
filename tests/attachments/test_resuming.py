"""A download that breaks is taken up where it broke, or begun anew; it is never a mix."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.run import World
from support.storage import File, FileAct, Storage, always, chunks, cut, download, ended, raw, serve

TEN = b"0123456789"
OTHER = b"abcdefghij"
TAG = File("", TEN).tag


def broken(tag: str, body: bytes = TEN[:5], length: int = 10) -> FileAct:
    """Begin with this tag, and close in the middle."""
    head = f"HTTP/1.1 200 OK\r\n{tag}Content-Length: {length}\r\n\r\n"
    return raw(head.encode() + body)


def part(span: str, body: bytes, tag: str = TAG) -> FileAct:
    """Give a part of the file."""
    headers = (f"ETag: {tag}",) if tag else ()
    return always(206, f"Content-Range: {span}", *headers, body=body)


@pytest.mark.parametrize("at", range(11))
def test_cut_at_any_byte(world: World, at: int) -> None:
    """The rest alone is asked for, of the very same file."""
    file = File("ten.txt", TEN, cut(at), serve)
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"ten.txt": TEN})
    expected = {0: ["", ""], 10: [""]}
    assert file.ranges == expected.get(at, ["", f"bytes={at}-"])
    assert all(
        request.headers["if-range"] == TAG
        for request in file.requests
        if "range" in request.headers
    )


HEAD = f"HTTP/1.1 200 OK\r\nETag: {TAG}\r\nContent-Length: 10\r\n\r\n".encode()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(HEAD) + 9), again=st.integers(0, len(HEAD) + 9))
def test_cut_anywhere_twice(world: World, at: int, again: int) -> None:
    """Wherever an answer ends, in its head or in its body, the file is whole in the end."""
    acts = [raw((HEAD + TEN)[:at]), raw((HEAD + TEN)[:again]), serve]
    with Storage(File("ten.txt", TEN, *acts)) as storage:
        result = download(world, storage, "--force")
    assert (result.status, result.files) == (0, {"ten.txt": TEN})


def test_three_breaks_are_the_end(world: World) -> None:
    """Twice it is asked for again; then the file is given up, and nothing of it is left."""
    file = File("ten.txt", TEN, cut(3))
    with Storage(file, File("good.txt", b"g")) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"good.txt": b"g"})
    assert "Not saved: ten.txt" in result.told
    assert len(file.requests) == 3
    assert len(storage.api.requests) == 1


def test_fresh_link_goes_on_where_the_old_one_broke(world: World) -> None:
    """A link that ends while a connection is broken costs one more reading of the ticket."""
    file = File("ten.txt", TEN, cut(4), serve)
    with Storage(file, lasts=[1]) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"ten.txt": TEN})
    assert file.ranges == ["", "bytes=4-", "bytes=4-"]
    assert len(storage.api.requests) == 2


NO_VALIDATOR = {
    "no tag": "",
    "a weak tag": 'ETag: W/"1"\r\n',
    "a tag without quotes": "ETag: 1\r\n",
    "an empty tag": "ETag: \r\n",
    "a date": "Last-Modified: Tue, 03 Feb 2026 09:30:15 GMT\r\n",
}


@pytest.mark.parametrize("tag", NO_VALIDATOR.values(), ids=NO_VALIDATOR)
def test_without_a_validator_all_is_asked_for_again(world: World, tag: str) -> None:
    """Nothing proves that the rest would be of the same file."""
    file = File("ten.txt", TEN, broken(tag), serve)
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"ten.txt": TEN})
    assert file.ranges == ["", ""]


ANEW: dict[str, tuple[FileAct, list[str]]] = {
    "200 to a Range": (always(200, f"ETag: {TAG}", body=OTHER), ["", "bytes=5-"]),
    "200 in chunks": (chunks(OTHER), ["", "bytes=5-"]),
    "206 from the beginning": (part("bytes 0-9/10", TEN), ["", "bytes=5-", ""]),
    "206 from before": (part("bytes 4-9/10", TEN[4:]), ["", "bytes=5-", ""]),
    "206 from after": (part("bytes 6-9/10", TEN[6:]), ["", "bytes=5-", ""]),
    "206 from nowhere": (part("bytes */10", TEN[5:]), ["", "bytes=5-", ""]),
    "206 of something else": (part("items 5-9/10", TEN[5:]), ["", "bytes=5-", ""]),
    "206 with an empty span": (part("", TEN[5:]), ["", "bytes=5-", ""]),
    "206 of another file": (part("bytes 5-9/10", TEN[5:], '"other"'), ["", "bytes=5-", ""]),
    "206 with a weak tag": (part("bytes 5-9/10", TEN[5:], f"W/{TAG}"), ["", "bytes=5-", ""]),
    "206 without a tag": (part("bytes 5-9/10", TEN[5:], ""), ["", "bytes=5-", ""]),
    "206 in many parts": (
        always(206, "Content-Type: multipart/byteranges; boundary=x", body=b"--x--"),
        ["", "bytes=5-", ""],
    ),
    "416": (always(416, "Content-Range: bytes */10"), ["", "bytes=5-", ""]),
}


@pytest.mark.parametrize("size", [10, None], ids=["size listed", "no size listed"])
@pytest.mark.parametrize(("act", "ranges"), ANEW.values(), ids=ANEW)
def test_what_does_not_go_on_begins_anew(
    world: World, act: FileAct, ranges: list[str], size: int | None
) -> None:
    """An answer to a Range that is not just the rest of the same file is not put behind it."""
    whole = always(200, body=OTHER)
    file = File("ten.txt", TEN, cut(5), act, whole, size=size)
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"ten.txt": OTHER})
    assert file.ranges == ranges


CONTRADICTING: dict[str, FileAct] = {
    "a rest that is too short": part("bytes 5-8/10", TEN[5:9]),
    "a rest that is too long": part("bytes 5-10/10", TEN[5:] + b"x"),
    "another total": part("bytes 5-8/9", TEN[5:9]),
    "a larger total": part("bytes 5-9/11", TEN[5:]),
}


@pytest.mark.parametrize("size", [10, None], ids=["size listed", "no size listed"])
@pytest.mark.parametrize("act", CONTRADICTING.values(), ids=CONTRADICTING)
def test_rest_that_contradicts_the_beginning(world: World, act: FileAct, size: int | None) -> None:
    """A rest with which the file would not have the size that was announced is refused: exit 6."""
    with Storage(File("ten.txt", TEN, cut(5), act, size=size), File("good.txt", b"g")) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"good.txt": b"g"})
    assert "Not saved: ten.txt" in result.told


def test_rest_in_chunks(world: World) -> None:
    """Without a length, the span says how much there must be."""

    def rest(body: bytes) -> FileAct:
        headers = (f"ETag: {TAG}", "Content-Range: bytes 5-9/10", "Transfer-Encoding: chunked")
        return ended(206, *headers, body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    whole, long = File("whole.txt", TEN, cut(5), rest(TEN[5:])), TEN[5:] + b"x"
    more = File("more.txt", TEN, cut(5), rest(long), size=None)
    less = File("less.txt", TEN, cut(5), rest(TEN[5:9]), always(500), size=None)
    with Storage(whole, more, less) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"whole.txt": TEN})


def test_file_that_changes_size_begins_anew(world: World) -> None:
    """A new file in the old one's place, of another size, is taken whole where none was listed."""
    file = File("ten.txt", TEN, cut(5), always(200, body=b"new"), size=None)
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"ten.txt": b"new"})


def test_sums_are_of_what_is_saved(world: World) -> None:
    """The SHA-256 is that of the file, also after a beginning that was thrown away."""
    again = File("again.txt", TEN, broken("", OTHER[:5]), serve)
    with Storage(File("whole.txt", TEN), File("rest.txt", TEN, cut(5), serve), again) as storage:
        result = download(world, storage, "--json")
    assert result.status == 0, result.told
    assert {one["sha256"] for one in result.outcome.json()} == {
        "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"
    }
