"""How `doctor`'s checks are told, each as soon as it is done."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tinydub_cli.columns import Field
from tinydub_cli.env import Env
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format

if TYPE_CHECKING:
    from tinydub_cli.diagnosis.check import Check
    from tinydub_cli.schema.documents import CheckDocument


def document(check: "Check") -> "CheckDocument":
    """Return a check as our own JSON object."""
    return {
        "check": check.name,
        "state": check.state.value,
        "finding": check.finding,
        "remedy": check.remedy,
    }


def write_checks(
    env: Env, checks: "Iterable[Check]", form: Format, fields: "Sequence[Field[Check]]"
) -> "list[Check]":
    """Write checks as they come, and return them."""
    written: list[Check] = []
    _write(env, _noted(checks, written), form, fields)
    return written


def _noted(checks: "Iterable[Check]", written: "list[Check]") -> "Iterator[Check]":
    for check in checks:
        written.append(check)
        yield check


def _write(
    env: Env, checks: "Iterable[Check]", form: Format, fields: "Sequence[Field[Check]]"
) -> None:
    match form:
        case Format.JSON:
            plain.write_json_array(env, map(document, checks))
        case Format.NDJSON:
            plain.write_ndjson(env, map(document, checks))
        case Format.TSV:
            plain.write_tsv(env, checks, fields)
        case Format.IDS:
            plain.write_lines(env, (check.name for check in checks))
        case Format.TABLE:
            _draw(env, checks)


def _draw(env: Env, checks: "Iterable[Check]") -> None:
    from tinydub_cli.output import terminal
    from tinydub_cli.render.checks import drawn

    width = terminal.width(env)
    terminal.write(env, (part for check in checks for part in drawn(check, width=width)))
