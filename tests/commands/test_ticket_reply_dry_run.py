"""`tinydub ticket reply --dry-run`: what would be sent, and what speaks against it; no trace."""

from itertools import product
from typing import Any

import pytest

from support.editors import methods
from support.replies import SENT, files, keep
from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store

TERMINAL = pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])


def reply(world: World, *options: str, **how: Any) -> Outcome:
    """Reply to Maxim."""
    return world.run("ticket", "reply", "KPlaQw1c", *options, **how)


@pytest.mark.parametrize("form", ["table", "json", "ndjson", "tsv", "ids"])
@pytest.mark.parametrize("terminal", [False, True])
def test_dry_run(world: World, helpdesk: Store, form: str, terminal: bool) -> None:  # noqa: FBT001
    """`--dry-run` reads the ticket once and posts nothing, in each form."""
    outcome = reply(world, "-m", "My answer", "--dry-run", "--format", form, terminal=terminal)
    assert outcome.status == 0, outcome.stderr
    assert methods(helpdesk) == ["GET"]
    assert world.outbox == []
    shown = {
        "table": "To:      Maxim Pool <m.poold@example.com>\n",
        "json": '{"dry_run": true, "ticket": "KPlaQw1c", "to": "m.poold@example.com", ',
        "ndjson": '{"dry_run": true, "ticket": "KPlaQw1c", "to": "m.poold@example.com", ',
        "tsv": "KPlaQw1c\tm.poold@example.com\tMaxim Pool\tMy answer\n",
        "ids": "KPlaQw1c\n",
    }
    assert outcome.stdout.startswith(shown[form])
    assert ("My answer" in outcome.stdout) == (form != "ids")


def test_dry_run_of_a_missing_ticket(world: World, helpdesk: Store) -> None:
    """It tells as much as the real thing would, and keeps nothing."""
    outcome = world.run("ticket", "reply", "nosuch", "-m", "My answer", "--dry-run")
    assert outcome.status == 3
    assert methods(helpdesk) == ["GET"]
    assert world.outbox == []
    assert "is kept" not in outcome.stderr


@pytest.mark.parametrize(
    ("way", "terminal"),
    [
        ("pipe", False),
        *product(["-m", "-F", "-F -", "--snippet", "--resume"], [False, True]),
    ],
)
def test_dry_run_of_each_source(
    world: World,
    helpdesk: Store,
    way: str,
    terminal: bool,  # noqa: FBT001
) -> None:
    """It says what speaks against the reply, posts nothing, and leaves the disk as it was."""
    text = "My answer {{day}} FIXME"
    (world.home / "text").write_text(text)
    snippet = world.directories.config / "snippets" / "late.md"
    snippet.parent.mkdir(parents=True)
    snippet.write_text(text)
    keep(world, text if way == "--resume" else "Another answer")
    later = helpdesk.ticket("KPlaQw1c") or {}
    helpdesk.put({**later, "status": "resolved"})
    before = files(world), len(methods(helpdesk))
    sources = {
        "-m": ("-m", text),
        "-F": ("-F", str(world.home / "text")),
        "-F -": ("-F", "-"),
        "--snippet": ("--snippet", "late", "--set", "day={{day}}"),
        "--resume": ("--resume",),
    }
    options = (*sources.get(way, ()), "--dry-run", "--json")
    outcome = reply(world, *options, stdin=text, terminal=terminal)
    assert outcome.status == 0, outcome.stderr
    assert outcome.json()["message"] == text
    for concern in ("still has {{day}}", "still says FIXME", "is resolved"):
        assert concern in outcome.stderr
    assert outcome.stderr.endswith("Nothing was sent.\n")
    assert files(world) == before[0]
    assert methods(helpdesk)[before[1] :] == ["GET"]


@TERMINAL
def test_dry_run_of_what_was_sent(world: World, helpdesk: Store, terminal: bool) -> None:  # noqa: FBT001
    """It says so, and leaves it to be told by the real run."""
    keep(world, "My answer", **SENT)
    before = files(world)
    outcome = reply(world, "--resume", "--dry-run", terminal=terminal)
    assert outcome.status == 0, outcome.stderr
    assert "! It was sent already.\n" in outcome.stderr
    assert files(world) == before
    assert "POST" not in methods(helpdesk)


def test_dry_run_tells_of_another_that_may_have_been_sent(world: World, helpdesk: Store) -> None:
    """What the real run would stop at, the trial names."""
    keep(world, "First answer", state="unknown")
    outcome = reply(world, "-m", "Second answer", "--dry-run")
    assert outcome.status == 0, outcome.stderr
    assert "! Your earlier reply KPlaQw1c.1 may have been sent" in outcome.stderr
    assert [(kept.text, kept.state) for kept in world.outbox] == [("First answer", "unknown")]
    assert reply(world, "-m", "Second answer").status == 8
    assert "POST" not in methods(helpdesk)
