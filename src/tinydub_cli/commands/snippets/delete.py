"""`tinydub snippets delete`: a canned reply that is no longer wanted."""

from typing import Annotated

import typer

from tinydub_cli.commands.options import YesOption
from tinydub_cli.session import Session


def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The snippet's name.")],
    yes: YesOption = False,
) -> None:
    """Delete a canned reply. Costs no request."""
    session: Session = context.obj
    snippet = session.snippets().find(name)
    session.env.confirm(f"Delete {snippet.path}?", yes=yes)
    session.snippets().delete(snippet)
    session.tell(f"Deleted {snippet.path}.")
