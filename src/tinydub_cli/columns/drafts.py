"""The columns of a list of replies that are kept."""

from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Column
from tinydub_cli.times import age, timestamp

if TYPE_CHECKING:
    from tinydub_cli.outbox.draft import Draft

_WORDS: Final = 200
"""Characters of a text that stand in a table, which cuts them to its width."""

DRAFT_COLUMNS: "Final[tuple[Column[Draft], ...]]" = (
    Column(
        name="draft",
        heading="DRAFT",
        value=lambda draft: draft.name,
        cell=lambda draft, _: draft.name,
        least=10,
        style="cyan",
    ),
    Column(
        name="ticket",
        heading="TICKET",
        value=lambda draft: draft.ticket,
        cell=lambda draft, _: draft.ticket,
        least=8,
        dispensable=3,
    ),
    Column(
        name="customer",
        heading="CUSTOMER",
        value=lambda draft: draft.customer,
        cell=lambda draft, _: draft.customer,
        least=10,
        dispensable=2,
    ),
    Column(
        name="state",
        heading="STATE",
        value=lambda draft: draft.state,
        cell=lambda draft, _: draft.state,
        least=7,
        style="magenta",
    ),
    Column(
        name="created",
        heading="AGE",
        value=lambda draft: timestamp(draft.created_at),
        cell=lambda draft, now: age(draft.created_at, now),
        least=4,
        style="dim",
    ),
    Column(
        name="text",
        heading="TEXT",
        value=lambda draft: draft.text,
        cell=lambda draft, _: " ".join(draft.text[:_WORDS].split()),
        least=10,
        dispensable=1,
    ),
)
