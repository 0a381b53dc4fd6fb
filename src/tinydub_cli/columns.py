"""One column table per resource: it feeds tables, TSV, `--columns` and their help."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar

from tinydub_cli.errors import UsageError
from tinydub_cli.models import Message, SentReply, Ticket, TicketSummary, author
from tinydub_cli.times import age, timestamp

Row = TypeVar("Row")


class Field(NamedTuple, Generic[Row]):
    """One field of a row: its name in `--columns`, and its full text for TSV."""

    name: str
    value: Callable[[Row], str]


class Column(NamedTuple, Generic[Row]):
    """A field that tables show, too: `cell`, given the time, is its text there.

    Where a window is narrow, columns shrink to `least` cells, and then those with the highest
    `dispensable` leave first; 0 always stays.
    """

    name: str
    value: Callable[[Row], str]
    heading: str
    cell: Callable[[Row, datetime], str]
    least: int
    dispensable: int = 0
    style: str = ""


AnyField = TypeVar("AnyField", Field[Any], Column[Any])


def chosen(fields: Sequence[AnyField], names: str | None) -> tuple[AnyField, ...]:
    """Return the fields named in `names` (`a,b`), in that order; all of them for None.

    Raises UsageError for a name that none of them has.
    """
    if names is None:
        return tuple(fields)
    by_name = {field.name: field for field in fields}
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in by_name:
            raise UsageError(
                f"There is no column “{name}”.", f"The columns are: {', '.join(by_name)}."
            )
    return tuple(by_name[name] for name in wanted)


TICKET_COLUMNS: Final[tuple[Column[TicketSummary], ...]] = (
    Column(
        name="unread",
        heading="",
        value=lambda ticket: "unread" if ticket.unread else "read",
        cell=lambda ticket, _: "●" if ticket.unread else " ",
        least=1,
        style="yellow",
    ),
    Column(
        name="id",
        heading="ID",
        value=lambda ticket: ticket.id,
        cell=lambda ticket, _: ticket.id,
        least=8,
        style="cyan",
    ),
    Column(
        name="customer",
        heading="CUSTOMER",
        value=lambda ticket: ticket.name,
        cell=lambda ticket, _: ticket.name,
        least=10,
    ),
    Column(
        name="email",
        heading="E-MAIL",
        value=lambda ticket: ticket.email,
        cell=lambda ticket, _: ticket.email,
        least=14,
        dispensable=2,
    ),
    Column(
        name="status",
        heading="STATUS",
        value=lambda ticket: ticket.status,
        cell=lambda ticket, _: ticket.status,
        least=8,
        dispensable=1,
    ),
    Column(
        name="created",
        heading="AGE",
        value=lambda ticket: timestamp(ticket.created_at),
        cell=lambda ticket, now: age(ticket.created_at, now),
        least=4,
        style="dim",
    ),
)


MESSAGE_FIELDS: Final[tuple[Field[tuple[Ticket, Message]], ...]] = (
    Field(name="ticket", value=lambda row: row[0].id),
    Field(name="id", value=lambda row: row[1].id),
    Field(name="created", value=lambda row: timestamp(row[1].created_at)),
    Field(name="direction", value=lambda row: row[1].direction),
    Field(name="author", value=lambda row: author(row[0], row[1])),
    Field(name="delivery", value=lambda row: row[1].delivery or ""),
    Field(name="attachments", value=lambda row: ", ".join(a.name for a in row[1].attachments)),
    Field(name="text", value=lambda row: row[1].text),
)

REPLY_FIELDS: Final[tuple[Field[SentReply], ...]] = (
    Field(name="id", value=lambda reply: reply.id),
    Field(name="created", value=lambda reply: timestamp(reply.created_at)),
)

PLANNED_REPLY_FIELDS: Final[tuple[Field[tuple[str, Ticket, str]], ...]] = (
    Field(name="ticket", value=lambda row: row[0]),
    Field(name="email", value=lambda row: row[1].email),
    Field(name="name", value=lambda row: row[1].name),
    Field(name="message", value=lambda row: row[2]),
)
