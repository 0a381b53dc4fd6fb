"""`tinydub drafts list`: replies that are not known to have been sent."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.drafts import DRAFT_COLUMNS
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, columns_of
from tinydub_cli.output.drafts import DRAFTS
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_list
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub drafts list",
    "tinydub drafts list --json | jq '.[] | select(.state == \"unknown\")'",
)


def run(
    context: typer.Context,
    columns: Annotated[str | None, columns_of(DRAFT_COLUMNS)] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """List the replies that are kept: drafts, and those whose fate is unknown.

    Costs no request.
    """
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(terminal=session.env.stdout.isatty())
    shown = chosen(DRAFT_COLUMNS, columns)
    outbox = session.outbox()
    drafts = [outbox.seen(draft) for draft in outbox.drafts()]
    write_list(session.env, drafts, form, shown, DRAFTS, keep_all=columns is not None)
    for file in outbox.unreadable():
        session.tell(f"Not listed: {file.path}; {file.fault}.")
