"""The language of searches: what somebody typed, read into words to look for and conditions.

Nothing of it is SQL or SQLite's own language of searches: words are folded, and whatever they may
mean elsewhere, here they are words.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from tinydub_cli.errors import UsageError
from tinydub_cli.mirror.folding import indexed

LONGEST: Final = 1000
"""Characters of a query. Nobody types more, and SQLite cannot take any number of words."""


class Kind(StrEnum):
    """What a condition is about."""

    STATUS = "status"
    UNREAD = "unread"
    ATTACHMENT = "attachment"
    BEFORE = "before"
    AFTER = "after"


class Words(NamedTuple):
    """Words that stand together, folded; the last one may only be how a word begins.

    Those `of_sender` are looked for in the customer's name and address alone.
    """

    words: tuple[str, ...]
    begins: bool = False
    of_sender: bool = False
    excluded: bool = False


class Condition(NamedTuple):
    """What a ticket has to be, or must not be; `value` is a status, or a moment in seconds."""

    kind: Kind
    value: str | float = ""
    excluded: bool = False


class Query(NamedTuple):
    """All of what a ticket has to have."""

    words: tuple[Words, ...]
    conditions: tuple[Condition, ...]


class _Item(NamedTuple):
    """One part of a query as it was typed, `place` being where it begins."""

    place: int
    typed: str
    excluded: bool
    key: str
    value: str
    quoted: bool
    begins: bool


def parse(typed: str, now: datetime) -> Query:
    """Read a query; days begin in the zone of `now`. Raises UsageError that points at the place."""
    if len(typed) > LONGEST:
        raise UsageError(
            f"The query has {len(typed)} characters, and {LONGEST} is the most.",
            "Look for its rarest words.",
        )
    words: list[Words] = []
    conditions: list[Condition] = []
    for item in _items(typed):
        if condition := _condition(item, now):
            conditions.append(condition)
        elif found := _words(item):
            words.append(found)
    if not words and not conditions:
        raise UsageError(
            "The query has no word to look for.", "`tinydub tickets search --help` explains it."
        )
    return Query(tuple(words), tuple(conditions))


_ITEM: Final = re.compile(
    r"""(?P<minus>-?)
    (?: (?P<key>[A-Za-z][A-Za-z_-]*) : (?!//) )?   # the address of a web page is a text
    (?: "(?P<phrase>[^"]*)" (?P<star>\*?) (?=\s|$) | (?P<word>\S*) )""",
    re.VERBOSE,
)


def _items(typed: str) -> Iterator[_Item]:
    place = 0
    while True:
        place += len(typed[place:]) - len(typed[place:].lstrip())
        if place == len(typed):
            return
        found = _ITEM.match(typed, place)
        if found is None:  # it takes anything, but the types do not know
            return
        yield _item(found, place)
        place = found.end()


def _item(found: re.Match[str], place: int) -> _Item:
    phrase, word = found["phrase"], found["word"] or ""
    quoted = phrase is not None
    value = phrase if quoted else word.removesuffix("*")
    item = _Item(
        place=place,
        typed=found[0],
        excluded=bool(found["minus"]),
        key=(found["key"] or "").lower(),
        value=value,
        quoted=quoted,
        begins=bool(found["star"]) if quoted else word != value,
    )
    if not quoted and value.startswith('"'):
        closed = '"' in value[1:] or '"' in found.string[found.end() :]
        fault = "no blank follows" if closed else "the quotation mark has no partner"
        raise _wrong(item, fault, 'Phrases are written "like this", with blanks around them.')
    if "*" in value and not quoted:
        raise _wrong(item, "a star can only end a word", "`refund*` finds refunds and refunded.")
    return item


def _condition(item: _Item, now: datetime) -> Condition | None:
    """Return what an item demands of tickets, if it is no text to look for."""
    if item.key in ("", "from"):
        return None
    if item.begins:
        raise _wrong(item, "a star can only end a word", _HINTS.get(item.key, _FILTERS))
    if fixed := _FIXED.get((item.key, item.value.lower())):
        return fixed._replace(excluded=fixed.excluded is not item.excluded)
    if item.key not in _HINTS:
        raise _wrong(item, f"there is no filter “{item.key}:”", _FILTERS)
    if not item.value:
        raise _wrong(item, f"nothing follows “{item.key}:”", _HINTS[item.key])
    match item.key:
        case "status":
            return Condition(Kind.STATUS, item.value, item.excluded)
        case "before" | "after":
            return Condition(Kind(item.key), _moment(item, now), item.excluded)
        case key:
            raise _wrong(item, f"“{key}:” does not know “{item.value}”", _HINTS[key])


_FIXED: Final = {
    ("is", "unread"): Condition(Kind.UNREAD),
    ("is", "read"): Condition(Kind.UNREAD, excluded=True),
    ("has", "attachment"): Condition(Kind.ATTACHMENT),
    ("has", "attachments"): Condition(Kind.ATTACHMENT),
}
_DATES: Final = "Dates are written 2026, 2026-01 or 2026-01-31, and spans 12h, 7d or 2w."
_HINTS: Final = {
    "status": "It is written status:waiting.",
    "before": _DATES,
    "after": _DATES,
    "is": "It is is:unread or is:read.",
    "has": "It is has:attachment.",
}
_FILTERS: Final = (
    "There are from:, status:, is:, has:, before: and after:; put quotation marks around a text."
)


def _words(item: _Item) -> Words | None:
    """Return what an item looks for; none where it is a mere mark between words, such as `&`."""
    if item.typed in ("OR", "NOT"):
        raise _wrong(
            item,
            f"{item.typed} is not understood",
            "All words have to be there; -word leaves tickets out; or is looked for in lower case.",
        )
    words = tuple(indexed(item.value).split())
    if words:
        return Words(words, item.begins, item.key == "from", item.excluded)
    if item.key or item.begins or (item.excluded and item.value):
        raise _wrong(item, "it has no letter and no digit", "Marks alone cannot be looked for.")
    return None


def _moment(item: _Item, now: datetime) -> float:
    """Return the beginning of a day, month or year, or how long ago something was, in seconds."""
    for pattern, read in _MOMENTS.items():
        if found := re.fullmatch(pattern, item.value, re.ASCII):
            try:
                return read(found, now).timestamp()
            except (ValueError, OverflowError):
                break  # the 31st of February, a billion weeks
    raise _wrong(item, f"“{item.value}” is not a date", _DATES)


def _day(found: re.Match[str], now: datetime) -> datetime:
    year, month, day = (int(part or 1) for part in found.groups())
    return datetime(year, month, day, tzinfo=now.tzinfo)


def _span(found: re.Match[str], now: datetime) -> datetime:
    unit = {"h": "hours", "d": "days", "w": "weeks"}[found[2].lower()]
    return now - timedelta(**{unit: int(found[1])})


_MOMENTS: Final[dict[str, Callable[[re.Match[str], datetime], datetime]]] = {
    r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?": _day,
    r"(\d{1,9})([hdwHDW])": _span,
}


def _wrong(item: _Item, fault: str, hint: str) -> UsageError:
    typed = item.typed if len(item.typed) <= 40 else f"{item.typed[:39]}…"
    return UsageError(
        f"The query cannot be read at character {item.place + 1}, “{typed}”: {fault}.", hint
    )
