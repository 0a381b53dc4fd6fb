"""`tinydub snippets delete`: a canned reply that is no longer wanted."""

import typer

from tinydub_cli.commands.options import SnippetArgument, YesOption
from tinydub_cli.session import Session

EXAMPLES = ("tinydub snippets delete thanks --yes",)


def run(
    context: typer.Context,
    name: SnippetArgument,
    yes: YesOption = False,
) -> None:
    """Delete a canned reply. Costs no request."""
    session: Session = context.obj
    snippet = session.snippets().find(name)
    session.env.confirm(f"Delete {snippet.path}?", yes=yes)
    session.snippets().delete(snippet)
    session.tell(f"Deleted {snippet.path}.")
