"""On a real terminal, strangers' text adds no escape sequence to those that we write."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from support.characters import KEPT_IN_BODIES, NASTY, acting
from support.process import COMMAND, Machine
from support.terminal import Terminal, colours, styles, without_styles

Text = Callable[[str], str]
"""What stands where a stranger writes a piece."""


def hostile(piece: str) -> str:
    """The piece itself."""
    return f"a{piece}b"


def harmless(piece: str) -> str:
    """Something that acts on nothing, of as many lines."""
    return "a\nb" if piece in ("\r", "\n", "\r\n") else "a-b"


def document(number: int, piece: str, text: Text) -> dict[str, Any]:
    """A ticket with a piece in every field, written as hostile or harmless."""
    field = text(piece)
    person = {"id": "a1", "name": field, "email": field}
    file = {"id": "f", "name": field, "mime_type": field, "size": 1}
    return {
        "id": f"T{number}",
        "name": field,
        "email": field,
        "status": field,
        "priority": field,
        "assigned_to": person,
        "widget": field,
        "ai_summary": field,
        "created_at": "2026-01-01T00:00:00Z",
        "messages": [
            {"message_type": "inbound", "message": field, "attachments": [file]},
            {"message_type": "outbound", "message": field, "user": person, "outbound_error": field},
            {"message_type": field, "message": field, "user": person},
        ],
    }


def keep(machine: Machine, text: Text) -> None:
    """Have a draft and a snippet kept with each piece."""
    assert machine.run("ticket", "reply", "KPlaQw1c", "-m", "TODO").status == 8
    [kept] = machine.outbox
    snippets = machine.home / ".config" / "tinydub" / "snippets"
    snippets.mkdir(parents=True)
    for number, piece in enumerate(NASTY):
        content = text(piece).encode("utf-8", "replace")  # no draft can have half a character
        fields = {
            "ticket": f"T{number}",
            "text": f"x{content.decode()}",
            "customer": content.decode(),
        }
        path = kept.path.with_name(f"T{number}.1.json")
        path.write_text(json.dumps({**kept.document, **fields}))
        (snippets / f"s{number}.md").write_bytes(content)


def shown(machine: Machine, text: Text, *argv: str) -> str:
    """What the terminal is sent by a command, on tickets and drafts with all that is nasty."""
    with machine.helpdesk() as helpdesk:
        helpdesk.reset()
        for number, piece in enumerate(NASTY):
            helpdesk.put(document(number, piece, text))
    keep(machine, text)
    with Terminal(machine, width=400, height=24) as terminal:
        status = terminal.run(*argv, variables={"TINYDUB_PAGER": "cat"})
        assert status == 0
        assert terminal.screen.title == ""
        return terminal.written


COMMANDS = [
    ["tickets", "list", "--sort", "id"],
    ["drafts", "list"],
    ["snippets", "list"],
    ["ticket", "show", *(f"T{number}" for number in range(50))],
    ["ticket", "show", "--full", "--exact", *(f"T{number}" for number in range(50, 100))],
    ["ticket", "show", *(f"T{number}" for number in range(100, len(NASTY)))],
]


@pytest.mark.parametrize("argv", COMMANDS, ids=lambda argv: " ".join(argv[:3]))
def test_the_escapes_are_those_of_harmless_text(machine: Machine, argv: list[str]) -> None:
    """Every sequence that reaches the terminal would be there without the strangers, too."""
    theirs = shown(Machine(machine.home / "theirs"), hostile, *argv)
    ours = shown(Machine(machine.home / "ours"), harmless, *argv)  # an allowance of its own
    assert colours(ours)
    assert styles(theirs) == styles(ours)
    assert acting(without_styles(theirs), kept=KEPT_IN_BODIES) == []
    assert acting(without_styles(ours), kept=frozenset("\n")) == []


def test_a_draft_and_a_question_bring_no_escapes(machine: Machine) -> None:
    """A draft's text, and what is asked about it, come to the terminal as plain text."""
    keep(machine, hostile)
    with Terminal(machine, width=200) as terminal:
        for number in range(0, len(NASTY), 11):
            for command in (("drafts", "show"), ("drafts", "delete")):
                terminal.start(*COMMAND, *command, f"T{number}")
                if "delete" in command:
                    terminal.wait_for("Delete it")
                    terminal.type("n\n")
                assert terminal.finish() == (8 if "delete" in command else 0)
                assert terminal.screen.title == ""
                assert acting(terminal.written.replace("\r\n", "\n"), kept=KEPT_IN_BODIES) == []


@pytest.mark.parametrize("number", range(0, len(NASTY), 9))
def test_errors_bring_no_escapes(machine: Machine, number: int) -> None:
    """What was pasted as an id is refused without acting: no escape at all on the terminal."""
    pasted = f"T{NASTY[number]}".replace("\x00", "").encode("utf-8", "replace").decode()
    with Terminal(machine, width=200) as terminal:
        assert terminal.run("ticket", "show", f"{pasted}\x1b[2J", "-q") == 2
        assert acting(terminal.written.replace("\r\n", "\n"), kept=frozenset("\n")) == []


def test_the_seeded_attacks(machine: Machine) -> None:
    """The demo's own hostile tickets change neither title nor screen."""
    ids = ["B5tRyM7f", "m0NqKa8S", "W6hJvU3c", "f2XgTs4P", "Y1dLzQ9b", "s7PkEw5G"]
    with Terminal(machine, width=80, height=200) as terminal:
        assert terminal.run("ticket", "show", *ids) == 0
        assert terminal.screen.title == ""
        assert "Mallory␛]0;owned␇␛[31m" in terminal.lines[0]
        assert acting(without_styles(terminal.written), kept=KEPT_IN_BODIES) == []
        assert "[bold]Is this bold?[/bold]" in terminal.written
