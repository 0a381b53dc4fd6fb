"""The columns of what a search has found."""

from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Column
from tinydub_cli.times import age, timestamp

if TYPE_CHECKING:
    from tinydub_cli.mirror.search import Hit

EXCERPT: Final = "excerpt"
"""The column that has lines of its own in a table, below the others."""

HIT_COLUMNS: "Final[tuple[Column[Hit], ...]]" = (
    Column(
        name="unread",
        heading="",
        value=lambda hit: "unread" if hit.unread else "read",
        cell=lambda hit, _: "●" if hit.unread else " ",
        least=1,
        style="yellow",
    ),
    Column(
        name="id",
        heading="ID",
        value=lambda hit: hit.ticket,
        cell=lambda hit, _: hit.ticket,
        least=8,
        style="cyan",
    ),
    Column(
        name="customer",
        heading="CUSTOMER",
        value=lambda hit: hit.name,
        cell=lambda hit, _: hit.name,
        least=10,
    ),
    Column(
        name="email",
        heading="E-MAIL",
        value=lambda hit: hit.email,
        cell=lambda hit, _: hit.email,
        least=14,
        dispensable=2,
    ),
    Column(
        name="status",
        heading="STATUS",
        value=lambda hit: hit.status,
        cell=lambda hit, _: hit.status,
        least=8,
        dispensable=1,
    ),
    Column(
        name="created",
        heading="AGE",
        value=lambda hit: timestamp(hit.created_at),
        cell=lambda hit, now: age(hit.created_at, now),
        least=4,
        style="dim",
    ),
    Column(
        name="vanished",
        heading="",
        value=lambda hit: "vanished" if hit.vanished else "",
        cell=lambda hit, _: "vanished" if hit.vanished else "",
        least=8,
        style="magenta",
        rare=True,
    ),
    Column(
        name=EXCERPT,
        heading="EXCERPT",
        value=lambda hit: hit.excerpt.text,
        cell=lambda hit, _: hit.excerpt.text,
        least=10,
    ),
)
