"""`tinydub snippets list`: the canned replies there are."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.snippets import SNIPPET_COLUMNS
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, columns_of
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_list
from tinydub_cli.output.snippets import SNIPPETS
from tinydub_cli.session import Session

EXAMPLES = ("tinydub snippets list",)


def run(
    context: typer.Context,
    columns: Annotated[str | None, columns_of(SNIPPET_COLUMNS)] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """List the canned replies and what each has to be filled in with. Costs no request."""
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(terminal=session.env.stdout.isatty())
    shown = chosen(SNIPPET_COLUMNS, columns)
    snippets = session.snippets().all(session.tell)
    write_list(session.env, snippets, form, shown, SNIPPETS, keep_all=columns is not None)
