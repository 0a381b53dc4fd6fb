"""The API's endpoints (API documents, "Endpoints"), a method each, in terms of models."""

import json
from collections.abc import Callable
from contextlib import closing
from typing import Final
from urllib.parse import quote

from tinydub_cli.api import wire
from tinydub_cli.api.connection import RAISED, Answer, Connection
from tinydub_cli.api.patience import Patience
from tinydub_cli.errors import AnswerError, FateUnknownError, NotFoundError, TinydubError
from tinydub_cli.models import Filter, SentReply, Ticket, TicketSummary

_LISTS: Final = {
    Filter.OPEN: "/tickets",
    Filter.SELF: "/tickets/self",
    Filter.UNASSIGNED: "/tickets/unassigned",
    Filter.RESOLVED: "/tickets/resolved",
}


class Client:
    """The API, as one user.

    Every method raises an error of `tinydub_cli.errors`, whatever went wrong.
    """

    def __init__(self, connect: Callable[[], Connection], patience: Patience) -> None:
        self._connect = connect
        self._patience = patience
        self._reading: Connection | None = None

    def close(self) -> None:
        """Close the connection for reading, if it was opened."""
        if self._reading:
            self._reading.close()

    def tickets(self, name: Filter) -> list[TicketSummary]:
        """Return one of the four lists, whole; it costs one request."""
        return wire.ticket_summaries(wire.parse(self._read(_LISTS[name]).body))

    def ticket(self, ticket_id: str) -> Ticket:
        """Return a ticket with its thread; it costs one request.

        It is not known whether this clears the ticket's unread mark on the server.
        """
        try:
            answer = self._read(_path(ticket_id))
        except NotFoundError as missing:
            raise _no_ticket(ticket_id) from missing
        return wire.ticket(wire.parse(answer.body))

    def reply(self, ticket_id: str, message: str) -> SentReply:
        """Send a reply to the customer: one POST, over a connection of its own, never repeated.

        Raises FateUnknownError where nothing proves whether the server took it. Any other error
        means that it did not: no connection was made, or the server answered 4xx.
        """
        content = json.dumps({"message": message}).encode()
        try:
            with closing(self._connect()) as connection:
                answer = connection.ask("POST", f"{_path(ticket_id)}/reply", content)
            return _sent(answer, ticket_id)
        except RAISED as failure:
            from tinydub_cli.api import failures  # what goes well does not pay for telling it

            error = failures.error_of(failure)
            raise error if failures.failure_of(failure).unsent else _unknown(error) from failure
        except AnswerError as failure:
            raise _unknown(failure) from failure
        except KeyboardInterrupt:
            raise FateUnknownError("You stopped waiting for the server's answer.") from None

    def _read(self, path: str) -> Answer:
        connection = self._reading = self._reading or self._connect()
        return self._patience.read(lambda: connection.ask("GET", path))


def _path(ticket_id: str) -> str:
    return f"/ticket/{quote(ticket_id, safe='')}"


def _sent(answer: Answer, ticket_id: str) -> SentReply:
    if answer.status == 201:
        try:
            return wire.sent_reply(wire.parse(answer.body))
        except AnswerError as failure:
            raise _unknown(failure) from failure
    if answer.status == 404:
        raise _no_ticket(ticket_id)
    from tinydub_cli.api import verdict

    error = verdict.error_of(answer)
    raise error if 400 <= answer.status < 500 else _unknown(error)


def _no_ticket(ticket_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no ticket “{ticket_id}”.",
        "`tinydub tickets list` shows the ids of open tickets.",
    )


def _unknown(error: TinydubError) -> FateUnknownError:
    return FateUnknownError(error.message)
