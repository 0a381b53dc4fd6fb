"""Finds tickets in the mirror: the best first, each with the piece of text that was looked for."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from tinydub_cli import wire
from tinydub_cli.mirror.database import Cursor
from tinydub_cli.mirror.excerpts import Excerpt, excerpt
from tinydub_cli.mirror.query import Condition, Kind, Query, Words
from tinydub_cli.mirror.store import Mirror
from tinydub_cli.mirror.stored import decoded, moment, storable


class Hit(NamedTuple):
    """A ticket that was found; `vanished` if no list has it any more.

    The excerpt is of the message `message_id`, or of a summary or a file's name where that is
    empty.
    """

    ticket: str
    name: str
    email: str
    status: str
    unread: bool
    created_at: datetime | None
    vanished: bool
    excerpt: Excerpt = Excerpt(())
    message_id: str = ""


def found(mirror: Mirror, query: Query, limit: int | None) -> list[str]:
    """Return the ids of the tickets found, the best first."""
    return [row["id"] for row in _sorted(mirror, query, limit, "id")]


def hits(mirror: Mirror, query: Query, limit: int | None) -> Iterator[Hit]:
    """Yield what was found, the best first; of those that are as good, the newest."""
    for [number] in _sorted(mirror, query, limit, "number").fetchall():
        row = mirror.connection.execute(_HIT, (number,)).fetchone()
        hit = Hit(
            ticket=row["id"],
            name=row["name"],
            email=row["email"],
            status=row["status"],
            unread=bool(row["unread"]),
            created_at=moment(row["created_at"]) if row["created_at"] else None,
            vanished=row["vanished_at"] is not None,
        )
        if row["detail"]:
            message, text = excerpt(wire.ticket(decoded(row["detail"])), query.words)
            hit = hit._replace(excerpt=text, message_id=message)
        yield hit


def unfetched(mirror: Mirror) -> int:
    """Return of how many tickets only names and addresses are known."""
    rows = mirror.connection.execute("SELECT count(*) FROM tickets WHERE fetched_at IS NULL")
    return int(rows.fetchone()[0])


_HIT: Final = """
    SELECT id, name, email, status, unread, created_at, vanished_at, detail FROM tickets
    WHERE number = ?
"""

_RANK: Final = "bm25(words, 4.0, 4.0, 1.0, 2.0, 2.0)"
"""The lower, the better. A name, an address, a file and a summary say more than a message does."""


def _sorted(mirror: Mirror, query: Query, limit: int | None, field: str) -> Cursor:
    """Return a field of the tickets found, the best first, and the newest of those as good.

    What is long is no such field: to sort is to move rows about.
    """
    wanted = [words for words in query.words if not words.excluded]
    unwanted = [words for words in query.words if words.excluded]
    clauses, values = _clauses(query.conditions)
    if wanted:
        clauses.append("words MATCH ?")
        values.append(" AND ".join(map(_match, wanted)))
    if unwanted:
        clauses.append("number NOT IN (SELECT rowid FROM words WHERE words MATCH ?)")
        values.append(" OR ".join(map(_match, unwanted)))
    source = "words JOIN tickets ON number = words.rowid" if wanted else "tickets"
    order = f"{_RANK}, created_at DESC" if wanted else "created_at DESC"
    return mirror.connection.execute(
        f"SELECT {field} FROM {source} WHERE {' AND '.join(clauses)}"  # noqa: S608 - ours alone
        f" ORDER BY {order}, number DESC LIMIT ?",
        (*values, -1 if limit is None else min(limit, _MOST)),
    )


_MOST: Final = 2**63 - 1
"""SQLite counts no further."""


def _match(words: Words) -> str:
    """Return words as SQLite's searches take them: within quotation marks, no word is a command."""
    within = "{name email} : " if words.of_sender else ""
    return f'{within}"{" ".join(words.words)}"{" *" if words.begins else ""}'


def _clauses(conditions: Sequence[Condition]) -> tuple[list[str], list[str | float]]:
    clauses: list[str] = []
    values: list[str | float] = []
    for condition in conditions:
        clause = _CLAUSES[condition.kind]
        clauses.append(f"NOT ({clause})" if condition.excluded else clause)
        if "?" in clause:
            value = condition.value
            values.append(storable(value) if isinstance(value, str) else value)
    return clauses, values


_CLAUSES: Final = {
    Kind.STATUS: "tickets.status = ? COLLATE NOCASE",
    Kind.UNREAD: "tickets.unread",
    Kind.ATTACHMENT: "tickets.attachments",
    Kind.BEFORE: "tickets.created_at < ?",
    Kind.AFTER: "max(tickets.created_at, tickets.changed_at) >= ?",
}
