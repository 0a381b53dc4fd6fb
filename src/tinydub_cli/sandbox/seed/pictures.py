"""Painting with rectangles, and writing the result as a PNG (https://www.w3.org/TR/png-3/)."""

from __future__ import annotations

import struct
import zlib
from typing import TypeAlias

Colours: TypeAlias = tuple[tuple[int, int, int], ...]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK_FRAME = 12  # bytes of length, kind and checksum around a chunk's content
_COMMENT = b"Comment\0"


class Picture:
    """Pixels, each the number of a colour."""

    def __init__(self, width: int, height: int, *, paper: int) -> None:
        """Begin with paper of one colour."""
        self.width = width
        self.height = height
        self.rows = [bytearray([paper]) * width for _ in range(height)]

    def fill(self, colour: int, *, left: int, top: int, width: int, height: int) -> None:
        """Paint a rectangle; what lies outside the paper is cut off."""
        right = min(left + width, self.width)
        for row in self.rows[top : top + height]:
            row[left:right] = bytes([colour]) * (right - left)


def png(
    picture: Picture, colours: Colours, *, compression: int = 9, size: int | None = None
) -> bytes:
    """Write a picture with a palette; a comment of spaces fills it up to `size` bytes."""
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 3, 0, 0, 0)
    # Each row begins with its filter: 0, none.
    pixels = b"".join(b"\0" + row for row in picture.rows)
    start = _SIGNATURE + _chunk(b"IHDR", header)
    end = (
        _chunk(b"PLTE", b"".join(map(bytes, colours)))
        + _chunk(b"IDAT", zlib.compress(pixels, compression))
        + _chunk(b"IEND", b"")
    )
    if size is None:
        return start + end
    spaces = size - len(start) - len(end) - _CHUNK_FRAME - len(_COMMENT)
    return start + _chunk(b"tEXt", _COMMENT + b" " * spaces) + end


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
