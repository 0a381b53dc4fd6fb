"""Turns text of any script into words that can be compared, the same for texts and for queries.

Case, accents and widths do not count. Scripts that put no blanks between words are taken letter by
letter, and a query of several such letters as a phrase: it finds them wherever they stand together.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)

_WORD: Final = rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+"


class Word(NamedTuple):
    """A word as it is compared, and where it stands in the text: from `start` up to `end`."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order."""
    folded, places = _folded(text)
    for found in _pattern().finditer(folded):
        yield Word(found[0], places[found.start()], places[found.end() - 1] + 1)


def indexed(text: str) -> str:
    """Return a text's words with blanks between them, as the index takes them."""
    if text.isascii():
        return text.lower().replace("_", " ")
    return " ".join(found[0] for found in _pattern().finditer(fold(text)))


def fold(text: str) -> str:
    """Return a text without case, accents, widths and what joins letters invisibly."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(map(_kept, decomposed)).casefold()


@cache
def _kept(character: str) -> str:
    return "" if unicodedata.category(character) in ("Mn", "Cf") else character


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a folded text, and for each of its characters the place that it comes from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    pieces, places = [], []
    for place, character in enumerate(text):
        piece = fold(character)
        pieces.append(piece)
        places += [place] * len(piece)
    return "".join(pieces), places


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(_WORD)
