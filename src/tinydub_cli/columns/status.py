"""The fields of who is signed in."""

from typing import TYPE_CHECKING, Final, NamedTuple

from tinydub_cli.columns import Field

if TYPE_CHECKING:
    from tinydub_cli.tokens.token import Account, Source


class Status(NamedTuple):
    """An account, and where its token comes from; `verified` if the server was asked."""

    account: "Account"
    source: "Source"
    verified: bool


STATUS_FIELDS: Final[tuple[Field[Status], ...]] = (
    Field(name="origin", value=lambda status: status.account.origin),
    Field(name="profile", value=lambda status: status.account.profile),
    Field(name="source", value=lambda status: status.source),
)
