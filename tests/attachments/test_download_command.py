"""`ticket download`: what is saved, where, what is said of it, and in which form."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from support.planting import files_in, plant
from support.process import Machine
from support.run import World
from tinydub_cli.sandbox.store import Store

FORMS = ["table", "tsv", "json", "ndjson", "ids"]

PNG = b"\x89PNG\r\n\x1a\n\x00"
TEXT = "prices: 5 €\n".encode()


@pytest.fixture(autouse=True)
def here(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory in which commands run."""
    path = world.home / "here"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


@pytest.fixture
def two(helpdesk: Store) -> Store:
    """A ticket of two files."""
    plant(helpdesk, "Two", ("P1", "photo.png", PNG), ("T1", "prices.txt", TEXT))
    return helpdesk


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A user's machine for real processes, with the demo helpdesk."""
    home = tmp_path / "home"
    home.mkdir()
    return Machine(home)


@pytest.mark.parametrize(
    ("names", "saved"),
    [
        ([], {"photo.png": PNG, "prices.txt": TEXT}),
        (["P1"], {"photo.png": PNG}),
        (["prices.txt"], {"prices.txt": TEXT}),
        (["prices.txt", "T1"], {"prices.txt": TEXT}),
        (["T1", "photo.png"], {"photo.png": PNG, "prices.txt": TEXT}),
    ],
)
@pytest.mark.usefixtures("two")
def test_what_is_saved(world: World, here: Path, names: list[str], saved: dict[str, bytes]) -> None:
    """All files, or those named by their ids or names, byte for byte; nothing on stderr."""
    outcome = world.run("ticket", "download", "Two", *names)
    assert (outcome.status, outcome.stderr) == (0, "")
    assert files_in(here) == saved


def test_it_costs_one_request(world: World, two: Store) -> None:
    """The ticket is fetched once, and each file once, without the token."""
    world.run("ticket", "download", "Two")
    requests = two.requests()
    assert [request.path for request in requests if request.authorized] == ["/api/v1/ticket/Two"]
    assert sorted(request.path for request in requests if not request.authorized) == [
        "/attachments/P1",
        "/attachments/T1",
    ]


@pytest.mark.usefixtures("two")
def test_names_that_no_file_has(world: World, here: Path) -> None:
    """Each is told, the others are saved all the same, and the status says that one is missing."""
    outcome = world.run("ticket", "download", "Two", "P1", "nothing", "--json")
    assert outcome.status == 3
    assert [saved["id"] for saved in outcome.json()] == ["P1"]
    assert "Not saved: nothing, ticket Two. Ticket Two has no such attachment." in outcome.stderr
    error = outcome.error()
    assert error["message"].startswith("1 of 2 could not be saved")
    assert "tinydub ticket show Two" in error["hint"]
    assert files_in(here) == {"photo.png": PNG}


def test_a_ticket_that_is_not_there(world: World, two: Store, here: Path) -> None:
    """It is told, and the other ticket's files are saved."""
    plant(two, "One", ("O1", "one.txt", b"one"))
    outcome = world.run("ticket", "download", "Missing,One", "-q")
    assert (outcome.status, outcome.stdout) == (3, "O1\n")
    assert "Not saved: Ticket Missing." in outcome.stderr
    assert files_in(here) == {"one.txt": b"one"}


@pytest.mark.parametrize(("ids", "stdin"), [("Two,One", ""), ("-", "Two\nOne Two\n")])
def test_several_tickets(world: World, two: Store, here: Path, ids: str, stdin: str) -> None:
    """With commas or from standard input; each ticket is fetched once."""
    plant(two, "One", ("O1", "one.txt", b"one"), ("O2", "photo.png", b"another"))
    outcome = world.run("ticket", "download", ids, "--json", stdin=stdin)
    assert outcome.status == 0
    assert {(saved["ticket"], saved["name"]) for saved in outcome.json()} == {
        ("Two", "photo.png"),
        ("Two", "prices.txt"),
        ("One", "one.txt"),
        ("One", "photo.png"),
    }
    assert files_in(here) == {
        "photo.png": PNG,
        "photo (1).png": b"another",
        "prices.txt": TEXT,
        "one.txt": b"one",
    }
    assert len([request for request in two.requests() if request.authorized]) == 2


@pytest.mark.parametrize("form", FORMS)
def test_forms(world: World, two: Store, here: Path, form: str) -> None:
    """Each says where the file is; JSON has the keys that are promised, in their order."""
    digest = sha256(TEXT).hexdigest()
    outcome = world.run("ticket", "download", "Two", "T1", "-d", "new", "--format", form)
    fields = {
        "ticket": "Two",
        "id": "T1",
        "name": "prices.txt",
        "path": "new/prices.txt",
        "size": len(TEXT),
        "sha256": digest,
        "launches": False,
    }
    expected = {
        "table": "new/prices.txt\n",
        "tsv": f"new/prices.txt\tTwo\tT1\tprices.txt\t{len(TEXT)}\t{digest}\n",
        "json": f"[\n{json.dumps(fields)}\n]\n",
        "ndjson": f"{json.dumps(fields)}\n",
        "ids": "T1\n",
    }
    assert two
    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, expected[form], "")
    assert (here / "new" / "prices.txt").read_bytes() == TEXT


@pytest.mark.usefixtures("two")
def test_the_form_that_is_usual(world: World) -> None:
    """A terminal gets paths alone, a pipe TSV."""
    on_terminal = world.run("ticket", "download", "Two", "P1", terminal=True)
    assert on_terminal.stdout == "photo.png\n"
    assert world.run("ticket", "download", "Two", "P1").stdout.startswith("photo (1).png\tTwo\tP1")


@pytest.mark.parametrize("size", [0, 1, 65_536, 3_000_001])
def test_sizes(world: World, helpdesk: Store, here: Path, size: int) -> None:
    """From an empty file to one of several megabytes: the same bytes, and their sum."""
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    plant(helpdesk, "One", ("F", "f.bin", content))
    [saved] = world.run("ticket", "download", "One", "--json").json()
    assert (here / "f.bin").read_bytes() == content
    assert (saved["size"], saved["sha256"]) == (size, sha256(content).hexdigest())


def test_a_file_without_a_name_or_size(world: World, helpdesk: Store, here: Path) -> None:
    """Its id names it; what the ticket does not say is not missed."""
    helpdesk.put_file("NoName1", b"abc", "text/plain")
    helpdesk.put({"id": "One", "attachments": [{"id": "NoName1"}]})
    [saved] = world.run("ticket", "download", "One", "--json").json()
    assert (saved["name"], saved["path"], saved["size"]) == ("", "NoName1", 3)
    assert files_in(here) == {"NoName1": b"abc"}


@pytest.mark.usefixtures("two")
def test_to_standard_output(machine: Machine) -> None:
    """With `-o -` the bytes alone are on stdout."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, "Two", ("P1", "photo.png", PNG), ("T1", "prices.txt", TEXT))
    ended = machine.run("ticket", "download", "Two", "P1", "-o", "-", "--json")
    assert (ended.status, ended.stdout, ended.stderr) == (0, PNG, b"")


@pytest.mark.parametrize("place", ["-", "one"])
def test_one_place_for_several(world: World, two: Store, here: Path, place: str) -> None:
    """It is told which there are, and nothing is written."""
    outcome = world.run("ticket", "download", "Two", "-o", place)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "2 attachments of ticket Two are meant" in outcome.stderr
    assert "P1, T1" in outcome.stderr
    assert files_in(here) == {}
    assert [request.path for request in two.requests()] == ["/api/v1/ticket/Two"]


@pytest.mark.parametrize("place", ["-", "one"])
@pytest.mark.parametrize("ticket", ["Empty", "Two"])
@pytest.mark.usefixtures("two")
def test_one_place_for_none(world: World, two: Store, here: Path, place: str, ticket: str) -> None:
    """A file that is not there is status 3, and its place stays empty."""
    two.put({"id": "Empty", "messages": []})
    outcome = world.run("ticket", "download", ticket, "nothing", "-o", place)
    assert (outcome.status, outcome.stdout) == (3, "")
    assert files_in(here) == {}


def test_strangers_bytes_do_not_reach_a_terminal(machine: Machine) -> None:
    """`-o -` on a terminal is refused, and in a pipe it is what was asked for."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, "One", ("F", "f.txt", b"\x1b]0;owned\x07"))
    ended = machine.run_on_terminal("ticket", "download", "One", "-o", "-")
    assert ended.status == 2
    assert b"\x1b" not in ended.stdout
    assert "Pipe it on" in ended.output


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["Two,One", "P1"], "one ticket only"),
        (["Two,One", "-o", "x"], "one ticket only"),
        (["-", "-o", "x"], "one ticket only"),
        (["Two", "-d", "x", "-o", "y"], "contradict"),
        (["Two", "-d", "x", "-o", "-"], "contradict"),
        (["Two", "P1", "-o", ""], "not the name of a file"),
        (["Two", "P1", "-o", "."], "not the name of a file"),
        (["Two", "P1", "-o", "/"], "not the name of a file"),
        (["../x"], "not a ticket's id"),
        ([""], "not a ticket's id"),
        *[
            (["Two", "--max-size", size], "is not a size")
            for size in (
                "1x",
                "-1",
                "",
                "1.5M",
                "k",
                "٣M",
                "1 k",
                "1kk",
                "9" * 20 + "G",
                "9" * 5000,
            )
        ],
        (["Two", "--format", "xml"], "'xml'"),
        (["Two", "--json", "-q"], ""),
        ([], "ID"),
    ],
)
def test_wrong_usage(world: World, two: Store, here: Path, argv: list[str], said: str) -> None:
    """It is told before anything is asked for or written, with status 2."""
    outcome = world.run("ticket", "download", *argv, stdin="Two One")
    assert (outcome.status, outcome.stdout) == (2, "")
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert two.requests() == []
    assert files_in(here) == {}


@pytest.mark.parametrize(
    ("size", "fits"),
    [("10", True), ("9", False), ("1k", True), ("1K", True), ("0", False), ("0G", False)],
)
def test_the_most_a_file_may_have(
    world: World, helpdesk: Store, here: Path, size: str, *, fits: bool
) -> None:
    """A larger one is not saved, which is told with the option that allows it."""
    plant(helpdesk, "One", ("F", "f.bin", b"0123456789"))
    outcome = world.run("ticket", "download", "One", "--max-size", size)
    assert outcome.status == (0 if fits else 2)
    assert files_in(here) == ({"f.bin": b"0123456789"} if fits else {})
    assert ("--max-size allows more" in outcome.stderr) is not fits


@pytest.mark.parametrize(
    ("ids", "stdin"), [("Empty", ""), ("-", ""), ("-", " \n"), ("Empty,E2", "")]
)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_to_download(
    world: World, helpdesk: Store, here: Path, ids: str, stdin: str, form: str
) -> None:
    """That is no failure; it is said on stderr, and JSON is an empty array."""
    for ticket in ("Empty", "E2"):
        helpdesk.put({"id": ticket, "messages": [{"message_type": "inbound", "message": "Hi"}]})
    outcome = world.run("ticket", "download", ids, "--format", form, stdin=stdin)
    assert outcome.status == 0
    assert outcome.stdout == ("[]\n" if form == "json" else "")
    assert outcome.stderr == "There is nothing to download.\n"
    assert files_in(here) == {}
