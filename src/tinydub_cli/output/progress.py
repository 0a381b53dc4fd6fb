"""Shows on a terminal how far each file has come; elsewhere nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tinydub_cli import text
from tinydub_cli.env import Env

if TYPE_CHECKING:
    from rich.progress import Progress


class Silence:
    """Takes note of nothing."""

    def begin(self, name: str, size: int | None) -> int:  # noqa: ARG002
        """Begin a file."""
        return 0

    def came(self, number: int, size: int) -> None:
        """Go on with it."""

    def end(self, number: int) -> None:
        """End it."""


class Bars:
    """Draws a bar for each file that is on its way."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress

    def begin(self, name: str, size: int | None) -> int:
        """Begin a bar."""
        return self._progress.add_task(text.line(name)[:30], total=size)

    def came(self, number: int, size: int) -> None:
        """Move it."""
        from rich.progress import TaskID

        self._progress.update(TaskID(number), completed=size)

    def end(self, number: int) -> None:
        """Take it away."""
        from rich.progress import TaskID

        self._progress.remove_task(TaskID(number))


_WIDE = 60
"""Cells of a window that has room for a long bar."""


def _size(env: Env) -> os.terminal_size:
    """Return the size of the window that standard error has; the usual one is standard output's."""
    try:
        size = os.get_terminal_size(env.stderr.fileno())
    except OSError:
        return env.terminal_size()
    return size if size.columns and size.lines else env.terminal_size()


@contextmanager
def shown(env: Env) -> Iterator[Bars | Silence]:
    """Draw how far each file has come while the block runs, where that can be drawn."""
    with drawn(env, sizes=True) as progress:
        yield Bars(progress) if progress else Silence()


@contextmanager
def drawn(env: Env, *, sizes: bool) -> "Iterator[Progress | None]":
    """Draw bars on standard error while the block runs, if that is a terminal that can be redrawn.

    They count bytes, `sizes`, or things, and then a task's field `more` stands behind.
    """
    if not env.stderr.isatty() or env.variables.get("TERM") == "dumb":
        yield None
        return
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from tinydub_cli.output.terminal import console

    # What counts is this stream, even where standard output is a pipe.
    there = env._replace(stdout=env.stderr, terminal_size=lambda: _size(env))
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20 if there.terminal_size().columns >= _WIDE else 8),
        DownloadColumn() if sizes else MofNCompleteColumn(),
        TimeRemainingColumn(compact=True)
        if sizes
        else TextColumn("{task.fields[more]}", markup=False),
    )
    screen = console(there, env.stderr)
    with Progress(*columns, console=screen, transient=True) as progress:
        yield progress
