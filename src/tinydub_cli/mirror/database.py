"""The mirror's file: opened, brought to this version's form, set aside where it is damaged."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tinydub_cli.errors import StorageError
from tinydub_cli.paths import make_private_directory, storing

BUSY: Final = 30.0
"""Seconds that a process waits for another one's writing; each of those is one ticket long."""

MIGRATIONS: Final = (
    """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE lists (name TEXT PRIMARY KEY, fetched_at REAL NOT NULL) WITHOUT ROWID;
    CREATE TABLE places (
        list TEXT NOT NULL, position INTEGER NOT NULL, ticket TEXT NOT NULL,
        PRIMARY KEY (list, position)
    ) WITHOUT ROWID;
    CREATE INDEX places_of_tickets ON places (ticket);
    CREATE TABLE tickets (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        summary TEXT,           -- the list's item, as it came
        detail TEXT,            -- the ticket with its thread, without signed links
        fetched_summary TEXT,   -- the list's item when the thread was fetched
        fetched_at REAL,
        created_at REAL NOT NULL DEFAULT 0,
        changed_at REAL NOT NULL DEFAULT 0,
        status TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL DEFAULT '',
        email TEXT NOT NULL DEFAULT '',
        unread INTEGER NOT NULL DEFAULT 0,
        attachments INTEGER NOT NULL DEFAULT 0,
        vanished_at REAL        -- since when no list has it
    );
    CREATE INDEX tickets_by_age_of_copy ON tickets (fetched_at);
    CREATE VIRTUAL TABLE words USING fts5 (
        name, email, messages, attachments, summary,
        tokenize = "unicode61 remove_diacritics 0", prefix = '2 3'
    );
    """,
)
"""What brings a file from each version (SQLite's `user_version`) to the next one."""

Connection = sqlite3.Connection
Row = sqlite3.Row


class NewerMirrorError(StorageError):
    """The mirror was made by a newer version of this program."""


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """Open the mirror's file, which is made where it is missing, and bring it up to this version.

    Raises sqlite3.DatabaseError for a damaged one, and StorageError where the disk fails.
    """
    with storing(path):
        make_private_directory(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        _prepare(connection, path)
        yield connection
    finally:
        connection.close()


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """Do several things as one: all of them are there afterwards, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def set_aside(path: Path) -> Path:
    """Rename a damaged mirror, so that a new one can be made, and return where it is now."""
    aside = path.with_name(f"{path.name}.damaged")
    with storing(path):
        path.replace(aside)
        delete_companions(path)
    return aside


def delete(path: Path) -> bool:
    """Delete the mirror with what SQLite keeps beside it; returns whether there was one."""
    with storing(path):
        existed = path.exists()
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.damaged").unlink(missing_ok=True)
        delete_companions(path)
    return existed


def delete_companions(path: Path) -> None:
    """Delete the log and the index of it that SQLite keeps beside its file."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _prepare(connection: Connection, path: Path) -> None:
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise NewerMirrorError(
            f"The mirror {path} was made by a newer version of tinydub.",
            "Use that version, or delete the mirror with `tinydub tickets sync --forget`.",
        )
    if version == len(MIGRATIONS):
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    with writing(connection):
        [version] = connection.execute("PRAGMA user_version").fetchone()  # another may have done it
        for script in MIGRATIONS[version:]:
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
