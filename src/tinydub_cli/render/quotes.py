"""Finds the quoted history in a message, so that a reader sees what is new."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

SHORTEST_FOLD: Final = 3
"""Lines. A quotation as short as two is context that the writer chose."""

_ATTRIBUTION: Final = re.compile(
    r"(On|Am|Le|El|Il|Op|Em|Den) .{4,200}"
    r"(wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev)\b.{0,80}:"
)
"""“On Tue, 6 Jan 2026, Robin wrote:” and its like, on a line of its own or wrapped onto two."""

_SEPARATOR: Final = re.compile(
    r"-{2,} ?(Original Message|Ursprüngliche Nachricht|Message d.origine|Mensaje original) ?-{2,}"
    r"|_{20,}\s*\n\s*\*?(From|Von|De|Da|Van|Från|Fra|От|发件人|差出人)\s?[:：]",
    re.IGNORECASE,
)
"""What Outlook puts above all that came before, none of it marked.

A line is no such thing by itself: people draw lines, too.
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a message in a row, all quoted or none."""

    lines: tuple[str, ...]
    quoted: bool


def passages(message: str) -> Iterator[Passage]:
    """Yield the message's passages in order; their lines together are the message's."""
    lines = message.split("\n")
    marks = _quoted(lines)
    for quoted, run in groupby(range(len(lines)), marks.__getitem__):
        yield Passage(tuple(lines[i] for i in run), quoted)


def _quoted(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it is quoted history."""
    marks = [line.startswith(">") for line in lines]
    last = max((i for i, marked in enumerate(marks) if marked), default=-1)
    for i, line in enumerate(lines):
        if line.startswith(("-", "_")) and _SEPARATOR.match("\n".join(lines[i : i + 2])):
            marks[i] = True
            if i > last:  # else what came before is marked, and answers may stand in between
                marks[i:] = [True] * (len(lines) - i)
                break
        if line.startswith(">"):
            _mark_attribution(lines, marks, i)
    for i, line in enumerate(lines):  # an empty line between two quoted ones
        if not line.strip() and 0 < i < len(lines) - 1 and marks[i - 1] and marks[i + 1]:
            marks[i] = True
    return marks


def _mark_attribution(lines: Sequence[str], marks: list[bool], first: int) -> None:
    """Mark the one or two lines above a quotation that say whose it is."""
    above = first
    while above > 0 and first - above < 2 and not lines[above - 1].strip():
        above -= 1
    for count in (1, 2):
        start = above - count
        if start >= 0 and _ATTRIBUTION.fullmatch(" ".join(lines[start:above]).strip()):
            marks[start:first] = [True] * (first - start)
            return
