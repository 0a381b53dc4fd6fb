"""Opens a mirror so that nothing of SQLite's gets past, and a damaged file stops nobody."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from tinydub_cli.errors import DamagedMirrorError, RefusedError, StorageError
from tinydub_cli.locks import locked
from tinydub_cli.mirror import database
from tinydub_cli.mirror.store import Mirror
from tinydub_cli.paths import make_private_directory, storing

_NOT_THE_FILES_FAULT: Final = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
}


@contextmanager
def opened(path: Path) -> Iterator[Mirror]:
    """Open a mirror. Raises StorageError for whatever SQLite or the disk say, then or later."""
    with _told_as_ours(path), database.opened(path) as connection:
        yield Mirror(connection)


@contextmanager
def begun(path: Path, tell: Callable[[str], None]) -> Iterator[Mirror]:
    """Open a mirror that was looked through, or begin one; a damaged one is set aside, and said.

    One process at a time has it so: others wait. Raises StorageError like `opened`.
    """
    with _turn(path, tell), _told_as_ours(path), ExitStack() as stack:
        try:
            connection = stack.enter_context(_checked(path))
        except DamagedMirrorError:
            aside = database.set_aside(path)
            tell(f"The copy of tickets was damaged. It is kept as {aside}; a new one begins.")
            connection = stack.enter_context(database.opened(path, begins=True))
        yield Mirror(connection)


def forgotten(path: Path) -> bool:
    """Delete a mirror; returns whether there was one. Raises RefusedError while a sync fills it."""
    with ExitStack() as stack:
        if path.parent.exists():
            with storing(path):
                free = stack.enter_context(locked(path.with_name("sync.lock")))
            if not free:
                raise RefusedError(
                    "A sync is at work on the copy.", "Stop it, or wait for its end."
                )
        return database.delete(path)


@contextmanager
def _turn(path: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Wait until no other process is syncing: both would fetch the same tickets."""
    lock = path.with_name("sync.lock")
    with ExitStack() as stack:
        with storing(lock):
            make_private_directory(lock.parent)
            if not stack.enter_context(locked(lock)):
                tell("Another sync is at work. This one goes on when that has ended.")
                stack.enter_context(locked(lock, waits=True))
        yield


@contextmanager
def _checked(path: Path) -> Iterator[database.Connection]:
    with _damage_told(path), database.opened(path, begins=True) as connection:
        database.check(connection)
        yield connection


@contextmanager
def _told_as_ours(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a StorageError."""
    try:
        with _damage_told(path):
            yield
    except sqlite3.Error as problem:
        raise StorageError(
            f"The copy of tickets {path} cannot be used: {problem}.",
            "Make room there, or mend its permissions; `tinydub tickets sync --forget` deletes it.",
        ) from problem


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """Tell damage from what says nothing of the file: a full disk, another process."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        if getattr(problem, "sqlite_errorcode", 0) & 0xFF in _NOT_THE_FILES_FAULT:
            raise
        raise database.damaged(path) from problem
    except (sqlite3.DatabaseError, UnicodeDecodeError) as problem:
        raise database.damaged(path) from problem
