"""Sends a reply once: the protocol of what is written to the disk, asked and sent, in which order.

    draft    -> sending    on the disk before the first byte leaves
    sending  -> sent       the server confirmed it, or the thread has it
    sending  -> draft      it is proved that the server did not take it
    sending  -> unknown    nothing proves either, and the thread does not have it

A process that dies leaves `sending`, which the next one reads as `unknown`.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tinydub_cli.errors import (
    FateUnknownError,
    RateLimitError,
    RefusedError,
    SignInError,
    StorageError,
    TinydubError,
)
from tinydub_cli.models import Filter, Message, Person, SentReply, Ticket
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.replying.matching import copies, same_person
from tinydub_cli.session import Session
from tinydub_cli.times import timestamp

if TYPE_CHECKING:
    from tinydub_cli.api.client import Client, Post

PAUSES: Final = (1.0, 2.0, 4.0)
"""Seconds before each look for a reply whose fate is unknown: a server may show it late."""


class Delivery:
    """Sends replies to one ticket, and finds out what became of them."""

    def __init__(self, session: Session, client: "Client") -> None:
        """Prepare; no request is made yet."""
        self.session = session
        self.client = client
        self.outbox = session.outbox()
        self._asked_who = False
        self._me: Person | None = None

    def send(self, draft: Draft, ticket: Ticket) -> SentReply:
        """Send a reply to `ticket`, which was fetched just before, with one POST.

        Raises FateUnknownError where the customer may have it and nothing proves it. Any other
        error means that it was not sent now.
        """
        if self.outbox.is_out(draft):
            raise RefusedError(
                "The reply was not sent: an editor has saved it once more.",
                "Close the editor first.",
            )
        with self.client.replying() as post:  # what can fail before is done before
            return self._sent(post, draft, ticket)

    def _sent(self, post: "Post", draft: Draft, ticket: Ticket) -> SentReply:
        sending = self.outbox.save(
            draft._replace(
                state=DraftState.SENDING,
                customer=ticket.name,
                known=tuple(message.id for message in ticket.messages),
                tried_at=self.session.env.clock(),
            )
        )
        try:
            reply = post(draft.ticket, draft.text)
        except FateUnknownError as failure:
            reply = self._awaited(sending, failure)
        except TinydubError:
            with suppress(StorageError):  # it then counts as unknown, which is on the safe side
                self.outbox.save(draft._replace(known=sending.known, customer=ticket.name))
            raise
        except KeyboardInterrupt as stop:
            raise self._unknown(sending, "You stopped waiting for the answer.") from stop
        except BaseException as bug:
            raise self._unknown(sending, f"tinydub has a bug ({type(bug).__name__}).") from bug
        return self.confirm(sending, reply)

    def arrived(self, draft: Draft, ticket: Ticket) -> SentReply | None:
        """Return a reply that may have been sent, if `ticket` has it."""
        found = copies(ticket, draft.text, draft.known or ())
        if any(message.author for message in found):
            found = self._ours(found, ticket)
        return _as_sent(found[0]) if found else None

    def confirm(self, draft: Draft, reply: SentReply) -> SentReply:
        """Note that a reply was sent; its file is kept until its writer was told, too."""
        when = reply.created_at or self.session.env.clock()
        sent = draft._replace(state=DraftState.SENT, reply_id=reply.id, replied_at=when)
        with suppress(StorageError):  # the next look finds it in the thread
            self.outbox.save(sent)
        return reply

    def _awaited(self, draft: Draft, failure: FateUnknownError) -> SentReply:
        """Look for a reply in the thread, some times, or raise FateUnknownError."""
        looked = "it is not in the thread"
        try:
            self.session.tell(f"{failure.message} Looking whether the reply has arrived ...")
            for pause in PAUSES:
                self.session.env.sleep(pause)
                try:
                    ticket = self.client.ticket(draft.ticket, once=True)
                except (SignInError, RateLimitError) as problem:
                    looked = f"the thread cannot be read ({problem.message.rstrip('.')})"
                    break
                except TinydubError as problem:
                    looked = f"the thread cannot be read ({problem.message.rstrip('.')})"
                    continue
                if reply := self.arrived(draft, ticket):
                    return reply
                looked = f"{sum(PAUSES):g} seconds later it is not in the thread"
        except KeyboardInterrupt as stop:
            raise self._unknown(draft, f"{failure.message} You stopped looking for it.") from stop
        raise self._unknown(draft, f"{failure.message} And {looked}.") from failure

    def _unknown(self, draft: Draft, what_happened: str) -> FateUnknownError:
        with suppress(StorageError):  # `sending`, which stays, is read as the same
            self.outbox.save(draft._replace(state=DraftState.UNKNOWN))
        return unknown(self.session.program, draft, what_happened)

    def _ours(self, found: list[Message], ticket: Ticket) -> list[Message]:
        """Leave out what a colleague wrote, where the server lets us know who we are."""
        if not self._asked_who:
            self._asked_who = True
            with suppress(TinydubError):
                self._me = self._who(ticket)
        me = self._me
        return [m for m in found if me is None or m.author is None or same_person(m.author, me)]

    def _who(self, ticket: Ticket) -> Person | None:
        """Return the token's user: whoever has the tickets that the server lists as our own.

        Costs one or two requests. A ticket that is unread is not asked for: that might clear it.
        """
        mine = self.client.tickets(Filter.SELF)
        if any(summary.id == ticket.id for summary in mine):
            return ticket.assignee
        for summary in mine:
            if not summary.unread:
                return self.client.ticket(summary.id, once=True).assignee
        return None


def unknown(program: str, draft: Draft, what_happened: str) -> FateUnknownError:
    """Return the error that says of a reply what is known, and what to do."""
    resume = f"`{program} ticket reply {draft.name} --resume`"
    return FateUnknownError(
        f"The reply may have been sent or not: {what_happened}",
        f"The text is kept: {resume} looks for it again, and with --yes sends it once more if it is"
        f" not there; `{program} ticket show {draft.ticket}` shows the thread.",
    )


def as_sent_before(draft: Draft) -> SentReply:
    """Return the server's confirmation that a reply was kept with."""
    source = {"id": draft.reply_id, "created_at": timestamp(draft.replied_at) or None}
    return SentReply(draft.reply_id, draft.replied_at, source)


def _as_sent(message: Message) -> SentReply:
    """Return a message of a thread in the form in which the server confirms a reply."""
    source = {"id": message.id, "created_at": timestamp(message.created_at) or None}
    return SentReply(message.id, message.created_at, source)
