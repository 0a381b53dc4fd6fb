"""Pictures that strangers sent, drawn in a terminal by the protocol it speaks.

Needs the extra `images` (Pillow and textual-image). A picture is decoded here, within limits, and
encoded anew: no byte of a stranger's reaches the terminal.
"""

import logging
import sys
import warnings
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from importlib import import_module
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import ControlType, Segment

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS: Final = 40_000_000
"""A phone's photo has 12 million pixels, seldom 50; a file of 50 kB can have billions."""

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
"""What is decoded: few decoders, and well tested ones."""

_WIDEST: Final = 64
_HIGHEST: Final = 24
"""Cells that a picture takes at most."""

_CELL: Final = (10, 20)
"""Pixels of a cell, about: what counts is that it is twice as high as wide."""


_LIBRARY: Final = "textual_image.renderable"

_PASSED_ON: Final = [(ControlType.CURSOR_FORWARD, 0)]
"""Makes a segment a control, which rich passes on without measuring or changing it."""


class Protocol(StrEnum):
    """How a terminal takes pictures; blocks are coloured half cells, which all can show."""

    KITTY = "kitty"
    ITERM2 = "iterm2"
    SIXEL = "sixel"
    BLOCKS = "blocks"


class PictureError(Exception):
    """A picture that cannot be drawn; says why."""


def answered() -> Protocol:
    """Ask the terminal which protocol it speaks, as textual-image does when it is loaded.

    Standard input has to be the terminal, too: the answer comes there.
    """
    try:
        library = import_module(_LIBRARY)
    except Exception:  # noqa: BLE001 - somebody typed, and that was taken for the answer
        return Protocol.BLOCKS
    kinds = {library.SixelImage: Protocol.SIXEL, library.TGPImage: Protocol.KITTY}
    return kinds.get(library.Image, Protocol.BLOCKS)


def picture(content: bytes, protocol: Protocol, *, width: int) -> RenderableType:
    """Return a picture to draw in at most `width` cells. Raises PictureError."""
    image = _decoded(content)
    columns, rows = _box(image, min(width, _WIDEST))
    image.thumbnail((columns * _CELL[0] * 2, rows * _CELL[1] * 2))
    if protocol is Protocol.ITERM2:
        return _Inline(image, columns, rows)
    library = _library(protocol)
    match protocol:
        case Protocol.KITTY:
            return _Uncut(library.TGPImage(image, columns, rows))
        case Protocol.SIXEL:
            drawn: RenderableType = library.SixelImage(image, columns, rows)
        case _:
            drawn = library.HalfcellImage(image, columns, rows)
    return drawn


def _library(protocol: Protocol) -> Any:
    """Load textual-image, unless it is, so that it asks the terminal nothing it need not know.

    It does ask when it is loaded on a terminal, and for the size of a cell; either fails where
    standard input is a pipe, or where somebody types meanwhile.
    """
    stdout = sys.__stdout__
    vars(sys)["__stdout__"] = None
    try:
        library = import_module(_LIBRARY)
    finally:
        vars(sys)["__stdout__"] = stdout
    # It would complain of terminals that do not tell the size of a cell.
    logging.getLogger("textual_image").setLevel(logging.ERROR)
    sizes = import_module("textual_image._terminal")
    if protocol is not Protocol.BLOCKS:
        with suppress(Exception):
            sizes.get_cell_size()
    if not hasattr(sizes.get_cell_size, "_result"):
        vars(sizes.get_cell_size)["_result"] = sizes.CellSize(*_CELL)
    return library


def _decoded(content: bytes) -> "Image":
    """Decode the first frame of a picture, whatever its file claims to be."""
    from PIL import Image, ImageOps

    with _telling():
        try:
            image = Image.open(BytesIO(content), formats=FORMATS)
        except Image.DecompressionBombError:
            raise PictureError("it has too many pixels") from None
    if image.width * image.height > MOST_PIXELS:
        raise PictureError(f"it has {image.width * image.height:,} pixels")
    with _telling():
        image.draft("RGB", (_WIDEST * _CELL[0] * 2, _HIGHEST * _CELL[1] * 2))
        ImageOps.exif_transpose(image, in_place=True)  # a copy may well take 160 MB
        plain: Image.Image = image
        if plain.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 8
            plain = plain.convert("I").point(lambda value: value / 256).convert("L")
        if plain.mode != "RGBA":
            plain = plain.convert("RGBA")
        plain.info.clear()  # a colour profile, which would be a stranger's bytes again
        return plain


@contextmanager
def _telling() -> Iterator[None]:
    """Turn whatever a decoder raises for a broken file, which can be anything, into our error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit is stricter than that they warn of
            yield
    except PictureError:
        raise
    except Exception as problem:
        raise PictureError("it is not a picture that can be decoded") from problem


def _box(image: "Image", widest: int) -> tuple[int, int]:
    """Return the columns and rows for a picture: its own size, or as much as fits."""
    columns, rows = image.width / _CELL[0], image.height / _CELL[1]
    scale = min(1.0, widest / columns, _HIGHEST / rows)
    return max(ceil(columns * scale), 1), max(ceil(rows * scale), 1)


class _Inline:
    """A picture by iTerm2's protocol, which is one escape sequence with a file in it.

    See <https://iterm2.com/documentation-images.html>.
    """

    def __init__(self, image: "Image", columns: int, rows: int) -> None:
        file = BytesIO()
        image.save(file, "PNG")
        size = f"size={len(file.getvalue())};width={columns};height={rows}"
        content = b64encode(file.getvalue()).decode()
        self._sequence = f"\x1b]1337;File=inline=1;{size};preserveAspectRatio=1:{content}\x07"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it."""
        yield Segment(self._sequence, control=_PASSED_ON)
        yield Segment.line()


class _Uncut(NamedTuple):
    """A picture by kitty's protocol, whose number is the colour of its cells: no colour may change.

    rich changes colours where a terminal is said to have few of them, as over ssh, and with
    NO_COLOR.
    """

    picture: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it."""
        for text, style, _ in console.render(self.picture, options):
            cells = text.rstrip("\n")
            drawn = style.render(cells, color_system=ColorSystem.TRUECOLOR) if style else cells
            yield Segment(drawn, control=_PASSED_ON)
            if cells != text:
                yield Segment.line()
