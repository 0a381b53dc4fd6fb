"""`tinydub snippets show`: one canned reply."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.snippets import SNIPPET_COLUMNS
from tinydub_cli.commands.options import (
    FormatOption,
    IdsOption,
    JsonOption,
    SnippetArgument,
    columns_of,
)
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_one
from tinydub_cli.output.snippets import SNIPPETS, lines
from tinydub_cli.session import Session

EXAMPLES = ("tinydub snippets show thanks",)


def run(
    context: typer.Context,
    name: SnippetArgument,
    columns: Annotated[str | None, columns_of(SNIPPET_COLUMNS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Show the text of a canned reply. Costs no request."""
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(
        terminal=session.env.stdout.isatty(), fields=columns
    )
    snippet = session.snippets().find(name)
    fields = chosen(SNIPPET_COLUMNS, columns)
    write_one(session.env, snippet, form, fields, SNIPPETS, lines=lines(snippet))
