"""Files on the disk: whole or not at all, under a name of our choosing, through no link."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from queue import Queue
from secrets import token_hex
from threading import Lock, Thread
from typing import IO, Final

from tinydub_cli.attachments.names import key, numbered
from tinydub_cli.errors import InterruptError, StorageError, UsageError
from tinydub_cli.paths import give_name, settle

_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

_WAITING: Final = 64
"""Chunks, of at most 64 kB each, that may wait to be summed up."""


class Part:
    """A file that is not whole yet: what came of it, counted and summed."""

    def __init__(self, file: IO[bytes], *, in_place: bool) -> None:
        """Write to `file`, which is new; `in_place` on a disk, where it can begin anew."""
        self.size = 0
        self._file = file
        self._in_place = in_place
        self._sum = _Sum()
        self.digest = ""

    def write(self, chunk: bytes) -> None:
        """Add bytes at the end."""
        self._file.write(chunk)
        self._sum.update(chunk)
        self.size += len(chunk)

    def restart(self) -> None:
        """Forget what came. Raises StorageError where it is gone already, through a pipe."""
        if self.size and not self._in_place:
            raise StorageError(
                "The connection broke, and what was written cannot be taken back.",
                "Download to a file instead.",
            )
        if self.size:
            self._file.seek(0)
            self._file.truncate()
            self.size = 0
            self._sum.end()
            self._sum = _Sum()

    def close(self) -> None:
        """Give up what it holds beside the file, which is whoever opened it's to close."""
        self._sum.end()

    def settle(self) -> None:
        """Wait until all is on the disk; from then on, `digest` is the SHA-256 of it in hex."""
        self.digest = self._sum.hexdigest()
        self._file.flush()
        if self._in_place:
            os.fsync(self._file.fileno())


class _Sum:
    """The SHA-256 of a file, worked out beside the writing: that saves a fifth of the time."""

    def __init__(self) -> None:
        self._hash = sha256()
        self._chunks: Queue[bytes] = Queue(_WAITING)
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def update(self, chunk: bytes) -> None:
        """Add bytes; waits where too many are waiting."""
        if chunk:  # an empty one would be the end
            self._chunks.put(chunk)

    def hexdigest(self) -> str:
        """Return the sum of all, and end."""
        self.end()
        self._thread.join()
        return self._hash.hexdigest()

    def end(self) -> None:
        """End, whatever the sum is."""
        self._chunks.put(b"")

    def _work(self) -> None:
        while chunk := self._chunks.get():
            self._hash.update(chunk)


class Folder:
    """The directory that files go to. Names in it are ours alone to choose, also for threads."""

    def __init__(self, path: Path, *, force: bool, exact: bool = False) -> None:
        """Take a directory, and make it where it is missing; `force` lets files be replaced.

        With `exact` a name is used as it is or not at all. Raises UsageError where somebody else's
        link stands in the directory's place, and StorageError.
        """
        with _storing(path):
            _check_link(path)
            path.mkdir(parents=True, exist_ok=True)
            self.path = path.resolve(strict=True)
        self._given = path
        self._force = force
        self._exact = exact
        self._lock = Lock()
        self._used: set[str] = set()
        self._parts: set[Path] = set()
        self._abandoned = False

    def abandon(self) -> None:
        """Remove what is not whole, whoever is still writing it, and let nobody begin anew."""
        with self._lock:
            self._abandoned = True
            for path in self._parts:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    @contextmanager
    def part(self, name: str) -> Iterator[tuple[Path, Part]]:
        """Open a new file beside the place of `name`; in the end it is there no more, or kept."""
        if self._exact and not self._force and os.path.lexists(self.path / name):
            raise self._exists(name)  # before anything is fetched
        path = self.path / f".{name[:40]}.{token_hex(4)}.part"
        with _storing(self._given):
            descriptor = self._opened(path)
            try:
                with (
                    os.fdopen(descriptor, "wb") as file,
                    closing(Part(file, in_place=True)) as part,
                ):
                    yield path, part
            finally:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                with self._lock:
                    self._parts.discard(path)

    def _opened(self, path: Path) -> int:
        with self._lock:
            if self._abandoned:
                raise InterruptError("Stopped.")
            self._parts.add(path)
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o600)

    def keep(self, part: Path, name: str) -> Path:
        """Give a whole and settled file its name, or the next one free, and return its path."""
        with _storing(self._given / name), self._lock:
            for candidate in numbered(name):
                path = self.path / candidate
                if key(candidate) in self._used:
                    continue
                try:
                    part.replace(path) if self._force else give_name(part, path)
                except FileExistsError:
                    if self._exact:
                        raise self._exists(name) from None
                    continue
                self._used.add(key(candidate))
                settle(self.path)
                return self._given / candidate
        raise AssertionError

    def _exists(self, name: str) -> UsageError:
        return UsageError(f"{self._given / name} exists.", "--force replaces it.")


@contextmanager
def _storing(path: Path) -> Iterator[None]:
    """Turn what the system says against writing to `path` into a StorageError."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise StorageError(
            f"Cannot write to {path}: {reason}.",
            "Make room there, mend its permissions, or choose another place with --dir.",
        ) from problem


def _check_link(path: Path) -> None:
    """Raise UsageError for a link in a directory's place that neither we nor root have made."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if sys.platform == "win32":  # where files do not say who has made them
        return
    if stat.S_ISLNK(found.st_mode) and found.st_uid not in (0, os.getuid()):
        raise UsageError(
            f"{path} is a link that somebody else has made.", "Choose another directory."
        )
