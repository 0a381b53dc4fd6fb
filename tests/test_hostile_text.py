"""Strangers' text, planted wherever the server may send some, acts in no output of any command."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
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


def planted(text: str) -> dict[str, Any]:
    """The same ticket by the id under which it is asked for, as replying insists on."""
    return {**ticket(text), "id": "Planted1"}


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
    answer_all(world, encoded(planted(HOSTILE)))
    outcome = world.run(
        "ticket", "reply", "Planted1", "-m", "Hello\u202e there", "--dry-run", "--format", form
    )
    assert outcome.status == 0
    check(outcome)


@pytest.mark.parametrize("form", FORMATS)
def test_the_servers_confirmation(world: World, form: str) -> None:
    """The id of a reply, as the server confirms it, does not act."""
    confirmation = encoded({"id": HOSTILE, "created_at": HOSTILE, HOSTILE: 1})

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        sent = environ["REQUEST_METHOD"] == "POST"
        start("201 Created" if sent else "200 OK", [("Content-Type", "application/json")])
        return [confirmation if sent else encoded(planted("Ada"))]

    world.variables |= {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40}
    world.transport = httpx.WSGITransport(application)
    outcome = world.run("ticket", "reply", "Planted1", "-m", "Hello", "--format", form)
    assert outcome.status == 0
    check(outcome)
    assert "owned" in outcome.stdout


def test_editor_and_preview(world: World, tmp_path: Path) -> None:
    """Neither the template in the editor nor the preview on the terminal has anything that acts."""
    answer_all(world, encoded(planted(HOSTILE)))
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
        ["ticket", "reply", "KPlaQw1c", "-s", "no\x1b[2J"],
        ["ticket", "reply", "KPlaQw1c", "-s", "no", "--set", "\x9b2J\u202e"],
        ["ticket", "reply", "KPlaQw1c\x1b[2J.1", "--resume"],
        ["drafts", "show", "KPlaQw1c\x1b[2J.1"],
        ["drafts", "delete", "\x9b2J\u202e"],
        ["drafts", "list", "--columns", "\x9b2J\u202e"],
        ["snippets", "show", "\x9b2J\u202e"],
        ["snippets", "edit", "\x9b2J\u202e"],
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


# What is kept on this machine

ANSWER = "TODO: My answer"


def keep(world: World, name: str = "Planted1.1", **fields: object) -> Path:
    """Have a reply kept to the planted ticket, and change what its file says."""
    assert world.run("ticket", "reply", "Planted1", "-m", f"{ANSWER} {name}").status == 8
    [kept] = [kept for kept in world.outbox if kept.name == name]
    kept.path.write_text(json.dumps({**kept.document, "text": ANSWER, **fields}))
    return kept.path


def whole(text: str) -> str:
    """The text without halves of characters: no draft can have them."""
    return text.encode("utf-8", "replace").decode()


def forget(world: World) -> None:
    """Empty the outbox."""
    for path in (world.directories.state / "outbox").rglob("*.*"):
        if path.is_file():
            path.unlink()


def check_drafts(world: World, text: str) -> None:
    """Assert that no field of a draft acts, in any command that shows it."""
    text = whole(text)
    keep(world, text=f"x{text}", customer=text, reply_id=text, form=text, state="unknown")
    for form in FORMATS:
        listing = world.run("drafts", "list", "--format", form, size=(2000, 24))
        check(listing)
        assert listing.status == 0, listing.stderr
        assert len(listing.stdout.splitlines()) == {"table": 2, "json": 3}.get(form, 1)
        single = world.run("drafts", "show", "Planted1", "--format", form)
        check(single, kept=kept_in(form))
        assert single.status == 0, single.stderr
        if form == "json":
            document = single.json()
            assert [document] == listing.json()
            expected = {"text": f"x{text}", "customer": text or None}
            assert expected.items() <= document.items()
        elif form != "ndjson":
            assert longest_stack(single.stdout) <= LONGEST_STACK
    for command in (["drafts", "delete", "Planted1"], ["ticket", "reply", "Planted1"]):
        asked = world.run(*command, stdin="\n", terminal=True)
        assert asked.status in (7, 8), asked.stderr
        check(asked, kept=KEPT_IN_BODIES)


def test_drafts(world: World) -> None:
    """Neither a draft's text nor its customer acts: lists, texts, questions, marks."""
    answer_all(world, encoded(planted("Ada")))
    check_drafts(world, HOSTILE)
    assert "owned" in world.run("drafts", "show", "Planted1").stdout


FILE_NAMES = ["\x1b[2J", "a\nb", "\x9b31m", "\u202egnp", "a\udc9bb", "[red]x[_red]", "a\u2028b"]


@pytest.mark.parametrize("name", FILE_NAMES, ids=ascii)
@pytest.mark.parametrize("content", ["", "{", None], ids=["empty", "damaged", "another's"])
def test_names_of_files_in_the_outbox(world: World, name: str, content: str | None) -> None:
    """A name that a stranger gave to a file among the drafts does not act where it is told."""
    path = keep(world)
    odd = path.with_name(f"{name}.1.json")
    odd.write_text(path.read_text() if content is None else content)
    for form in FORMATS:
        outcome = world.run("drafts", "list", "--format", form)
        assert outcome.status == 0, outcome.stderr
        check(outcome)
        assert "Not listed: " in outcome.stderr
    check(world.run("drafts", "show", "Planted1"))
    check(world.run("ticket", "reply", "Planted1", "-m", "Hello"))


GUARDED: list[tuple[list[str], str | None]] = [
    (["--resume"], None),
    (["--resume", "--json"], None),
    (["--resume", "--dry-run"], None),
    (["--resume"], "y\nn\n"),
    (["-m", "Something else"], None),
    (["-m", "Something else"], "n\n"),
]
"""Options, and what is typed on a terminal, if there is one."""


def check_guards(world: World, text: str) -> None:
    """Assert that no sentence of a guard acts, refused, asked or as an object."""
    text = whole(text)
    theirs = planted(text)
    theirs["messages"].append(
        {"id": text, "message_type": "outbound", "message": f"My words{text}"}
    )
    answer_all(world, encoded(theirs))
    for options, typed in GUARDED:
        forget(world)
        if "--resume" in options:
            keep(world, text="My answer", customer=text, known=[])
        else:
            keep(world, text=f"My words{text}", customer=text, known=[], state="unknown")
            keep(world, "Planted1.2", text=f"Other words{text}", known=[], state="unknown")
        outcome = world.run(
            *("ticket", "reply", "Planted1", *options), stdin=typed, terminal=typed is not None
        )
        assert outcome.status == (0 if "--dry-run" in options else 8), outcome.stderr
        check(outcome)
        told = outcome.stderr
        assert ("after you began" in told) == ("--resume" in options)
        assert ("has arrived after all" in told) == ("-m" in options)
        assert ("may have been sent" in told) == ("-m" in options)
        if "--json" in options:
            assert set(outcome.error()) == {"kind", "message", "hint", "exit_code"}
        else:
            assert longest_stack(told) <= LONGEST_STACK


def test_guards(world: World) -> None:
    """What a guard quotes of customers, colleagues, ids and earlier replies does not act."""
    check_guards(world, HOSTILE)


def check_snippets(world: World, text: str) -> None:
    """Assert that nothing in a snippet acts, in any command that shows it."""
    folder = world.directories.config / "snippets"
    folder.mkdir(parents=True, exist_ok=True)
    content = f"x{text}{{{{x{text}}}}}{{{{ place }}}}"
    (folder / "hello.md").write_bytes(content.encode("utf-8", "replace"))
    for form in FORMATS:
        listing = world.run("snippets", "list", "--format", form, size=(2000, 24))
        assert listing.status == 0, listing.stderr
        check(listing)
        assert len(listing.stdout.splitlines()) == {"table": 2, "json": 3}.get(form, 1)
        single = world.run("snippets", "show", "hello", "--format", form)
        assert single.status == 0, single.stderr
        check(single, kept=kept_in(form))
    for options in ([], ["--json"]):
        missing = world.run("ticket", "reply", "Planted1", "-s", "hello", *options)
        assert missing.status == 2
        check(missing)


def test_snippets(world: World) -> None:
    """A snippet copied from somewhere does not act where it is shown, or said to lack something."""
    answer_all(world, encoded(planted("Ada")))
    check_snippets(world, HOSTILE)


def test_a_preview_of_a_snippet(world: World) -> None:
    """Filled in with a stranger's values, it is shown on a terminal without acting."""
    answer_all(world, encoded(planted(HOSTILE)))
    folder = world.directories.config / "snippets"
    folder.mkdir(parents=True)
    (folder / "hello.md").write_text("Hello {{name}}, {{first_name}}, {{email}}, {{widget}}")
    outcome = world.run("ticket", "reply", "Planted1", "-s", "hello", stdin="n\n", terminal=True)
    assert outcome.status == 8
    check(outcome, kept=KEPT_IN_BODIES)
    assert "owned" in outcome.stderr


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts)
def test_any_text_that_is_kept(world: World, text: str) -> None:
    """Whatever a draft, a guard's quotation or a snippet says: nothing acts, nothing piles up."""
    answer_all(world, encoded(planted("Ada")))
    forget(world)
    check_drafts(world, text)
    check_snippets(world, text)
    check_guards(world, text)
