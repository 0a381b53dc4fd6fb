"""`tinydub ticket reply` with what nobody means: refused before any request, and no trace."""

from typing import Any

import pytest

from support.editors import put_first, scripted
from support.run import Outcome, World
from tinydub_cli.outbox.working_copy import SCISSORS
from tinydub_cli.sandbox.store import Store


def reply(world: World, *options: str, **how: Any) -> Outcome:
    """Reply to Maxim."""
    return world.run("ticket", "reply", "KPlaQw1c", *options, **how)


def assert_nothing_done(world: World, helpdesk: Store, outcome: Outcome) -> None:
    """Check for a usage error before any request and any file."""
    assert outcome.status == 2, outcome.stderr
    assert outcome.stdout == ""
    assert helpdesk.requests() == []
    assert world.outbox == []


@pytest.mark.parametrize("text", ["", "  ", "ab", " \n ab \n"])
def test_too_short_is_refused_before_any_request(world: World, helpdesk: Store, text: str) -> None:
    """Fewer than three characters never reach the server (exit 2)."""
    assert_nothing_done(world, helpdesk, reply(world, "-m", text))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"ab",
        b"\xef\xbb\xbfab",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00",
        "Größe".encode("latin-1"),
        "Hello there".encode("utf-16"),
        b"red: \x1b[31mred\x1b[0m",
        b"nul\x00nul",
        b"bell\x07",
        b"form\x0cfeed",
        b"delete\x7f",
        "C1 \x9b31m".encode(),
        b"surrogate \xed\xa0\x80",
        b"x" * 1_000_001,
    ],
    ids=lambda content: repr(content[:16]),
)
@pytest.mark.parametrize("way", ["file", "-F -", "pipe"])
def test_text_that_nobody_means_to_send(
    world: World, helpdesk: Store, content: bytes, way: str
) -> None:
    """Binary files, other encodings, control characters, too much or too little: exit 2."""
    path = world.home / "text"
    path.write_bytes(content)
    if way == "file":
        outcome = reply(world, "-F", str(path))
    else:
        outcome = reply(world, *(["-F", "-"] if way == "-F -" else []), stdin=content)
    assert_nothing_done(world, helpdesk, outcome)
    assert not set(outcome.stderr) & set("\x00\x07\x0c\x1b\x7f\x9b")


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\ud800b", "a\x00b", "\u0085abc\u0085x"])
def test_dash_m_with_what_cannot_be_sent(world: World, helpdesk: Store, text: str) -> None:
    """So on the command line, where bytes that are no UTF-8 arrive as lone surrogates."""
    outcome = reply(world, "-m", text)
    assert_nothing_done(world, helpdesk, outcome)
    assert "U+" in outcome.stderr


@pytest.mark.parametrize("name", ["missing", "a directory", "missing/below", "n" * 300])
def test_file_that_cannot_be_read(world: World, helpdesk: Store, name: str) -> None:
    """The sentence names the file; nothing of ours is to blame."""
    (world.home / "a directory").mkdir()
    outcome = reply(world, "-F", str(world.home / name))
    assert_nothing_done(world, helpdesk, outcome)
    assert name in outcome.stderr
    assert "XDG" not in outcome.stderr


def test_template_left_in_a_file(world: World, helpdesk: Store) -> None:
    """`-F` with a file that still has the thread below the scissors sends neither."""
    path = world.home / "text"
    path.write_text(f"My answer\n{SCISSORS}\n# Robin, 2 days ago:\n#   internal\n")
    outcome = reply(world, "-F", str(path))
    assert_nothing_done(world, helpdesk, outcome)
    assert "thread" in outcome.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("-m", "Hello", "-F", "text"),
        ("-m", "Hello", "--editor"),
        ("-F", "-", "--editor"),
        ("-m", "Hello", "-F", "text", "--editor"),
        ("-m", "Hello", "--resume"),
        ("-F", "-", "--resume"),
        ("--snippet", "thanks", "-m", "Hello"),
        ("--snippet", "thanks", "-F", "-"),
        ("--snippet", "thanks", "--resume"),
        ("--snippet", "thanks", "--editor", "-m", "Hello"),
        ("-m", "Hello", "--set", "day=Monday"),
        ("--resume", "--set", "day=Monday"),
        ("--set", "day=Monday"),
        ("--snippet", "thanks", "--set", "day"),
        ("--snippet", "thanks", "--set", "=Monday"),
        ("--snippet", "thanks", "--set", "a day=Monday"),
        ("--snippet", "../thanks"),
        ("--json", "-q", "-m", "Hello"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
def test_contradictions(
    world: World,
    helpdesk: Store,
    options: tuple[str, ...],
    terminal: bool,  # noqa: FBT001
) -> None:
    """A reply comes from one place, with what belongs to that alone, and is told in one form."""
    snippet = world.directories.config / "snippets" / "thanks.md"
    snippet.parent.mkdir(parents=True)
    snippet.write_text("Thank you. We come on {{day}}.")
    world.variables["EDITOR"] = scripted(world.home, f"touch {world.home}/opened")
    outcome = reply(world, *options, stdin="y\n", terminal=terminal)
    assert_nothing_done(world, helpdesk, outcome)
    assert not (world.home / "opened").exists()


@pytest.mark.parametrize("options", [("--editor",), ("--editor", "--yes"), ("--dry-run",)])
def test_editor_without_a_terminal(world: World, helpdesk: Store, options: tuple[str, ...]) -> None:
    """Where nobody can type and nothing is piped in, no editor opens, and nothing waits."""
    world.variables["EDITOR"] = scripted(world.home, put_first("My answer"))
    assert_nothing_done(world, helpdesk, reply(world, *options, stdin=""))


@pytest.mark.parametrize("identity", ["", " ", "a/b", "../x", "a b", "é", "x" * 129, "a?b", "a#b"])
def test_ids_that_are_none(world: World, helpdesk: Store, identity: str) -> None:
    """What could lead to another address is not an id."""
    outcome = world.run("ticket", "reply", identity, "-m", "Hello")
    assert_nothing_done(world, helpdesk, outcome)
