"""`tinydub auth logout`: forgets the token."""

import typer

from tinydub_cli.errors import SignInError
from tinydub_cli.session import Session
from tinydub_cli.tokens.token import VARIABLE

EXAMPLES = ("tinydub auth logout",)


def run(context: typer.Context) -> None:
    """Forget the token of this profile, wherever it is kept.

    The token stays valid on the server: revoke it there if it was seen.
    """
    session: Session = context.obj
    custody = session.custody()
    gone = custody.forget()
    if not gone:
        raise SignInError(
            f"No token was kept for {custody.account.origin}.", "There is nothing to forget."
        )
    session.tell(f"Signed out of {custody.account.origin}: {' and '.join(gone)} cleared.")
    if session.env.variables.get(VARIABLE):
        session.tell(f"{VARIABLE} is still set.")
