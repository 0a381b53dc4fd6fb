"""Changes the configuration file, and leaves what people wrote around the values as it is."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Comment, InlineTable, Table, Whitespace

from tinydub_cli.config.file import PROFILES, content, not_toml
from tinydub_cli.config.settings import Value
from tinydub_cli.errors import UsageError
from tinydub_cli.locks import locked
from tinydub_cli.paths import make_private_directory, replace_private_file, storing


def set_value(path: Path, profile: str | None, key: str, value: Value) -> None:
    """Write a value, for all profiles or for one. Comments, blank lines and order stay.

    Raises UsageError where the file is not valid, and StorageError.
    """
    with _alone(path):
        document = _document(path)
        _put(document if profile is None else _table(path, document, profile), key, value)
        _write(path, tomlkit.dumps(document))


def unset(path: Path, profile: str | None, key: str) -> bool:
    """Take a value out; returns whether there was one. Raises as `set_value` does."""
    with _alone(path):
        document = _document(path)
        table: object = document
        if profile is not None:
            profiles = document.get(PROFILES)
            table = profiles.get(profile) if isinstance(profiles, dict) else None
        if not isinstance(table, dict) or key not in table:
            return False
        del table[key]
        _write(path, tomlkit.dumps(document))
        return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Be the only one to change the file: what two change at once would else be lost for one.

    The folder's own lock is taken, which leaves no file behind; Windows has none for folders.
    """
    with ExitStack() as stack:
        with storing(path):
            make_private_directory(path.parent)
            if os.name == "posix":
                stack.enter_context(locked(path.parent, create=False, waits=True))
        yield


def _document(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(content(path))
    except TOMLKitError as problem:
        raise not_toml(path, ValueError(str(problem).rstrip("."))) from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply.", "Mend it there.") from None


def _table(
    path: Path, document: tomlkit.TOMLDocument, profile: str
) -> Table | InlineTable | Container:
    profiles = document.setdefault(PROFILES, tomlkit.table(is_super_table=True))
    new = tomlkit.inline_table() if isinstance(profiles, InlineTable) else tomlkit.table()
    table = profiles.setdefault(profile, new) if isinstance(profiles, dict) else None
    if not isinstance(table, dict):
        raise UsageError(f"{path}: the profile “{profile}” is not a table.", "Mend it there.")
    return table  # type: ignore[return-value]  # of tomlkit's several kinds of table


def _put(table: Table | InlineTable | Container, key: str, value: Value) -> None:
    """Set a value. A new one goes above the comments that belong to the table after it."""
    items = table.value if isinstance(table, Table) else table
    at = _above_comments(items) if key not in table and isinstance(items, Container) else None
    if at is None or not isinstance(items, Container):
        table[key] = value
    else:
        items._insert_at(at, key, value)  # noqa: SLF001 - nothing public puts anything there


def _above_comments(items: Container) -> int | None:
    """Return where a value goes that others follow; None is the end."""
    at = items._get_last_index_before_table()  # noqa: SLF001 - as above
    if isinstance(items, tomlkit.TOMLDocument) and at == len(items.body):
        return None
    for kind in (Comment, Whitespace):
        while at and isinstance(items.body[at - 1][1], kind):
            at -= 1
    return at if at < len(items.body) else None


def _write(path: Path, text: str) -> None:
    if "\r\n" in text:  # then what is new ends its lines in the same way
        text = re.sub(r"(?<!\r)\n", "\r\n", text)
    with storing(path):
        real = path.resolve()  # a link, as managers of dotfiles make them, stays one
        make_private_directory(real.parent)
        replace_private_file(real, text)
