"""Wraps and cuts safe text to a width in cells: quickly, and never over the edge.

rich could do it, but trusts that a terminal makes one emoji of several characters: of those around
a zero-width joiner, even letters, or of a hand and its colour. Where it does not, the line would
run on into the next one, out of its place. Here every character counts as much as it may take.
"""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import east_asian_width

from rich.cells import get_character_cell_size

_TAB: Final = 4
"""Cells between two tab stops."""

_WORD: Final = re.compile(r"[ \u3000]*[^ \u3000]+")
"""A word and the blanks before it. No-break spaces are part of words."""

_JOINER: Final = "\u200d"
_WIDENER: Final = "\ufe0f"
_SKIN_COLOURS: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_ATTACHED: Final = frozenset(_WIDENER + _SKIN_COLOURS)
_LETTERS_OF_FLAGS: Final = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def wrapped(line: str, width: int) -> Iterator[str]:
    """Yield `line` in pieces of at most `width` cells, broken at blanks where it has any."""
    line = line.expandtabs(_TAB).rstrip()
    if cells(line) <= width:
        yield line
        return
    piece: list[str] = []
    used = 0
    for word in _WORD.findall(line):
        size = cells(word)
        if used + size > width:
            if piece:
                yield "".join(piece)
                word = word.lstrip(" \u3000")  # noqa: PLW2901 - a break takes the place of blanks
            *whole, word = _folded(word, width)  # noqa: PLW2901
            yield from whole
            piece, used, size = [], 0, cells(word)
        piece.append(word)
        used += size
    yield "".join(piece)


def cut(line: str, width: int) -> str:
    """Return the beginning of `line` that fits into `width` cells."""
    return next(_folded(line, width), "") if width > 0 else ""


def cells(text: str) -> int:
    """Return the most cells that a terminal may need for `text`."""
    return len(text) if text.isascii() else sum(map(_SIZES.__getitem__, text))


def _folded(word: str, width: int) -> Iterator[str]:
    """Cut a word into pieces that fit, between emoji and accented letters, not within them."""
    if word.isascii():
        yield from (word[i : i + width] for i in range(0, len(word), width))
        return
    start = boundary = used = 0
    before = ""
    for i, character in enumerate(word):
        size = _SIZES[character]
        if size and before != _JOINER and character not in _ATTACHED:
            boundary = i
        if used + size > width and i > start:
            end = boundary if boundary > start else i
            yield word[start:end]
            start, used = end, cells(word[end:i])
        used += size
        before = character
    yield word[start:]


class _Sizes(dict[str, int]):
    """How many cells each character may take, worked out when it is first met."""

    def __missing__(self, character: str) -> int:
        # rich counts nothing for the tints of skin, which stand alone where nothing joins them.
        wide = 2 if east_asian_width(character) in "WF" else 0
        size = self[character] = max(get_character_cell_size(character), wide)
        return size


_SIZES: Final = _Sizes({_WIDENER: 1})  # a heart takes one cell, and a red heart two
_SIZES.update(dict.fromkeys([*_SKIN_COLOURS, *_LETTERS_OF_FLAGS], 2))
