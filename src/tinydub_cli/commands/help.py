"""`tinydub help`: the help of any command, and what is not about one command."""

from typing import Annotated

import typer

from tinydub_cli.manual.topics import TOPICS
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub help ticket reply",
    "tinydub help exit-codes",
    "tinydub help json | less",
)


def _complete_words() -> list[str]:
    return list(TOPICS)


def run(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC|COMMAND]",
            help=f"A command, or one of: {', '.join(TOPICS)}.",
            autocompletion=_complete_words,
        ),
    ] = None,
) -> None:
    """Explain a command, or what concerns all of them."""
    session: Session = context.obj
    if words and len(words) == 1 and (topic := TOPICS.get(words[0])):
        session.env.stdout.write(topic.text())
        return
    tree = context.find_root().command
    with tree.make_context("tinydub", [*(words or ()), "--help"], obj=session.env) as helping:
        tree.invoke(helping)
