"""A ticket's files, with links that are as fresh as they have to be."""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from tinydub_cli.errors import NotFoundError
from tinydub_cli.models import Attachment, Ticket

if TYPE_CHECKING:
    from tinydub_cli.api.client import Client


class Links:
    """The files of one ticket. Fetching the ticket gives each a link that works for 10 minutes."""

    def __init__(self, client: "Client", ticket_id: str) -> None:
        """Fetch the ticket: one request."""
        self.ticket_id = ticket_id
        self._client = client
        self._lock = Lock()
        self._attachments = attachments_of(client.ticket(ticket_id))

    def chosen(self, names: Sequence[str]) -> list[Attachment]:
        """Return the files named by their ids or their names; all of them for no names."""
        return [one for one in self._attachments if not names or {one.id, one.name} & set(names)]

    def unknown(self, names: Sequence[str]) -> list[str]:
        """Return the names that no file has."""
        known = {name for one in self._attachments for name in (one.id, one.name)}
        return [name for name in names if name not in known]

    def renewed(self, attachment: Attachment) -> Attachment:
        """Return a file with a fresh link: the ticket is fetched again, once for all its files.

        Raises NotFoundError where the ticket does not have it any more. Any thread may ask.
        """
        with self._lock:
            if self._now(attachment) == attachment:
                self._attachments = attachments_of(self._client.ticket(self.ticket_id))
            now = self._now(attachment)
        if now is None:
            raise NotFoundError(
                "The ticket does not have the file any more.", "Ask the customer for it again."
            )
        return now

    def _now(self, attachment: Attachment) -> Attachment | None:
        return next((one for one in self._attachments if _key(one) == _key(attachment)), None)


def attachments_of(ticket: Ticket) -> list[Attachment]:
    """Return a ticket's files, each once: those of its messages, and those it alone lists."""
    found = [attachment for message in ticket.messages for attachment in message.attachments]
    return list({_key(one): one for one in [*found, *ticket.attachments]}.values())


def _key(attachment: Attachment) -> tuple[str, str]:
    return attachment.id, "" if attachment.id else attachment.name
