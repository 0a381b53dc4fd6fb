"""The form of output for people: rich's console, as this terminal can show it, and the pager."""

import re
from collections.abc import Iterable
from io import StringIO
from typing import Final, TextIO

from rich.console import Console, RenderableType

from tinydub_cli.env import Env

_LINK: Final = re.compile("\x1b]8;[^\x1b]*\x1b\\\\")
"""A link's beginning or end, which older pagers show as rubbish; these last 10 minutes anyway."""

WIDTH_OF_A_PIPE: Final = 80
"""Cells in a line where no terminal and no COLUMNS says otherwise."""


def width(env: Env) -> int:
    """Return how many cells a line has."""
    return env.terminal_size().columns or WIDTH_OF_A_PIPE


def write(env: Env, renderables: Iterable[RenderableType]) -> None:
    """Draw one renderable after the other on standard output, each as it comes."""
    screen = console(env, env.stdout)
    for renderable in renderables:
        screen.print(renderable, crop=False)


def write_or_page(env: Env, renderables: Iterable[RenderableType]) -> None:
    """Draw; through a pager if standard output is a terminal and the lines are too many for it.

    Where `renderables` fails half-way, what was drawn is shown first.
    """
    if not env.stdout.isatty() or env.variables.get("TERM") == "dumb":
        write(env, renderables)
        return
    drawn = StringIO()
    screen = console(env, drawn)
    try:
        for renderable in renderables:
            screen.print(renderable, crop=False)
    finally:
        _show(env, drawn.getvalue())


def _show(env: Env, content: str) -> None:
    if content.count("\n") < env.terminal_size().lines:
        env.stdout.write(content)
    else:
        env.stdout.flush()
        env.page(_LINK.sub("", content))


class _Screen(Console):
    """A console that leaves a closed pipe to `main`: rich's own ends the process with status 1."""

    def on_broken_pipe(self) -> None:
        """Raise again what rich has caught."""
        raise BrokenPipeError


def console(env: Env, file: TextIO) -> Console:
    """Return a console that draws what it is given and reads nothing into it.

    No markup, no `:emoji:`, no highlighter; colours only where a terminal takes them (NO_COLOR and
    TERM=dumb are respected). rich looks for a terminal itself, and at COLUMNS; we know both.
    """
    coloured = env.stdout.isatty() and env.variables.get("TERM") != "dumb"
    return _Screen(
        file=file,
        width=width(env),
        height=env.terminal_size().lines,
        force_terminal=coloured,
        color_system="auto" if coloured else None,
        no_color=bool(env.variables.get("NO_COLOR")),
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={key: env.variables[key] for key in ("TERM", "COLORTERM") if key in env.variables},
    )
