"""What the server answers to one request: whether at all, the quota, and its clock."""

from datetime import UTC, datetime
from typing import Final

from tinydub_cli.diagnosis.check import Finding, failed, ok, skipped, warning
from tinydub_cli.diagnosis.evidence import Answered, Evidence
from tinydub_cli.errors import TinydubError
from tinydub_cli.quota import DAY

_TOLERABLE: Final = 60
"""Seconds by which two clocks may differ: nothing here depends on less."""


def api(evidence: Evidence) -> Finding:
    """Ask for the tickets of the token's user."""
    found = evidence.answer
    if isinstance(found, Finding):
        return found
    if isinstance(found, TinydubError):
        raise found
    answer = found.answer
    if answer.error:
        return failed(answer.error.message, answer.error.hint)
    if not isinstance(answer.value, list):
        return failed("What the server answers is no list of tickets.", "Check TINYDUB_API_URL.")
    return ok(f"{evidence.session.address().base} answers, and accepts the token.")


def quota(evidence: Evidence) -> Finding:
    """Tell how many requests are left in a day, by our own count: the server does not say.

    Of the minute's, it does (API documents, "Limits").
    """
    left = evidence.session.ledger().left()
    sentence = f"Of the day's {DAY:,} requests, {left.day:,} are left, as counted here."
    if isinstance(evidence.answer, Answered):
        limit = _number(evidence.answer, "x-ratelimit-limit")
        told = _number(evidence.answer, "x-ratelimit-remaining")
        if limit is not None and told is not None:
            sentence += f" The server tells of {told:,} of the minute's {limit:,}."
            if not told:
                return warning(sentence, "Wait a minute.")
    if left.day < DAY // 10:
        return warning(sentence, "Ask less often: one list answers much with --json and jq.")
    return ok(sentence)


def clock(evidence: Evidence) -> Finding:
    """Compare this machine's clock with the server's."""
    if not isinstance(evidence.answer, Answered):
        return skipped("There is no answer to compare with.")
    there = _date(_header(evidence.answer, "date"))
    if there is None:
        return skipped("The answer has no date that can be read.")
    ahead = round((evidence.answer.at - there).total_seconds())
    if abs(ahead) <= _TOLERABLE:
        return ok("This machine's clock and the server's agree.")
    direction = "ahead of" if ahead > 0 else "behind"
    return warning(
        f"This machine's clock is {abs(ahead):,} seconds {direction} the server's.",
        "Set the clock, or have the system set it over the network (NTP).",
    )


def _header(answered: Answered, name: str) -> str:
    return next((value for key, value in answered.answer.headers if key.lower() == name), "")


def _number(answered: Answered, name: str) -> int | None:
    value = _header(answered, name).strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
