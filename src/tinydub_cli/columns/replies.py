"""The fields of a reply that was sent, or would be."""

from typing import Final

from tinydub_cli.columns import Field
from tinydub_cli.models import SentReply, Ticket
from tinydub_cli.times import timestamp

REPLY_FIELDS: Final[tuple[Field[SentReply], ...]] = (
    Field(name="id", value=lambda reply: reply.id),
    Field(name="created", value=lambda reply: timestamp(reply.created_at)),
)

PLANNED_REPLY_FIELDS: Final[tuple[Field[tuple[str, Ticket, str]], ...]] = (
    Field(name="ticket", value=lambda row: row[0]),
    Field(name="email", value=lambda row: row[1].email),
    Field(name="name", value=lambda row: row[1].name),
    Field(name="message", value=lambda row: row[2]),
)
