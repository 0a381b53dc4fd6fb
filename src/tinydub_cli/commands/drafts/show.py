"""`tinydub drafts show`: one reply that is kept."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.drafts import DRAFT_COLUMNS
from tinydub_cli.commands.options import (
    DraftArgument,
    FormatOption,
    IdsOption,
    JsonOption,
    columns_of,
    ticket_or_draft,
)
from tinydub_cli.output.drafts import DRAFTS, lines
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_one
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub drafts show KPlaQw1c",
    "tinydub drafts show KPlaQw1c.2 --json | jq .text",
)


def run(
    context: typer.Context,
    id: DraftArgument,
    columns: Annotated[str | None, columns_of(DRAFT_COLUMNS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Show the whole text of a reply that is kept. Costs no request."""
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(
        terminal=session.env.stdout.isatty(), fields=columns
    )
    outbox = session.outbox()
    draft = outbox.seen(outbox.find(*ticket_or_draft(id)))
    fields = chosen(DRAFT_COLUMNS, columns)
    shown = lines(draft, session.env.clock())
    write_one(session.env, draft, form, fields, DRAFTS, lines=shown)
