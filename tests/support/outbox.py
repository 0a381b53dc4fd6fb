"""What a command has left in the outbox, read from the disk without the program's own code."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Kept:
    """A reply's file, and what it says; `name` is what `drafts list` calls it."""

    path: Path
    document: dict[str, Any]

    @property
    def name(self) -> str:
        """The draft's name: the ticket's id and a number."""
        return self.path.stem

    @property
    def text(self) -> str:
        """The reply's text."""
        return str(self.document["text"])

    @property
    def state(self) -> str:
        """How far it has come: draft, sending, sent or unknown."""
        return str(self.document["state"])


def kept_in(state: Path) -> list[Kept]:
    """Return the replies that are kept below a state directory, of all accounts."""
    files = sorted((state / "outbox").rglob("*.json"))
    return [Kept(file, json.loads(file.read_text())) for file in files]
