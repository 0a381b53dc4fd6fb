"""What is kept of other replies to the same ticket, and how it bears on the one to be sent."""

from collections.abc import Callable, Iterator

from tinydub_cli.models import Ticket
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.replying.delivery import Delivery
from tinydub_cli.replying.guards import Concern
from tinydub_cli.times import ago


def settled(
    delivery: Delivery, draft: Draft, ticket: Ticket, tell: Callable[[str], None]
) -> Iterator[Concern]:
    """Yield what speaks against sending `draft`; replies that `ticket` turns out to have go."""
    for other in delivery.outbox.drafts_to(draft.ticket):
        if other.name == draft.name:
            continue
        excerpt = f"“{' '.join(other.text[:80].split())}”"
        if other.state is DraftState.SENT:  # and then its process died before it could say so
            tell(f"Your earlier reply was sent, as {other.reply_id}: {excerpt}.")
            delivery.outbox.discard(other)
        elif other.state is DraftState.DRAFT:
            tell(f"Another reply to this ticket is kept as {other.name}: {excerpt}.")
        elif reply := delivery.arrived(other, ticket):
            delivery.outbox.discard(other)
            yield Concern(f"Your earlier reply has arrived after all, as {reply.id}: {excerpt}.")
        else:
            tried = ago(other.tried_at, delivery.clock())
            yield Concern(
                f"Your earlier reply {other.name} may have been sent ({tried}): {excerpt}."
            )
    for file in delivery.outbox.unreadable():
        if file.ticket == draft.ticket:
            yield Concern(
                f"A reply to this ticket was kept in {file.path}, but {file.fault}:"
                " nobody knows whether it was sent."
            )
