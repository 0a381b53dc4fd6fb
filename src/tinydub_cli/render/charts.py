"""Bars, columns and a heat map, of characters that need no colour and fit a window.

Only what code page 437 has is drawn, since consoles without a window system know no more; and
ASCII where the output carries nothing else. Labels are safe to draw already.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final, NamedTuple

from rich.text import Text

from tinydub_cli.render.wrap import cells, cut

WIDEST: Final = 100
"""Cells. In longer lines, a bar is far from its label."""

_INDENT: Final = "  "
_HEIGHT: Final = 6
"""Lines of a chart of columns."""

_LEAST_LABEL: Final = 8
_HOURS: Final = 24
_COLUMN: Final = 3
"""Cells of a column at most; the last one is a gap."""

_STYLE: Final = "cyan"


class Marks(NamedTuple):
    """What charts are drawn with. A half is empty where there are only whole ones."""

    full: str
    left_half: str
    lower_half: str
    shades: str
    nothing: str
    upright: str
    corner: str
    level: str
    ellipsis: str
    dash: str


UNICODE: Final = Marks("█", "▌", "▄", "░▒▓█", "·", "│", "└", "─", "…", "–")
ASCII: Final = Marks("#", "", "", "-+x#", ".", "|", "+", "-", "~", "-")


class Bar(NamedTuple):
    """A line of a chart of bars: a share from 0 to 1 is drawn behind the number, None is not."""

    label: str
    value: int
    share: float | None


def bars(lines: Sequence[Bar], width: int, marks: Marks) -> Iterator[Text]:
    """Yield lines of a label, a number, and a bar; long labels are cut."""
    width = min(width, WIDEST)
    numbers = [f"{line.value:,}" for line in lines]
    number_size = max(map(len, numbers), default=0)
    most = max(width // 3, _LEAST_LABEL)
    label_size = min(max((cells(line.label) for line in lines), default=0), most)
    room = width - len(_INDENT) - label_size - 2 - number_size - 2
    for line, number in zip(lines, numbers, strict=True):
        label = _fitted(line.label, label_size, marks)
        drawn = _bar(line.share or 0, room, marks) if room > 0 else ""
        head = f"{_INDENT}{label}  {number:>{number_size}}"
        yield _line(head, (f"  {drawn}", _STYLE)) if drawn else _line(head)


def columns(values: Sequence[int], ends: tuple[str, str], width: int, marks: Marks) -> "Columns":
    """Return a chart of columns side by side, with labels below the first and the last."""
    most = max(values, default=0)
    axis = len(_INDENT) + len(f"{most:,}") + 2
    room = max(min(width, WIDEST) - axis, 1)
    return Columns(values[-room:], ends, max(min(_COLUMN, room // len(values)), 1), marks)


class Columns(NamedTuple):
    """Columns of `size` cells each, as many as fit: the last ones count most."""

    values: Sequence[int]
    ends: tuple[str, str]
    size: int
    marks: Marks

    def lines(self) -> Iterator[Text]:
        """Yield them from the top to the axis, and what stands below it."""
        most = max(self.values, default=0)
        number = f"{most:,}"
        margin = len(_INDENT) + len(number)
        height = min(_HEIGHT, max(most, 1))
        for level in range(height, 0, -1):
            lead = f"{_INDENT}{number}" if level == height else " " * margin
            row = "".join(self._cell(value, most, height, level) for value in self.values)
            yield _line(f"{lead} {self.marks.upright}", (row.rstrip(), _STYLE))
        length = len(self.values) * self.size
        zero = f"{'0':>{margin}} " if most else " " * (margin + 1)
        yield _line(zero + self.marks.corner + self.marks.level * length)
        first, last = self.ends
        if len(first) + len(last) + 2 <= length:
            gap = " " * (length - len(first) - len(last))
            yield _line(f"{' ' * (margin + 2)}{first}{gap}{last}", style="dim")

    def _cell(self, value: int, most: int, height: int, level: int) -> str:
        """Return what a column shows on a level, counted from 1 at the bottom."""
        steps = 2 if self.marks.lower_half and most > height else 1
        filled = ceil(value * height * steps / most) if most else 0
        above = filled - (level - 1) * steps
        part = self.marks.lower_half if above > 0 else " "
        mark = self.marks.full if above >= steps else part
        return mark * max(self.size - 1, 1) + " " * (self.size > 1)


def heat(
    rows: Sequence[tuple[str, Sequence[int]]], width: int, marks: Marks, unit: str
) -> Iterator[Text]:
    """Yield a line for each row of 24 hours, the hours above, and what the shades mean below.

    In a window too narrow for that, three hours are one.
    """
    label_size = max(cells(label) for label, _ in rows)
    room = min(width, WIDEST) - len(_INDENT) - label_size - 1
    together = 1 if room >= _HOURS else 3
    sums = [
        (label, [sum(hours[i : i + together]) for i in range(0, _HOURS, together)])
        for label, hours in rows
    ]
    size = max(min(_COLUMN, room * together // _HOURS), 1)
    most = max(max(hours) for _, hours in sums)
    step = 6 // together * size
    heading = "".join(f"{hour:<{step}}" for hour in range(0, _HOURS, 6)).rstrip()
    if step > 2:
        yield _line(f"{' ' * (len(_INDENT) + label_size + 1)}{heading}", style="dim")
    for label, hours in sums:
        shown = "".join(_shade(count, most, marks) * size for count in hours)
        yield _line(f"{_INDENT}{label:<{label_size}} ", (shown, _STYLE))
    yield from _joined([*_legend(most, marks), unit], width)


def _shade(count: int, most: int, marks: Marks) -> str:
    shades = len(marks.shades)
    return marks.shades[ceil(count * shades / most) - 1] if count else marks.nothing


def _legend(most: int, marks: Marks) -> Iterator[str]:
    """Yield what each shade stands for."""
    yield f"{marks.nothing} 0"
    shades = len(marks.shades)
    for number, shade in enumerate(marks.shades):
        least, greatest = most * number // shades + 1, most * (number + 1) // shades
        if least == greatest:
            yield f"{shade} {least:,}"
        elif least < greatest:
            yield f"{shade} {least:,}{marks.dash}{greatest:,}"


def _joined(parts: Sequence[str], width: int) -> Iterator[Text]:
    """Yield parts beside each other, in as many lines as it takes; none is torn."""
    line = ""
    for part in parts:
        longer = f"{line}  {part}"
        if line and len(longer) > width:
            yield _line(line, style="dim")
            longer = f"{_INDENT}{part}"
        line = longer
    yield _line(line, style="dim")


def _bar(share: float, room: int, marks: Marks) -> str:
    """Return a bar as long as its share of the room; what is not nothing is seen."""
    if not marks.left_half:
        return marks.full * ceil(share * room)
    halves = ceil(share * room * 2)
    return marks.full * (halves // 2) + marks.left_half * (halves % 2)


def _fitted(label: str, size: int, marks: Marks) -> str:
    """Pad or cut a label to exactly so many cells."""
    if cells(label) > size:
        label = cut(label, size - 1) + marks.ellipsis
    return label + " " * (size - cells(label))


def _line(content: str, *more: tuple[str, str], style: str = "") -> Text:
    return Text.assemble((content, style), *more)
