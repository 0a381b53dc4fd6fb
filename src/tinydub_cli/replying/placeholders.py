"""What a ticket has to put into the places of a snippet."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from tinydub_cli.models import Ticket

NAMES: Final = ("name", "first_name", "email", "id", "widget", "agent")
"""Filled in from the ticket; everything else comes from `--set`."""


_TITLES: Final = frozenset(
    {"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "sir", "herr", "frau", "mme", "inc", "ltd"}
    | {"llc", "gmbh", "phd", "md", "jr", "sr", "co"}
)
"""What is not a first name, although it may stand where one does."""

_MODELINE: Final = re.compile(r"\b(vi|vim|ex)([<=>]?\d*:)")
"""What vim takes for an order to itself, among the first lines of a file."""


def values_of(ticket: Ticket) -> Mapping[str, str]:
    """Return what the ticket says for `NAMES`; what it says nothing for is left out."""
    name = _tidy(ticket.name)
    values = {
        "name": name,
        "first_name": _first(name),
        "email": _tidy(ticket.email),
        "id": _tidy(ticket.id),
        "widget": _tidy(ticket.widget),
        "agent": _tidy(ticket.assignee.name) if ticket.assignee else "",
    }
    return {key: value for key, value in values.items() if value}


def _first(name: str) -> str:
    """Return how somebody is addressed: `Ada` of `Dr. Ada Lovelace` and of `Lovelace, Ada`.

    Nothing for what is no person's name, as far as that can be seen.
    """
    if "@" in name:
        return ""
    before, _, after = name.partition(",")
    words = (after if after.strip() and len(before.split()) == 1 else before).split()
    words = [word for word in words if word.rstrip(".").casefold() not in _TITLES]
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
