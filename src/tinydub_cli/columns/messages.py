"""The fields of a message in its ticket's thread."""

from typing import Final

from tinydub_cli.columns import Field
from tinydub_cli.models import Message, Ticket, author
from tinydub_cli.times import timestamp

MESSAGE_FIELDS: Final[tuple[Field[tuple[Ticket, Message]], ...]] = (
    Field(name="ticket", value=lambda row: row[0].id),
    Field(name="id", value=lambda row: row[1].id),
    Field(name="created", value=lambda row: timestamp(row[1].created_at)),
    Field(name="direction", value=lambda row: row[1].direction),
    Field(name="author", value=lambda row: author(row[0], row[1])),
    Field(name="delivery", value=lambda row: row[1].delivery or ""),
    Field(name="attachments", value=lambda row: ", ".join(a.name for a in row[1].attachments)),
    Field(name="text", value=lambda row: row[1].text),
)
