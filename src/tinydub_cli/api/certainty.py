"""The certainty line: what the end of a POST proves about whether the server took the reply.

It has no idempotency key (API documents, "Endpoints"): whatever proves nothing is `UNKNOWN`. What
decides first is whether the request's own bytes had begun to leave, as httpcore's trace events
tell (`Connection.begun`); only then does the kind of failure, or the status, count.
"""

from enum import StrEnum
from typing import Final

import httpx


class Certainty(StrEnum):
    """What is known about a reply."""

    NOT_SENT = "not sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    SENT = "sent"


_NOT_SENT: Final = Certainty.NOT_SENT
_UNKNOWN: Final = Certainty.UNKNOWN

EXCEPTIONS: Final[dict[type[Exception], Certainty]] = {
    # No connection was made, or none to the server itself.
    httpx.ConnectError: _NOT_SENT,
    httpx.ConnectTimeout: _NOT_SENT,
    httpx.PoolTimeout: _NOT_SENT,
    httpx.ProxyError: _NOT_SENT,
    httpx.UnsupportedProtocol: _NOT_SENT,
    httpx.InvalidURL: _NOT_SENT,
    # The connection was there: anything may have happened on it.
    httpx.ReadError: _UNKNOWN,
    httpx.WriteError: _UNKNOWN,
    httpx.CloseError: _UNKNOWN,
    httpx.ReadTimeout: _UNKNOWN,
    httpx.WriteTimeout: _UNKNOWN,
    httpx.LocalProtocolError: _UNKNOWN,
    httpx.RemoteProtocolError: _UNKNOWN,
    # An answer came, and is broken: the server may have done its work before.
    httpx.DecodingError: _UNKNOWN,
    httpx.TooManyRedirects: _UNKNOWN,
    httpx.HTTPStatusError: _UNKNOWN,
    httpx.StreamError: _UNKNOWN,
    httpx.StreamConsumed: _UNKNOWN,
    httpx.StreamClosed: _UNKNOWN,
    httpx.ResponseNotRead: _UNKNOWN,
    httpx.RequestNotRead: _UNKNOWN,
    httpx.CookieConflict: _UNKNOWN,
    # Their families, for what a later httpx may add.
    httpx.HTTPError: _UNKNOWN,
    httpx.RequestError: _UNKNOWN,
    httpx.TransportError: _UNKNOWN,
    httpx.NetworkError: _UNKNOWN,
    httpx.TimeoutException: _UNKNOWN,
    httpx.ProtocolError: _UNKNOWN,
}
"""Every exception that httpx has, once a request may have begun to leave."""

STATUSES: Final[dict[range, Certainty]] = {
    range(100, 200): _UNKNOWN,
    range(200, 201): _UNKNOWN,  # a login page, say
    range(201, 202): Certainty.SENT,  # if its body names the reply
    range(202, 400): _UNKNOWN,
    range(400, 500): Certainty.REJECTED,
    range(500, 600): _UNKNOWN,
}
"""Every status that HTTP knows; any other proves nothing.

Documented are 201 and some of 4xx (API documents, "Errors").
"""


def of_exception(exception: Exception, *, begun: bool) -> Certainty:
    """Return what an exception of httpx proves, given whether the request had begun to leave."""
    if not begun:
        return Certainty.NOT_SENT
    return next(EXCEPTIONS[kind] for kind in type(exception).__mro__ if kind in EXCEPTIONS)


def of_status(status: int) -> Certainty:
    """Return what a status proves."""
    found = (proved for statuses, proved in STATUSES.items() if status in statuses)
    return next(found, Certainty.UNKNOWN)
