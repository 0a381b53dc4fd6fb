"""The text of a reply that came with the command: as an option, in a file, or through a pipe."""

from pathlib import Path

from tinydub_cli.env import Env
from tinydub_cli.errors import UsageError
from tinydub_cli.outbox.working_copy import SCISSORS
from tinydub_cli.replying import message
from tinydub_cli.replying.request import Request


def given_text(env: Env, request: Request) -> str | None:
    """Return the text that came with the command; None where it comes from somewhere else.

    Raises UsageError for text that cannot be sent, and where there is no text and nobody to ask.
    """
    if request.text is not None:
        return message.checked(request.text)
    writes = request.writes and not (request.editor or request.resume)
    piped = writes and not env.stdin.isatty()
    if request.file == "-" or piped:
        content = message.decode(env.read_bytes(message.LARGEST_FILE + 1), "standard input")
        # What somebody has typed here exists nowhere else: it is kept before it is judged.
        return content if env.stdin.isatty() else _whole(content)
    if request.file is not None:
        return _whole(message.decode(_read(Path(request.file)), request.file))
    if request.writes:
        asks = not (request.yes or request.dry_run or request.keep)
        if not env.stdin.isatty() or (asks and not env.interactive):
            raise UsageError(
                "There is no terminal to write or confirm the reply on.",
                "Give it with -m TEXT or -F FILE; --yes sends without asking.",
            )
    return None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as content:
            return content.read(message.LARGEST_FILE + 1)
    except OSError as problem:
        raise UsageError(
            f"The file “{path}” cannot be read: {problem.strerror}.",
            "Give the path of a text file, or - for standard input.",
        ) from problem


def _whole(content: str) -> str:
    """Return a message that came whole. Raises UsageError where the editor's form is left."""
    if SCISSORS in content.splitlines():
        raise UsageError(
            f"The text still has the ticket's thread, from the line “{SCISSORS}” on.",
            "Delete that line and everything below it.",
        )
    return message.checked(content)
