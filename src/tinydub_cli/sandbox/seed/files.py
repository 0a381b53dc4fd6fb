"""The seed's attachments. Each is what its name says, and opens, except where that is the point."""

from __future__ import annotations

from functools import cache

from tinydub_cli.sandbox.seed.pictures import Picture, png
from tinydub_cli.sandbox.seed.story import File

DOCUMENTED_SIZE = 554_149
"""Bytes of IMG_1215.png on the vendor's help page."""

_WHITE, _INK, _TEAL, _CORAL, _MIST = range(5)
_COLOURS = ((255, 255, 255), (38, 50, 56), (0, 121, 107), (255, 111, 97), (236, 239, 241))


@cache
def _phone_screenshot() -> bytes:
    """Paint a page on a phone whose booking button hangs over the edge."""
    picture = Picture(504, 1096, paper=_WHITE)
    picture.fill(_TEAL, left=0, top=0, width=504, height=96)
    for line in range(9):
        picture.fill(_MIST, left=32, top=140 + 40 * line, width=440 - 37 * (line % 3), height=18)
    picture.fill(_CORAL, left=300, top=560, width=300, height=84)
    picture.fill(_INK, left=190, top=1076, width=124, height=5)
    return png(picture, _COLOURS, compression=0, size=DOCUMENTED_SIZE)


@cache
def _week_view() -> bytes:
    """Paint a week of bookings, two of them on top of each other."""
    picture = Picture(280, 160, paper=_WHITE)
    for day in range(7):
        picture.fill(_MIST, left=40 * day, top=0, width=38, height=160)
        picture.fill(_TEAL, left=40 * day + 2, top=20 + 15 * (day % 4), width=34, height=30)
    picture.fill(_CORAL, left=90, top=60, width=34, height=30)
    return png(picture, _COLOURS)


@cache
def _empty_week() -> bytes:
    """Paint the same week after the bookings went missing."""
    picture = Picture(280, 160, paper=_WHITE)
    for day in range(7):
        picture.fill(_MIST, left=40 * day, top=0, width=38, height=160)
    return png(picture, _COLOURS)


def _pdf(*lines: str) -> bytes:
    """Set a few lines of plain text on one A4 page."""
    shown = b" ".join(b"(%s) Tj T*" % line.encode("ascii") for line in lines)
    stream = b"BT /F1 12 Tf 16 TL 72 770 Td " + shown + b" ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    document, offsets = b"%PDF-1.4\n", b""
    for number, content in enumerate(objects, start=1):
        offsets += b"%010d 00000 n \n" % len(document)
        document += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(document)
    return document + b"xref\n0 6\n0000000000 65535 f \n" + offsets + trailer


def _invoice() -> bytes:
    return _pdf(
        "Tidepool Software - Invoice 2291",
        "Carvalho Ceramics, Porto",
        "Studio plan, 12 months: EUR 228.00",
        "VAT number: (missing)",
    )


def _etude() -> bytes:
    return _pdf("Etude no. 5", "Booking confirmation, Salle Claire, Tuesday 18:30")


def _sync_log() -> bytes:
    lines = (
        "07:59:58 INFO  sync: started, 3 calendars",
        "08:00:01 INFO  sync: front-room: 41 events, 0 changes",
        "08:00:02 WARN  sync: kiln-room: token expires in 2 minutes",
        "08:02:03 ERROR sync: kiln-room: 410 Gone: sync token is no longer valid",
        "08:02:03 ERROR sync: kiln-room: falling back to full sync, deleting local copy",
        "08:02:04 ERROR sync: kiln-room: 0 events received",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _profile() -> bytes:
    return b"# If this file ended up in your home directory, something went wrong.\n"


def _program() -> bytes:
    return b"MZ: this is not a photo, whatever its name looks like.\n"


IMG_1215 = File("FpFSmyL0", "IMG_1215.png", "png", "image/png", _phone_screenshot)
WEEK = File("wK1vWe5k", "screenshot.png", "image/png", "image/png", _week_view)
EMPTY_WEEK = File("eM9tWk2p", "screenshot.png", "png", "image/png", _empty_week)
DOUBLE_BOOKING = File("dB8kNg4z", "thursday.png", "image/png", "image/png", _week_view)
SYNC_LOG = File("lG7sYn3c", "tidepool-sync.txt", "text/plain", "text/plain", _sync_log)
INVOICE = File("iN2291Pd", "invoice-2291.pdf", "application/pdf", "application/pdf", _invoice)
ETUDE = File("eT5dEp0F", "étude №5.pdf", "pdf", "application/pdf", _etude)
EMPTY = File("nO7h1nGx", "notes.txt", "txt", "text/plain", bytes)
BASHRC = File("bR5hRc0x", "../../.bashrc", "text/plain", "text/plain", _profile)
DISGUISED = File(
    "pH0t0ExE",
    "photo\u202egnp.exe",  # a terminal that obeys U+202E shows "photoexe.png"
    "image/png",
    "application/octet-stream",
    _program,
)
