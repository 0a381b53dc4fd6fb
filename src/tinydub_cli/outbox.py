"""Keeps the text of a reply on disk from before it is sent until the server has confirmed it."""

from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from tinydub_cli.errors import StorageError
from tinydub_cli.paths import (
    create_private_file,
    make_private_directory,
    replace_private_file,
    storing,
)


class KeptReply:
    """One reply's text in a file of its own, 0600, in the directory given."""

    def __init__(self, directory: Path, ticket_id: str, now: datetime, content: str) -> None:
        """Write the file. Raises StorageError where it cannot be kept."""
        name = f"{ticket_id}-{now:%Y%m%d-%H%M%S}"
        with storing(directory):
            make_private_directory(directory)
            for number in count(1):
                self.path = directory / (f"{name}.md" if number == 1 else f"{name}-{number}.md")
                try:
                    create_private_file(self.path, content)
                    break
                except FileExistsError:
                    continue

    def read(self) -> str:
        """Return the file's text, as an editor left it. Raises StorageError."""
        with storing(self.path):
            try:
                return self.path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise StorageError(
                    f"The text in {self.path} is not valid UTF-8.", "Save it as UTF-8."
                ) from None

    def write(self, content: str) -> None:
        """Replace the text. Raises StorageError."""
        with storing(self.path):
            replace_private_file(self.path, content)

    def discard(self) -> None:
        """Delete the file: its text has arrived, or was empty. What cannot be deleted is litter."""
        with suppress(OSError):
            self.path.unlink()
