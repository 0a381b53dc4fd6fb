"""What a ticket has to put into the places of a snippet."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from tinydub_cli.models import Ticket

NAMES: Final = ("name", "first_name", "email", "id", "widget", "agent")
"""Filled in from the ticket; everything else comes from `--set`."""


_MODELINE: Final = re.compile(r"\b(vi|vim|ex)([<=>]?\d*:)")
"""What vim takes for an order to itself, among the first lines of a file."""


def values_of(ticket: Ticket) -> Mapping[str, str]:
    """Return what the ticket says for each of `NAMES`; empty where it says nothing."""
    name = _tidy(ticket.name)
    return {
        "name": name,
        "first_name": _first(name),
        "email": _tidy(ticket.email),
        "id": _tidy(ticket.id),
        "widget": _tidy(ticket.widget),
        "agent": _tidy(ticket.assignee.name) if ticket.assignee else "",
    }


def _first(name: str) -> str:
    """Return how somebody is addressed: `Ada` of `Ada Lovelace` and of `Lovelace, Ada`."""
    last, comma, first = name.partition(",")
    words = (first if comma and first.strip() else last).split()
    return words[0] if words else ""


def _tidy(value: str) -> str:
    """Return what a stranger gave as one line without what acts or hides: it goes into a letter."""
    tidy = " ".join("".join(map(_tidied, value)).split())
    return _MODELINE.sub(r"\1 \2", tidy)


def _tidied(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf" | "Cs" | "Co":
            return character if character in "\u200c\u200d" else ""
    return character
