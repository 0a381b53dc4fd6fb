"""Whether a message of a thread is a certain reply, as far as its text and its author tell.

A server may give back another text than it was sent: trimmed, with other line ends, in another
Unicode form, as simple HTML, with the agent's signature below.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from tinydub_cli.models import Direction, Message, Person, Ticket

_SIGNATURE: Final = (12, 500)
"""Lines and characters that may follow a reply and still be its signature."""

_PARAGRAPH: Final = re.compile(r"</(?:p|div|h[1-6]|ul|ol)\s*>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<br\s*/?>|</li\s*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def says(message: Message, text: str) -> bool:
    """Whether a message says `text`, with nothing but a signature after it."""
    theirs, ours = _lines(message.text), [line for line in _lines(text) if line]
    written = [i for i, line in enumerate(theirs) if line][: len(ours)]
    if not ours or [theirs[i] for i in written] != ours:
        return False
    return _is_signature(theirs[written[-1] + 1 :])


def copies(ticket: Ticket, text: str, known: Collection[str]) -> list[Message]:
    """Return the messages to the customer that say `text` and are not among the `known` ids."""
    return [message for message in sent(ticket) if message.id not in known and says(message, text)]


def sent(ticket: Ticket) -> Iterator[Message]:
    """Yield the messages that went to the customer, oldest first."""
    return (message for message in ticket.messages if message.direction is Direction.OUTBOUND)


def same_person(one: Person, other: Person) -> bool:
    """Whether two descriptions of agents mean the same one: by address, or else by name."""
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    return one.name.casefold() == other.name.casefold()


def _lines(text: str) -> list[str]:
    """Return the lines of a text with what every way of storing it keeps: words, blank lines."""
    plain = _TAG.sub("", _BREAK.sub("\n", _PARAGRAPH.sub("\n\n", text)))
    plain = unicodedata.normalize("NFC", html.unescape(plain))
    return [" ".join(line.split()) for line in plain.splitlines()]


def _is_signature(rest: Sequence[str]) -> bool:
    """Whether the lines after a reply are nothing, or stand apart and are few."""
    if not any(rest):
        return True
    lines, characters = _SIGNATURE
    few = sum(map(bool, rest)) <= lines and sum(map(len, rest)) <= characters
    return few and (not rest[0] or rest[0].startswith(("--", "__", "—", "–")))
