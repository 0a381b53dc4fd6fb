"""`tinydub tickets watch`: what happens to the tickets of a list, told as it is seen."""

from datetime import timedelta
from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.events import EVENT_FIELDS
from tinydub_cli.commands.options import (
    FormatOption,
    IdsOption,
    JsonOption,
    columns_of,
    duration,
)
from tinydub_cli.errors import UsageError
from tinydub_cli.models import Filter
from tinydub_cli.output.events import teller
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub tickets watch --filter unassigned --notify",
    "tinydub tickets watch --filter self --exec 'python3 on_event.py'",
    "tinydub tickets watch --once --format tsv | grep ^new",
)


def run(
    context: typer.Context,
    filter: Annotated[Filter, typer.Option(help="Which tickets.")] = Filter.OPEN,
    interval: Annotated[
        str,
        typer.Option(metavar="DURATION", help="Between two looks; 1m at least, and never exact."),
    ] = "5m",
    command: Annotated[
        str | None,
        typer.Option(
            "--exec",
            metavar="CMD",
            help="Run a program for each event, which is JSON on its standard input.",
        ),
    ] = None,
    notify: Annotated[
        bool, typer.Option("--notify", help="Have the terminal notify you, or ring.")
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Look once, for cron: what happened since the last look.")
    ] = False,
    columns: Annotated[str | None, columns_of(EVENT_FIELDS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Tell what happens to tickets: new, unread, read, status, left (the list), resolved.

    The first watch of a list only notes what is there; later ones go on from the last look. An
    event is told again only if the watch was killed while telling it.

    --exec splits CMD as a shell would and starts it without one; it has 60 seconds for an event,
    and what it writes goes to standard error. With --json, each event is an object on its own line.

    Costs a request for each look, 288 a day unless --interval says otherwise, and another one when
    a ticket has left, to see whether it is resolved. A quarter of the day's requests is spared.
    """
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(
        terminal=session.env.stdout.isatty(), fields=columns
    )
    tell = teller(session.env, form, chosen(EVENT_FIELDS, columns))
    seconds = _seconds(interval)
    from tinydub_cli.watching import execution, job, state

    words = execution.parsed(session.env, command) if command is not None else ()
    orders = job.Orders(filter, seconds, tell, words, notify)
    watch = job.once if once else job.run
    watch(session, state.of(session.watch_folder(), filter), orders)


def _seconds(interval: str) -> float:
    span = duration(interval)
    if not timedelta(minutes=1) <= span <= timedelta(days=1):
        raise UsageError(
            "--interval is 1m at least and 1d at most.", "The day has 1,440 requests for all work."
        )
    return span.total_seconds()
