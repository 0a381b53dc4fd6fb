"""Writes lists of tickets in whichever form is asked for."""

from collections.abc import Sequence

from tinydub_cli.columns import Column
from tinydub_cli.env import Env
from tinydub_cli.models import TicketSummary
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format


def write_tickets(
    env: Env,
    tickets: Sequence[TicketSummary],
    form: Format,
    columns: Sequence[Column[TicketSummary]],
    *,
    keep_all: bool,
) -> None:
    """Write a list of tickets; an empty one says so on standard error.

    `keep_all` shows every one of `columns`, however narrow the window.
    """
    match form:
        case Format.JSON:
            plain.write_json_array(env, (ticket.source for ticket in tickets))
        case Format.NDJSON:
            plain.write_ndjson(env, (ticket.source for ticket in tickets))
        case Format.TSV:
            plain.write_tsv(env, tickets, columns)
        case Format.IDS:
            plain.write_lines(env, (ticket.id for ticket in tickets))
        case Format.TABLE if tickets:
            _draw(env, tickets, columns, keep_all=keep_all)
    if not tickets:
        env.say("No tickets.")


def _draw(
    env: Env,
    tickets: Sequence[TicketSummary],
    columns: Sequence[Column[TicketSummary]],
    *,
    keep_all: bool,
) -> None:
    from tinydub_cli.output import terminal
    from tinydub_cli.render.table import table

    width = terminal.width(env)
    lines = table(tickets, columns, now=env.clock(), width=width, keep_all=keep_all)
    terminal.write(env, lines)
    if env.stdout.isatty():
        unread = sum(ticket.unread for ticket in tickets)
        env.say(f"{len(tickets)} ticket{'' if len(tickets) == 1 else 's'}, {unread} unread")
