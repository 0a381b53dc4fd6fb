"""`tinydub ticket show --images`; `tests/terminal` decodes what is drawn on a real terminal."""

import pytest

from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store

# What textual-image draws blocks with goes in Pillow 14, which we do not allow.
pytestmark = pytest.mark.filterwarnings("ignore:.*getdata.*:DeprecationWarning")

DOCUMENTED = "P1wLN0xU"
"""The ticket of the API's documents, which has a screenshot."""


def show(
    world: World, protocol: str, *, ticket: str = DOCUMENTED, terminal: bool = True
) -> Outcome:
    """Show a ticket with its pictures."""
    variables = {"TINYDUB_IMAGES": protocol, "COLORTERM": "truecolor"}
    return world.run("ticket", "show", ticket, "--images", terminal=terminal, variables=variables)


def plant(helpdesk: Store, content: bytes, kind: str = "png") -> None:
    """Give a new ticket one attachment."""
    helpdesk.put_file("Picture1", content, "image/png")
    attachment = {"id": "Picture1", "name": "seen.png", "mime_type": kind, "size": len(content)}
    message = {"id": "m1", "message_type": "inbound", "message": "", "attachments": [attachment]}
    helpdesk.put({"id": "Planted1", "name": "Ada", "messages": [message]})


@pytest.mark.parametrize(
    ("protocol", "sign"),
    [("blocks", "▀"), ("iterm2", "\x1b]1337;File=inline=1;size="), ("sixel", "\x1bP")],
)
def test_a_picture_is_drawn_below_its_name(world: World, protocol: str, sign: str) -> None:
    """Each protocol in its own way, after the line that names the attachment."""
    outcome = show(world, protocol)
    assert outcome.status == 0, outcome.stderr
    before, _, after = outcome.stdout.partition("IMG_1215.png")
    assert sign not in before
    assert sign in after
    assert len(after) > 1_000
    assert outcome.stderr == ""


def test_nothing_is_drawn_in_a_pipe(world: World) -> None:
    """One line says so, and the thread is as it always is."""
    outcome = show(world, "blocks", terminal=False)
    assert outcome.status == 0
    assert outcome.stdout == world.run("ticket", "show", DOCUMENTED).stdout
    assert len(outcome.stderr.splitlines()) == 1


def test_a_protocol_that_there_is_not(world: World, helpdesk: Store) -> None:
    """Exit 2 names those that there are."""
    outcome = show(world, "crayon")
    assert outcome.status == 2
    assert "kitty, iterm2, sixel, blocks" in outcome.stderr
    assert [request.path for request in helpdesk.requests() if "attachments" in request.path] == []


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n", b"<html>", b"GIF89a\x01", b"\xff\xd8\xff\xe0\0\x10JFIF"],
)
def test_what_cannot_be_decoded_is_told(world: World, helpdesk: Store, content: bytes) -> None:
    """One line names it; the thread is shown all the same."""
    plant(helpdesk, content)
    outcome = show(world, "blocks", ticket="Planted1")
    assert outcome.status == 0, outcome.stderr
    assert "seen.png" in outcome.stdout
    assert outcome.stderr.startswith("Not drawn: seen.png (")
    assert len(outcome.stderr.splitlines()) == 1


def test_what_cannot_be_fetched_is_told(world: World, helpdesk: Store) -> None:
    """A file that is gone from storage does not hide the thread."""
    plant(helpdesk, b"x")
    ticket = helpdesk.ticket("Planted1") or {}
    ticket["messages"][0]["attachments"][0]["id"] = "missing1"
    helpdesk.put(ticket)
    outcome = show(world, "blocks", ticket="Planted1")
    assert outcome.status == 0, outcome.stderr
    assert "Not drawn: seen.png (The file is gone from storage)." in outcome.stderr


def test_what_is_no_picture_is_left_alone(world: World, helpdesk: Store) -> None:
    """Another type is listed, neither fetched nor told."""
    plant(helpdesk, b"%PDF-", kind="application/pdf")
    outcome = show(world, "blocks", ticket="Planted1")
    assert (outcome.status, outcome.stderr) == (0, "")
    assert not any("attachments" in request.path for request in helpdesk.requests())
