"""`ticket download`: names that strangers chose act neither on the disk nor on the screen."""

import json
from pathlib import Path

import pytest

from support.characters import HOSTILE, NASTY, acting, longest_stack
from support.planting import files_in, plant
from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store

FORMS = ["table", "tsv", "json", "ndjson", "ids"]


@pytest.fixture(autouse=True)
def here(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory in which commands run."""
    path = world.home / "here"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


def check_inert(outcome: Outcome) -> None:
    """Nothing acts on a terminal, neither in the output nor in what is said."""
    assert acting(outcome.stdout, kept=frozenset("\n\t")) == []
    assert acting(outcome.stderr, kept=frozenset("\n")) == []


@pytest.mark.parametrize("form", FORMS)
def test_hostile_names_are_inert(world: World, helpdesk: Store, here: Path, form: str) -> None:
    """In every form names, ids and paths of strangers only show, whatever they are made of."""
    hostile = [HOSTILE, *(f"a{piece}b.sh" for piece in NASTY)]
    plant(helpdesk, "One", *((f"F{i}", name, b"x") for i, name in enumerate(hostile)))
    outcome = world.run("ticket", "download", "One", "--format", form)
    assert outcome.status == 0
    assert len(files_in(here)) == len(hostile)
    assert {path.parent for path in here.rglob("*")} == {here}
    check_inert(outcome)
    lines = {"json": len(hostile) + 2}.get(form, len(hostile))
    assert len(outcome.stdout.splitlines()) == lines
    if form in ("table", "tsv"):  # what is told is the very path, unless marks pile up in it
        told = {line.split("\t")[0] for line in outcome.stdout.splitlines()}
        assert {name for name in files_in(here) if longest_stack(name) < 2} <= told
    if form == "json":
        sent = [json.loads(json.dumps(name)) for name in hostile]
        assert sorted(saved["name"] for saved in outcome.json()) == sorted(sent)
        assert all(Path(saved["path"]).exists() for saved in outcome.json())


def test_hostile_names_that_fail_are_inert(world: World, helpdesk: Store) -> None:
    """What is said of files that cannot be had is inert, too, in words and as JSON."""
    attachments = [{"id": f"gone{i}", "name": f"a{piece}b"} for i, piece in enumerate(NASTY)]
    helpdesk.put({"id": "One", "attachments": attachments})
    for options in ([], ["--json"]):
        outcome = world.run("ticket", "download", "One", *options)
        assert outcome.status == 3
        assert outcome.stderr.count("Not saved: ") == len(NASTY)
        check_inert(outcome)
        pasted = world.run("ticket", "download", "One", "a\x1b[2J\u202e", "-d", "\x9b2J", *options)
        assert pasted.status == 3
        check_inert(pasted)
        wrong = world.run("ticket", "download", "One", "--max-size", "\x1b[2J", *options)
        assert wrong.status == 2
        check_inert(wrong)


@pytest.mark.parametrize(
    ("identity", "saved"),
    [
        ("../../x", "__.._x"),
        ("/etc/passwd", "_etc_passwd"),
        ("a\x1b[2J", "a_[2J"),
        ("CON", "_CON"),
        ("..", "attachment"),
        ("-rf", "_rf"),
    ],
)
def test_hostile_ids(world: World, helpdesk: Store, here: Path, identity: str, saved: str) -> None:
    """An attachment's id can be as hostile as its name, also where it stands in for that."""
    helpdesk.put_file("F", b"abc", "text/plain")
    helpdesk.put({"id": "Link", "attachments": [{"id": "F"}]})
    [attachment] = world.run("ticket", "show", "Link", "--json").json()["attachments"]
    helpdesk.put({"id": "One", "attachments": [attachment | {"id": identity}]})
    outcome = world.run("ticket", "download", "One", "--json")
    assert outcome.status == 0
    assert files_in(here) == {saved: b"abc"}
    assert outcome.json()[0]["id"] == identity
    check_inert(outcome)


@pytest.mark.parametrize("form", FORMS)
def test_files_that_launch_are_pointed_out(
    world: World, helpdesk: Store, here: Path, form: str
) -> None:
    """They are saved as they are, without leave to be run, and a line each says beware."""
    names = ["a.desktop", "Invoice.PDF.exe", "b.URL", "c.lnk", "d.txt", "photo\u202egnp.scr"]
    plant(helpdesk, "One", *((f"F{i}", name, b"x") for i, name in enumerate(names)))
    outcome = world.run("ticket", "download", "One", "--format", form)
    assert outcome.status == 0
    beware = [line for line in outcome.stderr.splitlines() if line.startswith("Beware: ")]
    assert sorted(line.split()[1] for line in beware) == [
        "Invoice.PDF.exe",
        "a.desktop",
        "b.URL",
        "c.lnk",
        "photo_gnp.scr",
    ]
    assert len(files_in(here)) == len(names)
    assert not any(path.stat().st_mode & 0o111 for path in here.iterdir())
    if form == "json":
        launching = {saved["path"] for saved in outcome.json() if saved["launches"]}
        assert launching == {line.split()[1] for line in beware}


@pytest.mark.usefixtures("helpdesk")
def test_the_seeded_names(world: World, here: Path) -> None:
    """The demo's own hostile and odd names land in the directory, harmless and legible."""
    tickets = [ticket["id"] for ticket in world.run("tickets", "list", "--json").json()]
    assert world.run("ticket", "download", ",".join(tickets), "-d", "all").status == 0
    names = set(files_in(here / "all"))
    assert {"étude №5.pdf", "__.._.bashrc", "photo_gnp.exe", "IMG_1215.png"} <= names
    assert list(here.iterdir()) == [here / "all"]
