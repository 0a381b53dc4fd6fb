"""Options that several commands share, and how they become values."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final

import typer
from typer.models import OptionInfo

from tinydub_cli.columns import AnyField
from tinydub_cli.completion.values import (
    complete_columns,
    complete_drafts,
    complete_settings,
    complete_snippets,
    complete_tickets,
)
from tinydub_cli.env import Env
from tinydub_cli.errors import UsageError
from tinydub_cli.output.formats import Format

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", help="Form of the output: table on a terminal, tsv in a pipe unless given."
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="JSON, for scripts; short for --format json.")
]
IdsOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Ids alone, one a line; short for --format ids.")
]

MaxAgeOption = Annotated[
    str | None,
    typer.Option(
        "--max-age",
        metavar="DURATION",
        help="Take the copy on this machine if it is no older: 30s, 5m, 2h, 1d.",
    ),
]
OfflineOption = Annotated[
    bool, typer.Option("--offline", help="Take the copy on this machine, however old; no request.")
]

TicketArgument = Annotated[
    str,
    typer.Argument(metavar="ID", help="The ticket's id.", autocompletion=complete_tickets),
]
DraftArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The draft's name, or its ticket's id.",
        autocompletion=complete_drafts,
    ),
]
SnippetArgument = Annotated[
    str,
    typer.Argument(metavar="NAME", help="The snippet's name.", autocompletion=complete_snippets),
]
SettingArgument = Annotated[
    str, typer.Argument(metavar="KEY", help="Which setting.", autocompletion=complete_settings)
]

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]

_LONGEST_ID = 128


def columns_of(fields: Sequence[AnyField], about: str = "Columns of table and tsv") -> OptionInfo:
    """Return the option `--columns`, which names those there are in help and completion."""
    names = [field.name for field in fields]
    option: OptionInfo = typer.Option(
        metavar="A,B",
        help=f"{about}: {', '.join(names)}.",
        autocompletion=complete_columns(names),
    )
    return option


def ticket_id(value: str) -> str:
    """Return a ticket's id, or raise UsageError for what cannot be one.

    The documents show eight letters and digits and promise nothing: others are taken, but none
    that could lead out of its place in the address.
    """
    identity = value.strip()
    plain = identity.isascii() and identity.replace("-", "").replace("_", "").isalnum()
    if not plain or len(identity) > _LONGEST_ID:
        raise UsageError(
            f"“{value}” is not a ticket's id.",
            "An id looks like KPlaQw1c; `tinydub tickets list` shows them.",
        )
    return identity


def ticket_ids(env: Env, words: Sequence[str]) -> list[str]:
    """Return the ids named, each once; `-` reads them from standard input.

    A ticket asked for twice costs one request.
    """
    named: list[str] = []
    for word in words:
        named += env.stdin.read().split() if word == "-" else [word]
    return list(dict.fromkeys(ticket_id(word) for word in named))


def size(value: str) -> int:
    """Return the bytes of a size such as `500k`, `20M` or `1G`, or raise UsageError."""
    number, unit = value[:-1], value[-1:].lower()
    if unit in _UNITS and number.isascii() and number.isdigit() and len(number) < 10:
        return int(number) * _UNITS[unit]
    if value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    raise UsageError(f"“{value}” is not a size.", "Write it like 500k, 20M or 1G.")


_UNITS: Final = {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


def duration(value: str) -> timedelta:
    """Return the span of time that `30s`, `5m`, `2h` or `1d` says, or raise UsageError."""
    number, unit = value[:-1], value[-1:].lower()
    if unit in _SPANS and number.isascii() and number.isdigit() and len(number) < 7:
        return int(number) * _SPANS[unit]
    raise UsageError(f"“{value}” is not a span of time.", "Write it like 30s, 5m, 2h or 1d.")


_SPANS: Final = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def ticket_or_draft(value: str) -> tuple[str, str | None]:
    """Return the ticket's id, and the draft's name if `value` is one: an id, a dot, a number.

    Raises UsageError for what is neither.
    """
    identity, dot, number = value.strip().rpartition(".")
    if dot and number.isascii() and number.isdigit():
        return ticket_id(identity), f"{identity}.{number}"
    return ticket_id(value), None


def key_and_value(word: str) -> tuple[str, str]:
    """Return the parts of `KEY=VALUE`, or raise UsageError."""
    key, equals, value = word.partition("=")
    if not equals or not key.isidentifier():
        raise UsageError(f"“{word}” is not a key with a value.", "Write it as KEY=VALUE.")
    return key, value
