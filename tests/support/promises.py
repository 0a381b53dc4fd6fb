"""What a published JSON Schema has promised to scripts, held against what the code promises now."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any


def broken(before: Mapping[str, Any], now: Mapping[str, Any], place: str) -> Iterator[str]:
    """Yield what scripts relied on that is no longer so. Keys and values may be added."""
    if before.get("type") != now.get("type"):
        yield f"{place} was {before.get('type')}, and is {now.get('type')}: types never change"
    for value in _lost("enum", before, now):
        yield f"{place} could be {value!r}, and no longer can"
    for name in _lost("required", before, now):
        yield f"{place}.{name} was always there, and no longer is"
    properties = now.get("properties", {})
    for name, schema in before.get("properties", {}).items():
        if name in properties:
            yield from broken(schema, properties[name], f"{place}.{name}")
        else:
            yield f"{place}.{name} is gone: keys are never renamed or removed"
    if "items" in before:
        yield from broken(before["items"], now.get("items", {}), f"{place}[]")
    branches = zip_longest(before.get("anyOf", []), now.get("anyOf", []), fillvalue={})
    for schema, branch in branches:
        yield from broken(schema, branch, place)


def _lost(word: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Any]:
    return [one for one in before.get(word, ()) if one not in now.get(word, ())]


def keys(schema: Mapping[str, Any], place: str) -> Iterator[str]:
    """Yield the place of each key that a schema knows."""
    for name, below in schema.get("properties", {}).items():
        yield f"{place}.{name}"
        yield from keys(below, f"{place}.{name}")
    if "items" in schema:
        yield from keys(schema["items"], f"{place}[]")
    for branch in schema.get("anyOf", []):
        yield from keys(branch, place)
