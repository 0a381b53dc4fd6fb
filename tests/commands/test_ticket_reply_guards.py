"""What speaks against a reply is said before it is sent: asked on a terminal, refused elsewhere."""

import json
import shlex
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from support.run import NOW, Outcome, World
from tinydub_cli.sandbox.store import Store

TEXT = "Hello again, and yes."
ASKED = "Send it all the same?"


def reply(world: World, *options: str, **how: Any) -> Outcome:
    """Reply to Maxim."""
    return world.run("ticket", "reply", "KPlaQw1c", *options, **how)


def methods(helpdesk: Store) -> list[str]:
    """What the helpdesk was asked."""
    return [request.method for request in helpdesk.requests()]


def texts(helpdesk: Store) -> list[str]:
    """The texts of Maxim's thread, as the helpdesk has them."""
    return [message["message"] for message in helpdesk.ticket("KPlaQw1c")["messages"]]


def change(helpdesk: Store, **fields: Any) -> None:
    """Change Maxim's ticket."""
    helpdesk.put({**helpdesk.ticket("KPlaQw1c"), **fields})


def arrive(helpdesk: Store, text: str = "One more thing.", **fields: Any) -> None:
    """Have somebody write, the customer unless `fields` say otherwise."""
    message = {
        "id": f"New{len(texts(helpdesk))}",
        "message_type": "inbound",
        "message": text,
        "created_at": NOW.isoformat(),
        **fields,
    }
    change(helpdesk, messages=[*helpdesk.ticket("KPlaQw1c")["messages"], message])


def keep(world: World, **fields: Any) -> str:
    """Have a reply kept, change what its file says, and return its name."""
    before = {kept.name for kept in world.outbox}
    assert reply(world, "-m", "TODO: My earlier words").status == 8
    [kept] = [kept for kept in world.outbox if kept.name not in before]
    fields = {"text": "My earlier words", "known": [], "tried_at": NOW.isoformat(), **fields}
    kept.path.write_text(json.dumps({**kept.document, **fields}))
    return kept.name


def writes(world: World, text: str) -> None:
    """Make an editor that replaces the reply by `text`."""
    path = world.home / "editor.sh"
    path.write_text(f'printf %s {shlex.quote(text)} >"$1"\n')
    world.variables["TINYDUB_EDITOR"] = f"sh {shlex.quote(str(path))}"


def nothing(_: World, __: Store) -> None:
    """Leave everything as it is: the text is what speaks against sending."""


def damage(world: World, _: Store) -> None:
    """Have a file in the outbox that was a reply."""
    keep(world)
    world.outbox[0].path.write_text("{")


def find_arrived(world: World, helpdesk: Store) -> None:
    """Have an earlier reply unknown that is in the thread."""
    keep(world, state="unknown")
    arrive(helpdesk, "My earlier words", message_type="outbound")


class Case(NamedTuple):
    """Something that speaks against a reply, and how that is said and passed."""

    prepare: Callable[[World, Store], None]
    sentence: str
    text: str = TEXT
    option: str = "--yes"
    requests: int = 1


CASES = {
    "placeholder": Case(nothing, "still has {{name}}", "Hello {{name}}", requests=0),
    "reminder": Case(nothing, "still says TODO", "Hello TODO", requests=0),
    "duplicate": Case(
        lambda _, helpdesk: arrive(helpdesk, TEXT, message_type="outbound") or None,
        "The last reply on this ticket says the same (just now).",
        option="--allow-duplicate",
    ),
    "status": Case(lambda _, helpdesk: change(helpdesk, status="Resolved"), "ticket is resolved"),
    "closed": Case(lambda _, helpdesk: change(helpdesk, closed_at="2026-01-31T12:00:00Z"), "resol"),
    "unknown": Case(
        lambda world, _: keep(world, state="unknown") and None,
        "Your earlier reply KPlaQw1c.1 may have been sent (just now): “My earlier words”.",
    ),
    "sending": Case(
        lambda world, _: keep(world, state="sending") and None,
        "Your earlier reply KPlaQw1c.1 may have been sent (just now): “My earlier words”.",
    ),
    "arrived": Case(find_arrived, "Your earlier reply has arrived after all, as New1: “My earlier"),
    "unreadable": Case(damage, "nobody knows whether it was sent"),
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request: pytest.FixtureRequest, world: World, helpdesk: Store) -> Case:
    """Give each case, prepared."""
    found: Case = request.param
    found.prepare(world, helpdesk)
    return found


def assert_kept(world: World, text: str) -> None:
    """Check that a reply is kept as a draft that was not sent."""
    kept = [kept for kept in world.outbox if kept.text == text]
    assert [kept.state for kept in kept] == ["draft"]


def test_elsewhere_it_is_refused(world: World, helpdesk: Store, case: Case) -> None:
    """Where nobody can be asked: exit 8, what is wrong, the option, and the text is kept."""
    before = texts(helpdesk)
    outcome = reply(world, "-m", case.text)
    assert (outcome.status, outcome.stdout) == (8, "")
    assert case.sentence in outcome.stderr
    assert f"With {case.option}, it is sent all the same." in outcome.stderr
    assert "--resume` goes on with it" in outcome.stderr
    assert methods(helpdesk) == ["GET"] * case.requests
    assert texts(helpdesk) == before
    assert_kept(world, case.text)


def test_it_is_refused_as_an_object_with_json(world: World, case: Case) -> None:
    """A script reads the kind of the error, not its words."""
    outcome = reply(world, "-m", case.text, "--json")
    assert outcome.status == 8
    assert (outcome.error()["kind"], outcome.error()["exit_code"]) == ("refused", 8)


@pytest.mark.parametrize("terminal", [True, False])
def test_its_option_sends_it(world: World, helpdesk: Store, case: Case, terminal: bool) -> None:  # noqa: FBT001
    """With the option it is said and not asked, and sent for the usual price."""
    outcome = reply(world, "-m", case.text, case.option, terminal=terminal)
    assert outcome.status == 0, outcome.stderr
    told = outcome.stderr.splitlines()
    assert any(line.startswith("! ") and case.sentence in line for line in told)
    assert ASKED not in outcome.stderr
    assert texts(helpdesk)[-1] == case.text
    assert methods(helpdesk) == ["GET", "POST"]


def test_the_other_option_does_not(world: World, helpdesk: Store, case: Case) -> None:
    """`--yes` does not pass a duplicate, and `--allow-duplicate` passes nothing else."""
    [other] = {"--yes", "--allow-duplicate"} - {case.option}
    outcome = reply(world, "-m", case.text, other)
    assert outcome.status == 8
    assert f"With {case.option}," in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert_kept(world, case.text)


def test_both_options_send_it_all_the_same(world: World, helpdesk: Store, case: Case) -> None:
    """One option does not undo the other."""
    assert reply(world, "-m", case.text, "--yes", "--allow-duplicate").status == 0
    assert texts(helpdesk)[-1] == case.text


@pytest.mark.parametrize("typed", ["y\n", "YES\n", "what?\ny\n"])
def test_on_a_terminal_yes_sends_it(world: World, helpdesk: Store, case: Case, typed: str) -> None:
    """It is said, and asked until there is an answer; yes sends it after another look."""
    outcome = reply(world, "-m", case.text, stdin=typed, terminal=True)
    assert outcome.status == 0, outcome.stderr
    [told] = [line for line in outcome.stderr.splitlines() if line.startswith("! ")]
    assert case.sentence in told
    assert outcome.stderr.count(ASKED) == typed.count("\n")
    assert texts(helpdesk)[-1] == case.text
    assert methods(helpdesk) == ["GET"] * (case.requests + 1) + ["POST"]


@pytest.mark.parametrize("typed", ["n\n", "no\n", "\n", ""])
def test_on_a_terminal_no_keeps_it(world: World, helpdesk: Store, case: Case, typed: str) -> None:
    """No, and no answer at all, send nothing: exit 8, and the text is kept."""
    outcome = reply(world, "-m", case.text, stdin=typed, terminal=True)
    assert outcome.status == 8
    assert "The reply was not sent." in outcome.stderr
    assert "--resume` goes on with it" in outcome.stderr
    assert methods(helpdesk) == ["GET"] * case.requests
    assert_kept(world, case.text)


def test_on_a_terminal_it_can_be_edited(world: World, helpdesk: Store, case: Case) -> None:
    """`e` opens the editor on the text; what it leaves is what is sent."""
    writes(world, "A better text")
    outcome = reply(world, "-m", case.text, stdin="e\n" + "y\n" * 3, terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert texts(helpdesk)[-1] == "A better text"
    assert methods(helpdesk).count("POST") == 1
    assert case.text not in [kept.text for kept in world.outbox]


@pytest.mark.parametrize("left", ["Now with {{this}}", "Now with TODO in it"])
def test_an_edited_text_is_looked_at_again(
    world: World, helpdesk: Store, case: Case, left: str
) -> None:
    """What is left to do after the editing is said, too, before anything is sent."""
    writes(world, left)
    outcome = reply(world, "-m", case.text, stdin="e\nn\n", terminal=True)
    assert outcome.status == 8, outcome.stdout
    assert "! The text still" in outcome.stderr.partition(ASKED)[2]
    assert "POST" not in methods(helpdesk)
    assert_kept(world, left)


def test_a_dry_run_tells_it(world: World, helpdesk: Store) -> None:
    """`--dry-run` says all that would be in the way, and sends and keeps nothing."""
    change(helpdesk, status="resolved")
    arrive(helpdesk, "Hello TODO {{x}}", message_type="outbound")
    outcome = reply(world, "-m", "Hello TODO {{x}}", "--dry-run")
    assert outcome.status == 0
    warnings = [line for line in outcome.stderr.splitlines() if line.startswith("! ")]
    assert len(warnings) == 4
    assert outcome.stderr.endswith("Nothing was sent.\n")
    assert methods(helpdesk) == ["GET"]
    assert world.outbox == []


def test_several_at_once_name_every_option(world: World, helpdesk: Store) -> None:
    """What takes two options names both, and takes both."""
    change(helpdesk, status="resolved")
    arrive(helpdesk, TEXT, message_type="outbound")
    outcome = reply(world, "-m", TEXT)
    assert "With --allow-duplicate --yes, it is sent all the same." in outcome.stderr
    assert [
        reply(world, "-m", TEXT, option).status for option in ("--yes", "--allow-duplicate")
    ] == [8, 8]
    assert reply(world, "-m", TEXT, "--yes", "--allow-duplicate").status == 0
    assert world.outbox == []


# What counts


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hello {{name}}", "{{name}}"),
        ("Hello {{ name }}", "{{ name }}"),
        ("Hello {{}}", "{{}}"),
        ("Hello {{first name}} {{größe}}", "{{first name}}, {{größe}}"),
        ("{{a}} {{b}} {{a}}", "{{a}}, {{b}}."),
        ("Hello {{{name}}}", "{{name}}"),
        ("TODO", "TODO"),
        ("Hello\nFIXME\nBye", "FIXME"),
        ("(XXX)", "XXX"),
        ("TODO: XXX, TODO", "TODO, XXX."),
        ("ends with TODO", "TODO"),
    ],
)
def test_texts_that_are_not_finished(world: World, helpdesk: Store, text: str, named: str) -> None:
    """Double braces, and reminders as whole words, are named each once; no request is made."""
    outcome = reply(world, "-m", text)
    assert outcome.status == 8
    assert named in outcome.stderr
    assert helpdesk.requests() == []


@pytest.mark.parametrize(
    "text",
    [
        "todo",
        "Your to-do list, ToDo, Todo",
        "Size XXXL or XXL",
        "No TODOs",
        "mastodon METODO",
        "TODO_LIST",
        "fixme xxx",
        "{name} { {name} } {{name} {name}}",
        "{{ two\nlines }}",
        "}}{{",
        "TO DO",
    ],
)
def test_texts_that_are_finished(world: World, helpdesk: Store, text: str) -> None:
    """Nothing else is a reminder or a place to fill in."""
    outcome = reply(world, "-m", text)
    assert outcome.status == 0, outcome.stderr
    assert texts(helpdesk)[-1] == text


def test_only_the_last_reply_counts_as_a_duplicate(world: World, helpdesk: Store) -> None:
    """What was said before something else may be said again; what a customer says is no reply."""
    arrive(helpdesk, TEXT, message_type="outbound")
    arrive(helpdesk, "Something else", message_type="outbound")
    arrive(helpdesk, TEXT)
    assert reply(world, "-m", TEXT).status == 0
    assert texts(helpdesk)[-1] == TEXT


@pytest.mark.parametrize(
    "fields",
    [{"status": "pending"}, {"status": "unresolved"}, {"status": None}, {"closed_at": None}],
)
def test_a_ticket_that_is_not_resolved(
    world: World, helpdesk: Store, fields: dict[str, Any]
) -> None:
    """Any other status, and none, is no reason to ask."""
    change(helpdesk, **fields)
    assert reply(world, "-m", TEXT).status == 0


@pytest.mark.parametrize(("state", "left"), [("draft", ["My earlier words"]), ("sent", [])])
def test_another_draft_is_no_reason_to_ask(
    world: World, helpdesk: Store, state: str, left: list[str]
) -> None:
    """What is known to be unsent, or sent, stops no other reply; a draft stays, and is told."""
    keep(world, state=state)
    outcome = reply(world, "-m", TEXT)
    assert outcome.status == 0, outcome.stderr
    assert texts(helpdesk)[-1] == TEXT
    assert [kept.text for kept in world.outbox] == left
    assert ("KPlaQw1c.1" in outcome.stderr) == bool(left)


def test_what_is_kept_for_another_ticket_is_no_reason(world: World, helpdesk: Store) -> None:
    """An unknown or damaged reply to one ticket does not stop a reply to another."""
    keep(world, state="unknown")
    keep(world)
    world.outbox[1].path.write_text("{")
    outcome = world.run("ticket", "reply", "FHERJvPv", "-m", TEXT)
    assert outcome.status == 0, outcome.stderr
    assert methods(helpdesk) == ["GET", "POST"]


def test_an_earlier_reply_that_arrived_stops_the_next_one_once(
    world: World, helpdesk: Store
) -> None:
    """Once found in the thread it is known to be sent: the next try goes, and nothing is left."""
    find_arrived(world, helpdesk)
    assert reply(world, "-m", TEXT).status == 8
    assert {kept.text: kept.state for kept in world.outbox} == {
        "My earlier words": "sent",
        TEXT: "draft",
    }
    again = reply(world, "-m", TEXT)
    assert again.status == 0, again.stderr
    assert "Your earlier reply was sent, as New1" in again.stderr
    assert texts(helpdesk)[-2:] == ["My earlier words", TEXT]
    assert world.outbox == []


# News

ARRIVING = """
import json, sys
from datetime import datetime, UTC
from pathlib import Path
from tinydub_cli.sandbox.store import Store
path, message = sys.argv[1:3]
with Store(Path(path), clock=lambda: datetime.now(UTC)) as store:
    ticket = store.ticket("KPlaQw1c")
    store.put({**ticket, "messages": [*ticket["messages"], json.loads(message)]})
"""
"""A program that lets a message arrive."""

NEWS = {
    "customer": ({"message_type": "inbound"}, "Maxim Pool wrote just now, after you began: “"),
    "colleague": (
        {"message_type": "outbound", "user": {"name": "Sam Hill"}},
        "Sam Hill wrote just now, after you began: “",
    ),
    "note": ({"message_type": "note", "user": {"name": "Sam Hill"}}, "Sam Hill wrote just now"),
    "somebody": ({"message_type": "note"}, "Somebody wrote just now"),
    "undated": ({"message_type": "inbound", "created_at": None}, "Maxim Pool wrote at an unknown"),
}


@pytest.fixture(params=NEWS.values(), ids=NEWS)
def news(request: pytest.FixtureRequest) -> tuple[dict[str, Any], str]:
    """Give a message of each kind, and what is said of it."""
    fields, sentence = request.param
    message = {"id": "New1", "message": "Wait,\nI found it", "created_at": NOW.isoformat()}
    return {**message, **fields}, sentence


def write_while_it_arrives(world: World, message: dict[str, Any]) -> None:
    """Make an editor in which a reply is written while a message arrives."""
    (world.home / "arriving.py").write_text(ARRIVING)
    arriving = [
        sys.executable,
        str(world.home / "arriving.py"),
        str(world.directories.state / "demo.sqlite3"),
        json.dumps(message),
    ]
    path = world.home / "editor.sh"
    path.write_text(
        f'sed -i "1s/^/My answer/" "$1"\n[ -e "$0.done" ] || {shlex.join(arriving)}\n:>"$0.done"\n'
    )
    world.variables["TINYDUB_EDITOR"] = f"sh {shlex.quote(str(path))}"


@pytest.mark.parametrize(
    ("typed", "status", "last"),
    [
        ("y\ny\n", 0, "My answer"),
        ("y\nn\n", 8, "Wait,\nI found it"),
        ("y\n", 8, "Wait,\nI found it"),
        ("y\ne\ny\n", 0, "My answerMy answer"),
    ],
)
def test_news_while_the_editor_is_open(
    world: World,
    helpdesk: Store,
    news: tuple[dict[str, Any], str],
    typed: str,
    status: int,
    last: str,
) -> None:
    """What arrives while one writes is quoted and asked about; what one then edits knows of it."""
    message, sentence = news
    write_while_it_arrives(world, message)
    outcome = reply(world, stdin=typed, terminal=True)
    assert outcome.status == status, outcome.stderr
    warning = outcome.stderr.partition("Send it?")[2]
    assert sentence in warning
    assert "Wait, I found it”." in warning
    assert warning.count("after you began") == 1
    assert texts(helpdesk)[-1] == last
    assert [kept.text for kept in world.outbox] == (["My answer"] if status else [])


def test_without_news_the_editor_costs_three_requests(world: World, helpdesk: Store) -> None:
    """One look for what is quoted, one for the guards, and the POST."""
    writes(world, "My answer")
    assert reply(world, stdin="y\n", terminal=True).status == 0
    assert methods(helpdesk) == ["GET", "GET", "POST"]


@pytest.fixture
def drafted(world: World, helpdesk: Store) -> World:  # noqa: ARG001
    """Give a machine with a draft that was written in the editor and not sent."""
    writes(world, "My answer")
    assert reply(world, stdin="n\n", terminal=True).status == 8
    return world


def test_news_since_a_draft_was_begun(
    drafted: World, helpdesk: Store, news: tuple[dict[str, Any], str]
) -> None:
    """A draft that is resumed elsewhere after somebody wrote is refused, and kept."""
    message, sentence = news
    arrive(helpdesk, message["message"], **message)
    outcome = reply(drafted, "--resume")
    assert outcome.status == 8
    assert sentence in outcome.stderr
    assert "With --yes, it is sent all the same." in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert_kept(drafted, "My answer")
    assert reply(drafted, "--resume").status == 8  # being told once is not an answer
    assert reply(drafted, "--resume", "--allow-duplicate").status == 8
    assert reply(drafted, "--resume", "--yes").status == 0
    assert texts(helpdesk)[-1] == "My answer"
    assert drafted.outbox == []


@pytest.mark.parametrize(("typed", "status"), [("y\ny\n", 0), ("y\nn\n", 8)])
def test_news_since_a_draft_was_begun_on_a_terminal(
    drafted: World, helpdesk: Store, typed: str, status: int
) -> None:
    """There, the draft is shown and confirmed first, and then asked about."""
    arrive(helpdesk)
    outcome = reply(drafted, "--resume", stdin=typed, terminal=True)
    assert outcome.status == status, outcome.stderr
    assert "  My answer\n" in outcome.stderr
    assert "! Maxim Pool wrote just now, after you began: “One more thing.”." in outcome.stderr
    assert (texts(helpdesk)[-1] == "My answer") == (status == 0)


def test_no_news_since_a_draft_was_begun(drafted: World, helpdesk: Store) -> None:
    """Where nobody wrote, it is sent for two requests, however old it is."""
    drafted.later(days=3)
    outcome = reply(drafted, "--resume")
    assert outcome.status == 0, outcome.stderr
    assert methods(helpdesk) == ["GET", "GET", "POST"]  # the first was the editor's


def test_a_message_without_text_is_no_news(drafted: World, helpdesk: Store) -> None:
    """An event that says nothing stops no reply."""
    arrive(helpdesk, " \n", message_type="event")
    assert reply(drafted, "--resume").status == 0


def test_a_long_message_is_quoted_in_part(drafted: World, helpdesk: Store) -> None:
    """A page of text is cut, and says so."""
    arrive(helpdesk, "word " * 1000)
    told = reply(drafted, "--resume").stderr
    assert "…”." in told
    assert len(told) < 500


@pytest.mark.parametrize(("minutes", "status"), [(-5, 0), (5, 8)])
def test_where_the_ticket_was_not_seen_clocks_tell(
    world: World, helpdesk: Store, minutes: int, status: int
) -> None:
    """A draft from before its ticket could be read is compared with what is dated later."""
    keep(world, known=None)
    world.later(minutes=minutes)
    arrive(helpdesk, created_at=world.now.isoformat())
    outcome = reply(world, "--resume")
    assert outcome.status == status, outcome.stderr
    assert ("after you began" in outcome.stderr) == (status == 8)


def test_a_new_reply_has_seen_the_thread_as_it_is(world: World, helpdesk: Store) -> None:
    """`-m` is about the ticket as it is now: what came before is no news, whatever its date."""
    arrive(helpdesk, created_at="2027-01-01T00:00:00Z")
    assert reply(world, "-m", TEXT).status == 0


def test_news_count_for_a_text_that_is_given_again(world: World, helpdesk: Store) -> None:
    """The same `-m` after a refusal takes up what is kept, and is told what came since."""
    change(helpdesk, status="resolved")
    assert reply(world, "-m", TEXT).status == 8
    change(helpdesk, status="pending")
    arrive(helpdesk)
    outcome = reply(world, "-m", TEXT)
    assert outcome.status == 8
    assert "Maxim Pool wrote just now, after you began" in outcome.stderr
    assert len(world.outbox) == 1
