"""JSON Schemas (draft 2020-12) made from the types in `documents` and `api`."""

import inspect
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import (
    Annotated,
    Final,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from tinydub_cli.models import Json
from tinydub_cli.schema import api, documents

SUBJECTS: Final[Mapping[str, type]] = {
    "ticket_summary": api.TicketSummaryObject,
    "ticket": api.TicketObject,
    "reply": api.ReplyObject,
    "error": documents.ErrorDocument,
    "draft": documents.DraftDocument,
    "planned_reply": documents.PlannedReplyDocument,
    "saved_attachment": documents.SavedDocument,
    "snippet": documents.SnippetDocument,
    "auth_status": documents.StatusDocument,
    "sync": documents.SyncDocument,
    "hit": documents.HitDocument,
    "event": documents.EventDocument,
    "stats": documents.StatsDocument,
    "setting": documents.SettingDocument,
    "check": documents.CheckDocument,
}
"""What has a schema, by the schema's name."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_SCALARS: Final = {str: "string", bool: "boolean", int: "integer", NoneType: "null"}


def schemas() -> dict[str, Json]:
    """Return every schema by its name."""
    return {
        name: {"$schema": _DIALECT, "title": name, **_object(subject)}
        for name, subject in SUBJECTS.items()
    }


def _object(subject: type) -> dict[str, Json]:
    hints = get_type_hints(subject, include_extras=True)
    required: frozenset[str] = getattr(subject, "__required_keys__", frozenset())
    return {
        "type": "object",
        "description": inspect.getdoc(subject) or "",
        "properties": {name: _value(hint) for name, hint in hints.items()},
        "required": [name for name in hints if name in required],
    }


def _value(hint: object) -> dict[str, Json]:
    """Return the schema of a value; what is not restricted, such as `object`, has an empty one."""
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is Annotated:
            return {**_value(arguments[0]), "description": arguments[1]}
        case origin if origin is Literal:
            return {"enum": list(arguments)}
        case origin if origin is list:
            return {"type": "array", "items": _value(arguments[0])}
        case origin if origin in (Union, UnionType):
            return _union(arguments)
    return _class(hint) if isinstance(hint, type) else {}


def _union(kinds: tuple[type, ...]) -> dict[str, Json]:
    if all(kind in _SCALARS for kind in kinds):
        return {"type": [_SCALARS[kind] for kind in kinds]}
    return {"anyOf": [_value(kind) for kind in kinds]}


def _class(hint: type) -> dict[str, Json]:
    if is_typeddict(hint):
        return _object(hint)
    return {"type": _SCALARS[hint]} if hint in _SCALARS else {}
