"""Which form of output a command was asked for."""

from enum import StrEnum
from typing import NamedTuple

from tinydub_cli.errors import UsageError


class Format(StrEnum):
    """The forms of output. A terminal gets a table, a pipe TSV, unless told otherwise."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    TSV = "tsv"
    IDS = "ids"


class FormatChoice(NamedTuple):
    """What the options `--format`, `--json` and `-q` say together."""

    format: Format | None
    json: bool
    ids: bool

    def resolve(self, *, terminal: bool, fields: str | None = None) -> Format:
        """Return the one format meant. Raises UsageError where the options contradict.

        `fields` are those that were asked for by name where tsv alone has any: they mean tsv.
        """
        asked = {
            *([self.format] if self.format else []),
            *([Format.JSON] if self.json else []),
            *([Format.IDS] if self.ids else []),
        }
        if len(asked) > 1:
            raise UsageError(
                "Only one form of output is possible at a time.",
                "Give one of --format, --json and -q.",
            )
        return asked.pop() if asked else Format.TABLE if terminal and fields is None else Format.TSV
