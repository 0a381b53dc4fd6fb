"""Writes a list of any resource, or one item of it, in whichever form is asked for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple

from tinydub_cli.columns import Column, Field, Row
from tinydub_cli.env import Env
from tinydub_cli.models import Document
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format


class Resource(NamedTuple, Generic[Row]):
    """How a kind of thing is told: `footer` of a list, and `none` for an empty one."""

    id: Callable[[Row], str]
    document: Callable[[Row], Document]
    footer: Callable[[Sequence[Row]], str]
    none: str


def write_list(
    env: Env,
    rows: Sequence[Row],
    form: Format,
    columns: Sequence[Column[Row]],
    resource: Resource[Row],
    *,
    keep_all: bool,
    remark: str = "",
) -> None:
    """Write a list; an empty one says so on standard error.

    `keep_all` shows every one of `columns`, however narrow the window and rare the value. A
    `remark`, safe to print, stands on standard error, in the footer if there is one.
    """
    match form:
        case Format.JSON:
            plain.write_json_array(env, map(resource.document, rows))
        case Format.NDJSON:
            plain.write_ndjson(env, map(resource.document, rows))
        case Format.TSV:
            plain.write_tsv(env, rows, columns)
        case Format.IDS:
            plain.write_lines(env, map(resource.id, rows))
        case Format.TABLE if rows:
            _draw(env, rows, columns, keep_all=keep_all)
    footed = form is Format.TABLE and env.stdout.isatty()
    for sentence in _said(resource, rows, remark, footed=footed):
        env.say(sentence)


def _said(
    resource: Resource[Row], rows: Sequence[Row], remark: str, *, footed: bool
) -> Iterator[str]:
    """Yield what is said of a list beside it."""
    if rows and footed:
        footer = resource.footer(rows)
        yield f"{footer}. {remark}" if remark else footer
        return
    if not rows:
        yield resource.none
    if remark:
        yield remark


def write_one(
    env: Env,
    row: Row,
    form: Format,
    columns: Sequence[Field[Row]] | Sequence[Column[Row]],
    resource: Resource[Row],
    *,
    lines: Iterable[str],
) -> None:
    """Write one item; for people as `lines`, which are safe to print."""
    match form:
        case Format.JSON | Format.NDJSON:
            plain.write_json(env, resource.document(row))
        case Format.TSV:
            plain.write_tsv(env, [row], columns)
        case Format.IDS:
            plain.write_lines(env, [resource.id(row)])
        case Format.TABLE:
            env.stdout.writelines(f"{line}\n" for line in lines)


def counted(number: int, one: str, several: str) -> str:
    """Return a number of things: `1 ticket`, `2 tickets`."""
    return f"{number} {one if number == 1 else several}"


def _draw(env: Env, rows: Sequence[Row], columns: Sequence[Column[Row]], *, keep_all: bool) -> None:
    from tinydub_cli.output import terminal
    from tinydub_cli.render.table import table

    shown = [
        column
        for column in columns
        if keep_all or not column.rare or any(column.value(row) for row in rows)
    ]
    width = terminal.width(env)
    terminal.write(env, table(rows, shown, now=env.clock(), width=width, keep_all=keep_all))
