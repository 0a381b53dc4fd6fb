"""Which message of a thread is a reply whose fate is unknown: what is ours, and what is not."""

import html
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.faults import Act, FaultServer, closes, resets
from support.helpdesk_on_sockets import QUESTION, REPLY_ID, TICKET, Helpdesk, message
from support.run import Outcome, World

TEXT = """Hallo Zoë,

it is "fixed" — 1 < 2 & 3 > 2; see <https://example.com/?a=1&b=2>,
and write <br> as &lt;br&gt;.

    - café
    - naïve

Yours
Tara"""
ME = {"id": "u1", "name": "Tara", "email": "tara@example.com"}
COLLEAGUE = {"id": "u2", "name": "Tara", "email": "tara.b@example.com"}
EARLIER = "We look into it at once."
SIGNATURE = "Kind regards\nThe Acme team\nhttps://acme.example"


def as_html(text: str) -> str:
    """Return a text as paragraphs and breaks, with what means something in HTML escaped."""
    paragraphs = re.split(r"\n{2,}", html.escape(text))
    return "".join(f"<p>{lines.replace(chr(10), '<br>')}</p>\n" for lines in paragraphs)


def as_references(text: str) -> str:
    """Return a text as HTML in ASCII."""
    return as_html(text).encode("ascii", "xmlcharrefreplace").decode()


def signed(text: str) -> str:
    """Return a text with a signature after a blank line."""
    return f"{text}\n\n{SIGNATURE}"


def decomposed(text: str) -> str:
    """Return a text in the Unicode form in which accents are characters."""
    return unicodedata.normalize("NFD", text)


STORED: dict[str, Callable[[str], str]] = {
    "CR LF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "blanks at line ends": lambda text: text.replace("\n", " \t\n") + "  ",
    "blank lines around": lambda text: f"\n\n{text}\n\n",
    "without indents": lambda text: re.sub("(?m)^ +", "", text),
    "NFD": decomposed,
    "paragraphs": as_html,
    "breaks alone": lambda text: html.escape(text).replace("\n", "<br />\r\n"),
    "blocks": lambda text: "".join(
        f"<div>{html.escape(line) or '<br>'}</div>" for line in text.split("\n")
    ),
    "references": as_references,
    "no-break blanks": lambda text: as_html(text).replace("    ", "&nbsp; &nbsp;"),
    "attributes": lambda text: as_html(text).replace("<p>", '<p class="x" style="margin: 0">'),
    "in bold": lambda text: f"<strong>{as_html(text)}</strong>",
    "signature": signed,
    "signature after dashes": lambda text: f"{text}\n-- \n{SIGNATURE}",
    "signature in HTML": lambda text: as_html(signed(text)),
    "all of it": lambda text: decomposed(as_html(signed(text))).replace("\n", "\r\n"),
}


LOOK = f"GET /ticket/{TICKET}"


def reply_at(
    world: World, desk: Helpdesk, *options: str, text: str = TEXT
) -> tuple[Outcome, list[str]]:
    """Reply at a helpdesk; returns what it was asked, too."""
    argv = ("ticket", "reply", TICKET, f"--message={text}", "--json", *options)
    with FaultServer(desk) as server:
        return world.run(*argv, variables=server.variables()), desk.asked


@pytest.mark.parametrize("stores", STORED.values(), ids=STORED)
def test_stored_in_another_form(world: World, stores: Callable[[str], str]) -> None:
    """However a helpdesk writes replies down, the first look finds ours: sent, with its id."""
    thread = [QUESTION, message("m0", stores(EARLIER))]
    outcome, requests = reply_at(world, Helpdesk(closes, stores=stores, thread=thread))
    assert outcome.status == 0, outcome.stderr
    assert outcome.json()["id"] == REPLY_ID
    assert requests == [LOOK, "POST", LOOK]
    assert world.outbox == []


def test_given_in_another_form(world: World) -> None:
    """A text typed in NFD is found in NFC."""
    desk = Helpdesk(closes, stores=lambda text: unicodedata.normalize("NFC", text))
    outcome, _ = reply_at(world, desk, text=decomposed(TEXT))
    assert outcome.status == 0, outcome.stderr


NOT_OURS: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "the customer quotes it": [message("m2", TEXT, kind="inbound")],
    "a note": [message("m2", TEXT, kind="note")],
    "an event": [message("m2", TEXT, kind="status_changed")],
    "another reply": [message("m2", "Something else.")],
    "one word more": [message("m2", TEXT.replace("fixed", "not fixed"))],
    "another address": [message("m2", TEXT.replace("example.com", "example.org"))],
    "another address in HTML": [message("m2", as_html(TEXT.replace("a=1", "a=2")))],
    "half of it": [message("m2", TEXT[: len(TEXT) // 2])],
    "all but the last line": [message("m2", TEXT.rpartition("\n")[0])],
    "something before it": [message("m2", f"Hello!\n\n{TEXT}")],
    "one line more, not apart": [message("m2", f"{TEXT}\nPS: It is not.")],
    "one sentence more": [message("m2", f"{TEXT}\n\nAnd one thing more: it is not.")],
    "a signature of nobody": [message("m2", signed(TEXT))],
    "an endless signature": [message("m2", f"{TEXT}\n-- \n" + "And more. " * 60)],
    "much more after it": [message("m2", TEXT + "\n\n" + "And one thing more. " * 30)],
    "nothing in it": [message("m2", "")],
}


@pytest.mark.parametrize("meanwhile", NOT_OURS.values(), ids=NOT_OURS)
@pytest.mark.parametrize("act", [closes, resets], ids=["closes", "resets"])
def test_what_does_not_count(world: World, act: Act, meanwhile: list[dict[str, Any]]) -> None:
    """What came in between is not taken for a reply that was not taken in: exit 7, three looks."""
    outcome, requests = reply_at(world, Helpdesk(act, commits=False, meanwhile=meanwhile))
    assert outcome.status == 7, outcome.stderr
    assert requests == [LOOK, "POST", LOOK, LOOK, LOOK]
    assert world.pauses == [1.0, 2.0, 4.0]
    assert [(kept.text, kept.state) for kept in world.outbox] == [(TEXT, "unknown")]


@pytest.mark.parametrize("later", [[], [message("m3", "And another one.")]], ids=["last", "before"])
def test_the_baseline_does_not_count(world: World, later: list[dict[str, Any]]) -> None:
    """The same text, sent before, is no proof that it was sent now."""
    desk = Helpdesk(closes, commits=False, thread=[QUESTION, message("m2", TEXT), *later])
    outcome, requests = reply_at(world, desk, "--allow-duplicate")
    assert outcome.status == 7, outcome.stderr
    assert requests == [LOOK, "POST", LOOK, LOOK, LOOK]


def test_two_copies_count_as_sent(world: World) -> None:
    """A helpdesk that shows a reply twice has it: told as sent, once, and not sent again."""
    outcome, requests = reply_at(world, Helpdesk(closes, meanwhile=[message("m2", TEXT)]))
    assert outcome.status == 0, outcome.stderr
    assert outcome.json()["id"] in ("m2", REPLY_ID)
    assert requests == [LOOK, "POST", LOOK]


def me(**more: Any) -> dict[str, Any]:
    """Return how the list of own tickets shows one, and what it says when it is asked for."""
    return {"has_unread_messages": False, "assigned_to": ME, **more}


WHO: dict[str, tuple[dict[str, Any], list[str]]] = {
    "this ticket is ours": ({"assignee": ME, "own": {TICKET: me()}}, ["GET /tickets/self"]),
    "another one is ours": ({"own": {"a": me()}}, ["GET /tickets/self", "GET /ticket/a"]),
    "an unread one is not asked": (
        {"own": {"a": me(has_unread_messages=True), "b": me()}},
        ["GET /tickets/self", "GET /ticket/b"],
    ),
}


@pytest.mark.parametrize(("known", "cost"), WHO.values(), ids=WHO)
def test_colleague_says_the_same(world: World, known: dict[str, Any], cost: list[str]) -> None:
    """A colleague's identical reply is not ours: unknown where ours is not there, too."""
    desk = Helpdesk(closes, commits=False, meanwhile=[message("m2", TEXT, user=COLLEAGUE)], **known)
    outcome, requests = reply_at(world, desk)
    assert outcome.status == 7, outcome.stderr
    assert requests.count("POST") == 1
    assert requests.count(LOOK) == 4
    assert set(requests) == {"POST", LOOK, *cost}
    assert [kept.state for kept in world.outbox] == ["unknown"]


@pytest.mark.parametrize(("known", "cost"), WHO.values(), ids=WHO)
def test_ours_beside_a_colleagues(world: World, known: dict[str, Any], cost: list[str]) -> None:
    """Where both are there, ours is the one that is named."""
    desk = Helpdesk(closes, user=ME, meanwhile=[message("m2", TEXT, user=COLLEAGUE)], **known)
    outcome, requests = reply_at(world, desk)
    assert outcome.status == 0, outcome.stderr
    assert outcome.json()["id"] == REPLY_ID
    assert requests == [LOOK, "POST", LOOK, *cost]


def test_author_in_another_form(world: World) -> None:
    """An author told by name alone, or with an address in capitals, is ours all the same."""
    for user in ("Tara", {"name": "T.", "email": "TARA@example.com"}):
        desk = Helpdesk(closes, user=user, assignee=ME, own={TICKET: me()})
        outcome, _ = reply_at(world, desk)
        assert outcome.status == 0, outcome.stderr


@pytest.mark.parametrize("own", [{}, {"a": me(has_unread_messages=True)}], ids=["none", "unread"])
def test_nobody_knows_who_we_are(world: World, own: dict[str, Any]) -> None:
    """Where the server does not tell who we are, a reply that says the same is found."""
    outcome, requests = reply_at(world, Helpdesk(closes, user=ME, own=own))
    assert outcome.status == 0, outcome.stderr
    assert requests == [LOOK, "POST", LOOK, "GET /tickets/self"]


PIECES = st.sampled_from(
    ["\n", "\n\n", " ", "<br>", "<b>", "</p>", "<https://a.example>", "&", "&amp;", "&lt;", "é"]
)
ANY = st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t<>&;\"'")
SENDABLE = (
    st.lists(PIECES | st.text(ANY, max_size=8), max_size=12)
    .map("".join)
    .filter(lambda text: len(text.strip()) >= 3)
)
"""Texts that can be sent, many of them with what looks like HTML or is written in two ways."""


def stored(text: str, *, decompose: bool, mark: bool, signature: str, line_end: str) -> str:
    """Return a text as some helpdesk may store it."""
    whole = f"{text}\n\n{signature}" if signature else text
    if decompose:
        whole = decomposed(whole)
    if mark:
        whole = as_html(whole)
    return whole.replace("\n", line_end)


STORING = st.fixed_dictionaries(
    {
        "decompose": st.booleans(),
        "mark": st.booleans(),
        "signature": st.sampled_from(["", SIGNATURE, "Tara", "--\nTara"]),
        "line_end": st.sampled_from(["\n", "\r\n"]),
    }
)


def replied_at(desk: Helpdesk, text: str) -> Outcome:
    """Reply on a machine that is new."""
    with TemporaryDirectory() as home:
        return reply_at(World(Path(home)), desk, "--yes", text=text)[0]


@settings(deadline=None, max_examples=60)
@given(text=SENDABLE, storing=STORING)
def test_any_text_is_recognised(text: str, storing: dict[str, Any]) -> None:
    """Whatever is sent: as HTML, with other line ends, decomposed, signed, it is found."""
    thread = [QUESTION, message("m0", stored(EARLIER, **storing))]
    desk = Helpdesk(closes, stores=lambda sent: stored(sent, **storing), thread=thread)
    outcome = replied_at(desk, text)
    assert outcome.status == 0, outcome.stderr


@settings(deadline=None, max_examples=60)
@given(text=SENDABLE, place=st.floats(0, 1), storing=STORING)
def test_another_text_is_not_recognised(text: str, place: float, storing: dict[str, Any]) -> None:
    """Whatever is sent: with three letters more, anywhere in it, it is another text."""
    text = text.rstrip().lstrip("\n")
    cut = round(place * len(text))
    other = f"{text[:cut]}not{text[cut:]}"
    thread = [QUESTION, message("m0", stored(EARLIER, **storing))]
    meanwhile = [message("m2", stored(other, **storing))]
    desk = Helpdesk(closes, commits=False, thread=thread, meanwhile=meanwhile)
    outcome = replied_at(desk, text)
    assert outcome.status == 7, outcome.stderr
