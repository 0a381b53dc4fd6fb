"""`ticket show --images`: what a terminal is sent is the picture, decoded again by its protocol."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from support.characters import KEPT_IN_BODIES, acting
from support.drawings import DECODERS, Drawing, without_drawings
from support.process import Machine
from support.terminal import Terminal, without_styles

PROTOCOLS = ["kitty", "iterm2", "sixel", "blocks"]

RED, GREEN, BLUE, GREY = (220, 20, 30), (10, 180, 40), (30, 40, 200), (120, 120, 120)
CORNERS = (RED, GREEN, BLUE, GREY)
"""Of the picture that is sent: top left, top right, bottom left, bottom right."""

Colour = tuple[int, ...]


def quarters(width: int, height: int, corners: tuple[Colour, ...] = CORNERS) -> Image.Image:
    """Paint a picture of four colours."""
    image = Image.new("RGB", (2, 2))
    for i, colour in enumerate(corners):
        image.putpixel((i % 2, i // 2), colour)
    return image.resize((width, height), Image.Resampling.NEAREST)


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """Return a picture's file."""
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def corners(image: Image.Image) -> list[Colour]:
    """The colours near the corners."""
    left, right = image.width // 8, image.width - 1 - image.width // 8
    top, bottom = image.height // 8, image.height - 1 - image.height // 8
    plain = image.convert("RGB")
    places = [(left, top), (right, top), (left, bottom), (right, bottom)]
    return [tuple(plain.getpixel(place)) for place in places]  # type: ignore[arg-type]


def alike(image: Image.Image, expected: tuple[Colour, ...], tolerance: int = 24) -> bool:
    """Whether the corners have those colours, as near as scaling and compression leave them."""
    found = corners(image)
    return all(
        abs(a - b) <= tolerance
        for one, other in zip(found, expected, strict=True)
        for a, b in zip(one, other, strict=True)
    )


def plant(machine: Machine, *files: tuple[str, str, bytes], text: str = "Look") -> None:
    """Make the ticket P with files of these names, types and contents."""
    attachments: list[Any] = []
    with machine.helpdesk() as helpdesk:
        for i, (name, kind, content) in enumerate(files):
            helpdesk.put_file(f"F{i}", content, "application/octet-stream")
            attachments.append(
                {"id": f"F{i}", "name": name, "mime_type": kind, "size": len(content)}
            )
        message = {"message_type": "inbound", "message": text, "attachments": attachments}
        helpdesk.put({"id": "P", "name": "Ada", "messages": [message]})


@pytest.fixture
def terminal(machine: Machine) -> Iterator[Terminal]:
    """A terminal of 80 cells that takes all colours."""
    machine.variables["COLORTERM"] = "truecolor"
    with Terminal(machine, width=80, height=100) as window:
        yield window


def show(terminal: Terminal, protocol: str, *argv: str) -> list[Drawing]:
    """Show the ticket with pictures, and return them; text and pictures are all there is."""
    status = terminal.run(
        "ticket", "show", "P", "--images", *argv, variables={"TINYDUB_IMAGES": protocol}
    )
    assert status == 0, terminal.written
    check_inert(terminal)
    for other in set(PROTOCOLS) - {protocol}:
        assert DECODERS[other](terminal.written) == []
    return DECODERS[protocol](terminal.written)


def check_inert(terminal: Terminal) -> None:
    """Nothing but our own styles, links and pictures acts on the terminal."""
    rest = without_styles(without_links(without_drawings(terminal.written)))
    assert acting(rest, kept=KEPT_IN_BODIES | {"\r"}) == []
    assert terminal.screen.title == ""


def without_links(written: str) -> str:
    """What remains without links."""
    return re.sub(r"\x1b\]8;(id=\d+)?;[!-~]*\x1b\\", "", written)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("size", "cells"),
    [
        ((40, 40), (4, 2)),
        ((200, 120), (20, 6)),
        ((1000, 500), (64, 16)),
        ((500, 1000), (24, 24)),
    ],
)
def test_the_picture_arrives(
    machine: Machine, terminal: Terminal, protocol: str, size: tuple[int, int], cells: Any
) -> None:
    """It has its colours, its own size or what fits, and the text around it stays."""
    plant(machine, ("a.png", "png", encoded(quarters(*size))))
    [drawn] = show(terminal, protocol)
    assert drawn.cells == cells
    assert alike(drawn.image, CORNERS)
    if size == (40, 40) and protocol in ("kitty", "iterm2"):  # nothing is scaled
        assert drawn.image.convert("RGB").tobytes() == quarters(*size).tobytes()
    assert "Not drawn" not in terminal.written
    assert "Ada wrote" in terminal.written
    assert "a.png" in terminal.written


def rotated() -> bytes:
    """A photo taken with the camera on its side, which says so: shown it is 200 x 100."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    return encoded(
        quarters(100, 200, (GREEN, GREY, RED, BLUE)), "JPEG", exif=exif, quality=95, subsampling=0
    )


def with_transparency() -> bytes:
    """A picture of few colours, one of which is marked as transparent."""
    image = quarters(100, 100).quantize(8, dither=Image.Dither.NONE)
    return encoded(image, transparency=7)


def of_16_bits() -> bytes:
    """A grey picture of 65,536 shades."""
    row = (0x4000).to_bytes(2, "little") * 50 + (0xC000).to_bytes(2, "little") * 50
    return encoded(Image.frombytes("I;16", (100, 100), row * 100))


def animated() -> bytes:
    """A picture that moves; the first frame is the usual one."""
    other = quarters(100, 100, (GREY, GREY, GREY, GREY))
    return encoded(quarters(100, 100), "GIF", save_all=True, append_images=[other], duration=100)


DARK, LIGHT = (64, 64, 64), (192, 192, 192)

KINDS: list[tuple[str, str, bytes, tuple[Colour, ...]]] = [
    ("palette.png", "image/png", encoded(quarters(100, 100).quantize(8)), CORNERS),
    ("transparent.png", "png", with_transparency(), CORNERS),
    ("rgba.png", "image/PNG", encoded(quarters(100, 100).convert("RGBA")), CORNERS),
    ("16bit.png", "png", of_16_bits(), (DARK, LIGHT, DARK, LIGHT)),
    ("grey.png", "png", encoded(Image.new("L", (100, 100), 64)), (DARK,) * 4),
    ("1bit.png", "png", encoded(Image.new("1", (100, 100), 1)), ((255, 255, 255),) * 4),
    ("photo.jpg", "jpg", encoded(quarters(100, 100), "JPEG", quality=95, subsampling=0), CORNERS),
    ("cmyk.jpg", "image/jpeg", encoded(quarters(100, 100).convert("CMYK"), "JPEG"), CORNERS),
    ("large.jpg", "jpeg", encoded(quarters(4000, 3000), "JPEG", quality=95), CORNERS),
    ("rotated.jpg", "jpeg", rotated(), CORNERS),
    ("animated.gif", "image/gif", animated(), CORNERS),
    ("a.webp", "webp", encoded(quarters(100, 100), "WEBP", lossless=True), CORNERS),
    ("a.bmp", "bmp", encoded(quarters(100, 100), "BMP"), CORNERS),
    ("named wrong.gif", "image/gif", encoded(quarters(100, 100)), CORNERS),
    ("parameter.png", "image/png; charset=binary", encoded(quarters(100, 100)), CORNERS),
    ("dot.png", "png", encoded(Image.new("RGB", (1, 1), RED)), (RED,) * 4),
    ("line.png", "png", encoded(Image.new("RGB", (1, 5000), RED)), (RED,) * 4),
    ("wide.png", "png", encoded(Image.new("RGB", (5000, 1), RED)), (RED,) * 4),
]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_kind_of_picture(machine: Machine, terminal: Terminal, protocol: str) -> None:
    """Whatever its file is like, it is drawn upright in its colours, and fits the window."""
    plant(machine, *((name, kind, content) for name, kind, content, _ in KINDS))
    drawn = show(terminal, protocol)
    assert "Not drawn" not in terminal.written
    assert len(drawn) == len(KINDS)
    for (name, _, _, expected), one in zip(KINDS, drawn, strict=True):
        assert alike(one.image, expected, 40), name
        assert 1 <= one.cells[0] <= 64, name
        assert 1 <= one.cells[1] <= 25, name
    [turned] = [one for kind, one in zip(KINDS, drawn, strict=True) if kind[0] == "rotated.jpg"]
    assert turned.cells == (20, 5)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("width", [20, 5])
def test_a_narrow_window(machine: Machine, terminal: Terminal, protocol: str, width: int) -> None:
    """The picture is made to fit, whatever else has to wrap."""
    terminal.resize(width, 100)
    plant(machine, ("a", "png", encoded(quarters(1000, 500))))
    [drawn] = show(terminal, protocol)
    assert drawn.cells[0] <= max(width - 4, 1)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_byte_of_the_file_arrives(machine: Machine, terminal: Terminal, protocol: str) -> None:
    """Texts, profiles and what follows the end of a file are left behind, also inside the PNG."""
    from PIL.PngImagePlugin import PngInfo

    planted = b"\x1b]0;owned\x07planted"
    words = PngInfo()
    words.add_text("Comment", planted.decode())
    words.add_text("Title", planted.decode(), zip=True)
    exif = Image.Exif()
    exif[0x010E] = planted.decode()
    picture = quarters(40, 40)
    files = [
        encoded(picture, pnginfo=words, icc_profile=planted * 9, exif=exif) + planted,
        encoded(picture, "JPEG", comment=planted, icc_profile=planted * 9, exif=exif) + planted,
        encoded(picture, "GIF", comment=planted) + planted,
        encoded(picture, "WEBP", lossless=True, icc_profile=planted * 9, exif=exif, xmp=planted),
    ]
    assert all(planted in file for file in files)
    plant(machine, *((f"{i}", "png", file) for i, file in enumerate(files)))
    drawn = show(terminal, protocol)
    assert len(drawn) == len(files)
    for one in drawn:
        assert b"planted" not in one.sent
        if one.sent:
            assert Image.open(BytesIO(one.sent)).info == {}


def test_several_pictures(machine: Machine, terminal: Terminal) -> None:
    """Each stands below its own line, also where only the ticket lists it."""
    plant(machine, ("a.png", "png", encoded(quarters(40, 40))))
    with machine.helpdesk() as helpdesk:
        document = helpdesk.ticket("P")
        assert document
        loose = {"id": "F0", "name": "loose.png", "mime_type": "png"}
        helpdesk.put(document | {"id": "Q", "messages": [], "attachments": [loose]})
    drawn = show(terminal, "kitty", "Q")
    assert len(drawn) == 2
    assert terminal.written.index("a.png") < terminal.written.index("\x1b_Ga=p")
    assert terminal.written.index("loose.png") < terminal.written.rindex("\x1b_Ga=p")


def test_no_pager(machine: Machine, terminal: Terminal) -> None:
    """A thread with pictures is not paged, however long it is: no pager passes them on."""
    plant(machine, ("a.png", "png", encoded(quarters(40, 40))), text="a row of text\n" * 300)
    machine.variables["TINYDUB_PAGER"] = "false"
    assert len(show(terminal, "iterm2")) == 1
    assert terminal.written.count("a row of text") == 300
