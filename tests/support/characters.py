"""Which characters could act on a terminal or hide in it, worked out from Unicode's own tables."""

import unicodedata

from hypothesis import strategies as st

JOINERS = frozenset("\u200c\u200d")
VARIATION_SELECTORS = frozenset(
    [
        *map(chr, range(0xFE00, 0xFE10)),
        *map(chr, range(0xE0100, 0xE01F0)),
        *"\u180b\u180c\u180d\u180f",
    ]
)
KEPT_IN_BODIES = JOINERS | VARIATION_SELECTORS | frozenset("\n\t")
"""What emoji, Persian and paragraphs need."""

_ACTING = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Controls, formats, halves of characters, private and unassigned ones, and line breaks."""

_UNSEEN = VARIATION_SELECTORS | frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""What else Unicode's list Default_Ignorable_Code_Point has."""


def acting(text: str, *, kept: frozenset[str] = frozenset()) -> list[str]:
    """Return the characters of `text`, other than `kept`, that could act or hide."""
    return [
        f"U+{ord(character):04X}"
        for character in text
        if character not in kept
        and (unicodedata.category(character) in _ACTING or character in _UNSEEN)
    ]


def longest_stack(text: str) -> int:
    """Return the longest row of characters that a terminal draws into the cell before them."""
    longest = run = 0
    for character in text:
        run = run + 1 if _stacks(character) else 0
        longest = max(longest, run)
    return longest


def _stacks(character: str) -> bool:
    name = unicodedata.name(character, "")
    korean = name.startswith(("HANGUL JUNGSEONG", "HANGUL JONGSEONG"))
    return korean or character in JOINERS or unicodedata.category(character).startswith("M")


NASTY = (
    *map(chr, (*range(0x20), *range(0x7F, 0xA0))),
    *"\u00ad\u061c\u070f\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e",
    *"\u2060\u2061\u2066\u2067\u2068\u2069\u206a\ufeff\ufff9\ufffb\U000e0001\U000e0041\U0001d173",
    *"\u034f\u115f\u1160\u1161\u11a8\u17b4\u3164\uffa0\u2800\ufe0f\U000e0100\u180b",
    *"\u0301\u0489\u20dd\u0e31\u0f71\U00016fe4",
    *"\ud800\udfff\udc9b\ue000\U000f0000\U0010ffff\ufdd0\u0378",
    *"\\\"'<>[]:{}$%\u25cf\u2502\u5c71\u05d0\u0645\U0001f469\U0001f3fd\U0001f1e9",
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\x1b]52;c;Zm9v\x1b\\",
    "[red]x[/red]",
    ":smile:",
    "\r\n",
)
"""Each single thing that a stranger may try."""

texts = st.lists(st.one_of(st.sampled_from(NASTY), st.characters()), max_size=30).map("".join)
"""Any text at all, most of it nasty."""

HOSTILE = "".join(NASTY) + "a" + "\u0301" * 40
"""All of it at once."""
