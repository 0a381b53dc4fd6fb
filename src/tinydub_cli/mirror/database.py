"""The mirror's file: opened, brought to this version's form, set aside where it is damaged."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from tinydub_cli.errors import DamagedMirrorError, NewerMirrorError
from tinydub_cli.paths import give_name, make_private_directory, storing

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
        fetched_at REAL,
        created_at REAL NOT NULL DEFAULT 0,
        changed_at REAL NOT NULL DEFAULT 0,
        status TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL DEFAULT '',
        email TEXT NOT NULL DEFAULT '',
        unread INTEGER NOT NULL DEFAULT 0,
        attachments INTEGER NOT NULL DEFAULT 0,
        vanished_at REAL,       -- since when no list has it
        -- What is long comes last: to read past it, SQLite reads all of it.
        summary TEXT,           -- the list's item, as it came
        fetched_summary TEXT,   -- the list's item when the thread was fetched
        detail TEXT             -- the ticket with its thread, without signed links
    );
    CREATE INDEX tickets_by_age_of_copy ON tickets (fetched_at);
    -- Texts come folded, with blanks between their words: see `folding`.
    CREATE VIRTUAL TABLE words USING fts5 (
        name, email, messages, attachments, summary,
        tokenize = "ascii", prefix = '2 3'
    );
    """,
)
"""What brings a file from each version (SQLite's `user_version`) to the next one."""

OURS: Final = 0x74644D72
"""SQLite's `application_id` of a mirror ("tdMr"): another program's file is not taken for one."""

Connection = sqlite3.Connection
DatabaseError = sqlite3.DatabaseError
Cursor = sqlite3.Cursor
Row = sqlite3.Row


@contextmanager
def opened(path: Path, *, begins: bool = False) -> Iterator[Connection]:
    """Open the mirror's file and bring it up to this version; where it `begins`, it may be made.

    Raises DamagedMirrorError and NewerMirrorError, sqlite3.Error, and StorageError where the disk
    fails.
    """
    with storing(path):
        if begins and not path.exists():
            make_private_directory(path.parent)
            _make(path)
    with closing(_connection(path)) as connection:
        _prepare(connection, path)
        yield connection


def check(connection: Connection) -> None:
    """Look through the whole file. Raises sqlite3.DatabaseError where something is wrong in it."""
    verdicts = connection.execute("PRAGMA quick_check(1)").fetchall()
    if [row[0] for row in verdicts] != ["ok"]:
        raise sqlite3.DatabaseError("its parts do not fit together")
    connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    [senseless] = connection.execute(
        "SELECT count(*) FROM tickets WHERE NOT (json_valid(ifnull(summary, '{}'))"
        " AND json_valid(ifnull(detail, '{}')) AND json_valid(ifnull(fetched_summary, '{}')))"
    ).fetchone()
    if senseless:
        raise sqlite3.DatabaseError("a ticket's copy is not JSON")


def damaged(path: Path) -> DamagedMirrorError:
    """Return the error that tells of a damaged file."""
    return DamagedMirrorError(
        f"The copy of tickets {path} is damaged.",
        "`tinydub tickets sync` sets it aside, and makes a new one.",
    )


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
        for unfinished in path.parent.glob(f".{path.name}.*.new"):  # of a process that was killed
            unfinished.unlink(missing_ok=True)
        delete_companions(path)
    return existed


def delete_companions(path: Path) -> None:
    """Delete the log and the index of it that SQLite keeps beside its file."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _make(path: Path) -> None:
    """Make a new mirror, which appears whole: whoever opens it meanwhile waits for nothing.

    Where another process was quicker, its file is the one.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    os.close(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(_connection(beside)) as connection:
            _prepare(connection, beside)
        with suppress(FileExistsError):
            give_name(beside, path)
    finally:
        beside.unlink(missing_ok=True)
        delete_companions(beside)


def _connection(path: Path) -> Connection:
    plain = path.as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    # An address, since only there it can be said that a file which has just gone stays gone.
    address = f"file://{'' if plain.startswith('/') else '/'}{plain}?mode=rw"
    connection = sqlite3.connect(address, timeout=BUSY, isolation_level=None, uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _prepare(connection: Connection, path: Path) -> None:
    """Bring a file to this version's form."""
    # In WAL mode, this loses nothing when a process is killed, and when the power goes no more than
    # the last tickets, which can be fetched again.
    connection.execute("PRAGMA synchronous = NORMAL")
    owner, version = _owner(connection), _version(connection)
    if owner != OURS and (owner or version or _has_tables(connection)):
        raise damaged(path)
    if version > len(MIGRATIONS):
        raise NewerMirrorError(
            f"The mirror {path} was made by a newer version of tinydub.",
            "Use that version, or delete the mirror with `tinydub tickets sync --forget`.",
        )
    if version < len(MIGRATIONS):
        connection.execute("PRAGMA journal_mode = WAL")
        _migrate(connection)


def _migrate(connection: Connection) -> None:
    with writing(connection):
        for script in MIGRATIONS[_version(connection) :]:  # another process may have done it
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {OURS}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _owner(connection: Connection) -> int:
    [number] = connection.execute("PRAGMA application_id").fetchone()
    return int(number)


def _version(connection: Connection) -> int:
    [number] = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def _has_tables(connection: Connection) -> bool:
    [number] = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return bool(number)
