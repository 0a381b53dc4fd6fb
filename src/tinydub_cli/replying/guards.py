"""What speaks against sending a reply: said before it is sent, and never silently passed."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from tinydub_cli.models import Message, Ticket, author
from tinydub_cli.outbox.draft import Draft
from tinydub_cli.replying.matching import says, sent
from tinydub_cli.times import ago

ALLOW_DUPLICATE: Final = "--allow-duplicate"
YES: Final = "--yes"

_PLACEHOLDER: Final = re.compile(r"\{\{[^{}\n]{0,80}\}\}")
_REMINDER: Final = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
_RESOLVED: Final = ("resolved", "closed", "solved")
"""Statuses that say it. Only "pending" is documented; `closed_at` is what counts first."""

_EXCERPT: Final = 200
"""Characters of a message that are quoted."""


class Concern(NamedTuple):
    """What speaks against sending: `about` tells it from others, and `option` passes it."""

    about: str
    sentence: str
    option: str = YES


def of_text(text: str) -> Iterator[Concern]:
    """Yield what in the text itself looks unfinished."""
    if found := dict.fromkeys(_PLACEHOLDER.findall(text)):
        yield Concern("placeholders", f"The text still has {', '.join(found)}.")
    if found := dict.fromkeys(_REMINDER.findall(text)):
        yield Concern("reminders", f"The text still says {', '.join(found)}.")


def of_thread(draft: Draft, ticket: Ticket, now: datetime) -> Iterator[Concern]:
    """Yield what in the ticket, as it is now, speaks against this reply."""
    for message in _news(draft, ticket):
        who = author(ticket, message) or "Somebody"
        when = ago(message.created_at, now)
        sentence = f"{who} wrote {when}, after you began: {_excerpt(message)}."
        yield Concern(f"news {message.id}", sentence)
    last = next(reversed(list(sent(ticket))), None)
    if last and says(last, draft.text, ticket):
        yield Concern(
            f"duplicate {last.id}",
            f"The last reply on this ticket says the same ({ago(last.created_at, now)}).",
            ALLOW_DUPLICATE,
        )
    if ticket.closed_at or ticket.status.casefold() in _RESOLVED:
        yield Concern("resolved", "The ticket is resolved.")


def _news(draft: Draft, ticket: Ticket) -> Iterator[Message]:
    """Yield what was written since the reply was begun."""
    for message in ticket.messages:
        if draft.known is None:  # the ticket could not be asked then: only clocks can tell
            new = message.created_at is not None and message.created_at > draft.created_at
        else:
            new = message.id not in draft.known
        if new and (message.text.strip() or message.attachments):
            yield message


def _excerpt(message: Message) -> str:
    excerpt = " ".join(message.text[: _EXCERPT + 1].split())
    if len(message.text) > _EXCERPT:
        excerpt = f"{excerpt[:_EXCERPT]}…"
    if message.attachments:
        return f"“{excerpt}” and a file" if excerpt else "a file"
    return f"“{excerpt}”"
