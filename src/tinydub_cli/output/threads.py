"""Writes tickets with their threads in whichever form is asked for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tinydub_cli.columns import Field
from tinydub_cli.env import Env
from tinydub_cli.models import Attachment, Message, Ticket
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format


class View(NamedTuple):
    """How threads are drawn: with exact times, with quotes in full.

    With `fetch`, which gets a file's bytes, they show pictures where the terminal can.
    """

    exact: bool = False
    full: bool = False
    fetch: Callable[[Attachment], bytes] | None = None


def write_threads(
    env: Env,
    tickets: Iterable[Ticket],
    form: Format,
    fields: Sequence[Field[tuple[Ticket, Message]]],
    *,
    several: bool,
    view: View,
) -> None:
    """Write each ticket as it comes; `several` makes the JSON an array, even of one."""
    if view.fetch is not None and form is not Format.TABLE:
        env.say("Pictures are not drawn: this form is for scripts.")
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
            _draw(env, tickets, view)


def _rows(tickets: Iterable[Ticket]) -> Iterator[tuple[Ticket, Message]]:
    return ((ticket, message) for ticket in tickets for message in ticket.messages)


def _draw(env: Env, tickets: Iterable[Ticket], view: View) -> None:
    from tinydub_cli.output import terminal
    from tinydub_cli.render.thread import Reading, threads

    reading = Reading(env.clock(), exact=view.exact, full=view.full)
    pictures = None
    if view.fetch is not None:
        from tinydub_cli.output.pictures import gallery

        pictures = gallery(env, view.fetch)
    if pictures is None:
        terminal.write_or_page(env, threads(tickets, reading))
        return
    from dataclasses import replace

    try:  # no pager passes pictures on
        terminal.write(env, threads(tickets, replace(reading, picture=pictures.draw)))
    finally:
        pictures.tell()
