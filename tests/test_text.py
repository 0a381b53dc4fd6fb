"""`text`: whatever strangers write, what comes out is only ever shown, and says the same."""

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.characters import HOSTILE, KEPT_IN_BODIES, NASTY, acting, longest_stack, texts
from tinydub_cli import text

unhurried = settings(deadline=None)

LONGEST_STACK = 6

visible = st.characters(categories=("L", "N", "P", "S", "Zs")).filter(
    lambda character: (
        not acting(character)
        and character != "\u2800"
        and not unicodedata.name(character, "").startswith(
            ("HANGUL JUNG", "HANGUL JONG", "MUSICAL")
        )
    )
)
"""Letters, figures, signs and blanks: what anybody writes."""

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
).map(lambda value: json.loads(json.dumps(value)))
"""What can come out of a JSON parser."""


@unhurried
@given(texts)
def test_no_character_of_a_line_acts_or_hides(value: str) -> None:
    """Nothing in a line is a control, a format, a half character, unassigned or invisible."""
    assert acting(text.line(value)) == []


@unhurried
@given(texts)
def test_no_character_of_a_body_acts(value: str) -> None:
    """A body keeps newline, tab, and what emoji and Persian need; nothing else that acts."""
    assert acting(text.body(value), kept=KEPT_IN_BODIES) == []


@pytest.mark.no_cover  # a million calls, of which each would be written down
@pytest.mark.parametrize("start", range(0, 0x110000, 0x11000))
def test_every_character_there_is(start: int) -> None:
    """The promise holds for each of Unicode's code points, alone and after a letter."""
    for code in range(start, start + 0x11000):
        for value in (chr(code), f"a{chr(code)}"):
            assert acting(text.line(value)) == []
            assert acting(text.body(value), kept=KEPT_IN_BODIES) == []
            assert text.line(value)
            assert text.body(value)


@unhurried
@given(texts)
def test_what_is_safe_stays_as_it_is(value: str) -> None:
    """Safe text that comes by again, as in a sentence that quotes it, is not changed again."""
    once = text.line(value)
    assert text.line(once) == once
    once = text.body(value)
    assert text.body(once) == once


@unhurried
@given(st.text(visible))
def test_harmless_text_is_unchanged(value: str) -> None:
    """Text of visible characters is the same after as before."""
    assert text.line(value) == value
    assert text.body(value) == value
    assert text.json(value) == value


@unhurried
@given(st.lists(st.one_of(visible, st.sampled_from(NASTY))).map("".join))
def test_no_visible_character_is_dropped(value: str) -> None:
    """Every letter, figure and sign is still there, in order, whatever stands between them."""
    expected = [
        character
        for character in value
        if unicodedata.category(character)[0] in "LNPS"
        and not acting(character)
        and longest_stack(character) == 0
        and character != "\u2800"
    ]
    for shown in (text.line(value), text.body(value)):
        rest = iter(shown)
        assert all(character in rest for character in expected)


@unhurried
@given(texts)
def test_nothing_hides_by_being_dropped(value: str) -> None:
    """Each character that acts leaves a mark of its own: a line never gets shorter."""
    if longest_stack(text.line(value)) < LONGEST_STACK:
        assert len(text.line(value)) >= len(value)


@unhurried
@given(st.lists(st.sampled_from([*"a\u0301\u0489\u20dd\u0e31\u200d\u200c\ufe0f\u1161\u11a8\n👩"])))
def test_stacks_are_bounded(parts: list[str]) -> None:
    """Marks, joiners between them and Korean vowels pile up no higher than six."""
    for shown in (text.line("".join(parts)), text.body("".join(parts))):
        assert longest_stack(shown) <= LONGEST_STACK


def test_a_mark_at_the_start_stands_on_something() -> None:
    """A text that begins with an accent does not decorate what was printed before it."""
    assert text.line("\u0301a") == "\u25cc\u0301a"
    assert text.body("\u0301a") == "\u25cc\u0301a"


@pytest.mark.parametrize(
    "word",
    [
        "می\u200cخواهم",
        "👩\u200d👩\u200d👧",
        "❤\ufe0f",
        "👋🏽",
        "🇳🇴",
        "བསྒྲུབས",
        "שִׁלּוֹ",
        "กำลังใจ",
        "क्\u200dष",
        "e\u0301te\u0301",
    ],
)
def test_living_languages_survive_in_bodies(word: str) -> None:
    """Persian, emoji families, Tibetan, pointed Hebrew, Thai and Hindi come out as written."""
    assert text.body(word) == word


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\x00", "␀"),
        ("\x1b", "␛"),
        ("\x7f", "␡"),
        ("\x9b", "<U+009B>"),
        ("\u202e", "<U+202E>"),
        ("\u2028", "<U+2028>"),
        ("\u200b", "<U+200B>"),
        ("\U000e0041", "<U+E0041>"),
        ("\ud800", "\ufffd"),
        ("\ue000", "\ufffd"),
        ("\ufdd0", "\ufffd"),
    ],
)
def test_how_each_kind_is_shown(character: str, shown: str) -> None:
    """Controls have their pictures, the rest their number or the replacement character."""
    assert text.line(character) == shown
    assert text.body(character) == shown


def test_line_ends_and_tabs() -> None:
    """A line shows its line ends and tabs; a body keeps them, one newline for each kind of end."""
    assert text.line("a\r\nb\tc") == "a␍␊b␉c"
    assert text.body("a\r\nb\rc\nd\te") == "a\nb\nc\nd\te"


@unhurried
@given(values)
def test_json_means_the_same(value: object) -> None:
    """Parsing what `json` returns gives the same value, and nothing in it acts."""
    safe = text.json(json.dumps(value, ensure_ascii=False))
    assert json.loads(safe) == value
    assert acting(safe) == []
    assert safe.encode().decode() == safe


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "piece", ["\x1b", "\u0301", "\u200d", "\u1161", "\u202e山", "👩\u200d", HOSTILE]
)
def test_a_megabyte_of_anything(piece: str) -> None:
    """A megabyte of each nasty thing comes out harmless, in body, line and JSON."""
    value = piece * (1_000_000 // len(piece))
    assert acting(text.line(value)[:10_000]) == []
    assert acting(text.body(value)[-10_000:], kept=KEPT_IN_BODIES) == []
    assert acting(text.json(json.dumps(value, ensure_ascii=False))[-10_000:]) == []
