"""Wraps safe text to a width in cells: quickly, whatever the text, and never over the edge.

rich could do it, but trusts a zero-width joiner to make one emoji of two characters. Where a
terminal does not join them, or they are letters, the line would run on into the next one, out of
its indentation. Here every character counts as much as it may take.
"""

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import get_character_cell_size

_TAB: Final = 4
"""Cells between two tab stops."""

_WORD: Final = re.compile(r"[ \u3000]*[^ \u3000]+")
"""A word and the blanks before it. No-break spaces are part of words."""

_JOINER: Final = "\u200d"
_WIDENER: Final = "\ufe0f"


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


def cells(text: str) -> int:
    """Return the most cells that a terminal may need for `text`."""
    return len(text) if text.isascii() else sum(map(_SIZES.__getitem__, text))


def _folded(word: str, width: int) -> list[str]:
    """Cut a word into pieces that fit, between emoji and accented letters, not within them."""
    if word.isascii():
        return [word[i : i + width] for i in range(0, len(word), width)]
    pieces: list[str] = []
    start = boundary = used = 0
    before = ""
    for i, character in enumerate(word):
        size = _SIZES[character]
        if size and before != _JOINER and character != _WIDENER:
            boundary = i
        if used + size > width and i > start:
            cut = boundary if boundary > start else i
            pieces.append(word[start:cut])
            start, used = cut, cells(word[cut:i])
        used += size
        before = character
    return [*pieces, word[start:]]


class _Sizes(dict[str, int]):
    """How many cells each character may take, worked out when it is first met."""

    def __missing__(self, character: str) -> int:
        size = self[character] = get_character_cell_size(character)
        return size


_SIZES: Final = _Sizes({_WIDENER: 1})  # a heart takes one cell, and a red heart two
_SIZES.update((chr(code), 2) for code in range(0x1F1E6, 0x1F200))  # the letters of flags
