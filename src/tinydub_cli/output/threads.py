"""Writes tickets with their threads in whichever form is asked for."""

from collections.abc import Iterable, Iterator, Sequence

from tinydub_cli.columns import Field
from tinydub_cli.env import Env
from tinydub_cli.models import Message, Ticket
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format


def write_threads(
    env: Env,
    tickets: Iterable[Ticket],
    form: Format,
    fields: Sequence[Field[tuple[Ticket, Message]]],
    *,
    several: bool,
    exact: bool,
    full: bool,
) -> None:
    """Write each ticket as it comes; `several` makes the JSON an array, even of one."""
    match form:
        case Format.JSON if several:
            plain.write_json_array(env, (ticket.source for ticket in tickets))
        case Format.JSON | Format.NDJSON:
            plain.write_ndjson(env, (ticket.source for ticket in tickets))
        case Format.TSV:
            plain.write_tsv(env, _rows(tickets), fields)
        case Format.IDS:
            plain.write_lines(env, (ticket.id for ticket in tickets))
        case Format.TABLE:
            _draw(env, tickets, exact=exact, full=full)


def _rows(tickets: Iterable[Ticket]) -> Iterator[tuple[Ticket, Message]]:
    return ((ticket, message) for ticket in tickets for message in ticket.messages)


def _draw(env: Env, tickets: Iterable[Ticket], *, exact: bool, full: bool) -> None:
    from tinydub_cli.output import terminal
    from tinydub_cli.render.thread import Reading, threads

    reading = Reading(env.clock(), exact=exact, full=full)
    terminal.write_or_page(env, threads(tickets, reading))
