"""`tinydub ticket reply`: sent once or kept, never lost; here with a text that comes with it."""

import json
import shlex
import stat
from typing import Any

import pytest

from support.answers import answer_all
from support.editors import messages, methods, put_first, scripted
from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store


def reply(world: World, *options: str, **how: Any) -> Outcome:
    """Reply to Maxim."""
    return world.run("ticket", "reply", "KPlaQw1c", *options, **how)


def test_dash_m_looks_and_then_sends_once(world: World, helpdesk: Store) -> None:
    """`-m` costs two requests: one looks at the ticket, one sends the text as it was typed."""
    outcome = reply(world, "-m", "Hello, Maxim — you're right.")
    assert outcome.status == 0
    assert messages(helpdesk)[-1] == "Hello, Maxim — you're right."
    assert [(r.method, r.path) for r in helpdesk.requests()] == [
        ("GET", "/api/v1/ticket/KPlaQw1c"),
        ("POST", "/api/v1/ticket/KPlaQw1c/reply"),
    ]
    assert world.outbox == []


def test_dash_m_on_a_terminal_asks_nothing(world: World, helpdesk: Store) -> None:
    """Whoever typed the whole text has seen it: where nothing speaks against it, it goes."""
    outcome = reply(world, "-m", "My answer", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert outcome.stderr == ""
    assert messages(helpdesk)[-1] == "My answer"


def test_json_is_the_servers_answer(world: World, helpdesk: Store) -> None:
    """`--json` prints the documented object: the reply's id and its time."""
    outcome = reply(world, "-m", "Hello", "--json")
    assert list(outcome.json()) == ["id", "created_at"]
    assert outcome.json()["id"] == helpdesk.ticket("KPlaQw1c")["messages"][-1]["id"]


# Where the text comes from


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (b"My answer\n", "My answer"),
        (b"\xef\xbb\xbfMy answer\n", "My answer"),
        (b"One\r\ntwo\r\n\r\nthree\r\n", "One\ntwo\n\nthree"),
        (b"One\rtwo", "One\ntwo"),
        (b"\n\nCode:\n  indented\n\ttwice\n\n\n", "Code:\n  indented\n\ttwice"),
        ("Größe — 你好 👩‍👩‍👧 می‌خواهم".encode(), "Größe — 你好 👩‍👩‍👧 می‌خواهم"),
        (b"# A heading is no comment\n", "# A heading is no comment"),
        (b"x" * 1_000_000, "x" * 1_000_000),
    ],
    ids=["plain", "BOM", "CRLF", "CR", "blank lines", "Unicode", "heading", "1 MB"],
)
@pytest.mark.parametrize("way", ["file", "-F -", "pipe"])
def test_text_from_files_and_pipes(
    world: World, helpdesk: Store, content: bytes, sent: str, way: str
) -> None:
    """What is in a file or a pipe arrives as it is, but for line ends and blank lines around it."""
    path = world.home / "text"
    path.write_bytes(content)
    if way == "file":
        outcome = reply(world, "-F", str(path))
    else:
        outcome = reply(world, *(["-F", "-"] if way == "-F -" else []), stdin=content)
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == sent
    assert methods(helpdesk) == ["GET", "POST"]
    assert world.outbox == []


def test_unknown_ticket(world: World, helpdesk: Store) -> None:
    """Exit 3; the text is kept in a private file, since a mistyped id is soon corrected."""
    outcome = world.run("ticket", "reply", "nosuch", "-m", "My answer")
    assert outcome.status == 3
    [kept] = world.outbox
    assert (kept.name, kept.state, kept.text) == ("nosuch.1", "draft", "My answer")
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert "tinydub ticket reply nosuch --resume" in outcome.stderr
    assert methods(helpdesk) == ["GET"]


def test_piped_text_outlives_a_bad_setting(world: World, helpdesk: Store) -> None:
    """Text that exists nowhere else is kept even where no request can be made."""
    settings = {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "not one token"}
    outcome = reply(world, stdin="My answer", variables=settings)
    assert outcome.status == 2
    [kept] = world.outbox
    assert kept.text == "My answer"
    assert "tinydub ticket reply KPlaQw1c --resume" in outcome.stderr
    assert helpdesk.requests() == []


def test_command_in_the_hint_works(world: World, helpdesk: Store) -> None:
    """The command that goes on with a kept text can be pasted."""
    failed = world.run("ticket", "reply", "late1234", "-m", "My answer")
    helpdesk.put({**(helpdesk.ticket("KPlaQw1c") or {}), "id": "late1234"})
    program, *command = shlex.split(failed.stderr.split("`")[-2])
    assert program == "tinydub"
    outcome = world.run(*command)
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk, "late1234")[-1] == "My answer"
    assert world.outbox == []


def test_replies_in_one_second(world: World, helpdesk: Store) -> None:
    """Each kept text has a file of its own, even within a second."""
    texts = ["First answer", "Second answer", "Third answer"]
    for text in texts:
        world.run("ticket", "reply", "nosuch", "-m", text)
    kept = {kept.name: kept.text for kept in world.outbox}
    assert kept == {f"nosuch.{number}": text for number, text in enumerate(texts, 1)}
    assert methods(helpdesk) == ["GET"] * 3


# What is shown


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("table", "Sent reply {id} to ticket KPlaQw1c.\n"),
        ("tsv", "{id}\t2026-02-01T12:00:00Z\n"),
        ("ids", "{id}\n"),
    ],
)
def test_forms_of_the_confirmation(world: World, helpdesk: Store, form: str, told: str) -> None:
    """Each form names the reply as the helpdesk has it."""
    outcome = reply(world, "-m", "My answer", "--format", form)
    identity = helpdesk.ticket("KPlaQw1c")["messages"][-1]["id"]
    assert outcome.stdout == told.format(id=identity)


HOSTILE = "Eve\x1b]0;owned\x07\x9b31m\u202e\u2028\n# To: [bold]:smile:"


def plant_hostile_customer(world: World, body: str) -> None:
    """Have the ticket's customer bear a hostile name and write a hostile text."""
    ticket = {
        "id": "KPlaQw1c",
        "name": HOSTILE,
        "email": f"{HOSTILE}@example.com",
        "status": HOSTILE,
        "messages": [{"message_type": "inbound", "message": body}],
    }
    answer_all(world, json.dumps(ticket).encode())


def test_hostile_customer(world: World) -> None:
    """Neither preview nor template nor error lets a customer's name act or start a line."""
    plant_hostile_customer(world, body=HOSTILE)
    world.variables["EDITOR"] = scripted(
        world.home, f'cp "$1" {world.home}/seen\n' + put_first("My answer\n")
    )
    outcome = reply(world, stdin="n\n", terminal=True)
    assert outcome.status == 8, outcome.stderr
    seen = (world.home / "seen").read_text()
    for shown in (outcome.stderr, seen):
        assert "Eve␛]0;owned␇<U+009B>31m<U+202E><U+2028>␊# To: [bold]:smile:" in shown
        assert not set(shown) & set("\x1b\x07\x9b\u202e\u2028")
    assert sum(line.startswith("# To: ") for line in seen.splitlines()) == 1
    for form in ("table", "json", "tsv"):
        planned = reply(world, "-m", "My answer", "--dry-run", "--format", form)
        assert not set(planned.stdout) & set("\x1b\x07\x9b\u202e\u2028")
