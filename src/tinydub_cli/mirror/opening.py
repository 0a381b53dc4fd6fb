"""Opens a mirror so that nothing of SQLite's gets past, and a damaged file stops nobody."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tinydub_cli.errors import StorageError
from tinydub_cli.mirror import database
from tinydub_cli.mirror.store import Mirror


@contextmanager
def opened(path: Path, tell: Callable[[str], None]) -> Iterator[Mirror]:
    """Open a mirror, which is made where it is missing. A damaged one is set aside, and said.

    Raises StorageError for what SQLite or the disk says later.
    """
    with ExitStack() as stack:
        try:
            try:
                connection = stack.enter_context(database.opened(path))
            except sqlite3.OperationalError:
                raise  # a full disk, say: the file itself may be as good as ever
            except sqlite3.DatabaseError:
                aside = database.set_aside(path)
                tell(f"The copy of tickets was damaged. It is kept as {aside}; a new one begins.")
                connection = stack.enter_context(database.opened(path))
            yield Mirror(connection)
        except sqlite3.Error as problem:
            raise StorageError(
                f"The copy of tickets {path} cannot be used: {problem}.",
                "Make room there, or delete it with `tinydub tickets sync --forget`.",
            ) from problem
