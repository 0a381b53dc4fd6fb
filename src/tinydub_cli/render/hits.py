"""What a search has found: a table whose rows each have an excerpt below them, marked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment

from tinydub_cli import text
from tinydub_cli.columns import Column
from tinydub_cli.render.blocks import WIDEST
from tinydub_cli.render.table import Lines, table
from tinydub_cli.render.wrap import wrapped

if TYPE_CHECKING:
    from tinydub_cli.mirror.excerpts import Excerpt
    from tinydub_cli.mirror.search import Hit

_INDENT: Final = "    "

_MARKED: Final = "bold underline"
"""Seen without colours, too."""


def found(
    hits: "Sequence[Hit]",
    columns: "Sequence[Column[Hit]]",
    *,
    now: datetime,
    width: int,
    keep_all: bool,
) -> "Iterator[Lines | Marked]":
    """Yield a heading, and then for each hit a line of `columns` with its excerpt below."""
    blocks = table(hits, columns, now=now, width=width, keep_all=keep_all)
    yield next(blocks)
    lines = chain.from_iterable(block.lines for block in blocks)
    for hit, line in zip(hits, lines, strict=True):
        yield Lines([line])
        if hit.excerpt.pieces:
            yield Marked(hit.excerpt)


class Marked:
    """An excerpt, wrapped, in which what was looked for is marked.

    It is drawn as segments, into which rich reads nothing.
    """

    def __init__(self, excerpt: "Excerpt") -> None:
        # Made safe in pieces: a mark begins and ends between letters, whatever they become.
        self._pieces = [(text.body(piece.text), piece.found) for piece in excerpt.pieces]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it line by line."""
        styles = {True: console.get_style(_MARKED), False: None}
        content = "".join(piece for piece, _ in self._pieces)
        marks = [found for piece, found in self._pieces for _ in piece]
        width = max(min(options.max_width, WIDEST) - len(_INDENT), 1)
        done = 0
        for line in wrapped(content, width):
            start = content.index(line, done)
            done = start + len(line)
            yield Segment(_INDENT)
            while start < done:
                end = start
                while end < done and marks[end] == marks[start]:
                    end += 1
                yield Segment(content[start:end], styles[marks[start]])
                start = end
            yield Segment.line()
