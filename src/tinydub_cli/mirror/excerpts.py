"""Picks the piece of a ticket's texts in which what was looked for stands, and marks it there."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tinydub_cli.mirror.folding import end_of, folded, traced
from tinydub_cli.mirror.indexing import files
from tinydub_cli.mirror.query import Words
from tinydub_cli.models import Ticket

_BEFORE: Final = 40
_LONGEST: Final = 140
"""Characters of an excerpt, and of what stands in it before what was looked for."""

_LAST_WORD: Final = 20
"""Characters at the end that are left away rather than to cut a word."""

_LOOKED_AT: Final = 100
"""Places in one text among which the best is chosen."""


class Piece(NamedTuple):
    """A part of an excerpt, as a stranger wrote it but for its blanks; `found` is to be marked."""

    text: str
    found: bool


class Excerpt(NamedTuple):
    """A text on one line, in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces)


class _Place(NamedTuple):
    """Where in a folded text something was found, and how many different words are near."""

    start: int
    variety: int


def excerpt(ticket: Ticket, words: Sequence[Words]) -> tuple[str, Excerpt]:
    """Return the id of the message that has most of the words, and an excerpt of it.

    Among equals, the newest message is taken. Where none has any, a summary or a file's name may;
    else the newest message begins to tell.
    """
    pattern = _pattern(words)
    texts = [(message.id, message.text) for message in reversed(ticket.messages) if message.text]
    texts += [("", text) for text in (ticket.ai_summary, *(file.name for file in files(ticket)))]
    best, variety = texts[0], 0
    place = None
    for candidate in texts:
        at = _best_place(candidate[1], pattern) if pattern else None
        if at and at.variety > variety:
            best, variety, place = candidate, at.variety, at
    identity, text = best
    start = _origin(text, place.start) if place else 0
    return identity, _cut(text, start, pattern)


def _pattern(words: Sequence[Words]) -> re.Pattern[str] | None:
    """Return what finds the words in a folded text; the group's name tells which it was."""
    wanted = [one for one in words if not (one.excluded or one.of_sender)]
    if not wanted:
        return None
    # The longest first: of two that begin at the same place, it is the one to be marked.
    wanted.sort(key=lambda one: len(" ".join(one.words)), reverse=True)
    alternatives = "|".join(
        f"(?P<w{i}>{' +'.join(map(re.escape, one.words))}{'[^ ]*' if one.begins else ''})"
        for i, one in enumerate(wanted)
    )
    return re.compile(rf"(?<![^ ])(?:{alternatives})(?![^ ])")


def _best_place(text: str, pattern: re.Pattern[str]) -> _Place | None:
    """Return the first place in a text around which most of the words stand."""
    places = [
        (found.start(), found.lastgroup)
        for found, _ in zip(pattern.finditer(_lines(text)), range(_LOOKED_AT), strict=False)
    ]
    best: _Place | None = None
    for i, (start, _) in enumerate(places):
        near = {which for at, which in places[i:] if at < start + _LONGEST - _BEFORE}
        if best is None or len(near) > best.variety:
            best = _Place(start, len(near))
    return best


def _lines(text: str) -> str:
    """Return a folded text, line by line: then each line of it can be traced alone."""
    return " ".join(map(folded, text.split("\n")))


def _origin(text: str, place: int) -> int:
    """Return where in a text the character at a place of its folded form comes from."""
    start = 0
    for line in text.split("\n"):
        size = len(folded(line))
        if place < size:
            return start + traced(line)[1][place]
        place -= size + 1
        start += len(line) + 1
    return 0


def _cut(text: str, start: int, pattern: re.Pattern[str] | None) -> Excerpt:
    """Return the part of a text around a place, on one line."""
    first = _first(text, start)
    last = _last(text, first + _LONGEST)
    part = text[first:last]
    pieces = list(_pieces(part, pattern))
    if first:
        pieces.insert(0, Piece("… ", found=False))
    if last < len(text):
        pieces.append(Piece(" …", found=False))
    return Excerpt(tuple(_on_one_line(pieces)))


def _first(text: str, start: int) -> int:
    """Return where to begin: at a blank before the place, where one is near."""
    if start <= _BEFORE:
        return 0
    blank = re.compile(r"\s").search(text, start - _BEFORE, start)
    return blank.end() if blank else end_of(text, start - _BEFORE // 2)


def _last(text: str, end: int) -> int:
    """Return where to end: at a blank before the place, where one is near."""
    if end >= len(text):
        return len(text)
    blanks = list(re.compile(r"\s").finditer(text, end - _LAST_WORD, end + 1))
    return blanks[-1].start() if blanks else end_of(text, end - 1)


def _pieces(part: str, pattern: re.Pattern[str] | None) -> Iterator[Piece]:
    plain, places = traced(part)
    done = 0
    for found in pattern.finditer(plain) if pattern else ():
        start, end = places[found.start()], end_of(part, places[found.end() - 1])
        if start < done:  # one character that stands for several words
            continue
        yield Piece(part[done:start], found=False)
        yield Piece(part[start:end], found=True)
        done = end
    yield Piece(part[done:], found=False)


def _on_one_line(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield pieces with single blanks for all that parts words, and none at either end."""
    blank = True
    shown: list[Piece] = []
    for piece in pieces:
        text = re.sub(r"\s+", " ", piece.text)
        text = text.removeprefix(" ") if blank else text
        if text:
            blank = text.endswith(" ")
            shown.append(Piece(text, piece.found))
    if shown:
        shown[-1] = shown[-1]._replace(text=shown[-1].text.rstrip())
    return iter(shown)
