"""What is found in the outbox: damaged, foreign and stray files, and strangers' text."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.characters import HOSTILE, acting, texts
from support.editors import messages, methods
from support.faults import closed_port
from support.outbox import Kept
from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store

TICKET, OTHER = "KPlaQw1c", "FHERJvPv"
TEXT = "Grüße! Your parcel is on its way."


def reply(world: World, *options: str, ticket: str = TICKET, **how: Any) -> Outcome:
    """Reply to Maxim, or to another customer."""
    return world.run("ticket", "reply", ticket, *options, **how)


def keep(world: World, text: str = "{{name}}, hello", ticket: str = TICKET) -> Kept:
    """Have a reply kept: one that a guard holds back."""
    assert reply(world, "-m", text, ticket=ticket).status == 8
    return world.outbox[-1]


def with_(**fields: Any) -> Callable[[Kept], bytes]:
    """Make a reply's file with other values."""
    return lambda kept: json.dumps(kept.document | fields).encode()


def without(field: str) -> Callable[[Kept], bytes]:
    """Make a reply's file that lacks a key."""
    return lambda kept: json.dumps(
        {key: value for key, value in kept.document.items() if key != field}
    ).encode()


KEYS = (
    *("version", "ticket", "text", "created_at", "state", "customer", "known", "tried_at"),
    *("reply_id", "replied_at", "form"),
)

DAMAGE: dict[str, Callable[[Kept], bytes]] = {
    "empty": lambda _: b"",
    "zeroes": lambda kept: b"\0" * kept.path.stat().st_size,
    "blank": lambda _: b" \n\n",
    "not UTF-8": lambda kept: kept.path.read_bytes().replace("ü".encode(), b"\xfc") + b"\xff",
    "UTF-16": lambda kept: kept.path.read_text(encoding="utf-8").encode("utf-16"),
    "not JSON": lambda _: b"Dear Maxim,",
    "more than JSON": lambda kept: kept.path.read_bytes() * 2,
    "deep": lambda _: b"[" * 100_000,
    "an array": lambda _: b"[]",
    "pairs": lambda _: b'["ab", "cd"]',
    "null": lambda _: b"null",
    "a number": lambda _: b"1",
    "a huge number": lambda _: b"9" * 10_000,
    "a string": lambda _: b'"text"',
    "no keys": lambda _: b"{}",
    **{f"no {key}": without(key) for key in KEYS},
    **{f"{key} is -5": with_(**{key: -5}) for key in KEYS if key != "version"},
    **{f"{key} is an object": with_(**{key: {}}) for key in KEYS},
    **{f"{key} is a list of lists": with_(**{key: [[]]}) for key in KEYS},
    "state is odd": with_(state="posted"),
    "date is none": with_(created_at="yesterday"),
    "date without zone": with_(created_at="2026-01-01T00:00:00"),
}

NEWER: dict[str, Callable[[Kept], bytes]] = {
    "newer": with_(version=2),
    "much newer": lambda _: b'{"version": 1000000, "drafts": []}',
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_a_damaged_file_is_put_aside_and_told(
    world: World, helpdesk: Store, damage: Callable[[Kept], bytes]
) -> None:
    """It becomes FILE.unreadable with all its bytes; every list says so, and goes on."""
    path = keep(world).path
    aside = path.with_name(f"{path.name}.unreadable")
    content = damage(world.outbox[0])
    path.write_bytes(content)
    assert_told_and_harmless(world, helpdesk, aside, content)
    assert not path.exists()


@pytest.mark.parametrize("newer", NEWER.values(), ids=list(NEWER))
def test_a_newer_programs_file_is_left_to_it_and_told(
    world: World, helpdesk: Store, newer: Callable[[Kept], bytes]
) -> None:
    """It stays as it is, where that program looks for it."""
    path = keep(world).path
    content = newer(world.outbox[0])
    path.write_bytes(content)
    assert_told_and_harmless(world, helpdesk, path, content)


def assert_told_and_harmless(world: World, helpdesk: Store, file: Path, content: bytes) -> None:
    """Check that a file is told of and kept, while everything else goes its way."""
    assert reply(world, "-m", "{{name}}, good bye", ticket=OTHER).status == 8
    for _ in range(2):
        listed = world.run("drafts", "list", "--json")
        assert listed.status == 0, listed.stderr
        assert [draft["ticket"] for draft in listed.json()] == [OTHER]
        assert f"Not listed: {file}" in listed.stderr
        assert file.read_bytes() == content
    tickets = world.run("tickets", "list", "--columns", "id,reply")
    assert tickets.status == 0
    assert f"{OTHER}\tdraft" in tickets.stdout
    assert f"{TICKET}\t\n" in tickets.stdout
    assert world.run("ticket", "show", TICKET).status == 0
    assert reply(world, "--resume", "--yes", ticket=OTHER).status == 0
    assert messages(helpdesk, OTHER)[-1] == "{{name}}, good bye"
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"", ".unreadable"),
        (b"\0" * 99, ".unreadable"),
        (b"Dear", ".unreadable"),
        (b'{"version": 2}', ""),
    ],
    ids=["empty", "zeroes", "not JSON", "newer"],
)
@pytest.mark.parametrize("look", [["drafts", "list"], ["--version"]], ids=["listed", "not listed"])
def test_nobody_knows_whether_it_was_sent(
    world: World, helpdesk: Store, content: bytes, suffix: str, look: list[str]
) -> None:
    """A reply to that ticket is held back (exit 8) in a pipe, and sent with --yes."""
    path = keep(world).path
    path.write_bytes(content)
    world.run(*look)
    file = path.with_name(path.name + suffix)
    outcome = reply(world, "-m", TEXT)
    assert outcome.status == 8
    assert f"{file}" in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert reply(world, "-m", TEXT, "--yes").status == 0
    assert messages(helpdesk)[-1] == TEXT
    assert file.read_bytes() == content
    assert [draft["text"] for draft in world.run("drafts", "list", "--json").json()] == []


def test_a_file_cut_off_anywhere_is_no_reply(world: World) -> None:
    """Whatever part of it is there, short of all, is put aside: half a reply is never sent."""
    path = keep(world).path
    whole = path.read_bytes()
    aside = path.with_name(f"{path.name}.unreadable")
    for length in range(len(whole.rstrip())):
        path.write_bytes(whole[:length])
        outcome = world.run("drafts", "list", "-q")
        assert (outcome.status, outcome.stdout) == (0, ""), length
        assert aside.read_bytes() == whole[:length]


@given(
    st.one_of(
        st.binary(max_size=400),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | texts,
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
        ).map(lambda value: json.dumps(value).encode()),
    )
)
@settings(max_examples=40, deadline=None)
def test_any_bytes_are_kept_and_harmless(content: bytes) -> None:
    """Nothing that can stand in a reply's file ends a command badly, or is deleted."""
    with TemporaryDirectory() as home:
        world = World(Path(home))
        path = keep(world).path
        path.write_bytes(content)
        for command in (
            ("drafts", "list", "--json"),
            ("drafts", "show", TICKET),
            ("tickets", "list"),
            ("ticket", "reply", TICKET, "--resume"),
            ("ticket", "reply", TICKET, "-m", TEXT),
            ("drafts", "list"),
        ):
            outcome = world.run(*command)
            assert outcome.status in (0, 3, 8), outcome.stderr
            assert "Traceback" not in outcome.stderr
            assert "bug" not in outcome.stderr
        assert content in [file.read_bytes() for file in path.parent.glob(f"{path.name}*")]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KEYS), st.one_of(texts, st.lists(texts, max_size=3), st.integers()))
def test_any_value_is_kept_and_harmless(key: str, value: Any) -> None:
    """A single value that is not ours, either."""
    with TemporaryDirectory() as home:
        world = World(Path(home))
        path = keep(world).path
        document = json.loads(path.read_text(encoding="utf-8")) | {key: value}
        path.write_text(json.dumps(document), encoding="utf-8")
        for command in (("drafts", "list"), ("drafts", "list", "--json"), ("tickets", "list")):
            outcome = world.run(*command, terminal=command == ("drafts", "list"))
            assert outcome.status == 0, outcome.stderr
            assert "bug" not in outcome.stderr
            shown = outcome.stdout + outcome.stderr
            assert acting(shown, kept=frozenset("\n\t\x1b\u200c\u200d\ufe0f")) == []
        assert any(json.loads(f.read_bytes()) == document for f in path.parent.glob("*.json*"))


# Whose they are


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"TINYDUB_PROFILE": "work"},
        {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40},
        {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40, "TINYDUB_API_URL": "http://127.0.0.1:9"},
    ],
    ids=["another profile", "the real helpdesk", "another address"],
)
def test_another_accounts_replies_are_not_seen(world: World, elsewhere: dict[str, str]) -> None:
    """They are another customer's business: not listed, not shown, not sent, not deleted."""
    keep(world)
    assert world.run("drafts", "list", "--json", variables=elsewhere).json() == []
    for command in (
        ("drafts", "show", TICKET),
        ("drafts", "delete", TICKET, "--yes"),
        ("ticket", "reply", TICKET, "--resume", "--yes"),
    ):
        assert world.run(*command, variables=elsewhere).status == 3
    assert len(world.outbox) == 1
    assert [draft["ticket"] for draft in world.run("drafts", "list", "--json").json()] == [TICKET]


# What else may lie there


def _link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


STRAYS: dict[str, Callable[[Path], object]] = {
    ".KPlaQw1c.1.json.swp": lambda path: path.write_bytes(b"b0VIM 9.0\0"),
    ".KPlaQw1c.1.md.swp": lambda path: path.write_bytes(b"b0VIM 9.0\0"),
    "KPlaQw1c.1.json~": lambda path: path.write_text("{}"),
    "KPlaQw1c.2.md~": lambda path: path.write_text("old"),
    "#KPlaQw1c.1.md#": lambda path: path.write_text("old"),
    ".KPlaQw1c.1.json.4711.part": lambda path: path.write_text('{"version": 1, "tex'),
    "KPlaQw1c.9.part": lambda path: path.write_text("{"),
    "notes": Path.mkdir,
    "notes.txt": lambda path: path.write_text("Mine."),
    "KPlaQw1c.7.txt": lambda path: path.write_text("Mine."),
    ".nfs00001": lambda path: path.write_text(""),
    "KPlaQw1c": Path.mkdir,
    "FHERJvPv.lock": lambda path: path.write_text(""),
    "link": _link,
    "café.json.orig": lambda path: path.write_text("{}"),
}


@pytest.mark.parametrize("name", STRAYS)
def test_strays_do_no_harm(world: World, helpdesk: Store, name: str) -> None:
    """What editors and people leave there is not taken for a reply, and not deleted."""
    folder = keep(world).path.parent
    STRAYS[name](folder / name)
    listed = world.run("drafts", "list", "--json")
    assert [draft["draft"] for draft in listed.json()] == ["KPlaQw1c.1"]
    assert listed.stderr == "" or f"Not listed: {folder / name}" in listed.stderr
    assert reply(world, "--resume", "--yes").status == 0
    assert messages(helpdesk)[-1] == "{{name}}, hello"
    assert (folder / name).is_symlink() or (folder / name).exists()
    assert world.run("drafts", "list", "--json").json() == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize("name", ["FHERJvPv.1.json", "KPlaQw1c.2.json", "x.json", "a b.1.json"])
@pytest.mark.parametrize("kind", ["directory", "dangling link", "loop"])
def test_what_only_has_the_name_of_a_reply_does_no_harm(
    world: World, helpdesk: Store, name: str, kind: str
) -> None:
    """A directory or a broken link in a reply's place keeps no other reply from being sent."""
    folder = keep(world).path.parent
    if kind == "directory":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to(folder / ("nowhere" if kind == "dangling link" else name))
    listed = world.run("drafts", "list", "--json")
    assert listed.status == 0, listed.stderr
    assert [draft["draft"] for draft in listed.json()] == ["KPlaQw1c.1"]
    assert world.run("tickets", "list").status == 0
    outcome = reply(world, "--resume", "--yes")
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "{{name}}, hello"


# Strangers' text


def test_hostile_names_and_texts_survive(world: World, helpdesk: Store) -> None:
    """They are kept and given back as they were, and shown so that they act on nothing."""
    document = helpdesk.ticket(TICKET)
    assert document
    name = HOSTILE.replace("\ud800\udfff", "\ud800-\udfff")  # to JSON, both are one character
    helpdesk.put(document | {"name": name, "closed_at": document["created_at"]})
    text = "שלום 👩🏽‍💻 e\u0301 می‌خواهم \u202eabc\u2069\ufeff"
    kept = keep(world, text)
    assert (kept.text, kept.document["customer"]) == (text, name)
    assert acting(kept.path.read_text(encoding="utf-8"), kept=frozenset("\n")) == []
    [listed] = world.run("drafts", "list", "--json").json()
    assert (listed["text"], listed["customer"]) == (text, name)
    for options in (("--format", "table"), ("--format", "tsv"), ("--json",)):
        shown = world.run("drafts", "list", *options)
        assert shown.status == 0
        assert acting(shown.stdout, kept=frozenset("\n\t\u200c\u200d")) == []
    assert reply(world, "--resume", "--yes").status == 0
    assert messages(helpdesk)[-1] == text


@given(texts)
@settings(max_examples=40, deadline=None)
def test_any_text_that_can_be_sent_is_kept_as_it_is(text: str) -> None:
    """What is taken (not exit 2) is on the disk and in the lists, every character."""
    refused = {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40}
    refused["TINYDUB_API_URL"] = f"http://127.0.0.1:{closed_port()}"
    with TemporaryDirectory() as home:
        world = World(Path(home), refused)
        outcome = reply(world, "-m", text)
        assert outcome.status in (2, 6), outcome.stderr
        if outcome.status == 2:
            assert world.outbox == []
            return
        kept = world.outbox[0].text
        assert kept in text.replace("\r\n", "\n").replace("\r", "\n")
        assert kept.split() == text.split()
        assert [draft["text"] for draft in world.run("drafts", "list", "--json").json()] == [kept]
