"""The fields of who is signed in."""

from typing import TYPE_CHECKING, Final, NamedTuple

from tinydub_cli.columns import Field

if TYPE_CHECKING:
    from tinydub_cli.quota import Left
    from tinydub_cli.tokens.token import Account, Source


class Status(NamedTuple):
    """An account, and where its token comes from; `verified` if the server was asked.

    `left` is what is left of its requests, by this machine's own count.
    """

    account: "Account"
    source: "Source"
    verified: bool
    left: "Left"


STATUS_FIELDS: Final[tuple[Field[Status], ...]] = (
    Field(name="origin", value=lambda status: status.account.origin),
    Field(name="profile", value=lambda status: status.account.profile),
    Field(name="source", value=lambda status: status.source),
    Field(name="left_minute", value=lambda status: str(status.left.minute)),
    Field(name="left_day", value=lambda status: str(status.left.day)),
)
