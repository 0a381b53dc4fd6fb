"""How replies that are kept are told."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tinydub_cli import text
from tinydub_cli.output.listing import Resource, counted
from tinydub_cli.times import ago, timestamp

if TYPE_CHECKING:
    from tinydub_cli.outbox.draft import Draft
    from tinydub_cli.schema.documents import DraftDocument


def document(draft: "Draft") -> "DraftDocument":
    """Return a kept reply as our own JSON object."""
    return {
        "draft": draft.name,
        "ticket": draft.ticket,
        "customer": draft.customer or None,
        "state": draft.state.value,
        "created_at": timestamp(draft.created_at),
        "tried_at": timestamp(draft.tried_at) or None,
        "reply_id": draft.reply_id or None,
        "text": draft.text,
    }


def lines(draft: "Draft", now: datetime) -> Iterator[str]:
    """Yield what a person is shown of one: how far it has come, and its whole text."""
    tried = f", tried {ago(draft.tried_at, now)}" if draft.tried_at else ""
    yield f"{draft.name} ({draft.state}, begun {ago(draft.created_at, now)}{tried})"
    yield ""
    yield from text.body(draft.text).split("\n")


DRAFTS: "Final[Resource[Draft]]" = Resource(
    id=lambda draft: draft.name,
    document=document,
    footer=lambda drafts: counted(len(drafts), "reply", "replies"),
    none="No replies are kept.",
)
