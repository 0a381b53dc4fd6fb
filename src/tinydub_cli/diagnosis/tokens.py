"""Whether there is a token, where it comes from, and whether the keyring works."""

from typing import Final

from tinydub_cli.diagnosis.check import Finding, failed, ok, skipped, warning
from tinydub_cli.diagnosis.evidence import Evidence
from tinydub_cli.errors import TinydubError
from tinydub_cli.tokens.token import VARIABLE, Source

_DEMO: Final = "The demo helpdesk needs no token."


def keyring(evidence: Evidence) -> Finding:
    """Ask the system's keyring, which has its usual three seconds."""
    if evidence.session.demo:
        return skipped(_DEMO)
    fault = evidence.keyring_fault
    if fault is None:
        return ok("It answers.")
    if isinstance(evidence.token, TinydubError):
        return failed(fault.message, fault.hint)
    place = _place(evidence, evidence.token.source)
    return warning(fault.message, f"It is not needed as long as the token comes from {place}.")


def token(evidence: Evidence) -> Finding:
    """Look for the token, and tell its source."""
    if evidence.session.demo:
        return skipped(_DEMO)
    found = evidence.token
    if isinstance(found, TinydubError):
        raise found
    account = evidence.session.custody().account
    place = _place(evidence, found.source)
    return ok(f"It comes from {place}; it is for {account.origin}, profile “{account.profile}”.")


def _place(evidence: Evidence, source: Source) -> str:
    if source is Source.ENVIRONMENT:
        return VARIABLE
    if source is Source.KEYRING:
        return "the keyring"
    return f"{evidence.session.custody().file()}, in plain text"
