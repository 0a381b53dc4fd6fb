"""`tinydub snippets show`: one canned reply."""

from typing import Annotated

import typer

from tinydub_cli.columns.snippets import SNIPPET_COLUMNS
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_one
from tinydub_cli.output.snippets import SNIPPETS, lines
from tinydub_cli.session import Session


def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The snippet's name.")],
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Show the text of a canned reply. Costs no request."""
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(terminal=session.env.stdout.isatty())
    snippet = session.snippets().find(name)
    write_one(session.env, snippet, form, SNIPPET_COLUMNS, SNIPPETS, lines=lines(snippet))
