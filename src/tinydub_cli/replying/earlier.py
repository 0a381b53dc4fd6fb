"""Earlier replies to the same ticket that are still kept, and how they bear on the next one."""

from collections.abc import Iterator
from datetime import datetime

from tinydub_cli.models import Ticket
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.outbox.folder import Outbox
from tinydub_cli.replying.delivery import Delivery
from tinydub_cli.replying.guards import ALLOW_DUPLICATE, Concern
from tinydub_cli.session import Session
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
    """Yield what is kept of other replies that were sent, or may have been."""
    for other in _others(outbox, draft):
        if other.state.uncertain:
            tried = ago(other.tried_at, now)
            sentence = (
                f"Your earlier reply {other.name} may have been sent ({tried}): {_excerpt(other)}."
            )
            yield Concern(f"uncertain {other.name}", sentence)
        elif other.state is DraftState.SENT and other.text == draft.text:
            when = ago(other.replied_at, now)
            sentence = f"You sent the same {when}, as {other.reply_id}, and were not told then."
            yield Concern(f"sent {other.name}", sentence, ALLOW_DUPLICATE)
    for file in outbox.unreadable():
        if file.ticket == draft.ticket and ".json" in file.path.suffixes:
            sentence = (
                f"A reply to this ticket was kept in {file.path}, but {file.fault}:"
                " nobody knows whether it was sent. Remove the file once you do."
            )
            yield Concern(f"unreadable {file.path}", sentence)


def tell_sent(session: Session, ticket: str, text: str | None) -> None:
    """Tell of replies that were sent while nobody could be told any more, and let them go.

    One that says `text` stays: the next one may be a repeat by mistake.
    """
    for other in session.outbox().drafts_to(ticket):
        if other.state is DraftState.SENT and other.text != text:
            session.tell(f"Your earlier reply was sent, as {other.reply_id}: {_excerpt(other)}.")
            session.outbox().discard(other)


def tell_drafts(session: Session, draft: Draft) -> None:
    """Tell of other replies to the same ticket that wait to be sent."""
    for other in _others(session.outbox(), draft):
        if other.state is DraftState.DRAFT:
            session.tell(
                f"Another reply to this ticket is kept as {other.name}: {_excerpt(other)}."
            )


def _others(outbox: Outbox, draft: Draft) -> Iterator[Draft]:
    return (other for other in outbox.drafts_to(draft.ticket) if other.name != draft.name)


def _excerpt(draft: Draft) -> str:
    return f"“{' '.join(draft.text[:80].split())}”"
