"""The text of a reply before it is sent: read strictly, never changed in its meaning."""

import re
from typing import Final

from tinydub_cli.errors import TextError, UsageError

SHORTEST: Final = 3
"""Characters. The server takes no shorter message (API documents, "A reply")."""

LARGEST_FILE: Final = 1_000_000
"""Bytes that are read of a file or of standard input."""


def decode(content: bytes, source: str) -> str:
    """Return the text in `content`, which was read from `source`. Raises UsageError."""
    if len(content) > LARGEST_FILE:
        raise UsageError(
            f"The message from {source} is longer than {LARGEST_FILE // 1_000_000} MB.",
            "Give the right file, or a shorter message.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            f"The message from {source} is not valid UTF-8 text.", "Convert it to UTF-8 first."
        ) from None


def checked(message: str) -> str:
    """Return the message with plain line ends and no blank lines around it.

    Raises TextError where it is too short, or holds what no customer could read: control
    characters, or bytes that the terminal's encoding did not know.
    """
    clean = message.replace("\r\n", "\n").replace("\r", "\n")
    clean = _BLANK_LINES.sub("", clean).rstrip()
    if len(clean.strip()) < SHORTEST:
        raise TextError(
            f"The message is too short: it has {len(clean.strip())} characters.",
            f"TinyDub takes no fewer than {SHORTEST}.",
        )
    if unfit := _UNFIT.search(clean):
        raise TextError(
            f"The message has a character that cannot be sent: U+{ord(unfit[0]):04X}.",
            "Remove it; the colours of a program's output go with its option --color=never, say.",
        )
    return clean


_BLANK_LINES: Final = re.compile(r"\A(?:[^\S\n]*\n)+")
"""At the beginning. What indents the first line of the text stays."""

_UNFIT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Controls other than newline and tab, and lone surrogates."""
