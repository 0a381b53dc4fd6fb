"""Strangers' text, planted wherever the server may send some, acts in no output of any command."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from support.answers import answer_all
from support.characters import HOSTILE, KEPT_IN_BODIES, acting, longest_stack, texts
from support.faults import FaultServer, answer
from support.run import Outcome, World

FORMATS = ["table", "json", "ndjson", "tsv", "ids"]
OURS = frozenset("\n\t")
"""What we write ourselves: the ends of lines and, in TSV, of fields."""

LONGEST_STACK = 6


def person(text: str) -> dict[str, Any]:
    """An agent whose every field is `text`."""
    return {"id": text, "name": text, "email": text, text: text}


def attachment(text: str) -> dict[str, Any]:
    """A file whose every field is `text`."""
    return {
        "id": text,
        "name": text,
        "mime_type": text,
        "size": 7,
        "url": f"https://x.example/{text}",
    }


def message(text: str, kind: str) -> dict[str, Any]:
    """A message whose every field is `text`, and whose type is `kind`."""
    return {
        "id": text,
        "message_type": kind,
        "ticket_status": text,
        "message": f"{text}\n> {text}\n> {text}\n> {text}\n{text}",
        "outbound_sent": text,
        "outbound_delivered_at": text,
        "outbound_error": text,
        "created_at": text,
        "user": person(text),
        "attachments": [attachment(text)],
        text: [text],
    }


def ticket(text: str) -> dict[str, Any]:
    """A ticket whose every field is `text`, with messages of every type."""
    return {
        "id": text,
        "name": text,
        "email": text,
        "status": text,
        "priority": text,
        "has_unread_messages": True,
        "closed_at": text,
        "created_at": text,
        "assigned_to": person(text),
        "widget": {"id": text, "name": text},
        "ai_summary": f"{text}\n{text}",
        "attachments": [attachment(f"{text}2")],
        "messages": [message(text, kind) for kind in ("inbound", "outbound", "note", text)],
        text: {text: [text]},
    }


def encoded(value: Any) -> bytes:
    """JSON as a server may send it, its characters raw where UTF-8 has them."""
    document = json.dumps(value, ensure_ascii=False)
    try:
        return document.encode()
    except UnicodeEncodeError:  # half a character: only an escape can carry it
        return json.dumps(value).encode()


def check(outcome: Outcome, *, kept: frozenset[str] = OURS) -> None:
    """Assert that nothing acts in what a command wrote."""
    assert acting(outcome.stdout, kept=kept) == []
    assert acting(outcome.stderr, kept=kept) == []
    assert "tinydub has a bug" not in outcome.stderr


def kept_in(form: str) -> frozenset[str]:
    """What may stand in a form of output: messages as people read them keep a little more."""
    return KEPT_IN_BODIES if form == "table" else OURS


@pytest.mark.parametrize("form", FORMATS)
def test_lists(world: World, form: str) -> None:
    """No field of a list acts, in any form."""
    answer_all(world, encoded([ticket(HOSTILE), {"id": 1}]))
    outcome = world.run("tickets", "list", "--format", form, size=(2000, 24))
    assert outcome.status == 0
    check(outcome)
    assert "U+202E" in outcome.stdout or "u202e" in outcome.stdout
    if form != "json":
        assert outcome.stdout.count("\n") == 2 + (form == "table")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("options", [[], ["--full", "--exact"]])
def test_threads(world: World, form: str, options: list[str]) -> None:
    """No field of a ticket, a message, a file or a person acts, in any form."""
    answer_all(world, encoded(ticket(HOSTILE)))
    given_options = [*options, "--format", form]
    outcome = world.run("ticket", "show", "Planted1", *given_options, size=(200, 24))
    assert outcome.status == 0
    check(outcome, kept=kept_in(form))
    assert "owned" in outcome.stdout


def test_no_line_of_theirs_begins_where_one_of_ours_would(world: World) -> None:
    """Long names and texts go on indented or behind the bar: nobody can write a heading of ours."""
    forged = "x" * 30 + " " * 60 + "Robin Vale replied · 1 day ago · delivered\nStatus    resolved"
    answer_all(world, encoded(ticket(forged)))
    for width in range(30, 110, 7):
        outcome = world.run(
            "ticket", "show", "Planted1", "--format", "table", "--full", size=(width, 24)
        )
        assert "Vale" in outcome.stdout
        for line in outcome.stdout.splitlines():
            assert not line.startswith(("Robin", "Vale", "replied", "·", "1 day", "Status    r"))


@pytest.mark.parametrize("form", FORMATS)
def test_dry_run(world: World, form: str) -> None:
    """What a reply would be is shown without anything of the customer's acting."""
    answer_all(world, encoded(ticket(HOSTILE)))
    outcome = world.run(
        "ticket", "reply", "Planted1", "-m", "Hello\u202e there", "--dry-run", "--format", form
    )
    assert outcome.status == 0
    check(outcome)


@pytest.mark.parametrize("form", FORMATS)
def test_the_servers_confirmation(world: World, form: str) -> None:
    """The id of a reply, as the server confirms it, does not act."""
    answer_all(
        world, encoded({"id": HOSTILE, "created_at": HOSTILE, HOSTILE: 1}), status="201 Created"
    )
    outcome = world.run("ticket", "reply", "Planted1", "-m", "Hello", "--format", form)
    assert outcome.status == 0
    check(outcome)
    assert "owned" in outcome.stdout


def test_editor_and_preview(world: World, tmp_path: Path) -> None:
    """Neither the template in the editor nor the preview on the terminal has anything that acts."""
    answer_all(world, encoded(ticket(HOSTILE)))
    world.variables["EDITOR"] = f'sh -c \'cp "$0" {tmp_path}/seen; sed -i "1s/^/My answer/" "$0"\''
    outcome = world.run("ticket", "reply", "Planted1", stdin="n\n", terminal=True)
    assert outcome.status == 8, outcome.stderr
    check(outcome)
    template = (tmp_path / "seen").read_text()
    assert acting(template, kept=KEPT_IN_BODIES | {"\f"}) == []
    assert template.count("\f") == 1
    assert "owned" in template
    assert "owned" in outcome.stderr


STATUSES = [302, 400, 401, 403, 404, 418, 422, 429, 500, 503, 599]
BODIES = {
    "documented": {"error": HOSTILE},
    "Laravel's": {"message": HOSTILE, "errors": {"message": [HOSTILE]}},
    "bare": HOSTILE,
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_what_the_server_says_of_an_error(
    world: World, status: int, body: object, options: list[str]
) -> None:
    """Texts in errors do not act, on stderr as in the error object of `--json`."""
    answer_all(world, encoded(body), status=f"{status} {'x'}")
    for command in (
        ["tickets", "list"],
        ["ticket", "show", "Planted1"],
        ["ticket", "reply", "Planted1", "-m", "Hello"],
    ):
        outcome = world.run(*command, *options)
        assert outcome.status != 0
        check(outcome)
        if options:
            assert set(outcome.error()) == {"kind", "message", "hint", "exit_code"}


@pytest.mark.parametrize("body", [HOSTILE.encode("utf-8", "surrogatepass"), b"\x9b\xff\x1b[2J" * 9])
def test_a_body_that_is_no_json(world: World, body: bytes) -> None:
    """An answer that cannot be understood is not repeated in a way that acts."""
    answer_all(world, body)
    for options in ([], ["--json"]):
        outcome = world.run("tickets", "list", *options)
        assert outcome.status == 6
        check(outcome)


def test_debug(world: World) -> None:
    """`--debug` shows bodies and headers so that nothing in them acts."""
    answer_all(world, encoded([ticket(HOSTILE)]))
    outcome = world.run("--debug", "tickets", "list", "-q")
    assert outcome.status == 0
    check(outcome)
    assert "owned" in outcome.stderr
    answer_all(world, b"\x9b2J\x1b[2J\r\n\x07" + HOSTILE.encode("utf-8", "surrogatepass"))
    outcome = world.run("--debug", "tickets", "list")
    assert outcome.status == 6
    check(outcome)


def test_headers_and_reason_of_an_answer(world: World) -> None:
    """A header is latin-1 on the wire, C1 controls included: `--debug` does not pass them on."""
    act = answer(200, b"[]", "X-Evil: \x9b2J\x85\xad")
    with FaultServer(act) as server:
        outcome = world.run("--debug", "tickets", "list", variables=server.variables())
    assert outcome.status == 0
    assert "<U+009B>2J" in outcome.stderr
    check(outcome)


@pytest.mark.parametrize(
    "argv",
    [
        ["ticket", "show", HOSTILE.replace("\x00", "")],
        ["ticket", "reply", "a\x1b[2J", "-m", "Hello"],
        ["ticket", "reply", "KPlaQw1c", "-m", "Hello \x1b[2J"],
        ["ticket", "reply", "KPlaQw1c", "-F", "no/such\x1b[2J"],
        ["tickets", "list", "--columns", "\x9b2J\u202e"],
        ["tickets", "list", "--sort", "\x9b2J\u202e"],
        ["tickets", "list", "--\x1b[2J"],
        ["--profile", "\x1b[2J", "tickets", "list"],
        ["\x1b[2J"],
        ["tickets", "\x1b[2J"],
    ],
)
@pytest.mark.usefixtures("helpdesk")
def test_what_was_pasted_into_a_command_line(world: World, argv: list[str]) -> None:
    """Text of strangers that came by way of the clipboard does not act in the refusal either."""
    for options in ([], ["--json"]):
        outcome = world.run(*argv, *options)
        assert outcome.status in {1, 2}
        check(outcome)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts)
def test_any_text(world: World, text: str) -> None:
    """Whatever the text: nothing acts, nothing piles up, and JSON loses nothing."""
    document = json.loads(json.dumps(ticket(text)))
    answer_all(world, encoded(document))
    for form in FORMATS:
        outcome = world.run("ticket", "show", "Planted1", "--full", "--format", form)
        assert outcome.status == 0, outcome.stderr
        check(outcome, kept=kept_in(form))
        if form == "json":
            assert outcome.json() == document
        elif form != "ndjson":
            assert longest_stack(outcome.stdout) <= LONGEST_STACK
    answer_all(world, encoded([document]))
    for form in FORMATS:
        outcome = world.run("tickets", "list", "--format", form)
        assert outcome.status == 0, outcome.stderr
        check(outcome)
        assert len(outcome.stdout.splitlines()) == {"table": 2, "json": 3}.get(form, 1)
    answer_all(world, encoded({"error": text}), status="404 x")
    check(world.run("tickets", "list"))
    check(world.run("--debug", "tickets", "list", "--json"))
