"""Canned replies: text files in the configuration directory, with places to fill in.

A file `thanks.md` or `thanks.txt` in the folder `snippets` is the snippet `thanks`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from tinydub_cli.errors import NotFoundError, StorageError, UsageError
from tinydub_cli.paths import create_private_file, make_private_directory, storing

_SUFFIXES: Final = (".md", ".txt")
_NAME: Final = re.compile(r"\w[\w.-]{0,63}")
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([A-Za-z]\w*)\s*\}\}")
_LARGEST: Final = 1_000_000
"""Bytes of a file that are read."""


class Snippet(NamedTuple):
    """A canned reply. In its text, `{{name}}` stands for something to fill in: `placeholders`."""

    name: str
    path: Path
    text: str
    placeholders: tuple[str, ...]


class Snippets(NamedTuple):
    """The folder of a user's snippets. Every method raises StorageError where the disk fails."""

    folder: Path

    def all(self, unreadable: Callable[[str], None]) -> list[Snippet]:
        """Return all snippets, by name; `unreadable` is told of each that cannot be read."""
        with storing(self.folder):
            paths = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
            files = {
                path.stem: path
                for path in reversed(paths)  # of two of one name, the one that `find` finds
                if path.suffix in _SUFFIXES and path.is_file()
            }
        found: list[Snippet] = []
        for path in reversed(files.values()):
            if _NAME.fullmatch(path.stem):
                try:
                    found.append(_read(path))
                except StorageError as problem:  # one bad file must not hide the others
                    unreadable(problem.message)
        return found

    def find(self, name: str) -> Snippet:
        """Return one snippet. Raises NotFoundError, and UsageError for an impossible name."""
        path = self._existing(name)
        if path is None:
            names = ", ".join(snippet.name for snippet in self.all(lambda _: None))
            raise NotFoundError(
                f"There is no snippet “{name}”.",
                f"There are: {names}." if names else f"`tinydub snippets edit {name}` makes one.",
            )
        return _read(path)

    def open(self, name: str) -> Path:
        """Return the file of a snippet to edit it; it is made, empty, where there is none."""
        path = self._existing(name)
        if path is None:
            path = self.folder / f"{name}{_SUFFIXES[0]}"
            with storing(path), suppress(FileExistsError):
                make_private_directory(self.folder)
                create_private_file(path, "")
        return path

    def close(self, name: str) -> bool:
        """Look at a snippet that was edited, and whether it is one: without text it is none."""
        path = self._existing(name)
        if path is None:
            return False
        snippet = _read(path)
        if not snippet.text.strip():
            self.delete(snippet)
        return bool(snippet.text.strip())

    def delete(self, snippet: Snippet) -> None:
        """Delete a snippet's file."""
        with storing(snippet.path):
            snippet.path.unlink(missing_ok=True)

    def _existing(self, name: str) -> Path | None:
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"“{name}” cannot be the name of a snippet.",
                "Use letters, digits, dots, dashes and underscores.",
            )
        paths = [self.folder / f"{name}{suffix}" for suffix in _SUFFIXES]
        with storing(self.folder):
            return next((path for path in paths if path.is_file()), None)


def joined(snippets: Sequence[Snippet]) -> str:
    """Return the texts of several snippets as one, with a blank line between them."""
    return "\n\n".join(snippet.text.strip("\n") for snippet in snippets)


def filled(text: str, values: Mapping[str, str], *, leave_missing: bool) -> str:
    """Return `text` with its placeholders replaced, in one pass: values are not looked into.

    Raises UsageError for a placeholder without a value, unless those are to be left as they are.
    """
    names = dict.fromkeys(_PLACEHOLDER.findall(text))
    missing = [name for name in names if name not in values]
    if missing and not leave_missing:
        shown = ", ".join(f"{{{{{name}}}}}" for name in missing)
        raise UsageError(
            f"The snippet has nothing to put in place of {shown}.",
            f"Give it with --set {missing[0]}=TEXT, or fill it in with --editor.",
        )
    return _PLACEHOLDER.sub(lambda place: values.get(place[1], place[0]), text)


def _read(path: Path) -> Snippet:
    with storing(path), path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise StorageError(f"The snippet {path} is larger than 1 MB.", "Shorten it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StorageError(f"The snippet {path} is not valid UTF-8.", "Save it as UTF-8.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Snippet(path.stem, path, text, tuple(dict.fromkeys(_PLACEHOLDER.findall(text))))
