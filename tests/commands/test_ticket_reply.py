"""`tinydub ticket reply`: sent once or kept, never lost."""

import json
import shlex
import stat
from pathlib import Path
from typing import Any

import pytest

from support.answers import answer_all
from support.run import Outcome, World
from tinydub_cli.compose import SCISSORS
from tinydub_cli.sandbox.store import Store


def messages(helpdesk: Store, ticket_id: str = "KPlaQw1c") -> list[str]:
    """The texts of a ticket's messages, as the helpdesk has them."""
    return [message["message"] for message in helpdesk.ticket(ticket_id)["messages"]]


def posts(helpdesk: Store) -> int:
    """How many POSTs the helpdesk has seen."""
    return sum(request.method == "POST" for request in helpdesk.requests())


def test_dash_m_sends_one_post_and_nothing_else(world: World, helpdesk: Store) -> None:
    """`-m` costs one request, and the helpdesk has the text as typed."""
    outcome = world.run("ticket", "reply", "KPlaQw1c", "-m", "Hello, Maxim — you're right.")
    assert outcome.status == 0
    assert messages(helpdesk)[-1] == "Hello, Maxim — you're right."
    assert [(r.method, r.path) for r in helpdesk.requests()] == [
        ("POST", "/api/v1/ticket/KPlaQw1c/reply")
    ]
    assert world.outbox == []


def test_json_is_the_servers_answer(world: World, helpdesk: Store) -> None:
    """`--json` prints the documented object: the reply's id and its time."""
    outcome = world.run("ticket", "reply", "KPlaQw1c", "-m", "Hello", "--json")
    assert list(outcome.json()) == ["id", "created_at"]
    assert outcome.json()["id"] == helpdesk.ticket("KPlaQw1c")["messages"][-1]["id"]


def test_editor_shows_the_thread_previews_and_asks(world: World, helpdesk: Store) -> None:
    """On a terminal, the editor's text is shown with its recipient and sent after a yes."""
    world.variables["EDITOR"] = (
        f'sh -c \'cp "$0" {world.home}/seen; sed -i "1s/^/My answer/" "$0"\''
    )
    outcome = world.run("ticket", "reply", "P1wLN0xU", stdin="y\n", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert "Evan <evan@example.com>" in outcome.stderr
    assert "  My answer" in outcome.stderr
    assert "#   Layout issue on Apple Safari" in (world.home / "seen").read_text()
    assert messages(helpdesk, "P1wLN0xU")[-1] == "My answer"
    assert world.outbox == []


def test_no_keeps_the_text(world: World, helpdesk: Store) -> None:
    """A no sends nothing, exits 8, and names a private file that has the text alone."""
    world.variables["EDITOR"] = 'sh -c \'sed -i "1s/^/My answer/" "$0"\''
    outcome = world.run("ticket", "reply", "P1wLN0xU", stdin="n\n", terminal=True)
    assert outcome.status == 8
    assert posts(helpdesk) == 0
    [kept] = world.outbox
    assert str(kept) in outcome.stderr
    assert kept.read_text().strip() == "My answer"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "  ", "ab", " \n ab \n"])
def test_too_short_is_refused_before_any_request(world: World, helpdesk: Store, text: str) -> None:
    """Fewer than three characters never reach the server (exit 2)."""
    outcome = world.run("ticket", "reply", "KPlaQw1c", "-m", text)
    assert outcome.status == 2
    assert helpdesk.requests() == []


def editor(world: World, script: str) -> None:
    """Make an editor of a shell script, whose $1 is the file."""
    path = world.home / "editor.sh"
    path.write_text(script)
    world.variables["TINYDUB_EDITOR"] = f"sh {shlex.quote(str(path))}"


def put_first(text: str) -> str:
    """Return a script that writes a text above what the file holds."""
    return f'{{ printf %s {shlex.quote(text)}; cat "$1"; }} >"$1.new"; mv "$1.new" "$1"\n'


def reply(world: World, *options: str, **how: Any) -> Outcome:
    """Reply to Maxim."""
    return world.run("ticket", "reply", "KPlaQw1c", *options, **how)


def assert_nothing_done(world: World, helpdesk: Store, outcome: Outcome) -> None:
    """Check for a usage error before any request and any file."""
    assert outcome.status == 2, outcome.stderr
    assert outcome.stdout == ""
    assert helpdesk.requests() == []
    assert world.outbox == []


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
    assert posts(helpdesk) == 1
    assert world.outbox == []


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


@pytest.mark.parametrize(
    "options",
    [
        ("-m", "Hello", "-F", "text"),
        ("-m", "Hello", "--editor"),
        ("-F", "-", "--editor"),
        ("-m", "Hello", "-F", "text", "--editor"),
        ("--json", "-q", "-m", "Hello"),
    ],
)
def test_contradictions(world: World, helpdesk: Store, options: tuple[str, ...]) -> None:
    """A reply comes from one place and is told in one form."""
    assert_nothing_done(world, helpdesk, reply(world, *options))


@pytest.mark.parametrize("options", [("--editor",), ("--editor", "--yes")])
def test_editor_without_a_terminal(world: World, helpdesk: Store, options: tuple[str, ...]) -> None:
    """Where nobody can type, the sentence names the other ways, and nothing waits."""
    editor(world, put_first("My answer"))
    outcome = reply(world, *options, stdin="")
    assert_nothing_done(world, helpdesk, outcome)
    assert "-m" in outcome.stderr


@pytest.mark.parametrize("identity", ["", " ", "a/b", "../x", "a b", "é", "x" * 129, "a?b", "a#b"])
def test_ids_that_are_none(world: World, helpdesk: Store, identity: str) -> None:
    """What could lead to another address is not an id."""
    outcome = world.run("ticket", "reply", identity, "-m", "Hello")
    assert_nothing_done(world, helpdesk, outcome)


def test_unknown_ticket(world: World, helpdesk: Store) -> None:
    """Exit 3; the text is kept, since a mistyped id is soon corrected."""
    outcome = world.run("ticket", "reply", "nosuch", "-m", "My answer")
    assert outcome.status == 3
    [kept] = world.outbox
    assert kept.read_text() == "My answer"
    assert str(kept) in outcome.stderr
    assert posts(helpdesk) == 1


@pytest.mark.parametrize("variables", [{}, {"TINYDUB_API_URL": "http://example.com"}])
def test_piped_text_outlives_a_bad_setting(
    world: World, helpdesk: Store, variables: dict[str, str]
) -> None:
    """Text that exists nowhere else is kept even where no request can be made."""
    settings = {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "not one token", **variables}
    outcome = reply(world, stdin="My answer", variables=settings)
    assert outcome.status == 2
    [kept] = world.outbox
    assert kept.read_text() == "My answer"
    assert str(kept) in outcome.stderr
    assert helpdesk.requests() == []


def test_command_in_the_hint_works(tmp_path: Path) -> None:
    """The command that sends a kept text can be pasted, also where the path has blanks."""
    world = World(tmp_path / "Application Support; $HOME")
    failed = world.run("ticket", "reply", "nosuch", "-m", "My answer")
    command = shlex.split(failed.stderr.split("`")[-2].replace("nosuch", "KPlaQw1c", 1))
    [kept] = world.outbox
    assert command == ["tinydub", "ticket", "reply", "KPlaQw1c", "-F", str(kept)]
    assert world.run(*command[1:]).status == 0


# What is shown


@pytest.mark.parametrize("form", ["table", "json", "ndjson", "tsv", "ids"])
@pytest.mark.parametrize("terminal", [False, True])
def test_dry_run(world: World, helpdesk: Store, form: str, terminal: bool) -> None:  # noqa: FBT001
    """`--dry-run` reads the ticket once and posts nothing, in each form."""
    outcome = reply(world, "-m", "My answer", "--dry-run", "--format", form, terminal=terminal)
    assert outcome.status == 0, outcome.stderr
    assert [request.method for request in helpdesk.requests()] == ["GET"]
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
    """It tells as much as the real thing would."""
    outcome = world.run("ticket", "reply", "nosuch", "-m", "My answer", "--dry-run")
    assert outcome.status == 3
    assert posts(helpdesk) == 0


def test_dry_run_with_the_editor_keeps_the_text(world: World, helpdesk: Store) -> None:
    """What was typed is not lost for not being sent: it is kept, and said where."""
    editor(world, put_first("My answer\n"))
    outcome = reply(world, "--dry-run", "--json", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert outcome.json()["message"] == "My answer"
    assert posts(helpdesk) == 0
    [kept] = world.outbox
    assert kept.read_text().strip() == "My answer"
    assert str(kept) in outcome.stderr


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


def plant_hostile_customer(world: World, body: str = "Hello") -> None:
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
    editor(world, f'cp "$1" {shlex.quote(str(world.home))}/seen\n' + put_first("My answer\n"))
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


# The editor, good and bad


@pytest.mark.parametrize("answer", ["y", "yes", "Y", " YES ", "what\ny", "\x1b\ny"])
def test_yes_sends(world: World, helpdesk: Store, answer: str) -> None:
    """A yes, after however many answers that are none, sends the text."""
    editor(world, put_first("My answer\n"))
    outcome = reply(world, stdin=f"{answer}\n", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "My answer"


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "no\n", "maybe\n", "y e s\n"])
def test_anything_but_a_yes_does_not_send(world: World, helpdesk: Store, answer: str) -> None:
    """No, an empty line, or the end of input: exit 8, nothing sent, the text kept."""
    editor(world, put_first("My answer\n"))
    outcome = reply(world, stdin=answer, terminal=True)
    assert outcome.status == 8
    assert posts(helpdesk) == 0
    [kept] = world.outbox
    assert kept.read_text().strip() == "My answer"
    assert str(kept) in outcome.stderr


def test_edit_again(world: World, helpdesk: Store) -> None:
    """After an `e`, the editor has the first text, above the thread, and the second is sent."""
    editor(
        world,
        'if grep -q First "$1"; then sed -i \'s/First/Second/\' "$1"; else\n'
        + put_first("First answer")
        + "fi",
    )
    outcome = reply(world, stdin="e\ny\n", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "Second answer"
    assert outcome.stderr.index("  First answer") < outcome.stderr.index("  Second answer")
    assert [request.method for request in helpdesk.requests()] == ["GET", "POST"]


def test_yes_option_does_not_ask(world: World, helpdesk: Store) -> None:
    """With `--yes`, what the editor leaves is sent."""
    editor(world, put_first("My answer\n"))
    outcome = reply(world, "--yes", stdin="", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert "Send it?" not in outcome.stderr
    assert messages(helpdesk)[-1] == "My answer"


@pytest.mark.parametrize("end", ["exit 1", "exit 130", "kill -9 $$", "kill -15 $$"])
def test_editor_that_fails(world: World, helpdesk: Store, end: str) -> None:
    """What was saved is kept, without the thread: the command in the hint sends that alone."""
    editor(world, f"{put_first('Half an answ')}{end}\n")
    outcome = reply(world, "--yes", terminal=True)
    assert outcome.status == 1
    assert "ended with status" in outcome.stderr
    assert posts(helpdesk) == 0
    [kept] = world.outbox
    assert kept.read_text().strip() == "Half an answ"
    assert str(kept) in outcome.stderr


@pytest.mark.parametrize("end", ["exit 1", "kill -9 $$"])
def test_editor_that_fails_at_once(world: World, helpdesk: Store, end: str) -> None:
    """Where nothing was written, nothing is kept, and no text is promised."""
    editor(world, end)
    outcome = reply(world, terminal=True)
    assert outcome.status == 1
    assert posts(helpdesk) == 0
    assert world.outbox == []
    assert "is kept" not in outcome.stderr


@pytest.mark.parametrize(
    "command", ["/no/such/editor", "no-such-editor --wait", "/", "'unbalanced", '"']
)
def test_editor_that_cannot_be_started(world: World, helpdesk: Store, command: str) -> None:
    """Exit 2, with the variable that names it."""
    world.variables["TINYDUB_EDITOR"] = command
    outcome = reply(world, terminal=True)
    assert outcome.status == 2, outcome.stderr
    assert "TINYDUB_EDITOR" in outcome.stderr
    assert posts(helpdesk) == 0
    assert world.outbox == []


@pytest.mark.parametrize("script", ["true", ': >"$1"', 'printf "\\n \\n\\t" >"$1"'])
def test_empty_reply_is_no_reply(world: World, helpdesk: Store, script: str) -> None:
    """Leaving the editor without a text sends nothing and leaves nothing behind."""
    editor(world, script)
    outcome = reply(world, "--yes", terminal=True)
    assert outcome.status == 2
    assert "empty" in outcome.stderr
    assert posts(helpdesk) == 0
    assert world.outbox == []


def test_editor_that_deletes_the_file(world: World, helpdesk: Store) -> None:
    """Nothing is sent, and no file is promised that is not there."""
    editor(world, 'rm "$1"')
    outcome = reply(world, "--yes", terminal=True)
    assert outcome.status == 1
    assert "is kept" not in outcome.stderr
    assert posts(helpdesk) == 0


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ('printf "ab" >"$1"', 2),
        ('printf "red \\033[31m" >"$1"', 2),
        ('printf "Gr\\366\\337e" >"$1"', 1),
    ],
    ids=["too short", "control", "Latin-1"],
)
def test_editor_that_leaves_what_cannot_be_sent(
    world: World, helpdesk: Store, script: str, code: int
) -> None:
    """What cannot be sent is kept as the editor left it, and said where."""
    editor(world, script)
    outcome = reply(world, "--yes", terminal=True)
    assert outcome.status == code
    assert posts(helpdesk) == 0
    [kept] = world.outbox
    assert kept.read_bytes().strip() in (b"ab", b"red \x1b[31m", b"Gr\xf6\xdfe")
    assert str(kept) in outcome.stderr


@pytest.mark.parametrize(
    "script",
    [
        "sed -i '/>8/d' \"$1\"",
        "sed -i 's/^# -.*>8.*/& /' \"$1\"",
        "sed -i 's/^/> /' \"$1\"; sed -i 's/^> #/#/; />8/d' \"$1\"",
    ],
    ids=["deleted", "changed", "quoted"],
)
def test_scissors_removed(world: World, helpdesk: Store, script: str) -> None:
    """Without the line that ends the reply, the thread would go to the customer: exit 2."""
    editor(world, f"{put_first('My answer')}{script}\n")
    outcome = reply(world, "--yes", terminal=True)
    assert outcome.status == 2, outcome.stderr
    assert "thread below would be sent" in outcome.stderr
    assert posts(helpdesk) == 0
    [kept] = world.outbox
    assert "My answer" in kept.read_text()


def test_scissors_of_a_customer_do_not_cut(world: World) -> None:
    """A customer's own scissors, in the thread, end no reply where ours are gone."""
    plant_hostile_customer(world, body=f"Secret above\n{SCISSORS}\nbelow")
    editor(world, f"{put_first('My answer')}sed -i '/^# -.*>8/d' \"$1\"\n")
    outcome = reply(world, "--dry-run", "--json", terminal=True)
    assert outcome.status == 2, outcome.stdout
    assert "thread below would be sent" in outcome.stderr


def test_template_left_in_a_file(world: World, helpdesk: Store) -> None:
    """`-F` with a file that still has the thread below the scissors sends neither."""
    path = world.home / "text"
    path.write_text(f"My answer\n{SCISSORS}\n# Robin, 2 days ago:\n#   internal\n")
    outcome = reply(world, "-F", str(path))
    assert_nothing_done(world, helpdesk, outcome)
    assert "thread" in outcome.stderr


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_editor_with_other_line_ends(world: World, helpdesk: Store, ends: str) -> None:
    """An editor that saves CRLF changes nothing of the meaning."""
    turn = "sed -i 's/$/\\r/' \"$1\"\n" if ends == "\r\n" else ""
    editor(world, put_first("One\ntwo\n") + turn)
    outcome = reply(world, "--yes", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "One\ntwo"


@pytest.mark.parametrize("place", ["state/outbox", "state/outbox/x"])
def test_editor_needs_a_place_for_its_file(world: World, helpdesk: Store, place: str) -> None:
    """Without a directory for it, no editor opens and nothing is sent."""
    outbox = world.home / "state" / "outbox"
    if place.endswith("x"):
        outbox.symlink_to(world.home / "nowhere" / "x")
    else:
        outbox.write_text("in the way")
    editor(world, f"touch {shlex.quote(str(world.home))}/edited\n{put_first('My answer')}")
    outcome = reply(world, "--yes", terminal=True)
    assert outcome.status == 1, outcome.stderr
    assert posts(helpdesk) == 0
    assert not (world.home / "edited").exists()


def test_two_replies_in_one_second(world: World, helpdesk: Store) -> None:
    """Each kept text has a file of its own, even within a second."""
    for text in ("First answer", "Second answer", "Third answer"):
        world.run("ticket", "reply", "nosuch", "-m", text)
    assert sorted(kept.read_text() for kept in world.outbox) == [
        "First answer",
        "Second answer",
        "Third answer",
    ]
    assert posts(helpdesk) == 3
