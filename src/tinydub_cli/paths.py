"""Where our files live, and how they are written: never half, never readable by others."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tinydub_cli.errors import StorageError


class Directories(NamedTuple):
    """Our directories; each is made, for the user alone, when something is first kept in it."""

    config: Path
    data: Path
    state: Path
    cache: Path


def user_directories() -> Directories:
    """Return where this system keeps a user's files (on Linux, XDG's places).

    Raises StorageError where the user has no home directory to keep them in.
    """
    import platformdirs

    places = platformdirs.PlatformDirs("tinydub", appauthor=False, roaming=True)
    try:
        found = Directories(
            config=places.user_config_path,
            data=places.user_data_path,
            state=places.user_state_path,
            cache=places.user_cache_path,
        )
    except RuntimeError:  # newer versions' word for it
        raise _homeless() from None
    if not found.state.is_absolute():  # "~" stayed "~": a folder of that name would be made here
        raise _homeless()
    return found


def _homeless() -> StorageError:
    return StorageError("There is no home directory to keep files in.", "Set HOME.")


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn what the system says against reading or writing `path` into a StorageError."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise StorageError(
            f"Cannot read or write {path}: {reason}.",
            "Make room there, mend its permissions, or choose another place with XDG_STATE_HOME,"
            " XDG_DATA_HOME or XDG_CONFIG_HOME.",
        ) from problem


def make_private_directory(path: Path) -> None:
    """Make `path` and its parents where missing, all for the user alone (0700)."""
    for missing in reversed([path, *path.parents]):
        if not missing.exists():
            missing.mkdir(mode=0o700, exist_ok=True)
            settle(missing.parent)


def create_private_file(path: Path, content: str) -> None:
    """Write a new file, 0600, whole or not at all; an existing one is never touched.

    Raises FileExistsError where `path` exists, even as a dangling link, and OSError otherwise.
    """
    with _written_beside(path, content) as beside:
        give_name(beside, path)
    settle(path.parent)


def give_name(beside: Path, path: Path) -> None:
    """Give a file its name. Raises FileExistsError where there is one of that name."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names: some that phones and sticks have
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        beside.replace(path)


def replace_private_file(path: Path, content: str, *, settled: bool = True) -> None:
    """Write `path`, 0600, so that at any moment it holds the old content or the new, whole.

    What may be lost when the power goes, such as a cache, need not wait to be `settled`.
    """
    with _written_beside(path, content, settled=settled) as beside:
        beside.replace(path)
    if settled:
        settle(path.parent)


@contextmanager
def _written_beside(path: Path, content: str, *, settled: bool = True) -> Iterator[Path]:
    """Write a file next to `path`, and remove it in the end unless it has moved there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    beside.unlink(missing_ok=True)
    try:
        _write(beside, content, settled=settled)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _write(path: Path, content: str, *, settled: bool) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(content)
        file.flush()
        if settled:
            _flush(file.fileno())


def settle(directory: Path) -> None:
    """Wait until the directory's entries are on the disk, where the system can do that."""
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except OSError:  # Windows opens no directories
        return
    try:
        _flush(descriptor)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(descriptor)


def _flush(descriptor: int) -> None:
    """Wait until a file is on the disk itself; macOS's fsync only hands it to the drive."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)
