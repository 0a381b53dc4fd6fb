"""The configuration file: TOML, read strictly, so that no misspelt key is quietly without effect.

editor = "vim"              # for all profiles

[profiles.bot]              # for one: goes before what is said for all
read_only = true
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tinydub_cli.config.settings import BY_KEY, SETTINGS, Value, parsed, profile_name
from tinydub_cli.errors import UsageError
from tinydub_cli.paths import storing

PROFILES: Final = "profiles"
"""The table that holds a table for each profile."""

_LARGEST: Final = 1_000_000
"""Bytes of the file that are read."""


class Kept(NamedTuple):
    """A value in the file, and its line, counted from 1; None where that is not clear."""

    value: Value
    line: int | None


class Contents(NamedTuple):
    """What the file says: for all profiles, and for each by its name."""

    general: Mapping[str, Kept]
    profiles: Mapping[str, Mapping[str, Kept]]

    def kept(self, key: str, profile: str) -> Kept | None:
        """Return what counts for a profile: its own value, or else the one for all."""
        return self.profiles.get(profile, {}).get(key) or self.general.get(key)


def read(path: Path) -> Contents:
    """Return what the file says; one that is missing says nothing.

    Raises UsageError, with file and line, for what is no TOML, no setting, or of the wrong type;
    StorageError where it cannot be read.
    """
    text = content(path)
    document = _parsed(path, text) if text else {}
    general = dict(document)
    profiles = general.pop(PROFILES, {})
    if not isinstance(profiles, dict):
        raise _wrong(path, _line(text, (PROFILES,)), f"“{PROFILES}” is not a table of profiles")
    return Contents(
        dict(_checked(path, text, (), general)),
        {name: dict(_profile(path, text, name, table)) for name, table in profiles.items()},
    )


def content(path: Path) -> str:
    """Return the file's text; a missing file has none. Raises StorageError, and UsageError."""
    with storing(path):
        try:
            if path.is_fifo() or path.is_socket():  # nobody may ever write into it
                raise UsageError(f"{path} is not a file.", "Put a file there, or nothing.")
            with path.open("rb") as file:
                found = file.read(_LARGEST + 1)
        except (FileNotFoundError, NotADirectoryError):
            return ""
    if len(found) > _LARGEST:
        raise UsageError(f"{path} is larger than 1 MB.", "Is it the right file?")
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not valid UTF-8.", "Save it as UTF-8.") from None


def not_toml(path: Path, problem: ValueError) -> UsageError:
    """Return the error for text that a parser does not take; both parsers name the place."""
    return UsageError(f"{path} is not valid TOML: {problem}.", "Mend it there.")


def _parsed(path: Path, text: str) -> dict[str, object]:
    import tomllib  # most people have no file: they do not pay for its parser

    try:
        return tomllib.loads(text)
    except ValueError as problem:  # also int()'s, past Python's limit of digits
        raise not_toml(path, problem) from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply.", "Mend it there.") from None


def _profile(path: Path, text: str, name: str, table: object) -> Iterator[tuple[str, Kept]]:
    heading = (PROFILES, name)
    try:
        profile_name(name)
    except UsageError as problem:
        fault = problem.message.rstrip(".")
        raise _wrong(path, _line(text, heading), fault, problem.hint) from None
    if not isinstance(table, dict):
        raise _wrong(path, _line(text, heading), f"“{name}” is not a table of settings")
    yield from _checked(path, text, heading, table)


def _checked(
    path: Path, text: str, heading: tuple[str, ...], table: Mapping[str, object]
) -> Iterator[tuple[str, Kept]]:
    for key, value in table.items():
        line = _line(text, (*heading, key))
        setting = BY_KEY.get(key)
        if setting is None or (heading and setting.general):
            known = ", ".join(one.key for one in SETTINGS if not (heading and one.general))
            raise _wrong(path, line, f"“{key}” is no setting", f"Here there are: {known}.")
        wanted = bool if setting.switch else str
        if not isinstance(value, wanted):
            kind = "true or false" if setting.switch else "text in quotation marks"
            raise _wrong(path, line, f"“{key}” has to be {kind}")
        try:
            yield key, Kept(value if setting.switch else parsed(setting, str(value)), line)
        except UsageError as problem:
            raise _wrong(path, line, problem.message.rstrip("."), problem.hint) from None


def _wrong(path: Path, line: int | None, fault: str, hint: str = "") -> UsageError:
    place = f"{path}, line {line}" if line else f"{path}"
    return UsageError(f"{place}: {fault}.", hint or "Mend it there.")


# Compiled when first used: most people have no file.
_HEADING: Final = r"\s*\[+(?P<keys>[^\[\]]*)\]+\s*(#.*)?"
_ENTRY: Final = r"\s*(?P<keys>[^\s=#\[{\"'][^=#\[{]*|[\"'][^=]*)=.*"
_KEY: Final = r"\"([^\"]*)\"|'([^']*)'|([^\s.\"']+)"


def _line(text: str, keys: tuple[str, ...]) -> int | None:
    """Return the line of a value or a table, or else of what it is in, by the keys to it.

    Parsers do not tell lines. Where the file is written in an unusual way, there is None.
    """
    within: tuple[str, ...] = ()
    found, known = None, 0
    for number, line in enumerate(text.split("\n"), 1):
        if heading := re.fullmatch(_HEADING, line):
            here = within = _keys(heading["keys"])
        elif entry := re.fullmatch(_ENTRY, line):
            here = (*within, *_keys(entry["keys"]))
        else:
            continue
        shared = min(len(here), len(keys))
        if shared > known and here[:shared] == keys[:shared]:
            found, known = number, shared
    return found


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple("".join(parts) for parts in re.findall(_KEY, dotted))
