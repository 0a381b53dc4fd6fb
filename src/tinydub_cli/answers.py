"""Where an answer about tickets comes from: the server, or the copy on this machine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tinydub_cli.errors import NotFoundError, StorageError, UsageError
from tinydub_cli.models import Filter, Ticket, TicketSummary
from tinydub_cli.session import Session
from tinydub_cli.times import ago

if TYPE_CHECKING:
    from tinydub_cli.api.client import Client
    from tinydub_cli.mirror.store import Mirror


class Freshness(NamedTuple):
    """How old an answer may be: any copy will do `offline`, and else one of at most `max_age`."""

    offline: bool = False
    max_age: timedelta | None = None

    @property
    def takes_copies(self) -> bool:
        """Whether a copy may do."""
        return self.offline or self.max_age is not None

    def takes(self, made: datetime, now: datetime) -> bool:
        """Whether a copy of this moment will do. One of the future has an age that nobody knows."""
        if self.max_age is None:
            return self.offline
        return timedelta(0) <= now - made <= self.max_age


def freshness(max_age: timedelta | None, *, offline: bool, images: bool = False) -> Freshness:
    """Return what the options say together. Raises UsageError where they contradict."""
    if offline and max_age is not None:
        raise UsageError("--offline takes a copy of any age, so --max-age says nothing.")
    if images and (offline or max_age is not None):
        raise UsageError(
            "--images needs links to the files, and the copy on this machine has none.",
            "Leave --images away, or --offline and --max-age.",
        )
    return Freshness(offline, max_age)


class Answers:
    """Asks the server, or the copy where that is fresh enough, and says which it was.

    What the server says is kept: in the copy, if there is one, and for completion.
    """

    def __init__(self, session: Session, wanted: Freshness, stack: ExitStack, *, bulk: bool):
        self._session = session
        self._wanted = wanted
        self._stack = stack
        self._bulk = bulk
        self._client: Client | None = None
        self._made: list[datetime] = []
        self._gone: list[tuple[str, datetime]] = []

    def tickets(self, name: Filter) -> list[TicketSummary]:
        """Return a list. Raises NotFoundError where only a copy may do, and none has it."""
        if self._wanted.takes_copies:
            with self._forgiving(), self._session.mirror() as mirror:
                tickets, made = mirror.listed(name)
                if self._take(made):
                    return tickets
        found = self._server().tickets(name)
        now = self._session.env.clock()
        self._session.remember(found)
        self._session.keep(lambda mirror: mirror.record_list(name, found, now))
        return found

    def ticket(self, ticket_id: str) -> Ticket:
        """Return a ticket. Raises NotFoundError as `tickets` does, and where there is none."""
        if self._wanted.takes_copies:
            with self._forgiving(), self._session.mirror() as mirror:
                ticket, made = mirror.ticket(ticket_id)
                if self._take(made):
                    if gone := mirror.vanished_at(ticket_id):
                        self._gone.append((ticket_id, gone))
                    return ticket
        found = self._server().ticket(ticket_id)
        now = self._session.env.clock()
        self._session.remember([found])
        self._session.keep(lambda mirror: _record(mirror, ticket_id, found, now))
        return found

    @property
    def age(self) -> str:
        """How old the copies are that were taken, in a sentence; nothing where none was."""
        now = self._session.env.clock()
        if not self._made:
            return ""
        several = "A copy" if len(self._made) == 1 else "Copies, the oldest"
        gone = [f" {ticket_id} left all lists {ago(at, now)}." for ticket_id, at in self._gone]
        return f"{several} of {ago(min(self._made), now)}.{''.join(gone)}"

    def _take(self, made: datetime) -> bool:
        """Decide about a copy of this moment, and remember what was taken."""
        taken = self._wanted.takes(made, self._session.env.clock())
        self._made += [made] if taken else []
        return taken

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Let a copy that is not there, or cannot be read, be no matter while there is a server."""
        if self._wanted.offline:
            yield
            return
        with suppress(NotFoundError, StorageError, OSError):
            yield

    def _server(self) -> "Client":
        """Return the API; the token is looked for when the first question is for the server."""
        if self._client is None:
            self._client = self._stack.enter_context(self._session.client(bulk=self._bulk))
        return self._client


@contextmanager
def answering(session: Session, wanted: Freshness, *, bulk: bool = False) -> Iterator[Answers]:
    """Open what answers. Raises NotFoundError where only a copy may do, and there is none."""
    if wanted.offline:
        with session.mirror():  # a ticket that it lacks is another matter
            pass
    with ExitStack() as stack:
        yield Answers(session, wanted, stack, bulk=bulk)


def _record(mirror: "Mirror", ticket_id: str, ticket: Ticket, now: datetime) -> None:
    from tinydub_cli.syncing.clearing import spares

    # It is kept under the id that was asked for, as a sync does.
    mirror.record_ticket(ticket._replace(id=ticket_id), now)
    if ticket.unread and spares(mirror):
        mirror.mark_read(ticket_id)
