"""What a watch has seen last, on the disk, so that a restart neither misses nor repeats an event.

A file for each list: its first line holds the tickets and the events that their comparison gave,
and is written, whole or not at all, before any of these is told. Behind it, a line `told` is
appended for each event once it is told. A watch that dies between the two tells that one event
again: at least once, and never more than one twice.

Ids, names and statuses are kept, no addresses.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from tinydub_cli import text
from tinydub_cli.errors import RefusedError, StorageError
from tinydub_cli.locks import locked
from tinydub_cli.models import Filter, Json, JsonObject
from tinydub_cli.paths import make_private_directory, replace_private_file, storing
from tinydub_cli.watching.comparison import Event, Kind, Look, Seen

VERSION: Final = 1
"""Of the file's form. A file with a higher one is a newer program's."""

_TOLD: Final = b"told\n"


class Last(NamedTuple):
    """What was seen at the last look, and the events that were not told yet."""

    look: Look
    untold: Sequence[Event]


class State(NamedTuple):
    """A list's state, in its file. Every method raises StorageError where the disk fails."""

    path: Path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one who watches the list. Raises RefusedError where another process does."""
        lock = self.path.with_suffix(".lock")
        with ExitStack() as stack:
            with storing(lock):
                make_private_directory(lock.parent)
                free = stack.enter_context(locked(lock))
            if not free:
                raise RefusedError(
                    "Another process is watching this list.",
                    "Stop it first, or watch another list with --filter.",
                )
            yield

    def last(self) -> Last | None:
        """Return what was seen last, or None where nothing was, or nothing can be made of it."""
        try:
            with storing(self.path):
                first, _, rest = self.path.read_bytes().partition(b"\n")
        except StorageError as problem:
            if isinstance(problem.__cause__, FileNotFoundError):
                return None
            raise
        try:
            return _decoded(json.loads(first), told=rest.count(_TOLD))
        except (KeyError, TypeError, ValueError, RecursionError):
            return None

    def save(self, look: Look, events: Sequence[Event]) -> None:
        """Keep what was seen, and the events of it that are about to be told."""
        with storing(self.path):
            replace_private_file(self.path, _encoded(look, events))

    def told(self) -> None:
        """Note that the next of the events was told."""
        with storing(self.path):
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
            try:
                os.write(descriptor, _TOLD)
            finally:
                os.close(descriptor)


def of(folder: Path, name: Filter) -> State:
    """Return the state of a list, in the account's folder."""
    return State(folder / f"{name}.json")


def _encoded(look: Look, events: Sequence[Event]) -> str:
    document = {
        "version": VERSION,
        "tickets": {one: [seen.name, seen.status, seen.unread] for one, seen in look.items()},
        "events": [
            [event.kind, event.at.isoformat(), event.ticket, event.name, event.status, event.before]
            for event in events
        ],
    }
    # Names are strangers': `cat` shall be safe, too, and a lone surrogate has no bytes.
    return text.json(json.dumps(document, ensure_ascii=False)) + "\n"


def _decoded(document: Json, *, told: int) -> Last:
    """Read a file's first line. Raises what odd JSON raises, and StorageError for a newer form."""
    fields = _object(document)
    version = fields["version"]
    if not isinstance(version, int):
        raise TypeError(version)
    if version > VERSION:
        raise StorageError(
            "What `tickets watch` saw last was kept by a newer version of tinydub.",
            "Use that version, or delete the folder “watch” that `tinydub help files` names.",
        )
    look = {ticket: _seen(_array(one)) for ticket, one in _object(fields["tickets"]).items()}
    return Last(look, [_event(_array(one)) for one in _array(fields["events"])][told:])


def _seen(values: Sequence[Json]) -> Seen:
    name, status, unread = values
    return Seen(_text(name), _text(status), unread is True)


def _event(values: Sequence[Json]) -> Event:
    kind, at, ticket, name, status, before = values
    moment = datetime.fromisoformat(_text(at))
    if moment.tzinfo is None:
        raise ValueError(at)
    was = None if before is None else _text(before)
    return Event(Kind(_text(kind)), moment, _text(ticket), _text(name), "", _text(status), was)


def _object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _array(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
