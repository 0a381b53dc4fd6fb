"""The README's picture shows what the program shows."""

import re
from collections.abc import Iterator
from html import escape, unescape
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from support.run import World

FILE = Path(__file__).parent.parent / "docs" / "tinydub.svg"

WIDTH: Final = 84

COMMANDS: Final = (
    ("tickets", "list", "--limit", "9"),
    ("ticket", "show", "P1wLN0xU"),
)

THEME: Final = TerminalTheme(
    (27, 31, 36),
    (208, 215, 222),
    [
        (72, 79, 88),
        (255, 123, 114),
        (86, 211, 100),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (118, 227, 234),
        (177, 186, 196),
    ],
)


def drawn(world: World) -> Console:
    """The commands and their output, as a terminal has them, on a console that remembers."""
    console = Console(
        width=WIDTH,
        file=StringIO(),
        record=True,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        _environ={},
    )
    for command in COMMANDS:
        outcome = world.run(*command, terminal=True, size=(WIDTH, 100))
        assert outcome.status == 0
        console.print(Text(f"$ tinydub {' '.join(command)}", style="bold"))
        console.print(Text.from_ansi(outcome.stdout))
    return console


def picture(world: World) -> str:
    """Return them as an SVG that loads nothing from anywhere."""
    svg = drawn(world).export_svg(title="tinydub", theme=THEME, unique_id="tinydub")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return _TEXT.sub(lambda text: "".join(_parts(text)), svg)


_TEXT: Final = re.compile(
    r'<text class="(?P<style>[^"]*)" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)" textLength="[^"]*"'
    r"(?P<rest>[^>]*)>(?P<words>[^<]*)</text>"
)

_CELL: Final = 12.2
"""The width that rich draws a cell with."""


def _parts(text: re.Match[str]) -> Iterator[str]:
    """Yield the parts of a text between blanks, each in its place.

    Not everything that shows pictures keeps blanks at the start, or has a font of that very width.
    """
    content = unescape(text["words"]).replace("\xa0", " ")
    for part in re.finditer(r"\S+( \S+)*", content):
        x = float(text["x"]) + _CELL * cell_len(content[: part.start()])
        shown = escape(part[0]).replace(" ", "&#160;")
        length = f'textLength="{_CELL * cell_len(part[0]):.1f}"'
        place = f'x="{x:.1f}" y="{text["y"]}" {length}{text["rest"]}'
        yield f'<text class="{text["style"]}" {place}>{shown}</text>'


def words(svg: str) -> list[str]:
    """Return what stands in an SVG; its frame may look otherwise in another version of rich."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_the_picture_is_current(world: World, pytestconfig: pytest.Config) -> None:
    """Each word in it is what the commands give; `--regenerate` draws it anew."""
    svg = picture(world)
    if pytestconfig.getoption("--regenerate"):
        FILE.write_text(svg)
    assert words(FILE.read_text()) == words(svg)
    shown = unescape(" ".join(words(svg))).replace("\xa0", " ")
    assert "Hannah Lindqvist" in shown
    assert "Layout issue on Apple Safari" in shown


def test_the_picture_loads_nothing() -> None:
    """Who looks at the README fetches nothing from another host."""
    svg = FILE.read_text()
    namespaces = {"http://www.w3.org/2000/svg", "https://www.textualize.io"}
    assert set(re.findall(r"https?://[^\s\"')<]+", svg)) <= namespaces
    assert "@import" not in svg
