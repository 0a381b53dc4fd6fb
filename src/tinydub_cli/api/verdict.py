"""What an answer's status means, and what is said of it."""

from http import HTTPStatus
from typing import Final, NamedTuple

from tinydub_cli.api.connection import Answer
from tinydub_cli.errors import (
    NotFoundError,
    RateLimitError,
    ServerError,
    SignInError,
    TinydubError,
    UsageError,
)
from tinydub_cli.wire import complaint


class Refusal(NamedTuple):
    """How one status is told; what the server says of it follows the message."""

    error: type[TinydubError]
    message: str
    hint: str


_UNACCEPTED: Final = Refusal(
    UsageError, "The server does not accept that", "Change it and try again."
)
_MISSING: Final = Refusal(
    NotFoundError,
    "The server does not have what was asked for",
    "`tinydub tickets list` shows the ids of open tickets; TINYDUB_API_URL may be wrong.",
)

_TRANSIENT: Final = (408, 425)
"""What a 4xx can be that is no fault of the request: it came too slowly, or too early."""

REFUSALS: Final = {
    400: _UNACCEPTED,
    401: Refusal(
        SignInError,
        "The server does not accept your token",
        "Sign in again with `tinydub auth login`; `tinydub auth status` shows which token is used.",
    ),
    403: Refusal(
        SignInError,
        "The server does not allow this",
        "Only accounts on TinyDub's Advanced plan have API access.",
    ),
    404: _MISSING,
    410: _MISSING,
    413: _UNACCEPTED,
    422: _UNACCEPTED,
}
"""The statuses that say what is wrong (API documents, "Errors"; 410, 413 and 422 are likely)."""


def error_of(answer: Answer) -> TinydubError:
    """Return the error that tells an answer other than 2xx."""
    status = answer.status
    said = complaint(answer.body)
    quoted = f": “{said.rstrip('.')}”." if said else "."
    if status == 429:
        return _rate_limited(answer)
    if refusal := REFUSALS.get(status):
        return refusal.error(refusal.message + quoted, refusal.hint)
    if 400 <= status < 500 and status not in _TRANSIENT:
        name = f" ({_name(status)})" if _name(status) else ""
        return UsageError(
            f"The server does not accept that: {status}{name}{quoted}", "Change it and try again."
        )
    if 300 <= status < 400 and status != 304:
        return ServerError(
            f"The server sends us to another address ({status}), and your token stays with one.",
            "Check TINYDUB_API_URL.",
        )
    name = _name(status)
    return ServerError(
        f"The server answered {status}{f' ({name})' if name else ''}{quoted}",
        "Try again in a moment; if it stays, ask support@tinydub.com.",
    )


def may_pass(answer: Answer) -> bool:
    """Whether asking the same again a moment later makes sense."""
    return answer.status == 429 or answer.status >= 500


def wait_asked(answer: Answer) -> float | None:
    """Return the seconds of `Retry-After`, or None where it is missing or makes no sense.

    Laravel, which the API looks built on, sends seconds; the form with a date is not read.
    """
    value = answer.headers.get("Retry-After", "").strip()
    return float(value) if value.isascii() and value.isdigit() and len(value) < 9 else None


def _rate_limited(answer: Answer) -> RateLimitError:
    seconds = wait_asked(answer)
    again = f"Try again in {seconds:,.0f} seconds" if seconds else "Try again in a minute"
    error = RateLimitError(
        "The allowance of requests is spent: 60 a minute and 1,440 a day for each user.",
        f"{again}; if it stays, the day's allowance is used up.",
    )
    error.after = seconds or 0.0
    return error


def _name(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
