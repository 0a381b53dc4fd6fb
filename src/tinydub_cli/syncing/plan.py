"""Which tickets to fetch, in which order, once the lists are known."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from tinydub_cli.mirror.store import Copied

STALE: Final = timedelta(hours=1)
"""An unread ticket whose copy is older may have got more messages, which no list shows."""


class Reason(StrEnum):
    """Why a ticket is fetched, the most urgent first."""

    NEW = "new"
    CHANGED = "changed"
    MISSING = "missing"
    UNREAD = "unread"
    OLD = "old"


class Step(NamedTuple):
    """A ticket to fetch, and the list's item that it is fetched for."""

    id: str
    reason: Reason
    unread: bool
    listed: str | None

    @property
    def certain(self) -> bool:
        """Whether the copy is known to be missing or old."""
        return self.reason in _CERTAIN


class Plan(NamedTuple):
    """The tickets to fetch in their order, and how many unread ones are left alone for good."""

    steps: Sequence[Step]
    spared: int


class Wishes(NamedTuple):
    """How many copies to renew that may be good, and whether unread tickets are not to be read.

    What was opened after `newest`, a moment of the server's own clock, is new. The ticket `first`,
    if it is unread, goes before all others.
    """

    refresh: int
    spares_unread: bool
    newest: float
    first: str | None


def plan(copies: Sequence[Copied], wishes: Wishes, now: datetime) -> Plan:
    """Return what to fetch: the newest first of each kind, and of old copies the oldest."""
    found: dict[Reason, list[Copied]] = {reason: [] for reason in Reason}
    for copy in copies:
        found[_reason(copy, now, wishes.newest)].append(copy)
    for reason, several in found.items():
        several.sort(key=_age if reason is Reason.OLD else _newness)
    steps = [Step(one.id, why, one.unread, one.summary) for why in Reason for one in found[why]]
    allowed = [step for step in steps if not (step.unread and wishes.spares_unread)]
    certain = [step for step in allowed if step.certain]
    perhaps = [step for step in allowed if not step.certain]
    spared = sum(step.certain for step in steps) - len(certain)
    chosen = certain + perhaps[: wishes.refresh]
    first = [step for step in allowed if step.unread and step.id == wishes.first]
    return Plan(first + [step for step in chosen if step not in first], spared)


_CERTAIN: Final = (Reason.NEW, Reason.CHANGED, Reason.MISSING)


def _reason(copy: Copied, now: datetime, newest: float) -> Reason:
    if copy.summary is None:  # it was never listed, so that no list tells whether it changed
        return Reason.OLD
    if copy.fetched_at is None:
        if not copy.changed:  # it could not be had when it was last asked for
            return Reason.OLD
        return Reason.NEW if copy.created_at > newest else Reason.MISSING
    if copy.changed:
        return Reason.CHANGED
    if copy.unread and abs(now - copy.fetched_at) > STALE:  # a clock may have been set back
        return Reason.UNREAD
    return Reason.OLD


def _newness(copy: Copied) -> float:
    return -copy.created_at


def _age(copy: Copied) -> float:
    return copy.fetched_at.timestamp() if copy.fetched_at else 0.0
