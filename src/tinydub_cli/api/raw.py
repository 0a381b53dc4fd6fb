"""What came back from a raw request, and what its status means."""

from http import HTTPStatus
from typing import Final, NamedTuple

from tinydub_cli import wire
from tinydub_cli.api import certainty, verdict
from tinydub_cli.api.connection import NOT_FOLLOWED, Answer
from tinydub_cli.errors import AnswerError, FateUnknownError, TinydubError
from tinydub_cli.models import HARMLESS, Json

LOOK_FIRST: Final = "It may have been carried out: look before you send it again."


class RawAnswer(NamedTuple):
    """An answer as it came: `value` is its JSON; without any, `text` is its body.

    `error` is what its status means, to be raised once the answer is shown.
    """

    status: str
    headers: tuple[tuple[str, str], ...]
    value: Json
    text: str
    error: TinydubError | None


def raw_answer(method: str, answer: Answer) -> RawAnswer:
    """Read an answer to a request of this method."""
    value: Json = None
    text, error = "", _error(method, answer)
    try:
        value = wire.parse(answer.body) if answer.body.strip() else None
        text = "null" if value is None and answer.body.strip() else ""
    except AnswerError as fault:
        text = answer.body.decode("utf-8", "replace")
        # A login page may stand where something was done.
        unclear = fault if method in HARMLESS else FateUnknownError(fault.message, LOOK_FIRST)
        error = error or unclear
    headers = tuple(
        ("location" if name == NOT_FOLLOWED.lower() else name, held)
        for name, held in answer.headers.items()
    )
    return RawAnswer(_status(answer.status), headers, value, text, error)


def _error(method: str, answer: Answer) -> TinydubError | None:
    if 200 <= answer.status < 300:
        return None
    error = verdict.error_of(answer)
    unknown = certainty.of_status(answer.status) is certainty.Certainty.UNKNOWN
    if unknown and method not in HARMLESS:
        return FateUnknownError(error.message, LOOK_FIRST)
    return error


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
