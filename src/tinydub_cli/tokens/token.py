"""A token, whose it is, and where it came from."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tinydub_cli.errors import UsageError

VARIABLE: Final = "TINYDUB_TOKEN"


class Source(StrEnum):
    """Where a token was found."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Account:
    """What a token is kept under: one for each API origin and profile."""

    origin: str
    profile: str


@dataclass(frozen=True, slots=True)
class Token:
    """A secret, and where it came from. Its value appears in no `repr` and no message."""

    value: str = field(repr=False)
    source: Source


def parse_token(text: str) -> str:
    """Return the token in `text`, stripped; raises UsageError unless it is printable ASCII.

    httpx would refuse other characters in a header, too, and quote them in its error.
    """
    value = text.strip()
    if not value:
        raise UsageError("The token is empty.", "Copy the token from your TinyDub settings.")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise UsageError(
            "The token has characters that no token has.",
            "Copy it again, whole and alone: letters and digits, no blanks or line breaks.",
        )
    return value
