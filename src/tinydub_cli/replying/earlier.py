"""Earlier replies to the same ticket that are still kept, and how they bear on the next one."""

from collections.abc import Iterator
from datetime import datetime

from tinydub_cli.models import Ticket
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.outbox.folder import Outbox
from tinydub_cli.replying.delivery import Delivery
from tinydub_cli.replying.guards import Concern
from tinydub_cli.times import ago


def settle(delivery: Delivery, draft: Draft, ticket: Ticket) -> list[Concern]:
    """Mark earlier replies that `ticket` turns out to have as sent; each is a concern."""
    concerns = []
    for other in _others(delivery.outbox, draft):
        if other.state.uncertain and (sent := delivery.arrived(other, ticket)):
            delivery.confirm(other, sent)
            arrived = f"Your earlier reply has arrived after all, as {sent.id}: {_excerpt(other)}."
            concerns.append(Concern(f"arrived {other.name}", arrived))
    return concerns


def concerns(outbox: Outbox, draft: Draft, now: datetime) -> Iterator[Concern]:
    """Yield what is kept of other replies and may have been sent."""
    for other in _others(outbox, draft):
        if other.state.uncertain:
            tried = ago(other.tried_at, now)
            sentence = (
                f"Your earlier reply {other.name} may have been sent ({tried}): {_excerpt(other)}."
            )
            yield Concern(f"uncertain {other.name}", sentence)
    for file in outbox.unreadable():
        if file.ticket == draft.ticket and ".json" in file.path.suffixes:
            sentence = (
                f"A reply to this ticket was kept in {file.path}, but {file.fault}:"
                " nobody knows whether it was sent."
            )
            yield Concern(f"unreadable {file.path}", sentence)


def sent_before(outbox: Outbox, ticket: str) -> Iterator[tuple[Draft, str]]:
    """Yield replies that were sent while nobody could be told any more, with a sentence on each."""
    for other in outbox.drafts_to(ticket):
        if other.state is DraftState.SENT:
            yield other, f"Your earlier reply was sent, as {other.reply_id}: {_excerpt(other)}."


def _others(outbox: Outbox, draft: Draft) -> Iterator[Draft]:
    return (other for other in outbox.drafts_to(draft.ticket) if other.name != draft.name)


def _excerpt(draft: Draft) -> str:
    return f"“{' '.join(draft.text[:80].split())}”"
