"""`tinydub auth login`: takes a token, tries it, and keeps it in the system's keyring."""

from typing import Annotated

import typer

from tinydub_cli.env import Env
from tinydub_cli.errors import UsageError
from tinydub_cli.models import Filter
from tinydub_cli.session import Session
from tinydub_cli.tokens.token import LONGEST, VARIABLE, Source, Token, parse_token

EXAMPLES = (
    "tinydub auth login",
    "pass show tinydub | tinydub auth login --with-token",
    "tinydub --profile bot auth login",
)


def run(
    context: typer.Context,
    with_token: Annotated[
        bool, typer.Option("--with-token", help="Read the token from standard input.")
    ] = False,
    no_verify: Annotated[
        bool, typer.Option("--no-verify", help="Keep the token without trying it.")
    ] = False,
    insecure_storage: Annotated[
        bool,
        typer.Option(
            "--insecure-storage",
            help="Keep the token in plain text, in a file that only you can read.",
        ),
    ] = False,
) -> None:
    """Sign in with an access token.

    Costs one request, which tries the token, unless --no-verify is given.
    """
    session: Session = context.obj
    custody = session.custody()
    secret = parse_token(_piped(session.env) if with_token else _asked(session.env))
    if not no_verify:
        with session.client(Token(secret, Source.ENVIRONMENT)) as client:
            client.tickets(Filter.SELF)
    source = custody.keep(secret, insecure=insecure_storage)
    where = (
        "the system's keyring" if source is Source.KEYRING else f"{custody.file()}, in plain text"
    )
    session.tell(f"Signed in to {custody.account.origin}; the token is kept in {where}.")
    if session.env.variables.get(VARIABLE):
        session.tell(f"{VARIABLE} is set, and goes before it.")


def _piped(env: Env) -> str:
    """Read the token from standard input, where there may be more than any token has."""
    return env.read_bytes(2 * LONGEST).decode("utf-8-sig", "replace")


def _asked(env: Env) -> str:
    """Ask for the token without showing it."""
    if not env.interactive:
        raise UsageError(
            "There is no terminal to ask for the token on.", "Pipe it in with --with-token."
        )
    return env.ask_secret("Token: ")
