"""A second HTTP client, for files: it never had the token, keeps no cookies, and trusts nobody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin

import httpx

from tinydub_cli import __version__
from tinydub_cli.attachments.destination import Destination, destination, parse_link
from tinydub_cli.errors import AnswerError, NetworkError, UntrustedLinkError, UsageError

if TYPE_CHECKING:
    from ssl import SSLContext

_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
"""Seconds without a byte, and for making a connection."""

LONGEST: Final = 3600.0
"""Seconds for one file: a server that drips must not hold a command for ever."""

_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_LOCATION: Final = "Location-Not-Followed"


class Reading(NamedTuple):
    """An answer whose body is still to be read, as it comes on the wire."""

    status: int
    headers: httpx.Headers
    chunks: Iterator[bytes]


class Storage:
    """Fetches files from wherever links lead, as far as they may."""

    def __init__(
        self,
        *,
        loopback: bool,
        timer: Callable[[], float],
        transport: httpx.BaseTransport | None,
    ) -> None:
        """Prepare; `loopback` allows this machine's own addresses, `timer` counts in seconds.

        A `transport` carries every request instead of the network.
        """
        self._loopback = loopback
        self.timer = timer
        self._transport = transport
        self._lock = Lock()
        self._certificates: SSLContext | None = None
        self._clients: dict[tuple[str | None, str, str], httpx.Client] = {}

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            client.close()

    @contextmanager
    def reading(self, url: str, headers: dict[str, str]) -> Iterator[Reading]:
        """Ask for a file, and follow redirects, each checked as the first link was.

        Raises UntrustedLinkError, NetworkError, and AnswerError.
        """
        for _ in range(_MOST_REDIRECTS + 1):
            with self._asked(url, headers) as response:
                location = response.headers.get(_LOCATION)
                if response.status_code not in _REDIRECTS or not location:
                    yield Reading(response.status_code, response.headers, self._chunks(response))
                    return
            try:
                url = urljoin(url, location)
            except ValueError:
                raise UntrustedLinkError("The link leads to no web address.") from None
        raise UntrustedLinkError("The link leads in circles.")

    @contextmanager
    def _asked(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        try:
            with self._opened(url, headers) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as failure:
            said = str(failure).strip().rstrip(".")
            raise NetworkError(
                f"The connection to the file's host broke{f': {said}' if said else ''}.",
                "Try again in a moment.",
            ) from failure

    @contextmanager
    def _opened(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        if self._transport is not None:
            parse_link(url)
            with self._client(None, "http", "").stream("GET", url, headers=headers) as response:
                yield response
            return
        there = destination(url, loopback=self._loopback, proxies=True)
        client = self._client(there.proxy, there.scheme, there.host)
        for i, (target, more, extensions) in enumerate(_targets(there)):
            try:
                request = client.build_request(
                    "GET", target, headers={**headers, **more}, extensions=extensions
                )
                response = client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if i + 1 >= max(len(there.addresses), 1):
                    raise
                continue
            try:
                yield response
            finally:
                response.close()
            return

    def _client(self, proxy: str | None, scheme: str, host: str) -> httpx.Client:
        """Return the client for a host, through a proxy or none; each keeps its connections.

        A connection knows the address it leads to, and not the name that was checked against the
        certificate: another host at the same address does not share it. Any thread may ask.
        """
        way = proxy, scheme, host
        with self._lock:
            if way not in self._clients:
                try:
                    self._clients[way] = self._new_client(proxy, secure=scheme == "https")
                except (OSError, ValueError, ImportError, httpx.InvalidURL) as problem:
                    raise UsageError(
                        "The proxy or certificate settings cannot be used.",
                        "Check HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
                    ) from problem
            return self._clients[way]

    def _new_client(self, proxy: str | None, *, secure: bool) -> httpx.Client:
        """Return a client that keeps no cookie and reads no .netrc.

        Where all goes in the clear, over loopback, no store of certificates is read.
        """
        if secure and not self._certificates:
            self._certificates = httpx.create_ssl_context()
        return httpx.Client(
            transport=self._transport,
            proxy=proxy,
            trust_env=False,  # no .netrc, and the proxy is known already
            event_hooks={"response": [_put_location_aside]},
            verify=self._certificates if secure and self._certificates else False,
            timeout=_TIMEOUT,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={
                "Accept": "*/*",
                "Accept-Encoding": "identity",
                "User-Agent": f"tinydub-cli/{__version__}",
            },
        )

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", ""):  # a few bytes could become any number
            raise AnswerError(
                f"The file comes encoded as “{encoding}”, which was not asked for.",
                "Check any proxy between you and the server.",
            )
        limit = self.timer() + LONGEST
        for chunk in response.iter_raw():
            yield chunk
            if self.timer() > limit:  # and the next try would not be quicker
                raise AnswerError(
                    f"The file was not complete after {LONGEST / 60:g} minutes.",
                    "Check the network, then try again.",
                )


def _put_location_aside(response: httpx.Response) -> None:
    """Rename Location: httpx works out where it leads even when told not to follow.

    It trips over `javascript:x` with errors that hide what has come; whether a place may be asked
    is `destination`'s to say.
    """
    if "Location" in response.headers:
        response.headers[_LOCATION] = response.headers.pop("Location")


def _targets(there: Destination) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Yield the ways to a host: its checked addresses in turn, under the name it goes by.

    Connecting to the very address that was checked leaves no moment in which the name could come to
    mean another one.
    """
    if not there.addresses:
        yield there.url, {}, {}
        return
    for address in there.addresses:
        host = f"[{address}]" if ":" in address else address
        url = httpx.URL(there.url).copy_with(host=host.strip("[]"))
        name = f"[{there.host}]" if ":" in there.host else there.host
        standard = there.port == (443 if there.scheme == "https" else 80)
        header = name if standard else f"{name}:{there.port}"
        yield str(url), {"Host": header}, {"sni_hostname": there.host}
