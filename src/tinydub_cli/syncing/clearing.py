"""Whether reading a ticket clears its unread mark on the server, which nobody documents.

A team's unread marks are not to be cleared behind its back (API documents, "A ticket"), so a sync
finds out with the first unread ticket, before it reads a second one, and the mirror remembers it:
the answer, and while that is not known, which ticket the first one was. Where in doubt, it clears.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tinydub_cli.mirror.store import Copied, Mirror
from tinydub_cli.models import Ticket
from tinydub_cli.syncing.plan import Step

if TYPE_CHECKING:
    from tinydub_cli.syncing.job import Server

_CLEARS: Final = "reading clears the unread mark"
"""The name of what is noted: `yes` or `no`."""

_FIRST: Final = "read to find out"
"""The name of the ticket that was read while nothing was known."""

_LOOKS: Final = 2
"""Requests that it takes to find out: the list again, and perhaps the ticket."""


def spares(mirror: Mirror) -> bool:
    """Whether reading is known to clear the mark."""
    return mirror.fact(_CLEARS) == "yes"


def needed(mirror: Mirror, step: Step) -> int:
    """Return how many requests it takes to find out, if fetching a ticket makes it necessary."""
    return _LOOKS if step.unread and mirror.fact(_CLEARS) is None else 0


def begin(mirror: Mirror, step: Step) -> None:
    """Note which ticket is about to be read: whatever happens, no other one is tried then."""
    mirror.note(_FIRST, step.id)


def resumed(mirror: Mirror, copies: Sequence[Copied], tell: Callable[[str], None]) -> str | None:
    """Return the ticket whose reading was to show it, if the last sync ended before it was known.

    Where the lists, fetched just now, show it read, that is the answer.
    """
    first = mirror.fact(_FIRST)
    if mirror.fact(_CLEARS) or not first:
        return None
    listed = {copy.id: copy for copy in copies}
    if first in listed and not listed[first].unread:
        _clears(mirror, first, tell)
    return first


def find_out(
    server: "Server",
    mirror: Mirror,
    now: datetime,
    tell: Callable[[str], None],
    step: Step,
    before: Ticket | None,
) -> None:
    """Look whether reading the ticket has cleared its mark, and remember the answer.

    A mark that is there may be a new one: somebody has just written. So the ticket is looked at
    again; where it changed meanwhile, this one tells nothing, and the next one will.
    """
    name = mirror.list_of(step.id)
    if name is None:
        mirror.note(_FIRST, "")
        return
    tickets = server.tickets(name)
    mirror.record_list(name, tickets, now)
    marks = {ticket.id: ticket.unread for ticket in tickets}
    if not marks.get(step.id, True):
        _clears(mirror, step.id, tell)
        return
    # Its answer may have made no sense, somebody may have resolved it meanwhile, or the list needed
    # all tries that were left: then this one has shown nothing.
    if before is not None and step.id in marks and server.asked != server.most:
        after = server.ticket(step.id)
        if _state(before) == _state(after):
            mirror.note(_CLEARS, "no")
    mirror.note(_FIRST, "")


def _clears(mirror: Mirror, ticket_id: str, tell: Callable[[str], None]) -> None:
    mirror.note(_CLEARS, "yes")
    mirror.mark_read(ticket_id)
    tell(
        f"Reading a ticket clears its unread mark on this server, as {ticket_id} has shown: unread"
        " tickets are left alone from now on, unless --even-unread is given."
    )


def _state(ticket: Ticket) -> tuple[object, ...]:
    """Return what differs where somebody has written meanwhile, or where reading has cleared."""
    return (ticket.unread, ticket.updated_at, tuple(message.id for message in ticket.messages))
