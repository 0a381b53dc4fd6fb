"""Answers a shell that completes a command line: from the command tree and local files alone.

The scripts call `tinydub` with the words of the line, the last one being what is typed so far
behind a `=`, since some shells drop empty words. The answer's first line says what to offer:
`files`, `directories`, or `values`, which follow, each with its description behind a tab.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

# typer carries click inside itself, and hands out this part of it under no other name.
from typer._click.shell_completion import _resolve_context as context_of
from typer._click.shell_completion import _resolve_incomplete as asked_of
from typer.core import TyperGroup

from tinydub_cli import text
from tinydub_cli.env import Env

if TYPE_CHECKING:
    from typer._click import Context

_LONGEST: Final = 60
"""Characters of a description."""

_PLAIN: Final = re.compile(r"[\w-][\w.,:=@+-]{0,199}")
"""A value that no shell reads as anything but itself, so that none has to be quoted."""

_PATHS: Final = {"FILE": "files", "DIR": "directories"}
"""What stands for a path in help, and what the shell offers there."""


def answer(env: Env, tree: TyperGroup, words: Sequence[str]) -> None:
    """Write what completes the last of `words`; on any failure nothing at all."""
    try:
        lines = list(_lines(env, tree, words))
    except Exception:  # noqa: BLE001 - half a command line, and a prompt that nothing may disturb
        return
    env.stdout.write("".join(f"{line}\n" for line in lines))


def _lines(env: Env, tree: TyperGroup, words: Sequence[str]) -> Iterator[str]:
    *before, last = words
    typed = last.removeprefix("=")
    context = context_of(tree, {"obj": env}, "tinydub", before)
    asked, part = asked_of(context, before, typed)
    if kind := _PATHS.get(getattr(asked, "metavar", None) or ""):
        yield kind
        return
    yield "values"
    option = typed.removesuffix(part)  # `--filter=` of `--filter=se`
    if isinstance(asked, TyperGroup) and not part.startswith("-"):
        found = _commands(context, asked, part)
    else:
        found = ((item.value, item.help or "") for item in asked.shell_complete(context, part))
    for value, about in found:
        whole = f"{option}{value}"
        if _PLAIN.fullmatch(whole) and (whole.isascii() or whole == text.line(whole)):
            yield f"{whole}\t{text.line(about[: 2 * _LONGEST])[:_LONGEST]}"


def _commands(context: "Context", group: TyperGroup, part: str) -> Iterator[tuple[str, str]]:
    """Return a group's commands; typer would load them all, also those that are not asked for."""
    if context.args or context._protected_args:  # noqa: SLF001 - a command that there is not
        return
    for name in group.commands:
        if name.startswith(part):
            yield name, group.commands[name].get_short_help_str(_LONGEST)
