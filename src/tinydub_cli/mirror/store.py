"""What the mirror holds: the four lists as they were, and tickets with their threads.

Everything is the server's own JSON, except the signed links of attachments, which are never kept.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from tinydub_cli import wire
from tinydub_cli.errors import NotFoundError
from tinydub_cli.mirror.database import Connection, Row, check, writing
from tinydub_cli.mirror.indexing import files, index, index_names
from tinydub_cli.mirror.stored import (
    as_listed,
    decoded,
    encoded,
    moment,
    storable,
    without_links,
    without_mark,
)
from tinydub_cli.models import Filter, Ticket, TicketSummary


class Copied(NamedTuple):
    """A ticket in the mirror: what is known of its copy, all but the copy itself.

    `summary` is the list's item now, `fetched_summary` what it was when the copy was fetched; both
    are JSON.
    """

    id: str
    summary: str | None
    fetched_summary: str | None
    fetched_at: datetime | None
    created_at: float
    unread: bool

    @property
    def changed(self) -> bool:
        """Whether the lists tell something else than they did of the copy."""
        if self.summary == self.fetched_summary:  # nearly always, and there may be 100,000
            return False
        return decoded(self.summary) != decoded(self.fetched_summary)


class Mirror:
    """One account's mirror, open. Moments are aware; every method may raise sqlite3.Error."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def record_list(self, name: Filter, tickets: Sequence[TicketSummary], now: datetime) -> None:
        """Keep a list as it was just now."""
        with writing(self.connection):
            self.connection.executemany(_RECORD_SUMMARY, map(_summary_row, tickets))
            index_names(self.connection)
            self.connection.execute("DELETE FROM places WHERE list = ?", (name,))
            self.connection.executemany(
                "INSERT INTO places (list, position, ticket) VALUES (?, ?, ?)",
                ((name, place, storable(ticket.id)) for place, ticket in enumerate(tickets)),
            )
            self.connection.execute(
                "INSERT OR REPLACE INTO lists VALUES (?, ?)", (name, now.timestamp())
            )

    def record_ticket(self, ticket: Ticket, now: datetime, *, listed: str | None = None) -> None:
        """Keep a ticket with its thread as it was just now, to be found by its words.

        `listed` is the list's item that it was fetched for. What the lists tell by now may be newer
        than the copy, if somebody else has fetched them meanwhile: it has to be fetched again then.
        """
        ticket = wire.ticket(without_links(ticket.source))._replace(id=ticket.id)
        with writing(self.connection):
            number, summary = self._number(ticket.id)
            fetched = listed or as_listed(ticket.source, summary)
            self.connection.execute(
                """
                UPDATE tickets SET detail = ?, fetched_at = ?, fetched_summary = ?,
                    created_at = ?, changed_at = ?, status = ?, name = ?, email = ?,
                    unread = ?, attachments = ?
                WHERE number = ?
                """,
                (
                    encoded(ticket.source),
                    now.timestamp(),
                    fetched,
                    _seconds(ticket.created_at),
                    _seconds(_latest(ticket)),
                    storable(ticket.status),
                    storable(ticket.name),
                    storable(ticket.email),
                    ticket.unread,
                    len({file.id for file in files(ticket)}),
                    number,
                ),
            )
            index(self.connection, number, ticket)

    def pass_over(self, ticket_id: str, listed: str | None) -> None:
        """Note that a ticket cannot be fetched as it is now: only a refresh tries it again."""
        self.connection.execute(
            "UPDATE tickets SET fetched_summary = ? WHERE id = ?", (listed, ticket_id)
        )

    def expect_change(self, ticket_id: str) -> None:
        """Note that a reply of ours has made a copy old: the next sync fetches the ticket."""
        self.connection.execute(
            "UPDATE tickets SET fetched_summary = NULL WHERE id = ?", (ticket_id,)
        )

    def mark_read(self, ticket_id: str) -> None:
        """Note that reading a ticket has cleared its mark in the lists: no news of the ticket."""
        with writing(self.connection):
            row = self.connection.execute(
                "SELECT summary, fetched_summary FROM tickets WHERE id = ?", (ticket_id,)
            ).fetchone()
            if row:
                self.connection.execute(
                    "UPDATE tickets SET summary = ?, fetched_summary = ?, unread = 0 WHERE id = ?",
                    (without_mark(row["summary"]), without_mark(row["fetched_summary"]), ticket_id),
                )

    def settle_lists(self, now: datetime) -> int:
        """Mark the tickets that no list has any more, once all four were fetched.

        Returns how many vanished since the last time; their copies stay.
        """
        with writing(self.connection):
            self.connection.execute(
                "UPDATE tickets SET vanished_at = NULL WHERE vanished_at IS NOT NULL AND id IN"
                " (SELECT ticket FROM places)"
            )
            gone = self.connection.execute(
                "UPDATE tickets SET vanished_at = ? WHERE vanished_at IS NULL"
                " AND summary IS NOT NULL AND id NOT IN (SELECT ticket FROM places)",
                (now.timestamp(),),
            )
        return gone.rowcount

    def vanish(self, ticket_id: str, now: datetime) -> None:
        """Mark a ticket that the server does not know any more."""
        self.connection.execute(
            "UPDATE tickets SET vanished_at = ? WHERE id = ?", (now.timestamp(), ticket_id)
        )

    def listed(self, name: Filter) -> tuple[list[TicketSummary], datetime]:
        """Return a list, and when it was fetched. Raises NotFoundError where it never was."""
        row = self.connection.execute(
            "SELECT fetched_at FROM lists WHERE name = ?", (name,)
        ).fetchone()
        if row is None:
            raise NotFoundError(
                f"The copy on this machine lacks the list of tickets ({name}).",
                "`tinydub tickets sync` fetches it.",
            )
        rows = self.connection.execute(
            "SELECT summary FROM places JOIN tickets ON id = ticket WHERE list = ?"
            " ORDER BY position",
            (name,),
        )
        found = [decoded(one["summary"]) for one in rows]
        return wire.ticket_summaries(found), moment(row["fetched_at"])

    def ticket(self, ticket_id: str) -> tuple[Ticket, datetime]:
        """Return a ticket, and when it was fetched. Raises NotFoundError where it never was."""
        row = self.connection.execute(
            "SELECT detail, fetched_at FROM tickets WHERE id = ? AND detail IS NOT NULL",
            (ticket_id,),
        ).fetchone()
        if row is None:
            raise NotFoundError(
                f"The copy on this machine has no ticket “{ticket_id}”.",
                "`tinydub tickets sync` fetches what is new.",
            )
        return wire.ticket(decoded(row["detail"])), moment(row["fetched_at"])

    def vanished_at(self, ticket_id: str) -> datetime | None:
        """Return since when no list has a ticket, unless one has."""
        row = self.connection.execute(
            "SELECT vanished_at FROM tickets WHERE id = ?", (ticket_id,)
        ).fetchone()
        return moment(row["vanished_at"]) if row and row["vanished_at"] is not None else None

    def details(self) -> Iterator[Ticket]:
        """Yield each ticket that has a thread, under its id in the lists; vanished ones too."""
        rows = self.connection.execute("SELECT id, detail FROM tickets WHERE detail IS NOT NULL")
        return (wire.ticket(decoded(row["detail"]))._replace(id=row["id"]) for row in rows)

    def copies(self) -> list[Copied]:
        """Return what is known of the copies of all tickets but those that have vanished."""
        rows = self.connection.execute(
            "SELECT id, summary, fetched_summary, fetched_at, created_at, unread FROM tickets"
            " WHERE vanished_at IS NULL"
        )
        return [_copied(row) for row in rows]

    def list_of(self, ticket_id: str) -> Filter | None:
        """Return a list that a ticket is in, if there is one."""
        row = self.connection.execute(
            "SELECT list FROM places WHERE ticket = ? LIMIT 1", (ticket_id,)
        ).fetchone()
        return Filter(row["list"]) if row else None

    def fact(self, name: str) -> str | None:
        """Return what was noted under a name."""
        row = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row["value"] if row else None

    def note(self, name: str, value: str) -> None:
        """Note something under a name."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def note_sync(self, began: datetime) -> None:
        """Note when a sync began that has fetched all lists."""
        self.note(_LAST_SYNC, began.isoformat())

    def check(self) -> None:
        """Look through the whole file: what is damaged in it is raised as in any other method."""
        check(self.connection)

    def synced_at(self) -> datetime | None:
        """Return when the last sync began."""
        said = self.fact(_LAST_SYNC)
        return datetime.fromisoformat(said) if said else None

    def _number(self, ticket_id: str) -> tuple[int, str | None]:
        """Return a ticket's number, which it is given here if it is new, and the list's item."""
        identity = storable(ticket_id)
        self.connection.execute("INSERT OR IGNORE INTO tickets (id) VALUES (?)", (identity,))
        row = self.connection.execute(
            "SELECT number, summary FROM tickets WHERE id = ?", (identity,)
        ).fetchone()
        return row["number"], row["summary"]


_LAST_SYNC: Final = "last sync"

_RECORD_SUMMARY: Final = """
    INSERT INTO tickets (id, summary, created_at, status, name, email, unread)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        summary = excluded.summary, created_at = excluded.created_at, status = excluded.status,
        name = excluded.name, email = excluded.email, unread = excluded.unread, vanished_at = NULL
"""


def _summary_row(ticket: TicketSummary) -> tuple[str | float | bool, ...]:
    return (
        storable(ticket.id),
        encoded(without_links(ticket.source)),
        _seconds(ticket.created_at),
        storable(ticket.status),
        storable(ticket.name),
        storable(ticket.email),
        ticket.unread,
    )


def _copied(row: Row) -> Copied:
    return Copied(
        id=row["id"],
        summary=row["summary"],
        fetched_summary=row["fetched_summary"],
        fetched_at=moment(row["fetched_at"]) if row["fetched_at"] else None,
        created_at=row["created_at"],
        unread=bool(row["unread"]),
    )


def _latest(ticket: Ticket) -> datetime | None:
    moments = [ticket.updated_at, ticket.last_contact_at, ticket.created_at]
    moments += [message.created_at for message in ticket.messages]
    return max(filter(None, moments), default=None)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
