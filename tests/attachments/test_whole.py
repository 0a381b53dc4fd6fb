"""A file is saved whole or not at all, whatever storage says of it."""

import gzip
import signal
import subprocess
import time
from pathlib import Path

import pytest

from support.faults import Hurried
from support.process import Machine, ended, interruptible
from support.run import World
from support.storage import (
    FOLDER,
    TICKET,
    Call,
    File,
    FileAct,
    Storage,
    always,
    chunks,
    cut,
    download,
    raw,
    serve,
)
from support.storage import ended as without_length

TEN = b"0123456789"
OK = b"HTTP/1.1 200 OK\r\n"


def of(length: int, body: bytes) -> FileAct:
    """Announce so many bytes, send these, and close."""
    return raw(OK + b"Content-Length: %d\r\n\r\n%s" % (length, body))


WHOLE: dict[str, FileAct] = {
    "with its length": of(10, TEN),
    "more than its length": of(10, TEN + b"and more"),
    "in chunks": chunks(TEN[:3], TEN[3:]),
    "in chunks of a byte": chunks(*(bytes([byte]) for byte in TEN)),
    "until the end of the connection": without_length(200, body=TEN),
    "hints first": raw(
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 10\r\n\r\n" + TEN
    ),
    "identity said": always(200, "Content-Encoding: identity", body=TEN),
    "another name said": always(
        200, 'Content-Disposition: attachment; filename="../../.bashrc"', body=TEN
    ),
    "another type said": always(200, "Content-Type: text/html", body=TEN),
    "HTTP/1.0": raw(b"HTTP/1.0 200 OK\r\n\r\n" + TEN),
}


@pytest.mark.parametrize("size", [10, None], ids=["size listed", "no size listed"])
@pytest.mark.parametrize("act", WHOLE.values(), ids=WHOLE)
def test_whole_files(world: World, act: FileAct, size: int | None) -> None:
    """What HTTP allows is taken with one request; the name is the ticket's."""
    file = File("ten.txt", TEN, act, size=size)
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"ten.txt": TEN})
    assert len(file.requests) == 1


NOT_WHOLE: dict[str, tuple[FileAct, int | None, str]] = {
    "shorter than listed": (of(9, TEN[:9]), 10, "has 10 bytes, and storage says 9"),
    "longer than listed": (of(11, TEN + b"x"), 10, "has 10 bytes, and storage says 11"),
    "nothing instead": (of(0, b""), 10, "has 10 bytes, and storage says 0"),
    "something instead of nothing": (of(10, TEN), 0, "has 0 bytes, and storage says 10"),
    "chunks after nothing": (chunks(TEN), 0, "goes on after its 0 bytes"),
    "chunks, too many": (chunks(TEN, b"x"), 10, "goes on after its 10 bytes"),
    "chunks, too few": (chunks(TEN[:9]), 10, "ended after 9 of 10 bytes"),
    "chunks, none": (chunks(), 10, "ended after 0 of 10 bytes"),
    "chunks without an end": (chunks(TEN, end=b""), None, "connection to the file's host broke"),
    "chunks that are none": (chunks(end=b"zz\r\n"), 10, "connection to the file's host broke"),
    "the end, too early": (without_length(200, body=TEN[:9]), 10, "ended after 9 of 10 bytes"),
    "the end, too late": (without_length(200, body=TEN + b"x"), 10, "goes on after its 10 bytes"),
    "less than announced": (of(10, TEN[:9]), None, "connection to the file's host broke"),
    "two lengths": (
        raw(OK + b"Content-Length: 10\r\nContent-Length: 9\r\n\r\n" + TEN),
        None,
        "connection to the file's host broke",
    ),
    "a negative length": (of(-1, TEN), None, "connection to the file's host broke"),
    "not HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), 10, "connection to the file's host broke"),
    "nothing said": (raw(b""), 10, "connection to the file's host broke"),
    "a part that nobody asked for": (
        always(206, "Content-Range: bytes 0-9/10", body=TEN),
        10,
        "another part of the file",
    ),
    "gzip": (
        always(200, "Content-Encoding: gzip", body=gzip.compress(TEN)),
        None,
        "encoded as “gzip”",
    ),
    "gzip of gzip": (
        always(
            200,
            "Content-Encoding: gzip, gzip",
            body=gzip.compress(gzip.compress(bytes(1_000_000))),
        ),
        None,
        "encoded as “gzip, gzip”",
    ),
    "two encodings": (
        always(200, "Content-Encoding: identity", "Content-Encoding: br", body=TEN),
        10,
        "encoded as “identity, br”",
    ),
    "a transfer encoding": (
        without_length(200, "Transfer-Encoding: gzip", body=gzip.compress(TEN)),
        None,
        "connection to the file's host broke",
    ),
}


@pytest.mark.parametrize(("act", "size", "why"), NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_files_that_are_not_whole(world: World, act: FileAct, size: int | None, why: str) -> None:
    """They are told with their name and the reason, exit 6; nothing of them is left behind."""
    bad = File("bad.txt", TEN, act, size=size)
    with Storage(bad, File("good.txt", b"g")) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"good.txt": b"g"})
    assert f"Not saved: bad.txt, ticket {TICKET}. " in result.told
    assert why in result.told


def test_empty_file(world: World) -> None:
    """It is a file like any other."""
    with Storage(File("empty.txt", b"")) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"empty.txt": b""})


TOO_LARGE: dict[str, tuple[FileAct, int | None]] = {
    "listed": (serve, 10),
    "announced": (serve, None),
    "neither": (chunks(TEN), None),
    "listed and not announced": (chunks(TEN), 10),
}


@pytest.mark.parametrize(("act", "size"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_max_size(world: World, act: FileAct, size: int | None) -> None:
    """A file of more than --max-size is refused, exit 2; one that has just as much is not."""
    with Storage(File("ten.txt", TEN, act, size=size), File("good.txt", b"g")) as storage:
        result = download(world, storage, "--max-size", "9")
        assert (result.status, result.files) == (2, {"good.txt": b"g"})
        assert "Not saved: ten.txt" in result.told
        assert "--max-size allows more." in result.told
        result = download(world, storage, "--max-size", "10", "ten.txt")
    assert (result.status, result.files["ten.txt"]) == (0, TEN)


def test_end_is_not_waited_for(world: World) -> None:
    """What is larger than allowed is not read to its end: there may be none."""

    def pours(call: Call) -> None:
        call.answer(200)
        while True:
            call.visit.say(bytes(65536))

    with Storage(File("endless.bin", b"", pours, size=None)) as storage:
        result = download(world, storage, "--max-size", "1M")
    assert (result.status, result.files) == (2, {})
    assert "more than 1,000,000 bytes" in result.told


def test_dripping_ends(world: World) -> None:
    """A host that drips does not hold the command for ever, and is not asked again."""
    hundreds = iter(range(0, 10_000_000, 100))
    world.timer = lambda: float(next(hundreds))

    def drips(call: Call) -> None:
        call.answer(200, 'ETag: "1"', "Content-Length: 1000000")
        while True:
            call.visit.say(b"x")
            time.sleep(0.001)  # so that not all drops are read at once

    file = File("slow.bin", bytes(1_000_000), drips)
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {})
    assert "Not saved: slow.bin" in result.told
    assert "not complete after 60 minutes" in result.told
    assert len(file.requests) == 1


@pytest.mark.parametrize("heals", [True, False])
def test_silence_ends(world: World, heals: bool) -> None:  # noqa: FBT001
    """A host that falls silent in the middle is left, and asked for the rest."""
    world.transport = Hurried()

    def falls_silent(call: Call) -> None:
        start = int(call.request.headers.get("range", "bytes=0-")[6:-1])
        if start:
            serve_nothing(call)
            return
        call.answer(200, f"ETag: {call.file.tag}", "Content-Length: 10", body=TEN[:5])
        call.visit.linger()

    acts = [falls_silent, serve] if heals else [falls_silent]
    file = File("ten.txt", TEN, *acts)
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == ((0, {"ten.txt": TEN}) if heals else (6, {}))
    assert file.ranges == (["", "bytes=5-"] if heals else ["", "bytes=5-", "bytes=5-"])


def serve_nothing(call: Call) -> None:
    """Take the request, and be silent."""
    call.visit.linger()


@pytest.mark.parametrize("act", [of(9, TEN[:9]), chunks(TEN, b"x"), always(404), always(500)])
def test_output_file_that_fails(world: World, act: FileAct) -> None:
    """With --output, too, there is nothing where the file would be, and an old one stays."""
    place = world.home / FOLDER / "mine.txt"
    with Storage(File("ten.txt", TEN, act)) as storage:
        result = download(world, storage, "--output", str(place))
        assert result.files == {}
        place.write_text("old")
        again = download(world, storage, "--output", str(place), "--force")
    assert result.status == again.status
    assert result.status in (3, 6)
    assert "ten.txt" in result.told
    assert again.files == {"mine.txt": b"old"}


def test_output_file(world: World) -> None:
    """One attachment, under the name given."""
    place = world.home / FOLDER / "mine.txt"
    with Storage(File("ten.txt", TEN), File("other.txt", b"o")) as storage:
        result = download(world, storage, "--output", str(place), "ten.txt")
        both = download(world, storage, "--output", str(place), "--force")
    assert (result.status, result.files) == (0, {"mine.txt": TEN})
    assert both.status == 2
    assert "id-ten, id-other" in both.told


def test_standard_output(world: World) -> None:
    """The bytes alone, also from a link that has to be renewed and a connection that breaks."""
    with Storage(File("ten.txt", TEN, cut(4), serve), lasts=[0]) as storage:
        result = download(world, storage, "--output", "-")
    assert (result.status, result.outcome.stdout, result.told) == (0, TEN.decode(), "")
    assert result.files == {}


BROKEN_IN_THE_MIDDLE: dict[str, tuple[list[FileAct], int]] = {
    "no validator": ([of(10, TEN[:4]), of(10, TEN)], 1),
    "the whole again": ([cut(4), always(200, body=TEN)], 1),
    "another part": ([cut(4), always(206, "Content-Range: bytes 2-9/10", body=TEN[2:]), serve], 1),
    "never again": ([cut(4)], 1),
    "no more": ([cut(4), always(404)], 3),
    "too long": ([chunks(TEN[:4], TEN)], 6),
}


@pytest.mark.parametrize(
    ("acts", "status"), BROKEN_IN_THE_MIDDLE.values(), ids=BROKEN_IN_THE_MIDDLE
)
def test_standard_output_that_breaks(world: World, acts: list[FileAct], status: int) -> None:
    """What a pipe has taken is never followed by anything but the rest; the status tells."""
    with Storage(File("ten.txt", TEN, *acts)) as storage:
        result = download(world, storage, "--output", "-")
    assert result.status == status, result.told
    assert TEN.decode().startswith(result.outcome.stdout)
    if status == 1:
        assert "The connection broke, and what was written cannot be taken back." in result.told


@pytest.mark.parametrize("output", [None, "mine.bin", "-"])
def test_interrupt(tmp_path: Path, output: str | None) -> None:
    """Ctrl-C in the middle of two files: exit 130, at once, and only what was whole is there."""
    machine = Machine(tmp_path)
    folder = tmp_path / FOLDER
    folder.mkdir()
    started: list[subprocess.Popen[bytes]] = []

    def half(call: Call) -> None:
        call.answer(200, f"ETag: {call.file.tag}", "Content-Length: 200000", body=bytes(100_000))
        limit = time.monotonic() + 20
        while output is None and not (folder / "good.txt").exists() and time.monotonic() < limit:
            time.sleep(0.01)
        started[0].send_signal(signal.SIGINT)
        call.visit.linger()

    files = [File("half.bin", bytes(200_000), half), File("good.txt", b"g")]
    where = ("--dir", str(folder)) if output is None else ("--output", output, "half.bin")
    if output == "mine.bin":
        where = ("--output", str(folder / output), "half.bin")
    with interruptible(), Storage(*files) as storage:
        argv = ("ticket", "download", TICKET, *where)
        started.append(machine.start(*argv, variables=storage.variables()))
        outcome = ended(started[0])
    assert outcome.status == 130, outcome.told
    assert outcome.told == "Error: Interrupted.\n"
    left = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert left == ({"good.txt": b"g"} if output is None else {})
