"""Narrows, sorts and cuts a list of tickets: what the server does not do for us."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from tinydub_cli.models import TicketSummary


class Order(StrEnum):
    """How a list can be sorted. Tickets that compare equal keep the server's order."""

    NEWEST = "newest"
    OLDEST = "oldest"
    UNREAD = "unread"
    CUSTOMER = "customer"
    EMAIL = "email"
    STATUS = "status"
    ID = "id"


_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

_KEYS: Final[dict[Order, Callable[[TicketSummary], str | datetime | bool]]] = {
    Order.NEWEST: lambda ticket: ticket.created_at or _LONG_AGO,
    Order.OLDEST: lambda ticket: ticket.created_at or _LONG_AGO,
    Order.UNREAD: lambda ticket: not ticket.unread,
    Order.CUSTOMER: lambda ticket: ticket.name.casefold(),
    Order.EMAIL: lambda ticket: ticket.email.casefold(),
    Order.STATUS: lambda ticket: ticket.status.casefold(),
    Order.ID: lambda ticket: ticket.id,
}


class Selection(NamedTuple):
    """Which tickets of a list are wanted, in which order.

    `sender` is a part of the customer's name or address, in any case; `limit` counts after
    sorting; without an `order`, the server's is kept.
    """

    unread: bool = False
    sender: str | None = None
    order: Order | None = None
    limit: int | None = None

    def apply(self, tickets: Sequence[TicketSummary]) -> list[TicketSummary]:
        """Return the tickets wanted."""
        narrows = self.unread or self.sender
        wanted = [ticket for ticket in tickets if not narrows or self._wants(ticket)]
        if self.order:
            wanted.sort(key=_KEYS[self.order], reverse=self.order is Order.NEWEST)
        return wanted[: self.limit]

    def _wants(self, ticket: TicketSummary) -> bool:
        if self.unread and not ticket.unread:
            return False
        part = (self.sender or "").casefold()
        return part in ticket.name.casefold() or part in ticket.email.casefold()
