"""A ticket's files, with links that are as fresh as they have to be."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final

from tinydub_cli.errors import NotFoundError, TinydubError
from tinydub_cli.models import Attachment, Ticket

if TYPE_CHECKING:
    from tinydub_cli.api.client import Client

LIFETIME: Final = 600.0
"""Seconds for which a link works (API documents, "A ticket")."""

_Key = tuple[str, str, int]
"""What a file is known by: its id, its name, and which of those it is where several have both."""


class Links:
    """The files of one ticket. Fetching the ticket gives each a link that works for 10 minutes."""

    def __init__(self, client: "Client", ticket_id: str, timer: Callable[[], float]) -> None:
        """Fetch the ticket: one request. `timer` counts in seconds."""
        self.ticket_id = ticket_id
        self._client = client
        self._timer = timer
        self._lock = Lock()
        self._listed = _numbered(client.ticket(ticket_id))
        self._fresh: dict[_Key, Attachment] | TinydubError | None = None
        self._refreshed = 0.0

    def chosen(self, names: Sequence[str]) -> list[Attachment]:
        """Return the files named by their ids or their names; all of them for no names."""
        files = self._listed.values()
        return [one for one in files if not names or {one.id, one.name} & set(names)]

    def unknown(self, names: Sequence[str]) -> list[str]:
        """Return the names that no file has."""
        known = {name for one in self._listed.values() for name in (one.id, one.name)}
        return [name for name in names if name not in known]

    def renewed(self, attachment: Attachment) -> Attachment:
        """Return one of the files with a fresh link: the ticket is fetched again, once for all.

        Where that takes so long that the fresh links end, too, it is fetched another time. Raises
        NotFoundError where the ticket does not have the file any more. Any thread may ask.
        """
        with self._lock:
            if self._fresh is None or self._timer() - self._refreshed > LIFETIME:
                self._refresh()
            if isinstance(self._fresh, TinydubError):
                raise self._fresh
            key = next(key for key, one in self._listed.items() if one == attachment)
            now = (self._fresh or {}).get(key)
        if now is None:
            raise NotFoundError(
                "The ticket does not have the file any more.", "Ask the customer for it again."
            )
        return now

    def _refresh(self) -> None:
        """Fetch the ticket again; what is said against it holds for all the files."""
        try:
            self._fresh = _numbered(self._client.ticket(self.ticket_id))
        except TinydubError as error:
            self._fresh = error
        self._refreshed = self._timer()


def _numbered(ticket: Ticket) -> dict[_Key, Attachment]:
    """Return a ticket's files, each once: those of its messages, and those it alone lists."""
    in_messages = (one for message in ticket.messages for one in message.attachments)
    return _counted(in_messages) | _counted(ticket.attachments)


def _counted(attachments: Iterable[Attachment]) -> dict[_Key, Attachment]:
    """Return files by their keys; one that is listed twice in the same place is one."""
    places: dict[tuple[str, str, int | None, str], Attachment] = {}
    for one in attachments:
        places[one.id, one.name, one.size, one.url.partition("?")[0]] = one
    count: Counter[tuple[str, str]] = Counter()
    found: dict[_Key, Attachment] = {}
    for one in places.values():
        found[one.id, one.name, count[one.id, one.name]] = one
        count[one.id, one.name] += 1
    return found
