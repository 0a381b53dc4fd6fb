"""Writes lists of tickets in whichever form is asked for."""

from collections.abc import Sequence

from tinydub_cli.columns import Column
from tinydub_cli.env import Env
from tinydub_cli.models import TicketSummary
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format
from tinydub_cli.output.tables import counted, draw


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
            unread = sum(ticket.unread for ticket in tickets)
            footer = f"{counted(len(tickets), 'ticket')}, {unread} unread"
            draw(env, tickets, columns, keep_all=keep_all, footer=footer)
    if not tickets:
        env.say("No tickets.")
