"""A token, whose it is, and where it came from."""

from enum import StrEnum
from typing import Final, NamedTuple

from tinydub_cli.errors import UsageError

VARIABLE: Final = "TINYDUB_TOKEN"

LONGEST: Final = 4096
"""Characters. The documents show 40; servers take headers of about 8,000."""


class Source(StrEnum):
    """Where a token was found."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"
    DEMO = "demo"


class Account(NamedTuple):
    """What a token is kept under: one for each API origin and profile."""

    origin: str
    profile: str


class Token(NamedTuple):
    """A secret, and where it came from. Its value appears in no `repr` and no message."""

    value: str
    source: Source

    def __repr__(self) -> str:
        return f"Token(source={self.source!r})"


def parse_token(text: str) -> str:
    """Return the token in `text`, stripped; raises UsageError unless it is printable ASCII.

    httpx would refuse other characters in a header, too, and quote them in its error.
    """
    value = text.strip()
    if not value:
        raise UsageError("The token is empty.", "Copy the token from your TinyDub settings.")
    if len(value) > LONGEST:
        raise UsageError("That is too long to be a token.", "Copy the token again, alone.")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise UsageError(
            "The token has characters that no token has.",
            "Copy it again, whole and alone: letters and digits, no blanks or line breaks.",
        )
    return value
