"""A table that fits its window: each row is one line, whatever is in it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment

from tinydub_cli import text
from tinydub_cli.columns import Column, Row
from tinydub_cli.render.wrap import cells, cut

GAP: Final = 2
"""Cells between two columns."""


_BLOCK: Final = 200
"""Rows that are drawn at once: the first ones are on the screen while the others are drawn."""

Cell = tuple[str, int, str]
"""A text, safe to draw; the cells that it fills; its style."""


def table(
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    *,
    now: datetime,
    width: int,
    keep_all: bool = False,
) -> "Iterator[Lines]":
    """Yield the heading and then a line for each row, none longer than `width` cells.

    In a narrow window, columns shrink and then leave, as `Column` tells; with `keep_all` they
    only shrink.
    """
    lines = [[text.line(column.cell(row, now)) for column in columns] for row in rows]
    natural = [
        max([len(column.heading), *(cells(line[i]) for line in lines)])
        for i, column in enumerate(columns)
    ]
    shown = _layout(columns, natural, width, keep_all=keep_all)
    yield Lines([[(columns[i].heading, size, "bold") for i, size in shown]])
    for start in range(0, len(lines), _BLOCK):
        block = lines[start : start + _BLOCK]
        yield Lines([[(line[i], size, columns[i].style) for i, size in shown] for line in block])


class Lines(NamedTuple):
    """Lines of cells, drawn as segments, into which rich reads nothing.

    As `Text`, each cell would be looked through for controls, words and styles: 10,000 rows took
    three times as long.
    """

    lines: Sequence[Sequence[Cell]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw one line after the other, without blanks at its end."""
        names = {name for _, _, name in self.lines[0]}
        styles = {name: console.get_style(name) if name else None for name in names}
        gap, end = Segment(" " * GAP), Segment.line()
        for line in self.lines:
            last = max((i for i, cell in enumerate(line) if cell[0].strip()), default=-1)
            shown = line[: last + 1]
            for content, size, name in shown[:-1]:
                yield Segment(_fit(content, size), styles[name])
                yield gap
            for content, size, name in shown[-1:]:
                yield Segment(_fit(content, size).rstrip(), styles[name])
            yield end


def _fit(content: str, size: int) -> str:
    """Pad or cut to exactly `size` cells; what was cut ends with an ellipsis."""
    spare = size - cells(content)
    if spare >= 0:
        return content + " " * spare
    shown = cut(content, size - 1)
    return f"{shown}…{' ' * (size - 1 - cells(shown))}"


def _total(sizes: Collection[int]) -> int:
    return sum(sizes) + GAP * (len(sizes) - 1)


def _layout(
    columns: Sequence[Column[Row]], natural: Sequence[int], width: int, *, keep_all: bool
) -> list[tuple[int, int]]:
    """Return which columns are shown (their indexes) and how many cells each has."""
    shown = list(range(len(columns)))
    least = [min(size, column.least) for column, size in zip(columns, natural, strict=True)]
    while not keep_all and _total([least[i] for i in shown]) > width:
        candidate = max(shown, key=lambda i: columns[i].dispensable)
        if not columns[candidate].dispensable:
            break
        shown.remove(candidate)
    sizes = {i: least[i] for i in shown}
    spare = width - _total(sizes.values())
    while spare > 0 and (cut := [i for i in shown if sizes[i] < natural[i]]):
        for i in cut[:spare]:  # a cell each in turn: one endless name does not take it all
            sizes[i] += 1
        spare -= len(cut[:spare])
    while spare < 0 and max(sizes.values()) > 1:
        sizes[max(sizes, key=sizes.__getitem__)] -= 1
        spare += 1
    return list(sizes.items())
