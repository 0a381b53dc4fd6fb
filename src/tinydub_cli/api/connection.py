"""One HTTP exchange with the API: bounded in size and time, to one origin, told by `--debug`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx

from tinydub_cli import __version__
from tinydub_cli.address import Address
from tinydub_cli.errors import AnswerError, UsageError
from tinydub_cli.tokens.token import Token

if TYPE_CHECKING:
    from tinydub_cli.api.trace import Trace
    from tinydub_cli.quota import Ledger

RAISED: Final = (httpx.HTTPError, httpx.InvalidURL)
"""All that httpx raises for a request; its other exceptions are for misuse of its interface."""

LARGEST_ANSWER: Final = 64 * 1024 * 1024
"""Bytes of a decoded body. 100,000 tickets of a list are about 22 MB."""

LONGEST_ANSWER: Final = 120.0
"""Seconds for one whole answer: a server that drips must not hold a command for ever."""

NOT_FOLLOWED: Final = "Location-Not-Followed"
"""The name that an answer's header `Location` gets here."""

_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
"""Seconds for each read or write, and for making the connection."""


class Answer(NamedTuple):
    """A status, its headers, and the whole body, decompressed."""

    status: int
    headers: httpx.Headers
    body: bytes


class Connection:
    """A connection to the API's origin. It follows no redirect and repeats no request.

    Of the latest request, `begun` says whether its own bytes may have begun to leave this machine,
    and `status` what it was answered, even where the rest of the answer broke.
    """

    def __init__(
        self,
        address: Address,
        token: Token,
        *,
        timer: Callable[[], float],
        transport: httpx.BaseTransport | None,
        trace: "Trace | None",
        ledger: "Ledger",
    ) -> None:
        """Prepare; the network is first touched by `ask`.

        `timer` counts seconds; each request is noted in the `ledger`. Raises UsageError for a proxy
        or certificate setting that cannot work.
        """
        self._address = address
        self._timer = timer
        self._trace = trace
        self._secret = token.value
        self._ledger = ledger
        self.begun = False
        self.status: int | None = None
        # Only the network's own transport tells of its steps; any other one may do all at once.
        self._tells = transport is None or isinstance(transport, httpx.HTTPTransport)
        self._client = _client(address, transport)
        self._client.event_hooks = {"response": [_put_location_aside]}
        self._client.headers = httpx.Headers(
            {
                "Authorization": f"Bearer {token.value}",
                "Accept": "application/json",
                "Content-Type": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": f"tinydub-cli/{__version__}",
            }
        )

    def close(self) -> None:
        """Close the connection, if it was opened."""
        self._client.close()

    def ask(self, method: str, path: str, content: bytes | None = None) -> Answer:
        """Send one request and read its answer.

        `path` begins with a slash, below the API's base, or is a URL of its origin. Raises
        httpx.HTTPError, httpx.InvalidURL, and AnswerError for a body that is too large, too slow or
        encoded in an unasked way.
        """
        self.begun, self.status = not self._tells, None
        url = path if path.startswith(f"{self._address.origin}/") else self._address.base + path
        watch = {"trace": self._watch}
        try:
            request = self._client.build_request(method, url, content=content, extensions=watch)
        except UnicodeError as problem:  # idna's, of a host such as xn--a, which httpx lets through
            raise httpx.InvalidURL(str(problem)) from problem
        if self._trace:
            self._trace.request(request)
        if self.begun:
            self._ledger.sent()
        response = self._client.send(request, stream=True, follow_redirects=False)
        self.status = response.status_code
        self._ledger.told(response.headers.get("x-ratelimit-remaining"))
        try:
            answer = self._without_token(response, self._read(response))
        finally:
            response.close()
        if self._trace:
            self._trace.answer(answer.status, answer.headers, answer.body)
        return answer

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Note that a request begins to leave (httpcore's trace extension, by name and request).

        A proxy's CONNECT is a request, too, and carries nothing of ours.
        """
        if event.endswith("send_request_headers.started"):
            ours = getattr(info.get("request"), "method", b"") != b"CONNECT"
            if ours and not self.begun:
                self.begun = True
                self._ledger.sent()

    def _without_token(self, response: httpx.Response, body: bytes) -> Answer:
        """Return an answer; one that is no success may quote what it was asked with."""
        headers = response.headers
        if not response.is_success:
            body = body.replace(self._secret.encode(), b"[redacted]")
        if any(self._secret in value for value in headers.values()):
            shown = [
                (name, value.replace(self._secret, "[redacted]")) for name, value in headers.items()
            ]
            headers = httpx.Headers(shown)
        return Answer(response.status_code, headers, body)

    def _read(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", ""):  # gzip of gzip turns 64 KB into 64 GB
            raise AnswerError(
                f"The server's answer is encoded as “{encoding}”, which was not asked for.",
                "Check any proxy between you and the server.",
            )
        limit = self._timer() + LONGEST_ANSWER
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise AnswerError(
                    f"The server's answer is larger than {LARGEST_ANSWER >> 20} MB.",
                    "Check the API address (TINYDUB_API_URL).",
                )
            if self._timer() > limit:
                raise AnswerError(
                    f"The server's answer was not complete after {LONGEST_ANSWER:g} seconds.",
                    "Check the network, then try again.",
                )
        return bytes(body)


def _put_location_aside(response: httpx.Response) -> None:
    """Rename Location: httpx works out where it leads even when told not to follow.

    It trips over `mailto:x` or `http://xn--a/` with errors that hide that an answer has come.
    """
    if "Location" in response.headers:
        response.headers[NOT_FOLLOWED] = response.headers.pop("Location")


def _client(address: Address, transport: httpx.BaseTransport | None) -> httpx.Client:
    if transport is not None:
        return httpx.Client(transport=transport, timeout=_TIMEOUT, trust_env=False)
    if address.origin.startswith("http:"):
        # Loopback, in the clear: no proxy may see the token, and no certificate store is read.
        plain = httpx.HTTPTransport(verify=False, trust_env=False)
        return httpx.Client(transport=plain, timeout=_TIMEOUT, trust_env=False)
    try:
        return httpx.Client(timeout=_TIMEOUT)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as problem:
        # httpx quotes of an address what it could not read, and that may be a password.
        bad_address = isinstance(problem, httpx.InvalidURL)
        fault = "the address of a proxy is not valid" if bad_address else problem
        raise UsageError(
            f"The proxy or certificate settings cannot be used: {fault}.",
            "Check HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from problem
