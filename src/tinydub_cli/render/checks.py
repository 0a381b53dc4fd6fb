"""One of `doctor`'s checks for people: a line with its state, and below it what to do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.text import Text

from tinydub_cli.render.blocks import Hanging

if TYPE_CHECKING:
    from tinydub_cli.diagnosis.check import Check

_STYLES: Final = {"ok": "green", "warning": "yellow", "failed": "bold red", "skipped": "dim"}

_STATE: Final = 9
_NAME: Final = 15
"""Cells of the columns, with a gap, for the longest state and the longest name."""

_NARROW: Final = 60
"""Cells of a window in which columns would leave too little for sentences."""


def drawn(check: "Check", *, width: int) -> Iterator[RenderableType]:
    """Yield what is shown of a check, whose texts are safe."""
    state = Text(f"{check.state.value:<{_STATE}}", style=_STYLES[check.state.value])
    if width < _NARROW:
        indent = Text("  ")
        yield Text.assemble(state, (check.name, "bold"))
        yield Hanging(indent, Text(check.finding), indent)
    else:
        indent = Text(" " * (_STATE + _NAME))
        yield Hanging(Text.assemble(state, f"{check.name:<{_NAME}}"), Text(check.finding), indent)
    if check.remedy:
        yield Hanging(indent, Text(check.remedy, style="cyan"), indent)
