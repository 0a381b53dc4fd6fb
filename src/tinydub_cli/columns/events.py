"""The fields of what happened to a ticket."""

from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Field
from tinydub_cli.times import timestamp

if TYPE_CHECKING:
    from tinydub_cli.watching.comparison import Event

EVENT_FIELDS: "Final[tuple[Field[Event], ...]]" = (
    Field(name="event", value=lambda event: event.kind.value),
    Field(name="at", value=lambda event: timestamp(event.at)),
    Field(name="id", value=lambda event: event.ticket),
    Field(name="customer", value=lambda event: event.name),
    Field(name="email", value=lambda event: event.email),
    Field(name="status", value=lambda event: event.status),
    Field(name="before", value=lambda event: event.before or ""),
)
