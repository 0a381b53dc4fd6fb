"""A table that fits its window: each row is one line, whatever is in it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from rich.text import Text

from tinydub_cli import text
from tinydub_cli.columns import Column, Row
from tinydub_cli.render.wrap import cells, cut

GAP: Final = 2
"""Cells between two columns."""


def table(
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    *,
    now: datetime,
    width: int,
    keep_all: bool = False,
) -> Iterator[Text]:
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
    yield _line([(columns[i].heading, size, "bold") for i, size in shown])
    for line in lines:
        yield _line([(line[i], size, columns[i].style) for i, size in shown])


def _line(parts: Sequence[tuple[str, int, str]]) -> Text:
    line = Text(no_wrap=True)
    for content, size, style in parts:
        line.append(_fit(content, size), style=style or None)
        line.append(" " * GAP)
    line.rstrip()
    return line


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
