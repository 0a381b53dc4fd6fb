"""`tinydub tickets list`: one of the four queues, narrowed, sorted and cut to length."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.tickets import TICKET_COLUMNS
from tinydub_cli.commands.options import (
    FormatOption,
    IdsOption,
    JsonOption,
    MaxAgeOption,
    OfflineOption,
    columns_of,
    duration,
)
from tinydub_cli.models import Filter
from tinydub_cli.output.formats import Format, FormatChoice
from tinydub_cli.session import Session
from tinydub_cli.triage import Order, Selection

EXAMPLES = (
    "tinydub tickets list --filter self --unread",
    "tinydub tickets list --from ada --sort oldest --limit 5",
    "tinydub tickets list --max-age 5m -q",
    "tinydub tickets list --json | jq 'group_by(.status) | map(length)'",
)


def run(
    context: typer.Context,
    filter: Annotated[
        Filter, typer.Option(help="Which tickets; each is one request.")
    ] = Filter.OPEN,
    unread: Annotated[bool, typer.Option("--unread", help="Unread tickets alone.")] = False,
    sender: Annotated[
        str | None,
        typer.Option("--from", metavar="TEXT", help="Customers whose name or address has TEXT."),
    ] = None,
    sort: Annotated[
        Order | None, typer.Option(help="The order; the server's own unless given.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="The first N after sorting.")
    ] = None,
    max_age: MaxAgeOption = None,
    offline: OfflineOption = False,
    columns: Annotated[str | None, columns_of(TICKET_COLUMNS)] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """List tickets: all open ones unless told otherwise.

    Costs one request, and none where the copy of `tickets sync` is fresh enough.
    """
    # A TAB loads this module for its options alone.
    from tinydub_cli.answers import answering, freshness
    from tinydub_cli.output.listing import write_list
    from tinydub_cli.output.tickets import TICKETS

    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(terminal=session.env.stdout.isatty())
    shown = chosen(TICKET_COLUMNS, columns)
    selection = Selection(unread=unread, sender=sender, order=sort, limit=limit)
    wanted = freshness(None if max_age is None else duration(max_age), offline=offline)
    with answering(session, wanted) as answers:
        tickets = selection.apply(answers.tickets(filter))
    if form in (Format.TABLE, Format.TSV) and (kept := session.marks()):
        tickets = [ticket._replace(kept=kept.get(ticket.id, "")) for ticket in tickets]
    write_list(
        session.env, tickets, form, shown, TICKETS, keep_all=columns is not None, remark=answers.age
    )
