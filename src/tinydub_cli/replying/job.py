"""A reply from the command line to its end: sent, or kept and told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from tinydub_cli.errors import AnswerError, StorageError, UsageError
from tinydub_cli.models import SentReply, Ticket
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.replying import composing, earlier, guards, message
from tinydub_cli.replying.beginning import Beginning, begin
from tinydub_cli.replying.delivery import Delivery, as_sent_before, unknown
from tinydub_cli.replying.ending import keeping
from tinydub_cli.replying.guards import Concern
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
def reply(session: Session, request: Request) -> Iterator[SentReply]:
    """Send a reply. Inside the `with`, its writer is told; after that it is kept no longer.

    Raises FateUnknownError where nothing proves whether it was sent; any other error means that it
    was not. In both cases its text is kept, and the error says how to go on with it.
    """
    with begin(session, request) as beginning:
        draft = beginning.draft
        with keeping(session, draft):
            if draft.state is DraftState.SENT:
                session.tell(f"It was sent {ago(draft.replied_at, session.env.clock())}.")
                sent = as_sent_before(draft)
            else:
                session.check_writing("A reply")
                with session.client() as client:
                    draft, sent = _Job(session, request, beginning, client).deliver()
        yield sent
        with suppress(StorageError):  # it is marked as sent, and goes another time
            session.outbox().discard(draft)
            earlier.tell_sent(session, request.ticket, None)


def keep(session: Session, request: Request) -> Draft:
    """Have a reply written and kept, and send nothing.

    The ticket is fetched only for what is below the text in the editor, or in a snippet.
    """
    with begin(session, request) as beginning:
        draft = beginning.draft
        if draft.state is DraftState.SENT:
            when = ago(draft.replied_at, session.env.clock())
            raise UsageError(f"That reply was sent {when}.", "Leave --resume away for a new one.")
        with keeping(session, draft):
            if beginning.given is not None:
                if draft.state.uncertain:
                    raise unknown(session.program, draft, "it is one that was tried before.")
                message.checked(beginning.given)  # what was typed was kept before it is judged
                return draft
            with session.client() as client:
                return _Job(session, request, beginning, client).write()


def plan(session: Session, request: Request) -> Plan:
    """Return what would be sent, without sending it. What is written in the editor is kept."""
    with begin(session, request) as beginning, keeping(session, beginning.draft):
        try:
            with session.client() as client:
                return _Job(session, request, beginning, client).plan()
        finally:
            if beginning.is_new and (beginning.given or not request.writes):
                session.outbox().delete(beginning.draft)


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
        self._asks = env.interactive and not (request.yes or beginning.given)
        self._outbox = session.outbox()
        self._delivery = Delivery(session, client)
        self._shown: Ticket | None = None  # below the text, in the editor

    def deliver(self) -> tuple[Draft, SentReply]:
        """Look whether it was sent before, have it written, guard it, and send it."""
        draft = self._beginning.draft
        earlier.tell_drafts(self._session, draft)
        ticket = self._fetched() if draft.state.uncertain else None
        if ticket and (sent := self._arrived(draft, ticket)):
            return draft, sent
        return self._guarded(*self._confirmed(*self._written(draft, ticket)))

    def write(self) -> Draft:
        """Have it written, and leave it at that."""
        draft, _ = self._written(self._beginning.draft, None)
        return draft

    def plan(self) -> Plan:
        """Have it written, and say what would speak against sending it."""
        draft, ticket = self._written(self._beginning.draft, None)
        ticket = ticket or self._fetched()
        draft = self._informed(draft, ticket)
        concerns = [*guards.of_text(draft.text), *self._concerns(draft, ticket)]
        if draft.state is DraftState.SENT or (
            draft.state.uncertain and self._delivery.arrived(draft, ticket)
        ):
            concerns = [Concern("sent", "It was sent already.")]
        return Plan(ticket, draft.text, [concern.sentence for concern in concerns])

    def _written(self, draft: Draft, ticket: Ticket | None) -> tuple[Draft, Ticket | None]:
        """Have it filled in or edited, as far as that was asked for.

        This and the steps after it hand on the ticket as it was just now, or None once somebody has
        taken time.
        """
        if self._beginning.snippets:
            ticket = ticket or self._fetched()
            values = {**values_of(ticket), **dict(self._request.values)}
            text = joined(self._beginning.snippets)
            text = filled(text, values, leave_missing=self._request.editor)
            draft = self._informed(self._outbox.save(draft._replace(text=text)), ticket)
        if self._writes and draft.state is DraftState.DRAFT:
            return self._edited(draft, ticket or self._fetched()), None
        draft = self._outbox.check_in(draft)
        message.checked(draft.text)
        return draft, ticket

    def _confirmed(self, draft: Draft, ticket: Ticket | None) -> tuple[Draft, Ticket | None]:
        """Have its text passed: by somebody who is shown it, or else by the guards."""
        if self._asks:
            ticket = ticket or self._shown or self._fetched()  # a preview needs no later one
            draft = self._informed(draft, ticket)
            return composing.confirmed(self._env, self._outbox, draft, ticket), None
        match consent(self._env, self._request, list(guards.of_text(draft.text))):
            case Answer.EDIT:
                return self._revised(draft, ticket or self._fetched()), None
            case Answer.SEND:
                return draft, None
        return draft, ticket

    def _guarded(self, draft: Draft, ticket: Ticket | None) -> tuple[Draft, SentReply]:
        """Send it once nothing in the thread, as it is at that moment, speaks against it."""
        passed: set[str] = set()
        while True:
            ticket = ticket or self._fetched()
            draft = self._informed(draft, ticket)
            if sent := self._arrived(draft, ticket):
                return draft, sent
            concerns = [*earlier.settle(self._delivery, draft, ticket)]
            concerns += self._concerns(draft, ticket)
            concerns = [concern for concern in concerns if concern.about not in passed]
            match consent(self._env, self._request, concerns):
                case None:
                    return draft, self._delivery.send(draft, ticket)
                case Answer.SEND:
                    passed |= {concern.about for concern in concerns}
                case Answer.EDIT:
                    draft = self._revised(draft, ticket)
            ticket = None  # while somebody was reading, somebody else may have written

    def _revised(self, draft: Draft, ticket: Ticket) -> Draft:
        draft = self._edited(draft, ticket)
        return composing.confirmed(self._env, self._outbox, draft, ticket)

    def _edited(self, draft: Draft, ticket: Ticket) -> Draft:
        self._shown = ticket
        return composing.edited(self._env, self._outbox, draft, ticket)

    def _concerns(self, draft: Draft, ticket: Ticket) -> Iterator[Concern]:
        """Yield what speaks against sending it to the ticket as it is now."""
        now = self._env.clock()
        if draft.state.uncertain:
            asks = self._env.interactive or (self._request.yes and self._request.resume)
            if not (asks or self._request.dry_run):
                raise unknown(self._session.program, draft, "it is still not in the thread.")
            tried = ago(draft.tried_at, now)
            yield Concern("uncertain", f"It may have been sent {tried}; it is not in the thread.")
        yield from earlier.concerns(self._outbox, draft, now)
        yield from guards.of_thread(draft, ticket, now)

    def _arrived(self, draft: Draft, ticket: Ticket) -> SentReply | None:
        """Return the confirmation of a reply whose fate was unknown, if the thread has it."""
        if not draft.state.uncertain or not (sent := self._delivery.arrived(draft, ticket)):
            return None
        self._session.tell("It had arrived: the thread has it.")
        return self._delivery.confirm(draft, sent)

    def _informed(self, draft: Draft, ticket: Ticket) -> Draft:
        """Have a reply that was begun just now know the whole thread: its writer may have."""
        if draft.known is not None or not self._beginning.is_new:
            return draft
        known = tuple(one.id for one in ticket.messages)
        return self._outbox.save(draft._replace(known=known, customer=ticket.name))

    def _fetched(self) -> Ticket:
        """Return the ticket with its thread. Raises AnswerError where it has none to compare."""
        ticket = self._delivery.client.ticket(self._request.ticket)
        other = ticket.id and ticket.id != self._request.ticket
        if other or not isinstance(ticket.source.get("messages"), list):
            raise AnswerError(
                "The server's answer is not the ticket's thread, so nothing can be compared.",
                "Check the API address (TINYDUB_API_URL); `--debug` shows the exchange.",
            )
        return ticket
