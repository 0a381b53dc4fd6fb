"""Whether a message of a thread is a certain reply, as far as its text and its author tell.

A server may give back another text than it was sent: trimmed, with other line ends, in another
Unicode form, as simple HTML, with the agent's signature below.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import Final

from tinydub_cli.models import Direction, Message, Person, Ticket

_Reading = Callable[[str], list[str]]

_SIGNATURE: Final = (12, 500)
"""Lines and characters that may follow a reply and still be its signature."""

_BREAK: Final = re.compile(r"<br\s*/?>|</(?:p|div|h[1-6]|ul|ol|li)\s*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def says(message: Message, text: str, ticket: Ticket) -> bool:
    """Whether a message of a ticket says `text`, with nothing but a signature after it."""
    # A text with tags or entities of its own may come back escaped, as it is, or without them.
    ways = ((_plain, _plain), (_unmarked, _plain), (_plain, _unmarked))
    return any(_says(message, ours(text), ticket, theirs) for theirs, ours in ways)


def copies(ticket: Ticket, text: str, known: Collection[str]) -> list[Message]:
    """Return the messages to the customer that say `text` and are not among the `known` ids."""
    return [
        message
        for message in sent(ticket)
        if message.id not in known and says(message, text, ticket)
    ]


def sent(ticket: Ticket) -> Iterator[Message]:
    """Yield the messages that went to the customer, oldest first."""
    return (message for message in ticket.messages if message.direction is Direction.OUTBOUND)


def same_person(one: Person, other: Person) -> bool:
    """Whether two descriptions of agents mean the same one: by address, or else by name."""
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    return one.name.casefold() == other.name.casefold()


def _plain(text: str) -> list[str]:
    """Return the lines of a text with what every way of storing it keeps: the words in each."""
    lines = unicodedata.normalize("NFC", text).splitlines()
    return [" ".join(line.split()) for line in lines if line.strip()]


def _unmarked(text: str) -> list[str]:
    """Return the lines of what simple HTML says."""
    return _plain(html.unescape(_TAG.sub("", _BREAK.sub("\n", text))))


def _says(message: Message, ours: list[str], ticket: Ticket, read: _Reading) -> bool:
    theirs = read(message.text)
    if not ours or theirs[: len(ours)] != ours:
        return False
    others = [read(one.text) for one in sent(ticket) if one.id != message.id]
    return len(theirs) == len(ours) or _is_signature(theirs[len(ours) :], others)


def _is_signature(rest: list[str], others: list[list[str]]) -> bool:
    """Whether the lines after a reply are a signature: they say so, or other replies end so, too.

    Anything else may be what somebody else had to add, or the writer's second thoughts.
    """
    if rest[0].startswith(("--", "__", "—")):
        lines, characters = _SIGNATURE
        return len(rest) <= lines and sum(map(len, rest)) <= characters
    return any(other[-len(rest) :] == rest for other in others)
