"""Names for files that strangers named: one step of a path, on any system, and nothing more."""

import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 200
"""Bytes of a name in UTF-8. Most systems allow 255, and ours needs room for ` (12)` and `.part`."""

_LONGEST_EXTENSION: Final = 20
_SEPARATING: Final = frozenset('/\\:<>"|?*')
"""What separates steps, drives and streams, or is refused, on some system."""

_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and signs of which nothing is seen: they could push an extension out of sight."""

_UNSEEN: Final = frozenset("\u034f\u17b4\u17b5\U00016fe4")
"""Marks of which nothing is seen; the selectors of variants are more of them."""

_DIGITS: Final = "0123456789¹²³"
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
    + [port + digit for port in ("com", "lpt") for digit in _DIGITS]
)
"""What Windows takes for a device, with any extension and blanks after it."""

_LAUNCHING: Final = frozenset(
    {".appimage", ".application", ".appref-ms", ".bat", ".chm", ".cmd", ".com", ".command", ".cpl"}
    | {".desktop", ".exe", ".fileloc", ".hta", ".inetloc", ".jar", ".js", ".jse", ".library-ms"}
    | {".lnk", ".msc", ".msi", ".msp", ".pif", ".ps1", ".py", ".pyw", ".reg", ".run", ".scf"}
    | {".scr", ".sct", ".search-ms", ".settingcontent-ms", ".sh", ".terminal", ".url", ".vb"}
    | {".vbe", ".vbs", ".webloc", ".website", ".ws", ".wsc", ".wsf", ".wsh"}
)


def safe_name(name: str, identity: str) -> str:
    """Return a name for the attachment `identity` that keeps what can be kept of `name`.

    It is never empty, never hidden, never an option of a command, and never leads anywhere.
    """
    kept = _tidy(name) or _tidy(identity) or "attachment"
    return _shortened(kept)


def launches(name: str) -> bool:
    """Whether opening a file of this name may start something instead of showing it."""
    _, dot, extension = name.casefold().rpartition(".")
    return f"{dot}{extension}" in _LAUNCHING


def key(name: str) -> str:
    """Return what two names share that some system takes for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def numbered(name: str) -> Iterator[str]:
    """Yield `name`, and then `name (1)`, `name (2)` and so on, before its extension."""
    yield name
    stem, extension = _parts(name)
    number = 0
    while True:
        number += 1
        yield f"{stem} ({number}){extension}"


def _tidy(name: str) -> str:
    shown = "".join(map(_harmless, unicodedata.normalize("NFC", name)))
    tidy = " ".join(shown.split()).strip().rstrip(". ")
    start = tidy.lstrip(".- ~")
    if start != tidy:
        tidy = f"_{start}" if start else ""
    if not any(map(_shows, tidy)):
        return ""
    device = tidy.partition(".")[0].rstrip().casefold()
    return f"_{tidy}" if device in _DEVICES else tidy


def _shows(character: str) -> bool:
    """Whether a name of this character alone tells it from others."""
    return character not in "_.- ~" and not unicodedata.category(character).startswith("M")


def _harmless(character: str) -> str:
    """Return a character that only stands for itself, in a path and on a screen."""
    if character in _SEPARATING or character in _BLANK:
        return "_"
    match unicodedata.category(character):
        case "Cc" | "Cf" | "Cs" | "Co" | "Cn" | "Zl" | "Zp":
            return "_"
        case "Zs":
            return " "
        case "Mn" if character in _UNSEEN or "VARIATION SEL" in unicodedata.name(character, ""):
            return ""  # shown as its number, a path that is told would not be the path that is
    return character


def _parts(name: str) -> tuple[str, str]:
    """Return the stem and the extension, which may be two: `.tar.gz`."""
    stem, dot, extension = name.rpartition(".")
    if not stem or not dot or len(extension.encode()) > _LONGEST_EXTENSION or " " in extension:
        return name, ""
    inner, _, before = stem.rpartition(".")
    if inner and before == "tar":
        return inner, f".tar.{extension}"
    return stem, f".{extension}"


def _shortened(name: str) -> str:
    """Cut the stem so that the name has at most LONGEST bytes."""
    if len(name.encode()) <= LONGEST:
        return name
    stem, extension = _parts(name)
    room = LONGEST - len(extension.encode())
    short = stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return f"{short}{extension}"
