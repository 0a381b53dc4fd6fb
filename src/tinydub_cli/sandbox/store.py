"""The helpdesk's state: tickets, files, what is left of the limits, and a log of what was asked."""

from __future__ import annotations

import json
import os
import sqlite3
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeAlias

from tinydub_cli.sandbox import database
from tinydub_cli.sandbox.account import USER
from tinydub_cli.sandbox.database import Database
from tinydub_cli.sandbox.documents import (
    SELF_ASSIGNEES,
    JsonObject,
    ListName,
    assignee,
    is_resolved,
    list_item,
    timestamp,
)
from tinydub_cli.sandbox.errors import DamagedFileError
from tinydub_cli.sandbox.quota import Allowance, Limits, spend

Clock: TypeAlias = Callable[[], datetime]
"""Tells the time, as an aware datetime."""

REQUESTS_KEPT = 5000

_LETTERS = string.ascii_letters + string.digits

# "self" and "unassigned" are taken as parts of the open tickets: that is what a queue is for, and
# the docs do not say otherwise.
_LISTS: dict[ListName, tuple[str, tuple[str, ...]]] = {
    ListName.OPEN: ("resolved = 0", ()),
    ListName.SELF: ("resolved = 0 AND assignee IN (?, ?)", SELF_ASSIGNEES),
    ListName.UNASSIGNED: ("resolved = 0 AND assignee IS NULL", ()),
    ListName.RESOLVED: ("resolved = 1", ()),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment's bytes, and the media type in its long form (`image/png`)."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class AnsweredRequest:
    """One line of the log. `path` has no query: a link's signature is not kept."""

    method: str
    path: str
    status: int
    at: datetime
    authorized: bool
    """Whether an Authorization header came with it; attachments must be fetched without."""


class Store:
    """The state in one SQLite file, created and seeded when it is first opened.

    Threads and processes may share a file. Every method raises SandboxError where the file cannot
    be used, DamagedFileError where a reset would help.
    """

    def __init__(self, path: Path, *, clock: Clock) -> None:
        """Open the state at `path`; the seed's dates are counted back from `clock`."""
        self._clock = clock
        self._path = path
        self._database = Database(path, fill=_seeding(clock))

    def __enter__(self) -> Self:
        """Use as a context manager to have it closed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def reset(self) -> None:
        """Bring back the first tickets and forget everything else, limits and log included."""
        self._database.refill(_seeding(self._clock))

    def tickets(self, name: ListName | str) -> list[JsonObject]:
        """Give the items of one list ("open", "self", "unassigned", "resolved"), newest first."""
        items: list[JsonObject] = json.loads(self.tickets_json(name))
        return items

    def tickets_json(self, name: ListName | str) -> str:
        """Give one list as the JSON text that goes over the wire."""
        condition, values = _LISTS[ListName(name)]
        query = f"SELECT item FROM tickets WHERE {condition} ORDER BY created_at DESC, id"  # noqa: S608
        with self._database.reading() as connection:
            return f"[{','.join(item for (item,) in connection.execute(query, values))}]"

    def ticket(self, ticket_id: str) -> JsonObject | None:
        """Give one ticket as it is stored: attachments without links. None where there is none."""
        with self._database.reading() as connection:
            return self._document(connection, ticket_id)

    def put(self, document: JsonObject) -> None:
        """Add or replace a ticket, whatever it holds beside a string `id`.

        It is served as it is. Only an attachment without `url` gets one, for the file of that id.
        """
        self.put_all([document])

    def put_all(self, documents: Iterable[JsonObject]) -> None:
        """Add or replace tickets, all of them or none."""
        with self._database.writing() as connection:
            for document in documents:
                _write(connection, document)

    def populate(self, count: int) -> None:
        """Have as many invented tickets as `count` beside the first ones; those there stay."""
        from tinydub_cli.sandbox.seed.crowd import crowd

        with self._database.reading() as connection:
            query = "SELECT count(*) FROM tickets WHERE id GLOB 'GEN[0-9]*'"
            [there] = connection.execute(query).fetchone()
        self.put_all(crowd(count - there, self._clock(), first=there))

    def file(self, file_id: str) -> StoredFile | None:
        """Give an attachment's bytes."""
        query = "SELECT content, content_type FROM files WHERE id = ?"
        with self._database.reading() as connection:
            row = connection.execute(query, (file_id,)).fetchone()
        return None if row is None else StoredFile(*row)

    def put_file(self, file_id: str, content: bytes, content_type: str) -> None:
        """Add or replace an attachment's bytes."""
        with self._database.writing() as connection:
            _write_file(connection, file_id, StoredFile(content, content_type))

    def reply(self, ticket_id: str, text: str) -> JsonObject | None:
        """Append an outbound message by the token's user, and give it; None where no such ticket.

        It counts as sent and not yet as delivered. The status stays, resolved or not: whether a
        reply opens a ticket again is not documented.
        """
        with self._database.writing() as connection:
            document = self._document(connection, ticket_id)
            if document is None:
                return None
            message = _outbound(document, text, timestamp(self._clock()))
            messages = document.get("messages")
            document["messages"] = [*messages, message] if isinstance(messages, list) else [message]
            document |= {
                "has_unread_messages": False,
                "replied_to_customer": True,
                "last_contact_at": message["created_at"],
                "updated_at": message["created_at"],
            }
            _write(connection, document)
        return message

    def mark_read(self, ticket_id: str) -> None:
        """Clear a ticket's unread mark."""
        with self._database.writing() as connection:
            document = self._document(connection, ticket_id)
            if document is not None:
                _write(connection, document | {"has_unread_messages": False})

    def spend(self, who: str, limits: Limits, now: datetime) -> Allowance:
        """Count one request of `who` against the limits, in this and in every other process."""
        with self._database.writing() as connection:
            return spend(connection, who, limits, now.timestamp())

    def record(self, request: AnsweredRequest) -> None:
        """Add to the log, which keeps the last REQUESTS_KEPT requests."""
        at = request.at.astimezone(UTC).isoformat()
        with self._database.writing() as connection:
            number = connection.execute(
                "INSERT INTO requests (method, path, status, at, authorized)"
                " VALUES (?, ?, ?, ?, ?)",
                (request.method, request.path, request.status, at, request.authorized),
            ).lastrowid
            connection.execute(
                "DELETE FROM requests WHERE number <= ?", ((number or 0) - REQUESTS_KEPT,)
            )

    def requests(self) -> list[AnsweredRequest]:
        """Give the log, oldest first."""
        query = "SELECT method, path, status, at, authorized FROM requests ORDER BY number"
        with self._database.reading() as connection:
            rows = connection.execute(query).fetchall()
        return [
            AnsweredRequest(method, path, status, datetime.fromisoformat(at), bool(authorized))
            for method, path, status, at, authorized in rows
        ]

    def link_secret(self) -> bytes:
        """Give the key that attachment links are signed with; a reset makes another one."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT secret FROM secrets WHERE name = 'links'").fetchone()
        return bytes(row[0])

    def _document(self, connection: sqlite3.Connection, ticket_id: str) -> JsonObject | None:
        row = connection.execute(
            "SELECT document FROM tickets WHERE id = ?", (ticket_id,)
        ).fetchone()
        if row is None:
            return None
        try:
            document: JsonObject = json.loads(row[0])
        except ValueError as error:
            raise DamagedFileError(self._path, f"is damaged (ticket {ticket_id})") from error
        return document


def reset(path: Path, *, clock: Clock) -> None:
    """Make the state at `path` what it was at first, even where the file is damaged or foreign.

    A sound file is refilled in place, so that a helpdesk which is being served sees it at once.
    """
    try:
        with Store(path, clock=clock) as store:
            store.reset()
    except DamagedFileError:
        database.replace(path, fill=_seeding(clock))


def _seeding(clock: Clock) -> database.Fill:
    def fill(connection: sqlite3.Connection) -> None:
        # Needed once in the life of a file: not worth every command's start-up.
        from tinydub_cli.sandbox import seed

        for document in seed.documents(clock()):
            _write(connection, document)
        for file in seed.files():
            _write_file(connection, file.id, StoredFile(file.content(), file.content_type))
        connection.execute("INSERT INTO secrets VALUES ('links', ?)", (os.urandom(32),))

    return fill


def _write(connection: sqlite3.Connection, document: JsonObject) -> None:
    # Escapes to ASCII, so a planted lone surrogate can be stored too.
    item, text = (
        json.dumps(value, separators=(",", ":")) for value in (list_item(document), document)
    )
    connection.execute(
        "INSERT OR REPLACE INTO tickets (id, created_at, resolved, assignee, item, document)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            str(document["id"]),
            str(document.get("created_at", "")),
            is_resolved(document),
            assignee(document),
            item,
            text,
        ),
    )


def _write_file(connection: sqlite3.Connection, file_id: str, file: StoredFile) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO files (id, content_type, content) VALUES (?, ?, ?)",
        (file_id, file.content_type, file.content),
    )


def _outbound(document: JsonObject, text: str, created_at: str) -> JsonObject:
    return {
        "id": "".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(8)),
        "message_type": "outbound",
        "ticket_status": document.get("status"),
        "message": text,
        "outbound_sent": True,
        "outbound_delivered_at": None,
        "outbound_bounced": False,
        "outbound_spam_complaint": False,
        "outbound_error": None,
        "created_at": created_at,
        "user": dict(USER._asdict()),
        "attachments": [],
    }
