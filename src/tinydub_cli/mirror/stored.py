"""How the server's JSON, texts and moments become what SQLite holds, and come back from it."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from tinydub_cli.mirror.database import DatabaseError
from tinydub_cli.models import Json, JsonObject


def without_links(source: JsonObject) -> JsonObject:
    """Return the server's JSON without signed addresses, such as those of files: they are secret.

    Of an attachment, no address is kept at all; of one within a text, the signature is cut off.
    """
    return {
        key: _unlinked(value, of_file=key == "attachments")
        for key, value in source.items()
        if not _is_signed(value)
    }


def _unlinked(value: Json, *, of_file: bool) -> Json:
    if isinstance(value, Mapping):
        kept = without_links(value)
        return {k: v for k, v in kept.items() if not _is_address(v)} if of_file else kept
    if isinstance(value, list):
        return [_unlinked(one, of_file=of_file) for one in value if not _is_signed(one)]
    if isinstance(value, str) and "?" in value:
        return _SIGNED_WITHIN.sub(r"\1?...", value)
    return value


def _is_address(value: Json) -> bool:
    return isinstance(value, str) and value.lstrip()[:8].lower().startswith(("http:", "https:"))


def _is_signed(value: Json) -> bool:
    """Whether a text is nothing but an address with a signature; what people write is theirs."""
    return _is_address(value) and len(str(value).split()) == 1 and bool(_SIGNED.search(str(value)))


_SIGNED: Final = re.compile(r"[?&][\w.-]{0,40}(?:signature|sig|token|credential)=", re.I)


_SIGNED_WITHIN: Final = re.compile(
    r"(//[^\s?\"'<>()]+)\?[^\s\"'<>()]*?(?:signature|sig|token|credential)=[^\s\"'<>()]*", re.I
)
"""An address with its signature, wherever it stands in a text."""


def moment(seconds: float) -> datetime:
    """Return a moment from how the mirror keeps it."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError) as problem:
        raise DatabaseError("a moment is none") from problem


def storable(text: str) -> str:
    """Return a text that SQLite takes: JSON can name halves of characters, which nothing holds."""
    return text.encode("utf-8", "replace").decode()


def encoded(value: Json) -> str:
    """Return a value as JSON, with halves of characters as escapes."""
    document = json.dumps(value, ensure_ascii=False)
    try:
        document.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return document


def decoded(document: str | None) -> Json:
    """Return the object in some JSON, if there is any. Raises sqlite3's error where it is none."""
    try:
        value: Json = json.loads(document or "null")
    except (TypeError, ValueError, RecursionError) as problem:
        raise DatabaseError("a ticket's copy is not JSON") from problem
    if value is not None and not isinstance(value, Mapping):
        raise DatabaseError("a ticket's copy is no ticket")
    return value


def without_mark(summary: str | None) -> str | None:
    """Return a list's item with its mark cleared."""
    item = decoded(summary)
    return encoded({**item, "has_unread_messages": False}) if isinstance(item, Mapping) else None


def as_listed(source: JsonObject, summary: str | None) -> str | None:
    """Return what a list would have told when a ticket was fetched, as far as the ticket says."""
    item = decoded(summary)
    if not isinstance(item, Mapping):
        return None
    return encoded(without_links({key: source.get(key, item[key]) for key in item}))
