"""What the mirror holds: the four lists as they were, and tickets with their threads.

Everything is the server's own JSON, except the signed links of attachments, which are never kept.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from tinydub_cli import wire
from tinydub_cli.errors import NotFoundError
from tinydub_cli.mirror.database import Connection, Row, writing
from tinydub_cli.mirror.folding import indexed
from tinydub_cli.models import Attachment, Filter, Json, JsonObject, Ticket, TicketSummary


class Copied(NamedTuple):
    """A ticket in the mirror: what is known of its copy, all but the copy itself."""

    id: str
    summary: JsonObject | None
    fetched_summary: JsonObject | None
    fetched_at: datetime | None
    created_at: float
    unread: bool


class Mirror:
    """One account's mirror, open. Moments are aware; every method may raise sqlite3.Error."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def record_list(self, name: Filter, tickets: Sequence[TicketSummary], now: datetime) -> None:
        """Keep a list as it was just now."""
        with writing(self.connection):
            for ticket in tickets:
                self._record_summary(ticket)
            self.connection.execute("DELETE FROM places WHERE list = ?", (name,))
            self.connection.executemany(
                "INSERT INTO places (list, position, ticket) VALUES (?, ?, ?)",
                ((name, position, ticket.id) for position, ticket in enumerate(tickets)),
            )
            self.connection.execute(
                "INSERT OR REPLACE INTO lists VALUES (?, ?)", (name, now.timestamp())
            )

    def record_ticket(self, ticket: Ticket, now: datetime) -> None:
        """Keep a ticket with its thread as it was just now, to be found by its words."""
        document = json.dumps(without_links(ticket.source), ensure_ascii=False)
        with writing(self.connection):
            number = self._number(ticket.id)
            self.connection.execute(
                """
                UPDATE tickets SET detail = ?, fetched_at = ?, fetched_summary = summary,
                    created_at = ?, changed_at = ?, status = ?, name = ?, email = ?,
                    unread = ?, attachments = ?, vanished_at = NULL
                WHERE number = ?
                """,
                (
                    document,
                    now.timestamp(),
                    _seconds(ticket.created_at),
                    _seconds(_latest(ticket)),
                    ticket.status,
                    ticket.name,
                    ticket.email,
                    ticket.unread,
                    len(ticket.attachments),
                    number,
                ),
            )
            self._index(number, ticket)

    def mark_read(self, ticket_id: str) -> None:
        """Note that reading a ticket has cleared its mark in the lists: no news of the ticket."""
        with writing(self.connection):
            row = self.connection.execute(
                "SELECT summary FROM tickets WHERE id = ?", (ticket_id,)
            ).fetchone()
            if row and row["summary"]:
                summary = {**json.loads(row["summary"]), "has_unread_messages": False}
                document = json.dumps(summary, ensure_ascii=False)
                self.connection.execute(
                    "UPDATE tickets SET summary = ?, fetched_summary = ?, unread = 0 WHERE id = ?",
                    (document, document, ticket_id),
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
                "UPDATE tickets SET vanished_at = ? WHERE vanished_at IS NULL AND id NOT IN"
                " (SELECT ticket FROM places)",
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
                f"The mirror has no list of tickets ({name}).", "`tinydub tickets sync` fetches it."
            )
        rows = self.connection.execute(
            "SELECT summary FROM places JOIN tickets ON id = ticket WHERE list = ?"
            " ORDER BY position",
            (name,),
        )
        found = [json.loads(row["summary"]) for row in rows]
        return wire.ticket_summaries(found), moment(row["fetched_at"])

    def ticket(self, ticket_id: str) -> tuple[Ticket, datetime]:
        """Return a ticket, and when it was fetched. Raises NotFoundError where it never was."""
        row = self.connection.execute(
            "SELECT detail, fetched_at FROM tickets WHERE id = ? AND detail IS NOT NULL",
            (ticket_id,),
        ).fetchone()
        if row is None:
            raise NotFoundError(
                f"The mirror has no ticket “{ticket_id}”.",
                "`tinydub tickets sync` fetches what is new.",
            )
        return wire.ticket(json.loads(row["detail"])), moment(row["fetched_at"])

    def details(self) -> Iterator[Ticket]:
        """Yield every ticket that was fetched with its thread, the vanished ones included."""
        rows = self.connection.execute("SELECT detail FROM tickets WHERE detail IS NOT NULL")
        return (wire.ticket(json.loads(row["detail"])) for row in rows)

    def copies(self) -> list[Copied]:
        """Return what is known of the copies of all tickets that some list has."""
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

    def _record_summary(self, ticket: TicketSummary) -> None:
        number = self._number(ticket.id)
        self.connection.execute(
            "UPDATE tickets SET summary = ?, created_at = ?, status = ?, name = ?, email = ?,"
            " unread = ? WHERE number = ?",
            (
                json.dumps(ticket.source, ensure_ascii=False),
                _seconds(ticket.created_at),
                ticket.status,
                ticket.name,
                ticket.email,
                ticket.unread,
                number,
            ),
        )

    def _number(self, ticket_id: str) -> int:
        self.connection.execute("INSERT OR IGNORE INTO tickets (id) VALUES (?)", (ticket_id,))
        row = self.connection.execute("SELECT number FROM tickets WHERE id = ?", (ticket_id,))
        return int(row.fetchone()["number"])

    def _index(self, number: int, ticket: Ticket) -> None:
        self.connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
        self.connection.execute(
            "INSERT INTO words (rowid, name, email, messages, attachments, summary)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                indexed(ticket.name),
                indexed(ticket.email),
                indexed("\n".join(message.text for message in ticket.messages)),
                indexed("\n".join(attachment.name for attachment in _attachments(ticket))),
                indexed(ticket.ai_summary),
            ),
        )


def without_links(source: JsonObject) -> JsonObject:
    """Return a ticket's JSON without the addresses of its files: they are signed, and secret."""
    kept = dict(source)
    kept["attachments"] = _unlinked(source.get("attachments"))
    messages = source.get("messages")
    if isinstance(messages, list):
        kept["messages"] = [
            {**message, "attachments": _unlinked(message.get("attachments"))}
            if isinstance(message, Mapping) and "attachments" in message
            else message
            for message in messages
        ]
    return kept


def moment(seconds: float) -> datetime:
    """Return a moment from how the mirror keeps it."""
    return datetime.fromtimestamp(seconds, UTC)


def _unlinked(attachments: Json) -> Json:
    if not isinstance(attachments, list):
        return None
    return [
        {key: value for key, value in one.items() if key != "url"}
        if isinstance(one, Mapping)
        else one
        for one in attachments
    ]


def _copied(row: Row) -> Copied:
    return Copied(
        id=row["id"],
        summary=json.loads(row["summary"]) if row["summary"] else None,
        fetched_summary=json.loads(row["fetched_summary"]) if row["fetched_summary"] else None,
        fetched_at=moment(row["fetched_at"]) if row["fetched_at"] else None,
        created_at=row["created_at"],
        unread=bool(row["unread"]),
    )


def _attachments(ticket: Ticket) -> Iterable[Attachment]:
    yield from ticket.attachments
    for message in ticket.messages:
        yield from message.attachments


def _latest(ticket: Ticket) -> datetime | None:
    moments = [ticket.updated_at, ticket.last_contact_at, ticket.created_at]
    moments += [message.created_at for message in ticket.messages]
    return max(filter(None, moments), default=None)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
