"""The API's endpoints (API documents, "Endpoints"), a method each, in terms of models."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from httpx import Headers

from tinydub_cli import wire
from tinydub_cli.api.connection import RAISED, Answer, Connection
from tinydub_cli.api.patience import Patience
from tinydub_cli.errors import (
    AnswerError,
    FateUnknownError,
    InterruptError,
    NotFoundError,
    TinydubError,
)
from tinydub_cli.models import HARMLESS, Filter, SentReply, Ticket, TicketSummary

if TYPE_CHECKING:
    from tinydub_cli.api.raw import RawAnswer

_LISTS: Final = {
    Filter.OPEN: "/tickets",
    Filter.SELF: "/tickets/self",
    Filter.UNASSIGNED: "/tickets/unassigned",
    Filter.RESOLVED: "/tickets/resolved",
}


Post = Callable[[str, str], SentReply]
"""Sends a message to the customer of the ticket with the id."""


class Client:
    """The API, as one user.

    Every method raises an error of `tinydub_cli.errors`, whatever went wrong. `asked` counts the
    requests that were made to read lists and tickets, every try; a try that failed is not repeated
    where there are `most` already.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        patience: Patience,
        pace: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare; `pace` is called before each reading, and may take its time."""
        self._connect = connect
        self._patience = patience
        self._pace = pace
        self._reading: Connection | None = None
        self.asked = 0
        self.most: int | None = None

    def close(self) -> None:
        """Close the connection for reading, if it was opened."""
        if self._reading:
            self._reading.close()

    def tickets(self, name: Filter) -> list[TicketSummary]:
        """Return one of the four lists, whole; it costs one request."""
        return wire.ticket_summaries(wire.parse(self._read(_LISTS[name]).body))

    def ticket(self, ticket_id: str, *, once: bool = False) -> Ticket:
        """Return a ticket with its thread; it costs one request, and with `once` never another.

        It is not known whether this clears the ticket's unread mark on the server.
        """
        try:
            answer = self._read(_path(ticket_id), once=once)
        except NotFoundError as missing:
            raise _no_ticket(ticket_id) from missing
        return wire.ticket(wire.parse(answer.body))

    @contextmanager
    def replying(self) -> Iterator[Post]:
        """Prepare to send a reply, over a connection of its own; what is yielded sends it.

        Sending is one POST, never repeated. It raises FateUnknownError where nothing proves whether
        the server took the reply, and lets a KeyboardInterrupt through that came too late to prove
        it. Any other error means that it did not: see `certainty`.
        """
        with closing(self._connect()) as connection:
            yield partial(_post, connection)

    def raw(self, method: str, url: str, content: bytes | None) -> "RawAnswer":
        """Send one request to a URL of the API's origin, once, and return whatever is answered.

        Raises FateUnknownError where it may have changed something and nothing proves whether.
        """
        from tinydub_cli.api import failures
        from tinydub_cli.api.raw import LOOK_FIRST, raw_answer

        connection = self._reading = self._reading or self._connect()
        try:
            return raw_answer(method, connection.ask(method, url, content))
        except (*RAISED, AnswerError) as failure:
            if method not in HARMLESS:
                error = _failed(failure, connection)
                error.hint = error.hint or LOOK_FIRST
                raise error from failure
            if isinstance(failure, AnswerError):
                raise
            raise failures.error_of(failure) from failure
        except KeyboardInterrupt:
            if method in HARMLESS or not connection.begun:
                raise
            raise FateUnknownError("You stopped before an answer came.", LOOK_FIRST) from None

    def _read(self, path: str, *, once: bool = False) -> Answer:
        self._pace()
        connection = self._reading = self._reading or self._connect()
        patience = self._patience.exhausted() if once else self._patience

        def ask() -> Answer:
            self.asked += 1
            return connection.ask("GET", path)

        return patience.read(ask, lambda: self.most is None or self.asked < self.most)


def _path(ticket_id: str) -> str:
    return f"/ticket/{quote(ticket_id, safe='')}"


def _post(connection: Connection, ticket_id: str, message: str) -> SentReply:
    content = json.dumps({"message": message}).encode()
    try:
        answer = connection.ask("POST", f"{_path(ticket_id)}/reply", content)
    except (*RAISED, AnswerError) as failure:
        raise _failed(failure, connection) from failure
    except KeyboardInterrupt:
        if connection.begun:
            raise
        raise InterruptError("Stopped; nothing was sent.") from None
    return _sent(answer, ticket_id)


def _failed(failure: Exception, connection: Connection) -> TinydubError:
    """Return the error that tells how a POST ended without a whole answer."""
    from tinydub_cli.api import certainty, failures, verdict  # what goes well does not pay for it

    status = connection.status
    if status and certainty.of_status(status) is certainty.Certainty.REJECTED:
        return verdict.error_of(Answer(status, Headers(), b""))
    if isinstance(failure, AnswerError):
        return _unknown(failure)
    proved = certainty.of_exception(failure, begun=connection.begun)
    error = failures.error_of(failure)
    return error if proved is certainty.Certainty.NOT_SENT else _unknown(error)


def _sent(answer: Answer, ticket_id: str) -> SentReply:
    """Return the confirmation in an answer to a POST, or raise what it proves instead."""
    from tinydub_cli.api import certainty

    proved = certainty.of_status(answer.status)
    if proved is certainty.Certainty.SENT:
        try:
            return wire.sent_reply(wire.parse(answer.body))
        except AnswerError as failure:
            raise _unknown(failure) from failure
    if answer.status == 404:
        raise _no_ticket(ticket_id)
    from tinydub_cli.api import verdict

    error = verdict.error_of(answer)
    raise error if proved is certainty.Certainty.REJECTED else _unknown(error)


def _no_ticket(ticket_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no ticket “{ticket_id}”.",
        "`tinydub tickets list` shows the ids of open tickets.",
    )


def _unknown(error: TinydubError) -> FateUnknownError:
    return FateUnknownError(error.message)
