"""Turns text of any script into words that can be compared, the same for texts and for queries.

Case, accents, vowel points and widths do not count, nor which of several letters or digits that
look alike a keyboard has. Scripts that put no blanks between words, and Korean, whose words carry
their endings with them, are taken letter by letter: a query of several letters finds them wherever
they stand together.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final


def indexed(text: str) -> str:
    """Return a text's words with single blanks between them, as the index takes them."""
    return " ".join(folded(text).split())


def indexed_apart(texts: Iterable[str]) -> str:
    """Return the words of several texts, such that no phrase begins in one and ends in the next."""
    return f" {_BOUNDARY} ".join(map(indexed, texts))


_BOUNDARY: Final = "¶"
"""A word that no text has."""


def folded(text: str) -> str:
    """Return a text with its words folded, and blanks for what belongs to none."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    from unicodedata import normalize

    if _NON_JOINER in text:
        text = _persian().sub(r"\1 ", text)
    return normalize("NFKC", text).translate(_FOLDED)


_NON_JOINER: Final = "\u200c"


@cache
def _persian() -> re.Pattern[str]:
    """Return what finds non-joiners that part a word from its ending; others only shape letters."""
    return re.compile(f"([\u0600-\u06ff]){_NON_JOINER}")


def traced(text: str) -> tuple[str, list[int]]:
    """Return a folded text, and for each of its characters the place that it comes from."""
    if text.isascii():
        return folded(text), list(range(len(text)))
    pieces: list[str] = []
    places: list[int] = []
    for start, end in _clusters(text):
        piece = folded(text[start:end])
        pieces.append(piece)
        places += [start] * len(piece)
    return "".join(pieces), places


def end_of(text: str, place: int) -> int:
    """Return where the letter that begins at a place ends, with all that belongs to it."""
    return next((i for i in range(place + 1, len(text)) if not _joins(text[i])), len(text))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each letter begins and ends, together with the marks that stand on it."""
    start = 0
    for place in range(1, len(text)):
        if not _joins(text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)


@cache
def _joins(character: str) -> bool:
    """Whether a character may become one with that before it when a text is normalised."""
    from unicodedata import category, normalize

    first = normalize("NFKD", character)[:1]
    jamo = "\u1160" <= first <= "\u11ff"  # what follows the first part of a Korean syllable
    return jamo or category(first) in ("Mn", "Mc", "Me", "Cf") or category(character) == "Cf"


class _Table(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        piece = self[code] = _piece(chr(code))
        return piece


def _piece(character: str) -> str:
    from unicodedata import normalize

    # Marks go first: one of them becomes a letter where case is folded.
    bare = "".join(map(_kept, normalize("NFKD", character))).casefold()
    plain = normalize("NFC", "".join(map(_kept, normalize("NFKD", bare))))
    return _unspaced().sub(r" \g<0> ", plain)


def _kept(character: str) -> str:
    from unicodedata import category, combining, decimal

    if character in _ALIKE:
        return _ALIKE[character]
    digit = decimal(character, None)
    if digit is not None:
        return str(digit)
    kind = category(character)
    if kind[0] == "M":  # vowels of Indian scripts and Thai are marks, too, and count
        weight = combining(character)
        accent = weight >= 200 or 10 <= weight <= 36 or weight in (1, 7)
        return "" if accent or kind == "Me" or _is_invisible(character) else character
    if kind[0] in "LN":
        return character
    return "" if kind == "Cf" else " "


def _is_invisible(mark: str) -> bool:
    code = ord(mark)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F
    return selector or code == 0x034F  # the grapheme joiner


_ALIKE: Final = {
    **dict(zip("øłđħıŧ", "oldhit", strict=True)),
    "æ": "ae",
    "œ": "oe",
    # Kaf, yeh (twice), teh marbuta and alef as Arabic keyboards have them, then as Persian ones do.
    **dict(zip("\u0643\u064a\u0649\u0629\u0671", "\u06a9\u06cc\u06cc\u0647\u0627", strict=True)),
    "\u0640": "",  # stretches a word, and is no letter
}
"""Letters that do not decompose into what people type for them."""

_ASCII: Final = {code: " " for code in range(0x80) if not chr(code).isalnum()}
_FOLDED: Final = _Table(_ASCII)


@cache
def _unspaced() -> re.Pattern[str]:
    """Return what finds the letters of scripts that are taken letter by letter."""
    southeast = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    radicals_kana = "\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    han = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    korean = "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff"
    return re.compile(f"[{southeast}{radicals_kana}{han}{korean}]")
