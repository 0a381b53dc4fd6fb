"""Tells an error on standard error: the one place that does."""

from typing import TYPE_CHECKING

from tinydub_cli import text
from tinydub_cli.env import Env
from tinydub_cli.errors import TinydubError
from tinydub_cli.output.plain import encoder

if TYPE_CHECKING:
    from tinydub_cli.schema.documents import ErrorDocument


def report(env: Env, error: TinydubError, *, as_json: bool) -> None:
    """Write the error as two short lines, or as one JSON object for scripts."""
    if as_json:
        document: ErrorDocument = {
            "error": {
                "kind": error.kind,
                "message": error.message,
                "hint": error.hint,
                "exit_code": error.exit_code,
            }
        }
        env.say(encoder(env)(document))
        return
    env.say(f"Error: {text.line(error.message)}")
    if error.hint:
        env.say(text.line(error.hint))
