"""What the demo helpdesk starts with: the tickets of Tidepool, a booking calendar for studios.

    documented   the tickets of the vendor's help page
    everyday     an ordinary week
    mail         long threads and quoted histories
    world        other scripts than Latin
    trouble      failed replies, undocumented forms
    hostile      text that tries to act on its reader
    crowd        any number of invented ones, for `demo serve --tickets`

Adding one is adding a `Ticket` to one of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tinydub_cli.sandbox.documents import JsonObject
from tinydub_cli.sandbox.seed import documented, everyday, hostile, mail, trouble, world
from tinydub_cli.sandbox.seed.story import File, document

_TICKETS = (
    *documented.TICKETS,
    *everyday.TICKETS,
    *mail.TICKETS,
    *world.TICKETS,
    *trouble.TICKETS,
    *hostile.TICKETS,
)


def documents(now: datetime) -> Iterator[JsonObject]:
    """Give every ticket as the API writes it, dates counted back from `now`."""
    return (document(ticket, now) for ticket in _TICKETS)


def files() -> Iterator[File]:
    """Give every attachment of every ticket."""
    for ticket in _TICKETS:
        for message in ticket.messages:
            yield from message.files
