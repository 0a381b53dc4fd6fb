"""The fields of what a sync has done."""

from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Field

if TYPE_CHECKING:
    from tinydub_cli.syncing.job import Outcome

SYNC_FIELDS: "Final[tuple[Field[Outcome], ...]]" = (
    Field(name="listed", value=lambda outcome: str(outcome.listed)),
    Field(name="fetched", value=lambda outcome: str(outcome.fetched)),
    Field(name="vanished", value=lambda outcome: str(outcome.vanished)),
    Field(name="waiting", value=lambda outcome: str(outcome.waiting)),
    Field(name="unread", value=lambda outcome: str(outcome.unread)),
    Field(name="odd", value=lambda outcome: str(outcome.odd)),
    Field(name="requests", value=lambda outcome: str(outcome.requests)),
)
