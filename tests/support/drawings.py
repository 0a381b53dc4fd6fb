"""Decoders for pictures in what a command wrote to a terminal: one for each protocol.

They know the protocols from their documents, not from the program that is tested:
<https://sw.kovidgoyal.net/kitty/graphics-protocol/>, <https://iterm2.com/documentation-images.html>,
and the VT340's manual for sixel, <https://vt100.net/docs/vt3xx-gp/chapter14.html>.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

Size = tuple[int, int]

_KITTY = re.compile(r"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
_PLACE = re.compile(r"\x1b\[38;2;(\d+);(\d+);(\d+)m((?:\U0010eeee[^\U0010eeee\x1b]{3})+)\x1b\[0m")
_ITERM2 = re.compile(r"\x1b\]1337;File=([^:\x07]*):([^\x07]*)\x07")
_SIXEL = re.compile(r"\x1b7((?:\x1b\[\d*[A-H])*)\x1bP([\d;]*)q([^\x1b]*)\x1b\\\x1b8")
_SIXEL_PART = re.compile(
    r'"(?P<raster>[\d;]+)|#(?P<colour>\d+)(?:;2;(?P<rgb>\d+;\d+;\d+))?'
    r"|(?:!(?P<times>\d+))?(?P<sixel>[?-~])|(?P<back>\$)|(?P<next>-)"
)
_BLOCK = re.compile(r"\x1b\[38;2;(\d+);(\d+);(\d+);48;2;(\d+);(\d+);(\d+)m▀\x1b\[0m")
_BLOCK_ROWS = re.compile(rf"(?:(?:{_BLOCK.pattern})+\r\n)+")
_QUESTIONS = re.compile(r"\x1b\[c|\x1b\[16t|\x1b_G[^\x1b]*a=q[^\x1b]*\x1b\\")


@dataclass(frozen=True)
class Drawing:
    """A picture as the terminal was given it, and the cells that it takes (columns, rows)."""

    image: Image.Image
    cells: Size
    sent: bytes = b""
    """The file in it, where the protocol carries one."""


def kitty(written: str) -> list[Drawing]:
    """Pictures sent as PNG in pieces, and put where the cells of their number are."""
    files: dict[int, bytes] = {}
    boxes: dict[int, Size] = {}
    for keys, payload in _KITTY.findall(_QUESTIONS.sub("", written)):
        told = dict(pair.split("=") for pair in keys.split(","))
        number = int(told["i"])
        if told.get("a") == "p":
            assert told["U"] == "1"
            boxes[number] = int(told["c"]), int(told["r"])
            continue
        assert told["f"] == "100"
        assert len(payload) <= 4096
        files[number] = files.get(number, b"") + payload.encode()
    rows: dict[int, list[int]] = {}
    for red, green, blue, cells in _PLACE.findall(written):
        low = int(red) << 16 | int(green) << 8 | int(blue)
        [number] = [number for number in files if number & 0xFFFFFF == low]
        rows.setdefault(number, []).append(cells.count("\U0010eeee"))
    for number, (columns, height) in boxes.items():
        assert rows[number] == [columns] * height
    assert rows.keys() == boxes.keys() == files.keys()
    return [_png(b64decode(files[number], validate=True), boxes[number]) for number in files]


def iterm2(written: str) -> list[Drawing]:
    """Pictures sent as one file each."""
    found = []
    for keys, payload in _ITERM2.findall(written):
        told = dict(pair.split("=") for pair in keys.split(";"))
        content = b64decode(payload, validate=True)
        assert told["inline"] == "1"
        assert int(told["size"]) == len(content)
        found.append(_png(content, (int(told["width"]), int(told["height"]))))
    return found


def sixel(written: str) -> list[Drawing]:
    """Pictures sent as rows of six pixels, one colour after the other."""
    found = []
    for match in _SIXEL.finditer(written):
        image = _painted(match[3])
        rows = _QUESTIONS.sub("", written[: match.start()]).split("\r\n")
        blank = [row for row in rows[-40:-1] if row and not row.strip(" ")]
        up = re.search(r"\x1b\[(\d+)A", match[1])
        assert up
        found.append(Drawing(image, (len(blank[-1]), int(up[1]))))
    return found


def blocks(written: str) -> list[Drawing]:
    """Pictures of half cells: the upper half is the colour, the lower the background."""
    found = []
    for match in _BLOCK_ROWS.finditer(written):
        rows = [[list(map(int, cell)) for cell in _BLOCK.findall(row)] for row in match[0].split()]
        width, height = len(rows[0]), len(rows)
        assert {len(row) for row in rows} == {width}
        image = Image.new("RGB", (width, height * 2))
        for y, row in enumerate(rows):
            for x, (r1, g1, b1, r2, g2, b2) in enumerate(row):
                image.putpixel((x, 2 * y), (r1, g1, b1))
                image.putpixel((x, 2 * y + 1), (r2, g2, b2))
        found.append(Drawing(image, (width, height)))
    return found


DECODERS: dict[str, Callable[[str], list[Drawing]]] = {
    "kitty": kitty,
    "iterm2": iterm2,
    "sixel": sixel,
    "blocks": blocks,
}


def without_drawings(written: str) -> str:
    """What remains without pictures, and without the questions put to the terminal."""
    for pattern in (_QUESTIONS, _KITTY, _PLACE, _ITERM2, _SIXEL, _BLOCK):
        written = pattern.sub("", written)
    return written


def _png(content: bytes, cells: Size) -> Drawing:
    image = Image.open(BytesIO(content), formats=["PNG"])
    image.load()
    return Drawing(image.convert("RGBA"), cells, content)


class _Paper:
    """What sixels are painted on, six rows at a time."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (1, 1))
        self._palette: dict[int, tuple[int, ...]] = {}
        self._colour = self._x = self._y = 0

    def obey(self, part: "re.Match[str]") -> None:
        """Do what one instruction says."""
        if part["raster"]:
            _, _, width, height = map(int, part["raster"].split(";"))
            self.image = Image.new("RGB", (width, height))
        elif part["colour"]:
            self._colour = int(part["colour"])
            if part["rgb"]:
                shares = map(int, part["rgb"].split(";"))
                self._palette[self._colour] = tuple(round(share * 2.55) for share in shares)
        elif part["sixel"]:
            for _ in range(int(part["times"] or 1)):
                self._paint(ord(part["sixel"]) - 63)
        else:
            self._x = 0
            self._y += 6 if part["next"] else 0

    def _paint(self, bits: int) -> None:
        for bit in range(6):
            if bits >> bit & 1:
                self.image.putpixel((self._x, self._y + bit), self._palette[self._colour])
        self._x += 1


def _painted(data: str) -> Image.Image:
    paper, position = _Paper(), 0
    while position < len(data):
        part = _SIXEL_PART.match(data, position)
        assert part, data[position : position + 20]
        position = part.end()
        paper.obey(part)
    return paper.image
