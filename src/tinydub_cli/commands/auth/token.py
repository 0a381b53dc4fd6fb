"""`tinydub auth token`: the token itself, for other programs."""

import typer

from tinydub_cli.output.plain import write_lines
from tinydub_cli.session import Session

EXAMPLES = (
    'curl -H "Authorization: Bearer $(tinydub auth token)" https://tinydub.com/api/v1/tickets',
)


def run(context: typer.Context) -> None:
    """Print the token in use, for curl and the like. Mind who sees the screen."""
    session: Session = context.obj
    write_lines(session.env, [session.custody().find().value])
