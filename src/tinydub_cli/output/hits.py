"""How it is told what a search has found."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Column
from tinydub_cli.columns.hits import EXCERPT
from tinydub_cli.env import Env
from tinydub_cli.output.formats import Format
from tinydub_cli.output.listing import Resource, counted, write_list
from tinydub_cli.times import ago, timestamp

if TYPE_CHECKING:
    from tinydub_cli.mirror.search import Hit
    from tinydub_cli.schema.documents import HitDocument


def document(hit: "Hit") -> "HitDocument":
    """Return a hit as our own JSON object."""
    return {
        "ticket": hit.ticket,
        "name": hit.name,
        "email": hit.email,
        "status": hit.status,
        "unread": hit.unread,
        "created_at": timestamp(hit.created_at) or None,
        "vanished": hit.vanished,
        "message_id": hit.message_id or None,
        "snippet": hit.excerpt.text,
    }


def age(synced_at: datetime | None, unfetched: int, now: datetime) -> str:
    """Return how old the copy is that was looked into, and of how many tickets it lacks threads."""
    lacks = f", without the threads of {counted(unfetched, 'ticket', 'tickets')}"
    return f"A copy of {ago(synced_at, now)}{lacks if unfetched else ''}."


HITS: "Final[Resource[Hit]]" = Resource(
    id=lambda hit: hit.ticket,
    document=document,
    footer=lambda hits: counted(len(hits), "ticket", "tickets"),
    none="Nothing was found. All words have to be there; `word*` finds longer words, too.",
)


def write_hits(
    env: Env,
    hits: "Sequence[Hit]",
    form: Format,
    columns: "Sequence[Column[Hit]]",
    *,
    keep_all: bool,
) -> None:
    """Write what was found, as lists are written; in a table, excerpts stand below their rows."""
    above = [column for column in columns if column.name != EXCERPT]
    if form is not Format.TABLE or not hits or not above or len(above) == len(columns):
        write_list(env, hits, form, columns, HITS, keep_all=keep_all)
        return
    from tinydub_cli.output import terminal
    from tinydub_cli.render.hits import found

    shown = [
        column
        for column in above
        if keep_all or not column.rare or any(column.value(hit) for hit in hits)
    ]
    width = terminal.width(env)
    terminal.write(env, found(hits, shown, now=env.clock(), width=width, keep_all=keep_all))
    if env.stdout.isatty():
        env.say(HITS.footer(hits))
