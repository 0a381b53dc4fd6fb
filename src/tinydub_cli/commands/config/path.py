"""`tinydub config path`: where the configuration file is."""

import typer

from tinydub_cli.output.plain import write_lines
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub config path",
    '"$EDITOR" "$(tinydub config path)"',
)


def run(context: typer.Context) -> None:
    """Print the path of the configuration file, whether there is one or not. Costs no request."""
    session: Session = context.obj
    write_lines(session.env, [str(session.configuration.path)])
