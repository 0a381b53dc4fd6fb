"""`tinydub tickets stats`: the queue in figures and charts."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.stats import STATS_FIELDS
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, columns_of
from tinydub_cli.errors import StorageError
from tinydub_cli.models import Filter
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.stats import remarks, write_stats
from tinydub_cli.session import Session

if TYPE_CHECKING:
    from tinydub_cli.figures.threads import Tally
    from tinydub_cli.mirror.store import Mirror
    from tinydub_cli.models import TicketSummary

    Lists = dict[Filter, list[TicketSummary]]

EXAMPLES = (
    "tinydub tickets stats",
    "tinydub tickets stats --json | jq .unassigned",
    "tinydub tickets stats --format tsv | grep ^arrivals",
)


def run(
    context: typer.Context,
    offline: Annotated[
        bool, typer.Option("--offline", help="From the copy on this machine; no request.")
    ] = False,
    columns: Annotated[str | None, columns_of(STATS_FIELDS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Show the queue in figures: how much there is, how old it is, when it came.

    Costs four requests, and none with --offline. Where `tickets sync` has made a copy, it adds how
    long customers wait, when they write, and who answers them.

    Times are medians and 90th percentiles: to the first response from a customer's first message,
    to the resolution from the ticket's beginning.
    """
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(
        terminal=session.env.stdout.isatty(), fields=columns
    )
    fields = chosen(STATS_FIELDS, columns)
    from tinydub_cli.figures.stats import stats

    lists, tally, at = _copied(session) if offline else _fetched(session)
    now = session.env.clock()
    found = stats(lists, tally, at=at, now=now, local=session.env.local)
    sync = f"{session.program} tickets sync" if session.configuration.mirrors else None
    for remark in remarks(found, now, copied=offline, sync=sync):
        session.tell(remark)
    write_stats(session.env, found, form, fields)


def _copied(session: Session) -> "tuple[Lists, Tally, datetime]":
    """Return all from the copy of tickets, with the age of its oldest list."""
    with session.mirror() as mirror:
        found = {name: mirror.listed(name) for name in Filter}
        tally = _tally(session, mirror)
    lists = {name: tickets for name, (tickets, _) in found.items()}
    return lists, tally, min(at for _, at in found.values())


def _fetched(session: Session) -> "tuple[Lists, Tally | None, datetime]":
    """Return the lists from the server, and the threads from the copy, if there is one."""
    at = session.env.clock()
    with session.client() as client:
        lists = {name: client.tickets(name) for name in Filter}
    session.remember(lists[Filter.OPEN])

    def record(mirror: "Mirror") -> None:
        for name, tickets in lists.items():
            mirror.record_list(name, tickets, at)

    session.keep(record)
    tally = None
    with suppress(StorageError, OSError):  # the lists' figures do not depend on the copy
        if session.configuration.mirrors and session.mirror_file().exists():
            with session.mirror() as mirror:
                tally = _tally(session, mirror)
    return lists, tally, at


def _tally(session: Session, mirror: "Mirror") -> "Tally":
    from tinydub_cli.figures.threads import Tally

    tally = Tally(session.env.local)
    tally.take(mirror.details())
    return tally
