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
    """A ticket to fetch."""

    id: str
    reason: Reason
    unread: bool


def steps(
    copies: Sequence[Copied], *, now: datetime, since: datetime | None, refresh: int
) -> list[Step]:
    """Return what to fetch: newest first of each kind, and of copies that may be good `refresh`.

    `since` is when the lists were last fetched before; what came after that is new.
    """
    found: dict[Reason, list[Copied]] = {reason: [] for reason in Reason}
    for copy in copies:
        if reason := _reason(copy, now, since):
            found[reason].append(copy)
    for reason, several in found.items():
        oldest_first = reason is Reason.OLD
        several.sort(key=_age if oldest_first else _newness)
    certain = [Step(one.id, why, one.unread) for why in _CERTAIN for one in found[why]]
    perhaps = [Step(one.id, why, one.unread) for why in _PERHAPS for one in found[why]]
    return certain + perhaps[:refresh]


_CERTAIN: Final = (Reason.NEW, Reason.CHANGED, Reason.MISSING)
_PERHAPS: Final = (Reason.UNREAD, Reason.OLD)


def _reason(copy: Copied, now: datetime, since: datetime | None) -> Reason | None:
    if copy.summary is None:  # it was never listed, so that no list tells whether it changed
        return Reason.OLD
    if copy.fetched_at is None:
        is_new = since is not None and copy.created_at > since.timestamp()
        return Reason.NEW if is_new else Reason.MISSING
    if copy.summary != copy.fetched_summary:
        return Reason.CHANGED
    if copy.unread and abs(now - copy.fetched_at) > STALE:  # a clock may have been set back
        return Reason.UNREAD
    return Reason.OLD


def _newness(copy: Copied) -> float:
    return -copy.created_at


def _age(copy: Copied) -> float:
    return copy.fetched_at.timestamp() if copy.fetched_at else 0.0
