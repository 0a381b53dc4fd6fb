"""How it is told who is signed in; never the token."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tinydub_cli import text
from tinydub_cli.columns.status import Status
from tinydub_cli.output.listing import Resource
from tinydub_cli.tokens.token import Source

if TYPE_CHECKING:
    from tinydub_cli.schema.documents import StatusDocument

_PLACES: Final = {
    Source.ENVIRONMENT: "TINYDUB_TOKEN",
    Source.KEYRING: "the system's keyring",
    Source.FILE: "a file in plain text",
}


def document(status: Status) -> "StatusDocument":
    """Return an account's status as our own JSON object."""
    return {
        "origin": status.account.origin,
        "profile": status.account.profile,
        "source": status.source.value,
        "verified": status.verified,
        "left_minute": status.left.minute,
        "left_day": status.left.day,
    }


def lines(status: Status) -> Iterator[str]:
    """Yield what a person is shown of it."""
    accepted = ", and the server accepts it" if status.verified else ""
    account = status.account
    yield text.line(f"Signed in to {account.origin}, profile {account.profile}.")
    yield f"The token comes from {_PLACES[status.source]}{accepted}."
    left = status.left
    yield f"Requests left: {left.minute} this minute, {left.day:,} in 24 hours, as counted here."


STATUS: Final[Resource[Status]] = Resource(
    id=lambda status: status.account.profile,
    document=document,
    footer=lambda _: "",
    none="Nobody is signed in.",
)
