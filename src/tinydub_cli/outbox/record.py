"""The form of a reply in its file: JSON, with the version of that form."""

import json
from datetime import datetime
from typing import Final

from tinydub_cli import text
from tinydub_cli.models import Json
from tinydub_cli.outbox.draft import Draft, DraftState

VERSION: Final = 1
"""Of the form in which drafts are written. A file with a higher one is a newer program's."""


class UnreadableError(ValueError):
    """A file is not a draft that we understand; says what is wrong with it."""


class NewerError(UnreadableError):
    """A file is a newer program's."""


def encode(draft: Draft) -> str:
    """Return a draft as the JSON document of its file, legible for people, too."""
    fields = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in draft._asdict().items()
        if name != "name"
    }
    document = json.dumps({"version": VERSION, **fields}, ensure_ascii=False, indent=1)
    return text.json(document) + "\n"  # names are strangers': `cat` shall be safe, too


def decode(name: str, document: bytes) -> Draft:
    """Read a draft's file. Raises UnreadableError for anything but what `encode` writes."""
    if not document.strip(b"\x00 \n"):  # what some file systems leave after a power cut
        raise UnreadableError("it is empty")
    try:
        fields: dict[str, Json] = dict(json.loads(document.decode()))
        _check_version(fields["version"])
        return Draft(
            name=name,
            ticket=_checked_ticket(fields["ticket"], name),
            text=_checked_text(fields["text"]),
            created_at=_moment(fields["created_at"]),
            state=DraftState(_text(fields["state"])),
            customer=_text(fields["customer"]),
            known=_ids(fields["known"]),
            tried_at=_moment_if_any(fields["tried_at"]),
            reply_id=_text(fields["reply_id"]),
            replied_at=_moment_if_any(fields["replied_at"]),
            form=_text(fields["form"]),
        )
    except UnreadableError:
        raise
    except (KeyError, TypeError, ValueError, RecursionError):
        raise UnreadableError("it is damaged") from None


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _checked_ticket(value: Json, name: str) -> str:
    """Read a ticket's id, which the file's name has, too: where it goes must not be in doubt."""
    ticket = _text(value)
    if name.rpartition(".")[0] != ticket:
        raise ValueError(value)
    return ticket


def _checked_text(value: Json) -> str:
    """Read a text that can be written again: lone surrogates cannot."""
    text = _text(value)
    text.encode()
    return text


def _check_version(value: Json) -> None:
    if not isinstance(value, int):
        raise TypeError(value)
    if value > VERSION:
        raise NewerError("it was written by a newer tinydub")


def _ids(value: Json) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(map(_text, value))


def _moment(value: Json) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:  # it could not be compared with others
        raise ValueError(value)
    return moment


def _moment_if_any(value: Json) -> datetime | None:
    return None if value is None else _moment(value)
