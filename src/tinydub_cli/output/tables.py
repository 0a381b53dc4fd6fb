"""Draws a list of any resource as a table that fits its window."""

from collections.abc import Sequence

from tinydub_cli.columns import Column, Row
from tinydub_cli.env import Env


def draw(
    env: Env, rows: Sequence[Row], columns: Sequence[Column[Row]], *, keep_all: bool, footer: str
) -> None:
    """Draw the table, and on a terminal say `footer` below it.

    `keep_all` shows every one of `columns`, however narrow the window and rare the value.
    """
    from tinydub_cli.output import terminal
    from tinydub_cli.render.table import table

    shown = [
        column
        for column in columns
        if keep_all or not column.rare or any(column.value(row) for row in rows)
    ]
    width = terminal.width(env)
    lines = table(rows, shown, now=env.clock(), width=width, keep_all=keep_all)
    terminal.write(env, lines)
    if env.stdout.isatty():
        env.say(footer)


def counted(number: int, noun: str) -> str:
    """Return a number of things: `1 ticket`, `2 tickets`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
