"""What a check finds, and how bad that is."""

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """How bad it is: only `failed` keeps commands from working."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


class Finding(NamedTuple):
    """What was found, in a sentence or two, and in another one what to do about it, if anything.

    Both may quote strangers; in a `Check`, they are safe to print.
    """

    state: State
    sentence: str
    remedy: str = ""


class Check(NamedTuple):
    """A finding with the name of what was looked at: one line of `tinydub doctor`."""

    name: str
    state: State
    finding: str
    remedy: str


def ok(sentence: str) -> Finding:
    """Return a finding that nobody has to do anything about."""
    return Finding(State.OK, sentence)


def warning(sentence: str, remedy: str) -> Finding:
    """Return a finding that commands can live with."""
    return Finding(State.WARNING, sentence, remedy)


def failed(sentence: str, remedy: str) -> Finding:
    """Return a finding that keeps commands from working."""
    return Finding(State.FAILED, sentence, remedy)


def skipped(sentence: str) -> Finding:
    """Return why there was nothing to look at."""
    return Finding(State.SKIPPED, sentence)
