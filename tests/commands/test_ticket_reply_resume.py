"""`tinydub ticket reply --resume`: a kept reply is found, looked at, and goes its way once."""

import json
from typing import Any

import pytest

from support.editors import messages, methods, put_first, scripted
from support.faults import FaultServer, answer
from support.replies import SENT, files, keep
from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store

TERMINAL = pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])


def reply(world: World, *options: str, to: str = "KPlaQw1c", **how: Any) -> Outcome:
    """Reply to Maxim, or to a draft's name."""
    return world.run("ticket", "reply", to, *options, **how)


# Which reply is meant


@pytest.mark.parametrize("name", ["KPlaQw1c", "KPlaQw1c.1"])
def test_one_kept_reply(world: World, helpdesk: Store, name: str) -> None:
    """In a pipe, it is sent after one look at the ticket, and kept no longer."""
    keep(world, "My answer")
    before = len(methods(helpdesk))
    outcome = reply(world, "--resume", "--json", to=name)
    assert outcome.status == 0, outcome.stderr
    assert outcome.json()["id"] == helpdesk.ticket("KPlaQw1c")["messages"][-1]["id"]
    assert messages(helpdesk)[-1] == "My answer"
    assert methods(helpdesk)[before:] == ["GET", "POST"]
    assert world.outbox == []


@TERMINAL
def test_several_kept_replies(world: World, helpdesk: Store, terminal: bool) -> None:  # noqa: FBT001
    """Which one is not guessed: exit 2, both named, no request; its name says which."""
    keep(world, "First answer", "Second answer")
    before = len(methods(helpdesk))
    outcome = reply(world, "--resume", terminal=terminal)
    assert outcome.status == 2
    assert "KPlaQw1c.1 (draft), KPlaQw1c.2 (draft)" in outcome.stderr
    assert len(methods(helpdesk)) == before
    outcome = reply(world, "--resume", "--yes", to="KPlaQw1c.2", terminal=terminal)
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "Second answer"
    assert [(kept.name, kept.text) for kept in world.outbox] == [("KPlaQw1c.1", "First answer")]


@pytest.mark.parametrize("name", ["P1wLN0xU", "P1wLN0xU.1", "KPlaQw1c.2", "KPlaQw1c.0"])
@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--yes",)], ids=" ".join)
def test_no_kept_reply(world: World, helpdesk: Store, name: str, options: tuple[str, ...]) -> None:
    """Exit 3 without a request, and nothing is begun in its place."""
    keep(world, "My answer")
    before = files(world), methods(helpdesk)
    outcome = reply(world, "--resume", *options, to=name)
    assert outcome.status == 3, outcome.stderr
    assert "tinydub drafts list" in outcome.stderr
    assert (files(world), methods(helpdesk)) == before


@pytest.mark.parametrize(
    "options", [(), ("-m", "Hello"), ("-F", "-"), ("--editor",), ("--dry-run",)], ids=" ".join
)
@TERMINAL
def test_name_of_a_draft_without_resume(
    world: World,
    helpdesk: Store,
    options: tuple[str, ...],
    terminal: bool,  # noqa: FBT001
) -> None:
    """A draft's name alone is exit 2 and names --resume, whatever else is said."""
    keep(world, "My answer")
    before = files(world), methods(helpdesk)
    outcome = reply(world, *options, to="KPlaQw1c.1", stdin="My text\n", terminal=terminal)
    assert outcome.status == 2
    assert "--resume" in outcome.stderr
    assert (files(world), methods(helpdesk)) == before


# On a terminal


def test_terminal_previews_and_asks(world: World, helpdesk: Store) -> None:
    """Nobody remembers what was kept: it is shown, and sent after a yes to a fresh look."""
    keep(world, "My answer")
    before = len(methods(helpdesk))
    outcome = reply(world, "--resume", terminal=True, stdin="y\n")
    assert outcome.status == 0, outcome.stderr
    assert "To:      Maxim Pool" in outcome.stderr
    assert "\n  My answer\n" in outcome.stderr
    assert messages(helpdesk)[-1] == "My answer"
    assert methods(helpdesk)[before:] == ["GET", "GET", "POST"]
    assert world.outbox == []


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_no_keeps_it(world: World, helpdesk: Store, answer: str) -> None:
    """A no, or no answer, is exit 8, and the reply is kept as it was."""
    keep(world, "My answer")
    before = files(world)
    outcome = reply(world, "--resume", terminal=True, stdin=answer)
    assert outcome.status == 8
    assert files(world) == before
    assert "POST" not in methods(helpdesk)


@pytest.mark.parametrize(
    ("options", "answers"), [((), "e\ny\n"), (("--editor",), "y\n"), (("--editor", "--yes"), "")]
)
def test_edit_it(world: World, helpdesk: Store, options: tuple[str, ...], answers: str) -> None:
    """With `e` or --editor, the kept text is in the editor, and what that leaves is sent."""
    keep(world, "First answer")
    script = f'cp "$1" {world.home}/seen; sed -i s/First/Second/ "$1"'
    world.variables["EDITOR"] = scripted(world.home, script)
    outcome = reply(world, "--resume", *options, terminal=True, stdin=answers)
    assert outcome.status == 0, outcome.stderr
    assert (world.home / "seen").read_text().startswith("First answer\n")
    assert messages(helpdesk)[-1] == "Second answer"
    assert methods(helpdesk).count("POST") == 1
    assert world.outbox == []


def test_editor_without_a_terminal(world: World, helpdesk: Store) -> None:
    """Nobody can type there: exit 2, and the reply is kept as it was."""
    keep(world, "My answer")
    before = files(world), methods(helpdesk)
    assert reply(world, "--resume", "--editor").status == 2
    assert (files(world), methods(helpdesk)) == before


# A reply that was sent, or may have been


@TERMINAL
def test_sent_before(
    world: World,
    helpdesk: Store,
    terminal: bool,  # noqa: FBT001
) -> None:
    """It is told as sent, with its id and its time, without a request; then it is kept no more."""
    keep(world, "My answer", **SENT)
    before = methods(helpdesk)
    outcome = reply(world, "--resume", "--json", terminal=terminal)
    assert outcome.status == 0, outcome.stderr
    assert outcome.json() == {"id": "FTsuHoDS", "created_at": "2026-01-31T12:00:00Z"}
    assert "sent 1 day ago" in outcome.stderr
    assert methods(helpdesk) == before
    assert world.outbox == []
    assert reply(world, "--resume").status == 3


def test_sent_before_and_typed_again(world: World, helpdesk: Store) -> None:
    """The same text, typed again by somebody who was not told, is not sent a second time."""
    keep(world, "My answer", **SENT)
    outcome = reply(world, "-m", "My answer", "--yes")
    assert outcome.status == 8
    assert "You sent the same 1 day ago, as FTsuHoDS" in outcome.stderr
    assert "--allow-duplicate" in outcome.stderr
    assert "POST" not in methods(helpdesk)


def test_sent_before_is_not_offered(world: World, helpdesk: Store) -> None:
    """Whoever writes anew is not asked to go on with what the customer has."""
    keep(world, "My answer", **SENT)
    world.variables["EDITOR"] = scripted(world.home, put_first("Another answer"))
    outcome = reply(world, terminal=True, stdin="y\n")
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "Another answer"


def test_sent_before_and_meant_again(world: World, helpdesk: Store) -> None:
    """With --allow-duplicate, the same text is another reply."""
    keep(world, "My answer", **SENT)
    outcome = reply(world, "-m", "My answer", "--allow-duplicate")
    assert outcome.status == 0, outcome.stderr
    assert methods(helpdesk).count("POST") == 1
    assert messages(helpdesk)[-1] == "My answer"
    assert world.outbox == []


@pytest.mark.parametrize("state", ["sending", "unknown"])
@TERMINAL
def test_arrived_meanwhile(
    world: World,
    helpdesk: Store,
    state: str,
    terminal: bool,  # noqa: FBT001
) -> None:
    """What the thread has is told as sent, with the thread's id, and not sent again."""
    keep(world, "My answer", state=state)
    ticket = helpdesk.ticket("KPlaQw1c") or {}
    ours = {**ticket["messages"][0], "id": "newid123", "message_type": "outbound"}
    ticket["messages"].append({**ours, "message": "My answer", "user": None})
    helpdesk.put(ticket)
    assert reply(world, "--resume", "--dry-run").stderr.endswith(
        "! It was sent already.\nNothing was sent.\n"
    )
    outcome = reply(world, "--resume", "-q", terminal=terminal)
    assert outcome.status == 0, outcome.stderr
    assert outcome.stdout == "newid123\n"
    assert "POST" not in methods(helpdesk)
    assert world.outbox == []


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_unknown_and_not_in_the_thread(world: World, helpdesk: Store, state: str) -> None:
    """In a pipe it stays unknown (exit 7) and kept; on a terminal it takes two yeses, or --yes."""
    keep(world, "My answer", state=state)
    for again in [("--resume",), ("-m", "My answer")]:
        outcome = reply(world, *again)
        assert outcome.status == 7, outcome.stderr
        assert "may have been sent" in outcome.stderr
    assert reply(world, "--resume", terminal=True, stdin="y\nn\n").status == 7
    assert "POST" not in methods(helpdesk)
    assert [kept.text for kept in world.outbox] == ["My answer"]
    planned = reply(world, "--resume", "--dry-run")
    assert "! It may have been sent" in planned.stderr
    outcome = reply(world, "--resume", terminal=True, stdin="y\ny\n")
    assert outcome.status == 0, outcome.stderr
    assert "may have been sent" in outcome.stderr
    assert messages(helpdesk).count("My answer") == 1
    assert world.outbox == []


def test_arrives_while_it_is_being_read(world: World) -> None:
    """A server shows it late: what appears while the preview stands is not sent a second time."""
    said = {"id": "newid123", "message_type": "outbound", "message": "My answer"}
    late, then = (
        answer(200, json.dumps({"id": "KPlaQw1c", "messages": there}).encode())
        for there in ([], [said])
    )
    with FaultServer(late, then) as server:
        world.variables |= server.variables()
        keep(world, "My answer", state="unknown")
        outcome = reply(world, "--resume", "-q", terminal=True, stdin="y\ny\ny\n")
    assert outcome.status == 0, outcome.stderr
    assert outcome.stdout == "newid123\n"
    assert [request.method for request in server.requests] == ["GET"] * 2
    assert world.outbox == []


# Typed again


@pytest.mark.parametrize("way", ["-m", "-F", "-F -", "pipe"])
def test_same_text_again_is_the_same_reply(world: World, helpdesk: Store, way: str) -> None:
    """A command repeated after a failure takes up what is kept: one file, and one reply."""
    path = world.home / "text"
    path.write_text("My answer TODO\n")
    sources = {"-m": ("-m", "My answer TODO"), "-F": ("-F", str(path)), "-F -": ("-F", "-")}
    source, stdin = sources.get(way, ()), "My answer TODO\r\n"
    for _ in range(3):
        assert reply(world, *source, stdin=stdin).status == 8
        assert [(kept.name, kept.state) for kept in world.outbox] == [("KPlaQw1c.1", "draft")]
    outcome = reply(world, *source, "--yes", stdin=stdin)
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk).count("My answer TODO") == 1
    assert world.outbox == []
