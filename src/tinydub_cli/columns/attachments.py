"""The fields of an attachment that was saved."""

from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Field

if TYPE_CHECKING:
    from tinydub_cli.attachments.job import Saved

SAVED_FIELDS: "Final[tuple[Field[Saved], ...]]" = (
    Field(name="path", value=lambda saved: saved.path),
    Field(name="ticket", value=lambda saved: saved.ticket),
    Field(name="id", value=lambda saved: saved.id),
    Field(name="name", value=lambda saved: saved.name),
    Field(name="size", value=lambda saved: str(saved.size)),
    Field(name="sha256", value=lambda saved: saved.sha256),
)
