"""One column table per resource: it feeds tables, TSV, `--columns` and their help."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from tinydub_cli.errors import UsageError

Row = TypeVar("Row")


class Field(NamedTuple, Generic[Row]):
    """One field of a row: its name in `--columns`, and its full text for TSV."""

    name: str
    value: Callable[[Row], str]


class Column(NamedTuple, Generic[Row]):
    """A field that tables show, too: `cell`, given the time, is its text there.

    Where a window is narrow, columns shrink to `least` cells, and then those with the highest
    `dispensable` leave first; 0 always stays. A `rare` one is only there where a row has it.
    """

    name: str
    value: Callable[[Row], str]
    heading: str
    cell: Callable[[Row, datetime], str]
    least: int
    dispensable: int = 0
    style: str = ""
    rare: bool = False


AnyField = TypeVar("AnyField", Field[Any], Column[Any])


def chosen(fields: Sequence[AnyField], names: str | None) -> tuple[AnyField, ...]:
    """Return the fields named in `names` (`a,b`), in that order; all of them for None.

    Raises UsageError for a name that none of them has.
    """
    if names is None:
        return tuple(fields)
    by_name = {field.name: field for field in fields}
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in by_name:
            raise UsageError(
                f"There is no column “{name}”.", f"The columns are: {', '.join(by_name)}."
            )
    return tuple(by_name[name] for name in wanted)
