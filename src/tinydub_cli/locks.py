"""Locks that end with the process that holds them, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_TRIES: Final = 100
"""How often a lock is tried, within a millisecond: somebody may be looking whether it is held."""


@contextmanager
def locked(path: Path, *, create: bool = True, waits: bool = False) -> Iterator[bool]:
    """Take the lock of the file `path`; yields whether it was free, or with `waits` became so.

    The file stays when the lock ends: removing it could give one lock to two. Without `create` it
    has to be there already, on a disk that may be read-only. Raises OSError where there can be no
    lock.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT if create else os.O_RDONLY, 0o600)
    try:
        yield _wait(descriptor) if waits else any(_lock(descriptor) for _ in range(_TRIES))
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _wait(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)  # ten tries, a second each
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(descriptor: int) -> bool:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return True
