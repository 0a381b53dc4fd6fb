"""A reply from the command line to its end: sent, or kept and told."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from tinydub_cli.errors import StorageError
from tinydub_cli.models import SentReply, Ticket
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.replying import composing, guards, message
from tinydub_cli.replying.beginning import Beginning, begun
from tinydub_cli.replying.delivery import Delivery, as_sent_before, unknown
from tinydub_cli.replying.ending import kept
from tinydub_cli.replying.guards import Concern
from tinydub_cli.replying.others import settled
from tinydub_cli.replying.placeholders import values_of
from tinydub_cli.replying.questions import Answer, consent
from tinydub_cli.replying.request import Request
from tinydub_cli.session import Session
from tinydub_cli.snippets import filled, joined
from tinydub_cli.times import ago

if TYPE_CHECKING:
    from tinydub_cli.api.client import Client


class Plan(NamedTuple):
    """A reply that would be sent, and sentences that speak against it."""

    ticket: Ticket
    text: str
    concerns: Sequence[str]


@contextmanager
def replied(session: Session, request: Request) -> Iterator[SentReply]:
    """Send a reply. Inside the `with`, its writer is told; after that it is kept no longer.

    Raises FateUnknownError where nothing proves whether it was sent; any other error means that it
    was not. In both cases its text is kept, and the error says how to go on with it.
    """
    outbox = session.outbox()
    with begun(session, request) as beginning:
        draft = beginning.draft
        with kept(outbox, draft):
            if draft.state is DraftState.SENT:
                session.tell(f"It was sent {ago(draft.replied_at, session.env.clock())}.")
                reply = as_sent_before(draft)
            else:
                with session.client() as client:
                    draft, reply = _Job(session, request, beginning, client).done()
        yield reply
        with suppress(StorageError):  # it is marked as sent, and goes another time
            outbox.discard(draft)


def planned(session: Session, request: Request) -> Plan:
    """Return what would be sent, without sending it. What is written in the editor is kept."""
    outbox = session.outbox()
    with begun(session, request) as beginning, kept(outbox, beginning.draft):
        try:
            with session.client() as client:
                return _Job(session, request, beginning, client).planned()
        finally:
            if beginning.is_new and (beginning.given or not request.writes):
                outbox.discard(beginning.draft)


class _Job:
    """What is done with one reply from when it is on the disk until it is sent."""

    def __init__(
        self, session: Session, request: Request, beginning: Beginning, client: "Client"
    ) -> None:
        """Prepare; no request is made yet."""
        env = session.env
        self._session = session
        self._env = env
        self._request = request
        self._beginning = beginning
        self._writes = request.writes and not beginning.given  # text piped in is no wish to write
        self._outbox = session.outbox()
        self._client = client
        self._delivery = Delivery(client, self._outbox, env.clock, env.sleep, session.tell)
        self._fetched: Ticket | None = None

    def done(self) -> tuple[Draft, SentReply]:
        """Look whether it was sent before, have it written, guard it, and send it."""
        draft = self._beginning.draft
        if reply := self._arrived(draft):
            return draft, self._delivery.confirmed(draft, reply)
        draft = self._informed(self._confirmed(self._written(draft)))
        while not (reply := self._arrived(draft)):  # it may have while somebody was reading
            if self._consented(self._concerns(draft)) is Answer.SEND:
                return draft, self._delivery.send(draft, self._ticket())
            draft = self._confirmed(self._edited(draft))
            self._fetched = None
        return draft, self._delivery.confirmed(draft, reply)

    def planned(self) -> Plan:
        """Have it written, and say what would come of sending it."""
        draft = self._informed(self._written(self._beginning.draft))
        if draft.state is DraftState.SENT or self._arrived(draft):
            concerns = [Concern("It was sent already.")]
        else:
            concerns = [*guards.of_text(draft.text), *self._concerns(draft)]
        return Plan(self._ticket(), draft.text, [concern.sentence for concern in concerns])

    def _arrived(self, draft: Draft) -> SentReply | None:
        if not draft.state.uncertain:
            return None
        reply = self._delivery.arrived(draft, self._ticket())
        if reply:
            self._session.tell("It had arrived: the thread has it.")
        return reply

    def _ticket(self) -> Ticket:
        """Return the ticket as it was just now: fetched once, until somebody has taken time."""
        self._fetched = self._fetched or self._client.ticket(self._request.ticket)
        return self._fetched

    def _written(self, draft: Draft) -> Draft:
        """Return the reply with its text, filled in or edited as far as that was asked for."""
        if self._beginning.snippets:
            values = {**values_of(self._ticket()), **dict(self._request.values)}
            text = filled(
                joined(self._beginning.snippets), values, leave_missing=self._request.editor
            )
            draft = self._outbox.save(draft._replace(text=text))
        if self._writes and not draft.state.uncertain:
            return self._edited(draft)
        draft = self._outbox.check_in(draft)
        message.checked(draft.text)
        return draft

    def _confirmed(self, draft: Draft) -> Draft:
        """Have the text passed: by whoever sees it before it goes, or else by the guards."""
        typed = self._beginning.given
        if self._env.interactive and not (self._request.yes or typed):
            draft = composing.confirmed(self._env, self._outbox, draft, self._ticket())
            self._fetched = None
            return draft
        while self._consented(guards.of_text(draft.text)) is Answer.EDIT:
            draft = self._edited(draft)
            self._fetched = None
        if self._writes:
            self._fetched = None
        return draft

    def _edited(self, draft: Draft) -> Draft:
        return composing.edited(self._env, self._outbox, draft, self._ticket())

    def _consented(self, concerns: Iterable[Concern]) -> Answer:
        return consent(self._env, self._request, list(concerns))

    def _concerns(self, draft: Draft) -> Iterator[Concern]:
        """Yield what speaks against sending the reply to the ticket as it is now."""
        ticket, now = self._ticket(), self._env.clock()
        if draft.state.uncertain:
            asks = self._env.interactive or self._request.yes
            if not (asks or self._request.dry_run):
                raise unknown(draft, "it is still not in the thread.")
            tried = ago(draft.tried_at, now)
            yield Concern(f"It may have been sent {tried}; it is not in the thread.")
        yield from settled(self._delivery, draft, ticket, self._session.tell)
        yield from guards.of_thread(draft, ticket, now)

    def _informed(self, draft: Draft) -> Draft:
        """Have a reply that was begun just now know the whole thread: its writer may have."""
        if draft.known is None and self._beginning.is_new:
            known = tuple(message.id for message in self._ticket().messages)
            draft = draft._replace(known=known, customer=self._ticket().name)
            return self._outbox.save(draft)
        return draft
