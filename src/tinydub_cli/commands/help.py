"""`tinydub help`: the help of any command, and what is not about one command."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from tinydub_cli.errors import UsageError
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub help ticket reply",
    "tinydub help exit-codes",
    "tinydub help json | less",
)

_TOPICS: Final = ("exit-codes", "environment", "files", "formats", "json")
"""The names of the manual's topics, which itself is loaded only to be printed."""

_WIDEST: Final = 80
"""Columns: longer lines are harder to read."""


def _complete_words(context: typer.Context) -> list[str]:
    words: list[str] = context.params.get("words") or []
    commands = _commands(context, words)
    return [*commands] if words else [*_TOPICS, *commands]


def run(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC|COMMAND...]",
            help=f"A command, or one of: {', '.join(_TOPICS)}.",
            autocompletion=_complete_words,
        ),
    ] = None,
) -> None:
    """Explain a command, or what concerns all of them. Costs no request."""
    session: Session = context.obj
    if words and len(words) == 1 and words[0] in _TOPICS:
        from tinydub_cli.manual.topics import TOPICS

        width = min(_WIDEST, session.env.terminal_size().columns)
        session.env.stdout.write(TOPICS[words[0]].text(width))
        return
    *before, last = words or ("help",)
    if last not in _commands(context, before):
        raise UsageError(
            f"“{' '.join(words or ())}” is neither a command nor a topic.",
            f"`tinydub --help` lists the commands; the topics are {', '.join(_TOPICS)}.",
        )
    tree = context.find_root().command
    asked = [*(words or ()), "--help"]
    window = context.terminal_width
    with tree.make_context("tinydub", asked, obj=session.env, terminal_width=window) as helping:
        tree.invoke(helping)


def _commands(context: typer.Context, words: list[str]) -> Mapping[str, Any]:
    """Return the commands that there are behind these words: none where they name no noun."""
    node: Any = context.find_root().command  # a group or a command, as typer keeps them
    for word in words:
        node = getattr(node, "commands", {}).get(word)
    return getattr(node, "commands", {})
