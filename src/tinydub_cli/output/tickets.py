"""How tickets are told in a list: `--json` is the server's own."""

from typing import Final

from tinydub_cli.models import TicketSummary
from tinydub_cli.output.listing import Resource, counted

TICKETS: Final[Resource[TicketSummary]] = Resource(
    id=lambda ticket: ticket.id,
    document=lambda ticket: ticket.source,
    footer=lambda tickets: (
        f"{counted(len(tickets), 'ticket', 'tickets')},"
        f" {sum(ticket.unread for ticket in tickets)} unread"
    ),
    none="No tickets.",
)
