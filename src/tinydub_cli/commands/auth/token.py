"""`tinydub auth token`: the token itself, for other programs."""

import typer

from tinydub_cli.output.plain import write_lines
from tinydub_cli.session import Session

EXAMPLES = ("tinydub auth token | ssh server tinydub auth login --with-token",)


def run(context: typer.Context) -> None:
    """Print the token in use, for other programs. Mind who sees the screen."""
    session: Session = context.obj
    write_lines(session.env, [session.custody().find().value])
