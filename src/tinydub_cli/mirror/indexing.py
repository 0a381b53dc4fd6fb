"""Keeps the index of words: what `search` looks into."""

from tinydub_cli.mirror.database import Connection
from tinydub_cli.mirror.folding import indexed, indexed_apart
from tinydub_cli.models import Attachment, Ticket


def index(connection: Connection, number: int, ticket: Ticket) -> None:
    """Have a ticket found by all of its words, and by no others any more."""
    connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
    connection.execute(
        "INSERT INTO words (rowid, name, email, messages, attachments, summary)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            number,
            indexed(ticket.name),
            indexed(ticket.email),
            indexed_apart(message.text for message in ticket.messages),
            indexed_apart(dict.fromkeys(file.name for file in files(ticket))),
            indexed(ticket.ai_summary),
        ),
    )


def index_names(connection: Connection) -> None:
    """Have tickets that are not fetched yet found by who wrote them."""
    rows = connection.execute(
        "SELECT number, name, email FROM tickets WHERE fetched_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM words WHERE words.rowid = number)"
    ).fetchall()
    connection.executemany(
        "INSERT INTO words (rowid, name, email) VALUES (?, ?, ?)",
        ((row["number"], indexed(row["name"]), indexed(row["email"])) for row in rows),
    )


def files(ticket: Ticket) -> list[Attachment]:
    """Return a ticket's files. By the documents it names all of them; its messages do so again."""
    several = [*ticket.attachments]
    for message in ticket.messages:
        several += message.attachments
    return several
