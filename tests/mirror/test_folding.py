"""Words of any script are compared as people compare them, in texts and in queries alike."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.characters import texts
from tinydub_cli.mirror.folding import end_of, folded, indexed, indexed_apart, traced


@pytest.mark.parametrize(
    "several",
    [
        ("Straße", "STRASSE", "strasse"),
        ("Chloé", "chloe", "CHLOE\u0301"),
        ("Łódź", "lodz"),
        ("Søren Æsop", "soren aesop"),
        ("Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
        ("ᾳ", "α", "α\u0345"),
        ("İstanbul", "istanbul", "ISTANBUL"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("ガイド", "ｶﾞｲﾄﾞ", "カ\u3099イト\u3099"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("שָׁלוֹם", "שלום"),
        ("مَرْحَبًا", "مرحبا", "مــرحبا"),
        ("أحمد", "احمد"),
        ("كتابي", "کتابی"),
        ("می\u200cخواهم", "می خواهم"),
        ("٤٢", "۴۲", "४२", "42"),
        ("re\u00adfund", "re\u200bfund", "refund", "re\u2060fund"),
        ("क़लम", "कलम"),
        ("ﬁle", "file"),
    ],
)
def test_what_is_the_same(several: tuple[str, ...]) -> None:
    """Case, accents, points, widths, keyboards and invisible characters do not count."""
    assert len({indexed(text) for text in several}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("ハス", "バス"), ("กา", "กี"), ("हिन्दी", "हन्द"), ("a b", "ab"), ("दिन", "दान")],
)
def test_what_is_not_the_same(one: str, other: str) -> None:
    """Marks that make another letter or another vowel of it count, and so do blanks."""
    assert indexed(one) != indexed(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ada_Lovelace@example.com", ["ada", "lovelace", "example", "com"]),
        ("料金プラン", list("料金プラン")),
        ("iPhone手机", ["iphone", "手", "机"]),
        ("비밀번호를", list("비밀번호를")),
        ("สวัสดี", list("สวัสดี")),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("\x1b[31m“Hi”—there\ud800", ["31m", "hi", "there"]),
        ("🎉 !?", []),
        ("\U0001e900\U0001e901", ["\U0001e922\U0001e923"]),  # Adlam, younger than SQLite's tables
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Marks part words; scripts without blanks are taken letter by letter."""
    assert indexed(text).split() == words


@given(texts)
def test_a_trace_leads_back(text: str) -> None:
    """Traced, a text is folded as ever, and each character's place is where it is from."""
    plain, places = traced(text)
    assert plain == folded(text)
    assert len(plain) == len(places)
    assert places == sorted(places)
    for place in set(places):
        assert place < end_of(text, place) <= len(text)


@given(st.lists(texts, max_size=4))
def test_line_by_line(lines: list[str]) -> None:
    """A text is folded as its lines are: an excerpt is looked for in them."""
    assert " ".join(map(folded, lines)) == folded("\n".join(lines))


@given(texts)
def test_what_is_indexed_is_harmless(text: str) -> None:
    """Nothing but letters, digits and their marks is left, with single blanks; twice is once."""
    words = indexed(text)
    assert words == " ".join(words.split())
    assert {unicodedata.category(character)[0] for character in words} <= {"L", "N", "M", "Z"}
    assert '"' not in words
    words.encode()


@given(st.lists(texts, max_size=4))
def test_texts_are_kept_apart(several: list[str]) -> None:
    """Each keeps its words, and no word of a text is what stands between two."""
    assert [part.strip() for part in indexed_apart(several).split("¶")] == (
        [indexed(text) for text in several] or [""]
    )
