"""The columns of a list of tickets."""

from typing import Final

from tinydub_cli.columns import Column
from tinydub_cli.models import TicketSummary
from tinydub_cli.times import age, timestamp

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
    Column(
        name="reply",
        heading="REPLY",
        value=lambda ticket: ticket.kept,
        cell=lambda ticket, _: ticket.kept,
        least=5,
        style="magenta",
        rare=True,
    ),
)
