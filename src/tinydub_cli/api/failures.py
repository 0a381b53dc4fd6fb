"""How each httpx exception is told, and whether the same request may do better a moment later.

httpx draws its tree in `httpx/_exceptions.py`; the table below names its branches, most specific
first, and a test proves that it leaves out none that sending a request can raise. Whether a reply
was sent all the same is another question: see `certainty`.
"""

from typing import Final, NamedTuple

import httpx

from tinydub_cli.errors import AnswerError, NetworkError, TinydubError, UsageError


class Failure(NamedTuple):
    """How one kind of exception is told; `passing` where asking again soon may well succeed."""

    error: type[TinydubError]
    message: str
    hint: str
    passing: bool = False


_CONNECTION: Final = "Check the network, then try again."
_PROXY: Final = "Check HTTPS_PROXY, ALL_PROXY and NO_PROXY."
_SERVER: Final = "Try again in a moment; `--debug` shows the exchange."
_ADDRESS: Final = "Check TINYDUB_API_URL."

FAILURES: Final[dict[type[Exception], Failure]] = {
    httpx.ConnectTimeout: Failure(
        NetworkError, "The server did not take the connection in time", _CONNECTION
    ),
    httpx.PoolTimeout: Failure(NetworkError, "No connection became free in time", _CONNECTION),
    httpx.ReadTimeout: Failure(NetworkError, "The server did not answer in time", _SERVER),
    httpx.WriteTimeout: Failure(
        NetworkError, "The server did not take the request in time", _SERVER
    ),
    httpx.ConnectError: Failure(
        NetworkError, "The server cannot be reached", _CONNECTION, passing=True
    ),
    httpx.NetworkError: Failure(NetworkError, "The connection broke", _CONNECTION, passing=True),
    httpx.ProxyError: Failure(NetworkError, "The proxy refused", _PROXY),
    httpx.UnsupportedProtocol: Failure(
        UsageError, "The API address is not one for the web", _ADDRESS
    ),
    httpx.RemoteProtocolError: Failure(
        NetworkError, "The connection ended before a whole answer had come", _SERVER, passing=True
    ),
    httpx.LocalProtocolError: Failure(
        NetworkError, "The request cannot be put on the wire", _SERVER
    ),
    httpx.DecodingError: Failure(AnswerError, "The server's answer is compressed wrongly", _SERVER),
    httpx.TooManyRedirects: Failure(NetworkError, "The server sends us in circles", _ADDRESS),
    httpx.HTTPError: Failure(NetworkError, "The request failed", _SERVER),
    httpx.InvalidURL: Failure(UsageError, "The API address is not valid", _ADDRESS),
}


def failure_of(exception: Exception) -> Failure:
    """Return the table's nearest entry for an exception of httpx."""
    return next(FAILURES[kind] for kind in type(exception).__mro__ if kind in FAILURES)


def error_of(exception: Exception) -> TinydubError:
    """Return the error that tells an exception of httpx, with what the system said of it."""
    failure = failure_of(exception)
    if certificate := _certificate_problem(exception):
        return NetworkError(
            f"The server's certificate is not trusted: {certificate}.",
            "Check the date of this machine; behind a company proxy, set SSL_CERT_FILE to its"
            " certificate.",
        )
    said = str(exception).strip().rstrip(".")
    return failure.error(f"{failure.message}{f': {said}' if said else ''}.", failure.hint)


def may_pass(exception: Exception) -> bool:
    """Whether asking the same again a moment later makes sense."""
    return failure_of(exception).passing and not _certificate_problem(exception)


def _certificate_problem(exception: BaseException) -> str:
    """Return what is wrong with the server's certificate, if that is what made `exception`."""
    import ssl

    cause: BaseException | None = exception
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        cause = cause.__cause__ or cause.__context__
    return ""
