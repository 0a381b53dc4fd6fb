"""The tickets that were seen lately: ids, names and statuses, so that a shell can complete them.

A copy in the cache directory, which may be deleted at any time.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tinydub_cli import text
from tinydub_cli.paths import make_private_directory, replace_private_file

if TYPE_CHECKING:
    from tinydub_cli.models import Ticket, TicketSummary

_MOST: Final = 500
"""Tickets that are noted. Nobody looks through more in a list of completions."""

_LONGEST_ID: Final = 128
"""Characters; commands take no longer ones."""

_LARGEST: Final = 1_000_000
"""Bytes of the file that are read."""


class KnownTicket(NamedTuple):
    """A ticket that was seen; name and status are safe to print unless the file was changed."""

    id: str
    status: str
    name: str


class KnownTickets(NamedTuple):
    """One account's tickets, in a file of its `folder`. Methods raise OSError."""

    folder: Path

    def all(self, beginning: str = "") -> list[KnownTicket]:
        """Return the tickets whose ids begin so, those seen last first; none from a damaged file.

        A TAB waits for it: lines that are not asked for are not looked into.
        """
        try:
            with self._file.open("rb") as file:
                lines = file.read(_LARGEST).decode("utf-8", "replace").split("\n")
        except (FileNotFoundError, NotADirectoryError):
            return []
        rows = (line.split("\t") for line in lines if line.startswith(beginning))
        return [KnownTicket(*row) for row in rows if len(row) == 3 and _is_plain(row[0])]

    def remember(self, tickets: "Iterable[Ticket | TicketSummary]") -> None:
        """Put tickets first, in their order, and forget those that were seen longest ago."""
        seen = [
            KnownTicket(ticket.id, text.line(ticket.status)[:40], text.line(ticket.name)[:80])
            for ticket in islice(tickets, _MOST)
            if _is_plain(ticket.id)
        ]
        before = self.all()
        known: dict[str, KnownTicket] = {}
        for ticket in (*seen, *before):
            known.setdefault(ticket.id, ticket)
        now = list(known.values())[:_MOST]
        if now != before:
            make_private_directory(self.folder)
            content = "".join("\t".join(ticket) + "\n" for ticket in now)
            replace_private_file(self._file, content, settled=False)

    @property
    def _file(self) -> Path:
        return self.folder / "known.tsv"


def _is_plain(identity: str) -> bool:
    """Whether an id is one that commands take, and take for no option."""
    if len(identity) > _LONGEST_ID or identity.startswith("-"):
        return False
    return identity.isascii() and identity.replace("-", "").replace("_", "").isalnum()
