"""`tinydub snippets edit`: a canned reply in the editor, a new one or an old one."""

import typer

from tinydub_cli.commands.options import SnippetArgument
from tinydub_cli.errors import UsageError
from tinydub_cli.session import Session

EXAMPLES = ("tinydub snippets edit thanks",)


def run(
    context: typer.Context,
    name: SnippetArgument,
) -> None:
    """Write a canned reply in your editor; a new name makes a new one, an empty text none.

    In its text, {{first_name}}, {{name}}, {{email}}, {{id}}, {{widget}} and {{agent}} are filled in
    from the ticket, anything else in double braces from --set KEY=VALUE.
    """
    session: Session = context.obj
    snippets = session.snippets()
    if not session.env.stdin.isatty():
        raise UsageError(
            "There is no terminal to write the snippet on.",
            f"Put its text into {snippets.folder}/{name}.md.",
        )
    path = snippets.open(name)
    try:
        session.env.edit(path)
    finally:
        kept = snippets.close(name)
    session.tell(f"Kept in {path}." if kept else f"Empty: there is no snippet {name}.")
