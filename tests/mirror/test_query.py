"""The language of searches: what is typed is read as the help says, or refused at its place."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.characters import texts
from support.run import NOW
from tinydub_cli.errors import UsageError
from tinydub_cli.mirror.folding import indexed
from tinydub_cli.mirror.query import Condition, Kind, Query, Words, parse

KINDS = {
    "is:unread": Condition(Kind.UNREAD),
    "is:read": Condition(Kind.UNREAD, excluded=True),
    "has:attachment": Condition(Kind.ATTACHMENT),
    "Status:Waiting": Condition(Kind.STATUS, "Waiting"),
    'status:"on hold"': Condition(Kind.STATUS, "on hold"),
    "after:2026": Condition(Kind.AFTER, datetime(2026, 1, 1, tzinfo=UTC).timestamp()),
    "before:2026-2-3": Condition(Kind.BEFORE, datetime(2026, 2, 3, tzinfo=UTC).timestamp()),
    "AFTER:7D": Condition(Kind.AFTER, (NOW - timedelta(days=7)).timestamp()),
    "before:2w": Condition(Kind.BEFORE, (NOW - timedelta(weeks=2)).timestamp()),
    "after:12h": Condition(Kind.AFTER, (NOW - timedelta(hours=12)).timestamp()),
}

plain = st.text("abcäß料שé0", min_size=1, max_size=6)
looked_for = st.builds(
    lambda words, begins, sender, excluded: Words(
        tuple(word for one in words for word in indexed(one).split()), begins, sender, excluded
    ),
    st.lists(plain, min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
conditions = st.sampled_from(sorted(KINDS))


def written(words: Words) -> str:
    """The words as somebody types them."""
    sign, key = "-" if words.excluded else "", "from:" if words.of_sender else ""
    return f'{sign}{key}"{" ".join(words.words)}"{"*" if words.begins else ""}'


@given(st.lists(st.one_of(looked_for, conditions), min_size=1, max_size=8), st.booleans())
def test_what_is_written_is_read(items: list[Words | str], turned: bool) -> None:  # noqa: FBT001
    """A query that is written down comes back whole, in its order, whatever is mixed in it."""
    words = tuple(item for item in items if isinstance(item, Words))
    named = [item for item in items if isinstance(item, str)]
    sign = "-" if turned else ""
    typed = "  ".join(written(i) if isinstance(i, Words) else f"{sign}{i}" for i in items)
    meant = tuple(
        KINDS[name]._replace(excluded=KINDS[name].excluded is not turned) for name in named
    )
    assert parse(typed, NOW) == Query(words, meant)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Refund", [Words(("refund",))]),
        ("refund*", [Words(("refund",), begins=True)]),
        ("a-b", [Words(("a", "b"))]),
        ("-a", [Words(("a",), excluded=True)]),
        ("https://example.com/x", [Words(("https", "example", "com", "x"))]),
        ("12:30", [Words(("12", "30"))]),
        ('27"', [Words(("27",))]),
        ("Tom & Jerry", [Words(("tom",)), Words(("jerry",))]),
        ("x - y", [Words(("x",)), Words(("y",))]),
        ("AND and or NEAR", [Words((word,)) for word in ("and", "and", "or", "near")]),
        ('"OR" "form:x" "a*b"', [Words(("or",)), Words(("form", "x")), Words(("a", "b"))]),
        ("料金", [Words(("料", "金"))]),
        ("тема:x", [Words(("тема", "x"))]),
    ],
)
def test_words(typed: str, words: list[Words]) -> None:
    """Marks within words part them, and what is a command elsewhere is a word."""
    assert parse(typed, NOW).words == tuple(words)


@pytest.mark.parametrize(
    ("typed", "place", "told"),
    [
        ('"reset', 1, "the quotation mark has no partner"),
        ('a -"reset mail', 3, "the quotation mark has no partner"),
        ('"a b"c', 1, "no blank follows"),
        ("a form:ada", 3, "there is no filter “form:”"),
        ("is:open", 1, "“is:” does not know “open”"),
        ("has:", 1, "nothing follows “has:”"),
        ("status:", 1, "nothing follows “status:”"),
        ("status:o*", 1, "a star can only end a word"),
        ("x is:unread*", 3, "a star can only end a word"),
        ("*", 1, "no letter and no digit"),
        ("*a", 1, "a star can only end a word"),
        ("a**", 1, "a star can only end a word"),
        ("x from:", 3, "no letter and no digit"),
        ("x -!", 3, "no letter and no digit"),
        ("a OR b", 3, "OR is not understood"),
        ("a NOT b", 3, "NOT is not understood"),
        ("before:yesterday", 1, "“yesterday” is not a date"),
        ("before:2026-02-31", 1, "is not a date"),
        ("after:0000", 1, "is not a date"),
        ("after:999999999w", 1, "is not a date"),
        ("after:٢٠٢٦", 1, "is not a date"),
        ("  before:2026-1-1-1", 3, "is not a date"),
    ],
)
def test_what_cannot_be_read(typed: str, place: int, told: str) -> None:
    """It is said where, and what is wrong there, and what to do."""
    with pytest.raises(UsageError) as refused:
        parse(typed, NOW)
    assert f" at character {place}, “" in refused.value.message
    assert told in refused.value.message
    assert refused.value.hint.endswith(".")


@pytest.mark.parametrize("typed", ["", "  \t", "&", "-", '""', "! ?"])
def test_a_query_without_words(typed: str) -> None:
    """There is nothing to look for."""
    with pytest.raises(UsageError, match="no word to look for"):
        parse(typed, NOW)


def test_a_long_query() -> None:
    """The most is read; more is refused."""
    assert len(parse("a " * 500, NOW).words) == 500
    with pytest.raises(UsageError, match="1000 is the most"):
        parse("a " * 500 + "b", NOW)


@given(texts)
def test_anything_is_read_or_refused(typed: str) -> None:
    """No other error comes of any text, and no word has anything but letters, digits and marks."""
    try:
        query = parse(typed, NOW)
    except UsageError:
        return
    assert query.words or query.conditions
    for words in query.words:
        assert words.words == tuple(indexed(" ".join(words.words)).split())
