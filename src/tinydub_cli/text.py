r"""Makes strangers' text inert: whatever they wrote, a terminal only shows it.

Three doors, one table each, all saying the same thing of a character that could act:

* `line` for what stands on one line: names, addresses, file names, ids, sentences of errors;
* `body` for messages, which keep line breaks, tabs and what emoji and Persian need;
* `json` for the output of `--json`, where such a character becomes a `\uXXXX` escape.

`line` and `body` show instead of deleting, so nothing can hide by being dropped. Their result is
drawn as `rich.text.Text` and never as a plain `str`, which rich would parse as markup.
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import groupby
from typing import Final

_LONGEST_RUN_OF_MARKS: Final = 6
"""Combining marks in a row that are drawn. Tibetan and pointed Hebrew need about four."""

_BIDI: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
)
"""Changes the order of what is read, or breaks the line: hides which end a file name has."""

_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\U00016fe4\U0001d159")
"""Letters and marks, by Unicode's book, of which nothing is seen."""

_MONGOLIAN: Final = frozenset((0x180B, 0x180C, 0x180D, 0x180F))
"""Variation selectors of that script alone."""

_JOINERS: Final = frozenset("\u200c\u200d")
"""ZWNJ and ZWJ: Persian is misspelt and emoji fall apart without them."""


def line(value: str) -> str:
    """Return `value` as one line on which no character acts and none is invisible."""
    if value.isascii() and value.isprintable():
        return value
    return _cap_marks(_shown(value, _LINE))


def body(value: str) -> str:
    """Return `value` as text of several lines; newline and tab are kept, all other controls shown.

    Line ends of other systems count as newlines.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if value.isascii() and value.replace("\n", "").replace("\t", "").isprintable():
        return value
    return _cap_marks(_shown(value, _BODY))


def json(document: str) -> str:
    r"""Return the JSON text `document`, its characters that could act written as `\uXXXX`.

    Parsing the result gives what parsing `document` gave.
    """
    if document.isascii() and "\x7f" not in document:
        return document
    return _shown(document, _JSON)


class _Table(dict[int, str | None]):
    """A table for `str.translate` that works out each character when it is first met."""

    def __init__(self, shown: Callable[[str], str]) -> None:
        super().__init__()
        self._shown = shown

    def __missing__(self, code: int) -> str:
        shown = self[code] = self._shown(chr(code))
        return shown


def _shown(value: str, table: _Table) -> str:
    """Return `value` with each character as the table shows it."""
    return _unusual().sub(lambda run: run[0].translate(table), value)


@cache
def _unusual() -> re.Pattern[str]:
    """Return what finds all but what stays in every table: ASCII, the largest scripts' letters.

    `str.translate` looks up every character; finding those few first takes a fifth of that time.
    Compiling takes 2 ms, which a start that meets none of them need not pay.
    """
    latin_cyrillic = " -~\xa1-\xac\xae-\u02af\u0400-\u0482\u048a-\u052f"
    kana_han_hangul = "\u3041-\u3096\u30a1-\u30fa\u4e00-\u9ffc\uac00-\ud7a3"
    return re.compile(f"[^{latin_cyrillic}{kana_han_hangul}]+")


def _shown_in_line(character: str) -> str:
    if character in _BIDI or character in _BLANK:
        return _named(character)
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    match _category(character):
        case "Cc" | "Cf":
            return _named(character)
        case "Cs" | "Co" | "Cn":
            return "\ufffd"
    return _named(character) if _is_variation_selector(code) else character


def _shown_in_body(character: str) -> str:
    if character in "\n\t" or character in _JOINERS or _is_variation_selector(ord(character)):
        return character
    return _shown_in_line(character)


def _escaped_in_json(character: str) -> str:
    # Line breaks and tabs between values are the document's own; inside strings, they, like all
    # controls below U+0020, are escaped already.
    if character in "\n\t" or _shown_in_line(character) == character:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _named(character: str) -> str:
    return f"<U+{ord(character):04X}>"


def _is_variation_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or code in _MONGOLIAN


def _category(character: str) -> str:
    import unicodedata  # 1 MB of tables; most text is ASCII and never asks

    return unicodedata.category(character)


_LINE: Final = _Table(_shown_in_line)
_BODY: Final = _Table(_shown_in_body)
_JSON: Final = _Table(_escaped_in_json)


# `re` has no class for marks, but they are neither word characters nor blanks: this finds every run
# of what stacks that is too long (and some rows of emoji), without looking at each letter of a long
# text. Vowels and final consonants of old Korean stack, too, although they are letters.
_SUSPECT_RUN: Final = (
    rf"(?:[^\w\s\x00-\x7f]|[\u1160-\u11ff\ud7b0-\ud7ff]){{{_LONGEST_RUN_OF_MARKS + 1},}}"
)


def _cap_marks(value: str) -> str:
    """Bound runs of what stacks, and give a mark at the start something to stand on."""
    if value.isascii():
        return value
    if value and _stacks(value[0]):
        value = "\u25cc" + value
    return re.sub(_SUSPECT_RUN, _capped, value)


def _capped(suspect: re.Match[str]) -> str:
    shown: list[str] = []
    for stacked, run in groupby(suspect[0], _stacks):
        characters = list(run)
        if stacked and len(characters) > _LONGEST_RUN_OF_MARKS:
            characters[_LONGEST_RUN_OF_MARKS:] = "\ufffd"
        shown += characters
    return "".join(shown)


def _stacks(character: str) -> bool:
    """Whether a character is drawn onto the one before it, or joins what is."""
    if character in _JOINERS or "\u1160" <= character <= "\u11ff":
        return True
    return "\ud7b0" <= character <= "\ud7ff" or _category(character)[0] == "M"
