"""`tinydub tickets search`: what was synced is found, in any script, and told in every form."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from support.characters import KEPT_IN_BODIES, acting
from support.process import COMMAND, Machine
from support.run import Outcome, World
from support.terminal import Terminal, colours, styles, widest, without_styles
from tinydub_cli.sandbox.store import Store

FORMATS = ["table", "json", "ndjson", "tsv", "ids"]
KEYS = [
    *("ticket", "name", "email", "status", "unread", "created_at", "vanished", "message_id"),
    "snippet",
]


@pytest.fixture
def synced(world: World, helpdesk: Store) -> World:  # noqa: ARG001 - some look into it
    """Give a machine with a copy of the demo's tickets."""
    assert world.run("tickets", "sync").status == 0
    return world


def found(world: World, *query: str) -> list[str]:
    """The ids that a search finds."""
    outcome = world.run("tickets", "search", "-q", "--", *query)
    assert outcome.status == 0, outcome.stderr
    return outcome.stdout.split()


def hits(world: World, query: str) -> list[dict[str, Any]]:
    """What is told of the tickets that a search finds."""
    told: list[dict[str, Any]] = world.run("tickets", "search", query, "--json").json()
    return told


def put(world: World, helpdesk: Store, text: str, *, identity: str = "Planted1") -> None:
    """Have the helpdesk's tickets be the demo's and one with this text, and sync them."""
    pattern = helpdesk.ticket("KPlaQw1c")
    helpdesk.put(
        {**pattern, "id": identity, "messages": [{**pattern["messages"][0], "message": text}]}
    )
    assert world.run("tickets", "sync").status == 0


# What is found


@pytest.mark.parametrize(
    ("query", "identity"),
    [
        ("RESET mail", "b4XcVn8L"),  # English, any case
        ("durand", "N6jBdK3m"),  # a name
        ("Chloe", "N6jBdK3m"),  # without the accent that it has
        ("bruno@example.net", "Zk9PtR2s"),  # an address
        ("料金プラン", "J9aFqX2t"),  # Japanese, within a sentence
        ("ﾌﾟﾗﾝ", "J9aFqX2t"),  # in half the width
        ("山田", "J9aFqX2t"),
        ("الرسائل", ""),  # Arabic: another word than there is
        ("رسائل", "G3uNcP8v"),
        ("مرحبا", "G3uNcP8v"),  # without the vowel points that it has
        ("٤٨٢١٣", "G3uNcP8v"),  # a number in Arabic digits
        ("עברית", ""),
        ("בעברית", "k7EhSb1Z"),  # Hebrew
        ("ساعت", "D5xMwT0r"),  # Persian: a part before a non-joiner
        ("ساعت\u200cهای", "D5xMwT0r"),  # with it
        ("ساعت های", "D5xMwT0r"),  # with a blank for it
        ("كنم", "D5xMwT0r"),  # typed on an Arabic keyboard
        ("оплатити РАХУНОК", "a2QzLf6Y"),  # Ukrainian
        ("เปลี่ยนชื่อ", "S0pVgR4i"),  # Thai, within a sentence
        ("double booking thursday", "w3HdYq6J"),
        ("hello zalgo", "s7PkEw5G"),  # under a heap of marks
        ("abcd", "s7PkEw5G"),  # with what is invisible between
    ],
)
def test_words_of_any_script(synced: World, query: str, identity: str) -> None:
    """Texts, names and addresses are found, however their letters are dressed."""
    assert (identity in found(synced, query)) is bool(identity)


@pytest.mark.parametrize(
    ("query", "hits", "misses"),
    [
        ("calendar", "e8WvKs3N", "P1wLN0xU"),
        ("calend*", "e8WvKs3N", "P1wLN0xU"),
        ("calend", "", "e8WvKs3N"),
        ('"reset mail"', "b4XcVn8L", ""),
        ('"mail reset"', "", "b4XcVn8L"),
        ("mail reset", "b4XcVn8L", ""),
        ('"reset ma"*', "b4XcVn8L", ""),
        ("reset -mail", "", "b4XcVn8L"),
        ('reset -"mail reset"', "b4XcVn8L", ""),
        ("from:hannah", "b4XcVn8L", "Zk9PtR2s"),
        ("from:example.org", "b4XcVn8L", "Zk9PtR2s"),
        ("from:reset", "", "b4XcVn8L"),
        ("from:HANN*", "b4XcVn8L", "Zk9PtR2s"),
        ('from:"bruno carvalho"', "Zk9PtR2s", "b4XcVn8L"),
        ("-from:hannah reset", "", "b4XcVn8L"),
        ("-from:hannah", "Zk9PtR2s", "b4XcVn8L"),
        ("status:WAITING", "w3HdYq6J", "Zk9PtR2s"),
        ("-status:waiting", "Zk9PtR2s", "w3HdYq6J"),
        ("is:unread", "Zk9PtR2s", "w3HdYq6J"),
        ("is:read", "w3HdYq6J", "Zk9PtR2s"),
        ("-is:read", "Zk9PtR2s", "w3HdYq6J"),
        ("-is:unread", "w3HdYq6J", "Zk9PtR2s"),
        ("has:attachment", "Zk9PtR2s", "b4XcVn8L"),
        ("-has:attachment", "b4XcVn8L", "Zk9PtR2s"),
        ("after:3h", "Zk9PtR2s", "w3HdYq6J"),
        ("before:3h", "w3HdYq6J", "Zk9PtR2s"),
        ("after:2026-02-01", "Zk9PtR2s", "w3HdYq6J"),
        ("-after:2026-02-01", "w3HdYq6J", "Zk9PtR2s"),
        ("before:2026-02", "w3HdYq6J", "Zk9PtR2s"),
        ("before:2026", "", "w3HdYq6J"),
        ("Carvalho & invoice", "Zk9PtR2s", "b4XcVn8L"),
    ],
)
def test_the_language(synced: World, query: str, hits: str, misses: str) -> None:
    """Stars, phrases, filters, dates, and what is not to be there."""
    ids = found(synced, query)
    assert hits in ids if hits else not (set(ids) & {misses})
    assert misses not in ids


def test_names_of_files_and_summaries(synced: World) -> None:
    """What is attached, and what a summary says, is found, and shown as what it is."""
    for query in ("bashrc", '"entered by hand"'):
        hit = synced.run("tickets", "search", query, "--json").json()[0]
        assert query.strip('"') in hit["snippet"]


@pytest.mark.parametrize("word", ["and", "OR2", "near", "AND", "NEAR", "NEAR(a", "a+b", "^open"])
def test_no_word_is_a_command_of_sqlite(synced: World, helpdesk: Store, word: str) -> None:
    """What means something in SQLite's own language of searches is a word here."""
    put(synced, helpdesk, f"before {word} behind")
    assert "Planted1" in found(synced, f"before {word} behind")


def test_news_of_a_ticket_are_found_and_what_was_there_before_is_not(
    synced: World, helpdesk: Store
) -> None:
    """Each sync brings the index up to what the thread is now."""
    put(synced, helpdesk, "the xylophone")
    assert found(synced, "xylophone") == ["Planted1"]
    pattern = helpdesk.ticket("Planted1")
    message = {**pattern["messages"][0], "message": "the marimba"}
    helpdesk.put({**pattern, "status": "waiting", "messages": [message]})
    synced.later(minutes=2)
    assert synced.run("tickets", "sync").status == 0
    assert (found(synced, "xylophone"), found(synced, "marimba")) == ([], ["Planted1"])


def test_a_phrase_does_not_run_on_into_the_next_message(synced: World, helpdesk: Store) -> None:
    """The end of one message and the beginning of the next are no phrase."""
    pattern = helpdesk.ticket("KPlaQw1c")
    first = pattern["messages"][0]
    texts = [{**first, "id": f"m{i}", "message": text} for i, text in enumerate(("red", "fox"))]
    helpdesk.put({**pattern, "id": "Planted1", "messages": texts})
    synced.run("tickets", "sync")
    assert found(synced, "red fox") == ["Planted1"]
    assert found(synced, '"red fox"') == []


def test_tickets_whose_threads_are_not_fetched_are_found_by_name(world: World) -> None:
    """After a sync that its budget has ended, names count already, and it is said what lacks."""
    assert world.run("tickets", "sync", "--budget", "4").status == 0
    outcome = world.run("tickets", "search", "hannah", "-q")
    assert outcome.stdout == "b4XcVn8L\n"
    assert "without the threads of 34 tickets." in outcome.stderr
    hit = world.run("tickets", "search", "hannah", "--json").json()[0]
    assert (hit["snippet"], hit["message_id"]) == ("", None)


# The order


def test_the_best_is_first_and_of_equals_the_newest(synced: World, helpdesk: Store) -> None:
    """Who is called so goes before who mentions it; the same text twice: the newer one."""
    pattern = helpdesk.ticket("KPlaQw1c")
    for identity, name, created in (
        ("Older111", "Ada", "2026-01-01T00:00:00Z"),
        ("Newer111", "Ada", "2026-01-02T00:00:00Z"),
        ("Named111", "Quokka", "2025-01-01T00:00:00Z"),
    ):
        message = {**pattern["messages"][0], "message": "a quokka at the door"}
        helpdesk.put(
            {**pattern, "id": identity, "name": name, "created_at": created, "messages": [message]}
        )
    synced.run("tickets", "sync")
    assert found(synced, "quokka") == ["Named111", "Newer111", "Older111"]
    limited = synced.run("tickets", "search", "quokka", "-q", "--limit", "2")
    assert limited.stdout.split() == ["Named111", "Newer111"]
    dates = [
        hit["created_at"] for hit in synced.run("tickets", "search", "is:read", "--json").json()
    ]
    assert dates == sorted(dates, reverse=True)


# What is told


@pytest.mark.parametrize("form", FORMATS)
def test_forms(synced: World, form: str) -> None:
    """Every form has the ticket; the copy's age is on standard error alone."""
    synced.later(minutes=5)
    outcome = synced.run("tickets", "search", "accountant", "--format", form)
    assert outcome.status == 0
    assert "Zk9PtR2s" in outcome.stdout
    assert outcome.stderr == "A copy of 5 minutes ago.\n"
    if form != "ids":
        assert "needs it by Friday." in outcome.stdout
    if form in ("json", "ndjson"):
        document = json.loads(outcome.stdout)
        assert list(document[0] if form == "json" else document) == KEYS


def test_columns(synced: World) -> None:
    """`--columns` chooses and orders, in a table and in TSV."""
    tsv = synced.run("tickets", "search", "accountant", "--columns", "status,id", "--format", "tsv")
    assert tsv.stdout == "open\tZk9PtR2s\n"
    table = synced.run(
        "tickets", "search", "accountant", "--columns", "id,excerpt", "--format", "table"
    )
    assert table.stdout.splitlines()[:2] == ["ID", "Zk9PtR2s"]
    assert "accountant" in table.stdout
    alone = synced.run(
        "tickets", "search", "accountant", "--columns", "excerpt", "--format", "table"
    )
    assert "accountant" in alone.stdout
    assert "Zk9PtR2s" not in alone.stdout


def test_the_newest_message_with_most_of_the_words_is_shown(synced: World, helpdesk: Store) -> None:
    """Of a thread, the piece that says most; its message is named."""
    pattern = helpdesk.ticket("KPlaQw1c")
    first = pattern["messages"][0]
    texts = (
        "red fox " + "x " * 300,
        "y " * 300 + "a red and lazy fox " + "z " * 300,
        "a red fox",
        "a fox",
    )
    messages = [
        {**first, "id": f"m{i}", "message": text, "created_at": f"2026-01-0{i + 1}T00:00:00Z"}
        for i, text in enumerate(texts)
    ]
    helpdesk.put({**pattern, "id": "Planted1", "messages": messages})
    synced.run("tickets", "sync")
    [hit] = synced.run("tickets", "search", "red fox", "--json").json()
    assert (hit["message_id"], hit["snippet"]) == ("m2", "a red fox")
    [hit] = synced.run("tickets", "search", "lazy fox red", "--json").json()
    assert hit["message_id"] == "m1"
    assert "a red and lazy fox" in hit["snippet"]
    assert hit["snippet"].startswith("… ")
    assert hit["snippet"].endswith(" …")
    assert len(hit["snippet"]) < 160


def test_vanished_tickets_are_found_and_marked(synced: World, helpdesk: Store) -> None:
    """A ticket that left all lists can still be found, and is told apart."""
    assert [hit["vanished"] for hit in hits(synced, "accountant")] == [False]
    with closing(sqlite3.connect(synced.directories.state / "demo.sqlite3")) as direct, direct:
        direct.execute("DELETE FROM tickets WHERE id = 'Zk9PtR2s'")
    synced.later(minutes=2)
    assert helpdesk.ticket("Zk9PtR2s") is None
    assert synced.run("tickets", "sync").status == 0
    assert [hit["vanished"] for hit in hits(synced, "accountant")] == [True]
    table = synced.run("tickets", "search", "accountant", "--format", "table").stdout
    assert re.search("Zk9PtR2s .* vanished$", table, re.M)


def test_nothing_found(synced: World) -> None:
    """That is no error; it is said, with what may help."""
    for form in FORMATS:
        outcome = synced.run("tickets", "search", "xylophone", "--format", form)
        assert outcome.status == 0
        assert outcome.stdout == ("[]\n" if form == "json" else "")
        assert "Nothing was found." in outcome.stderr


def test_what_is_found_can_be_read(synced: World) -> None:
    """`-q` gives ids that `ticket show` takes."""
    ids = synced.run("tickets", "search", "accountant", "-q").stdout
    shown = synced.run("ticket", "show", "-", "--json", stdin=ids)
    assert [ticket["id"] for ticket in shown.json()] == ["Zk9PtR2s"]


def test_without_a_copy(world: World) -> None:
    """It is said what makes one, and none is made."""
    outcome = world.run("tickets", "search", "invoice")
    assert outcome.status == 3
    assert "`tinydub tickets sync` makes one." in outcome.stderr
    assert not (world.directories.cache / "mirror").exists()


def test_no_request_is_made(synced: World) -> None:
    """A server that is not there is not missed."""
    before = requests(synced)
    assert found(synced, "invoice")
    assert requests(synced) == before > 0


def requests(world: World) -> int:
    """How many requests were counted."""
    files = (world.directories.state / "requests").rglob("*.log")
    return sum(file.read_text().count("sent") for file in files)


# On a terminal


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine for real processes, with a copy of the demo's tickets."""
    machine = Machine(tmp_path)
    assert machine.run("tickets", "sync").status == 0
    return machine


@pytest.mark.parametrize("width", [30, 40, 80, 120])
def test_a_terminal_marks_what_was_looked_for(machine: Machine, width: int) -> None:
    """Bold and underlined, so that it is seen without colours; no line is too long."""
    with Terminal(machine, width=width) as terminal:
        assert (
            terminal.run("tickets", "search", "ACCOUNTANT needs", variables={"NO_COLOR": "1"}) == 0
        )
        written = terminal.written
    assert "\x1b[1;4maccountant\x1b[0m" in written
    assert "\x1b[1;4mneeds\x1b[0m" in written
    assert colours(written) == []
    assert widest(written.partition("ID")[2]) <= width
    assert "1 ticket" in written


def test_a_dumb_terminal_gets_no_marks(machine: Machine) -> None:
    """Nor does a pipe: the text is there, plain."""
    with Terminal(machine) as terminal:
        terminal.run("tickets", "search", "accountant", variables={"TERM": "dumb"})
        assert styles(terminal.written) == []
        assert "accountant" in terminal.written
    piped = machine.run("tickets", "search", "accountant", "--format", "table")
    assert b"\x1b" not in piped.stdout


def test_hostile_texts_are_inert(machine: Machine) -> None:
    """On a real terminal, the demo's hostile tickets do nothing, whatever is marked in them."""
    for query in ("sudo", "here", "amount", "hello", "bold", "tabs", "from:example"):
        with Terminal(machine, height=50) as terminal:
            assert terminal.run("tickets", "search", query) == 0
            plain = without_styles(terminal.written)
        assert acting(plain, kept=KEPT_IN_BODIES) == []
        assert "ID" in plain


def test_a_pipe_loads_nothing_heavy(machine: Machine) -> None:
    """Neither the network nor a keyring in any form, and no drawing where nothing is drawn."""
    for form in ("ids", "json", "tsv", "table"):
        done = subprocess.run(
            [
                *(sys.executable, "-X", "importtime", *COMMAND[1:]),
                *("tickets", "search", "accountant", "--format", form),
            ],
            env=machine.environment({}),
            capture_output=True,
            text=True,
            check=True,
        )
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "tinydub_cli.mirror.search" in loaded
        assert loaded & {"httpx", "ssl", "keyring"} == set()
        assert ("rich.segment" in loaded) is (form == "table")


# In one process


def check(outcome: Outcome) -> None:
    """Assert that nothing acts in what a command wrote."""
    assert outcome.status in (0, 2), outcome.stderr
    assert acting(outcome.stdout, kept=KEPT_IN_BODIES) == []
    assert acting(outcome.stderr, kept=frozenset("\n")) == []
    assert "tinydub has a bug" not in outcome.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_texts_in_every_form(synced: World, form: str) -> None:
    """No form lets them act."""
    for query in ("sudo", "here", "amount", "hello", "bold", "tabs"):
        check(synced.run("tickets", "search", query, "--format", form))
