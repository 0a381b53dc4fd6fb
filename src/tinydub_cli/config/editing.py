"""Changes the configuration file, and leaves what people wrote around the values as it is."""

from pathlib import Path

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from tinydub_cli.config.file import PROFILES, content, not_toml
from tinydub_cli.config.settings import Value
from tinydub_cli.errors import UsageError
from tinydub_cli.paths import make_private_directory, replace_private_file, storing


def set_value(path: Path, profile: str | None, key: str, value: Value) -> None:
    """Write a value, for all profiles or for one. Comments, blank lines and order stay.

    Raises UsageError where the file is not valid, and StorageError.
    """
    document = _document(path)
    table = document if profile is None else _table(path, document, profile)
    table[key] = value
    _write(path, tomlkit.dumps(document))


def unset(path: Path, profile: str | None, key: str) -> bool:
    """Take a value out; returns whether there was one. Raises as `set_value` does."""
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


def _document(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(content(path))
    except TOMLKitError as problem:
        raise not_toml(path, ValueError(str(problem).rstrip("."))) from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply.", "Mend it there.") from None


def _table(path: Path, document: tomlkit.TOMLDocument, profile: str) -> Table | Container:
    profiles = document.setdefault(PROFILES, tomlkit.table(is_super_table=True))
    table = profiles.setdefault(profile, tomlkit.table()) if isinstance(profiles, dict) else None
    if not isinstance(table, dict):
        raise UsageError(f"{path}: the profile “{profile}” is not a table.", "Mend it there.")
    return table  # type: ignore[return-value]  # of tomlkit's several kinds of table


def _write(path: Path, text: str) -> None:
    with storing(path):
        real = path.resolve()  # a link, as managers of dotfiles make them, stays one
        make_private_directory(real.parent)
        replace_private_file(real, text)
