"""A reply as it is kept on this machine, and how far it has come."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class DraftState(StrEnum):
    """How far a reply has come that is kept on this machine.

    A file that says `sending` while nobody is sending was left by a process that died: its fate is
    as unknown as that of `unknown`.
    """

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"

    @property
    def uncertain(self) -> bool:
        """Whether the customer may have the reply already."""
        return self in (DraftState.SENDING, DraftState.UNKNOWN)


class Draft(NamedTuple):
    """A reply to a ticket, kept on this machine until the server has confirmed it.

    `name` is the ticket's id with a number, as there may be several. `known` are the ids of the
    messages that whoever writes has seen (None: not known), and once the reply is on its way, of
    all that were there before it. `form` is what stands below the text while it is being edited.
    """

    name: str
    ticket: str
    text: str
    created_at: datetime
    state: DraftState = DraftState.DRAFT
    customer: str = ""
    known: tuple[str, ...] | None = None
    tried_at: datetime | None = None
    reply_id: str = ""
    replied_at: datetime | None = None
    form: str = ""


class Unreadable(NamedTuple):
    """A file that was a reply to a ticket, and what is wrong with it."""

    ticket: str
    path: Path
    fault: str
