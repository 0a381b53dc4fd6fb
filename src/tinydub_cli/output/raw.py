"""Writes what the server answered to a raw request."""

import json
from typing import TYPE_CHECKING

from tinydub_cli import text
from tinydub_cli.env import Env
from tinydub_cli.output import plain

if TYPE_CHECKING:
    from tinydub_cli.api.raw import RawAnswer


def write_answer(env: Env, answer: "RawAnswer", *, include: bool, compact: bool) -> None:
    """Write an answer: JSON over several lines on a terminal, on one in a pipe or if `compact`.

    With `include`, its status and headers come first, and a blank line.
    """
    if include:
        head = (f"{name}: {value}" for name, value in answer.headers)
        plain.write_lines(env, [f"HTTP {answer.status}", *head, ""])
    if answer.text:
        env.stdout.write(text.body(answer.text).rstrip("\n") + "\n")
    elif answer.value is not None:
        indent = None if compact or not env.stdout.isatty() else 2
        shown = json.dumps(answer.value, ensure_ascii=not env.unicode, indent=indent)
        env.stdout.write(text.json(shown) + "\n")
