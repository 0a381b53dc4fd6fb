"""Writes who is signed in."""

from typing import Final

from tinydub_cli.columns import Field
from tinydub_cli.env import Env
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format
from tinydub_cli.tokens.token import Account, Source

_PLACES: Final = {
    Source.ENVIRONMENT: "TINYDUB_TOKEN",
    Source.KEYRING: "the system's keyring",
    Source.FILE: "a file in plain text",
}

_FIELDS: Final[tuple[Field[tuple[Account, Source]], ...]] = (
    Field(name="origin", value=lambda row: row[0].origin),
    Field(name="profile", value=lambda row: row[0].profile),
    Field(name="source", value=lambda row: row[1]),
)


def write_status(
    env: Env, account: Account, source: Source, *, verified: bool, form: Format
) -> None:
    """Write an account and where its token comes from; never the token."""
    row = (account, source)
    match form:
        case Format.JSON | Format.NDJSON:
            fields = {field.name: field.value(row) for field in _FIELDS}
            plain.write_json(env, {**fields, "verified": verified})
        case Format.TSV:
            plain.write_tsv(env, [row], _FIELDS)
        case Format.IDS:
            plain.write_lines(env, [account.profile])
        case Format.TABLE:
            accepted = ", and the server accepts it" if verified else ""
            plain.write_lines(
                env,
                [
                    f"Signed in to {account.origin}, profile {account.profile}.",
                    f"The token comes from {_PLACES[source]}{accepted}.",
                ],
            )
