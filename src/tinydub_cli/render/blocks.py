"""Text that keeps its place when it is wrapped: beside a bar, or hanging from its first line.

Whoever wrote the text, no line of it begins where a heading of ours would.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.text import Text

from tinydub_cli.render.wrap import wrapped

BAR: Final = "│ "

WIDEST: Final = 100
"""Cells. Longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class Barred:
    """Lines of safe text, each with its style, beside a bar of the style `bar`.

    They are drawn as segments, which rich reads nothing into: a `Text` for each of a message's
    100,000 lines would take half a minute.
    """

    lines: Sequence[tuple[str, str]]
    bar: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it line by line."""
        width = max(min(options.max_width, WIDEST) - len(BAR), 1)
        bar, end = Segment(BAR, console.get_style(self.bar)), Segment.line()
        bare = Segment(BAR.rstrip(), bar.style)
        for line, name in self.lines:
            style = console.get_style(name) if name else None
            for piece in wrapped(line, width):
                yield from (bar, Segment(piece, style), end) if piece else (bare, end)


@dataclass(frozen=True, slots=True)
class Hanging:
    """A line that begins with `lead`; where it is too long, it goes on after `indent`."""

    lead: Text
    content: Text
    indent: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it line by line."""
        width = min(options.max_width, WIDEST) - max(self.lead.cell_len, self.indent.cell_len)
        before = self.lead
        for line in self.content.wrap(console, max(width, 1)) or [Text()]:
            line.rstrip()
            yield Text.assemble(before, line)
            before = self.indent
