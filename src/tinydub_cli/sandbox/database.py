"""The helpdesk's SQLite file: opening, creating, replacing, explaining what is wrong."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from tinydub_cli.sandbox.errors import DamagedFileError, SandboxError

Fill: TypeAlias = Callable[[sqlite3.Connection], None]
"""Puts the first tickets into empty tables."""

_APPLICATION_ID = 0x54447562  # "TDub"
_SCHEMA_VERSION = 1
_BUSY_SECONDS = 20.0
_SIDE_FILES = ("-journal", "-wal", "-shm")
_TABLES = ("tickets", "files", "windows", "requests", "secrets")

_SCHEMA = (
    # `item` is what lists show, kept as text: a list of 100,000 tickets is joined, never decoded.
    """CREATE TABLE tickets (
        id TEXT PRIMARY KEY,
        created_at TEXT NOT NULL,
        resolved INTEGER NOT NULL,
        assignee TEXT,
        item TEXT NOT NULL,
        document TEXT NOT NULL
    )""",
    "CREATE INDEX tickets_by_age ON tickets (resolved, created_at DESC)",
    """CREATE TABLE files (
        id TEXT PRIMARY KEY,
        content_type TEXT NOT NULL,
        content BLOB NOT NULL
    )""",
    """CREATE TABLE windows (
        who TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        started REAL NOT NULL,
        used INTEGER NOT NULL,
        PRIMARY KEY (who, seconds)
    )""",
    """CREATE TABLE requests (
        number INTEGER PRIMARY KEY,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        status INTEGER NOT NULL,
        at TEXT NOT NULL,
        authorized INTEGER NOT NULL
    )""",
    "CREATE TABLE secrets (name TEXT PRIMARY KEY, secret BLOB NOT NULL)",
)


class Database:
    """One open file. Threads take turns; processes wait for each other's transactions."""

    def __init__(self, path: Path, *, fill: Fill) -> None:
        """Open the file, and create and fill it where there is none.

        Raises DamagedFileError where it is damaged or of another version, SandboxError where it
        cannot be opened.
        """
        self._path = path
        self._turn = threading.RLock()
        with _explained(path):
            _create_private(path)
            self._connection = sqlite3.connect(
                path,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,  # `_turn` does what that check is for
            )
        try:
            self._settle(fill)
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for single statements."""
        with self._turn, _explained(self._path):
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction, which happens completely or not at all."""
        with self._turn, _explained(self._path):
            # IMMEDIATE: a transaction that reads first and writes later could otherwise find that
            # another process wrote in between, and no waiting would help it.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # After some failures (a full disk) SQLite has rolled back by itself.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def refill(self, fill: Fill) -> None:
        """Put everything back as it was at first, for other processes that have it open too."""
        with self.writing() as connection:
            for table in _TABLES:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 (names from above)
            fill(connection)

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._connection.close()

    def _settle(self, fill: Fill) -> None:
        with self.reading() as connection:
            # A toy's state need not outlive a power cut, so nothing waits for the disk.
            # It does outlive the process being killed, which is what the journal is for.
            connection.execute("PRAGMA synchronous = OFF")
            fresh = self._is_fresh(connection)
        if fresh:
            with self.writing() as connection:
                # Asked again: another process may have filled it while this one waited.
                if self._is_fresh(connection):
                    _create_tables(connection)
                    fill(connection)

    def _is_fresh(self, connection: sqlite3.Connection) -> bool:
        owner = _number(connection, "PRAGMA application_id")
        version = _number(connection, "PRAGMA user_version")
        if (owner, version) == (_APPLICATION_ID, _SCHEMA_VERSION):
            return False
        if (owner, version) == (0, 0) and not _number(
            connection, "SELECT count(*) FROM sqlite_master"
        ):
            return True
        raise DamagedFileError(self._path, "was written by another version")


def replace(path: Path, *, fill: Fill) -> None:
    """Put a fresh file where a damaged or foreign one is.

    Raises SandboxError where the file cannot be replaced.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with _explained(path):
        try:
            Database(fresh, fill=fill).close()
            # The old file's journal must not be played into the new one.
            for suffix in _SIDE_FILES:
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)


def _create_private(path: Path) -> None:
    """Make an empty file that only its owner can read; SQLite's own files take after it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _create_tables(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


_WAITED_IN_VAIN = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NOT_THE_FILES_FAULT = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into one sentence with a remedy."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # such as using a closed store: a mistake of ours, not of the file
    except sqlite3.Error as error:
        # The low byte is the kind; the rest only refines it (https://sqlite.org/rescode.html).
        kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if kind in _WAITED_IN_VAIN:
            raise SandboxError(
                f"Another process is holding the demo helpdesk's file {path}: try again."
            ) from error
        if kind in _NOT_THE_FILES_FAULT:
            raise SandboxError(
                f"The demo helpdesk's file {path} cannot be used ({error})."
            ) from error
        raise DamagedFileError(path, f"is damaged ({error})") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise SandboxError(f"The demo helpdesk's file {path} cannot be used ({reason}).") from error
