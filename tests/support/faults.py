"""A server on loopback that misbehaves for real: raw sockets, and no library that knows HTTP.

A script of acts, one for each request, says what it does; the last one is done again for every
request that comes after. An act is any function that is given the `Visit`:

    with FaultServer(answer(502, b"<h1>Bad gateway</h1>"), resets) as server:
        outcome = world.run("tickets", "list", variables=server.variables())
    assert len(server.requests) == 3

Leaving the `with` waits until all that clients sent has been read: what the server has recorded is
complete then, and only then.
"""

import signal
import socket
import ssl
import struct
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

import httpx

TOKEN = "7hJq2LmZ9vXcB4nR8sTdW1kYpG6fAeU3oQiN5rVx"

SELF_SIGNED = Path(__file__).with_name("self_signed.pem")
"""A certificate for 127.0.0.1, and its key."""

_PATIENCE = 20.0
"""Seconds after which a client that neither sends nor leaves is cut off: a test has failed then."""


@dataclass(frozen=True)
class Request:
    """A request as it came; the names of `headers` are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    whole: bool


class Hangup(Exception):  # noqa: N818 - nothing is wrong
    """The client has gone, or the server is closing: the act is over."""


class Visit:
    """One connection, as an act sees it. `received` is every byte the client sent on it."""

    def __init__(self, connection: socket.socket) -> None:
        self.received = bytearray()
        self._read = 0
        self._connection = connection
        self.open = True

    @property
    def requests(self) -> list[Request]:
        """The requests that came on this connection, the last one perhaps not whole."""
        found, rest = [], bytes(self.received)
        while rest:
            request, rest = _parsed(rest)
            found.append(request)
        return found

    def take(self) -> None:
        """Receive some more bytes, or raise Hangup."""
        try:
            data = self._connection.recv(65536)
        except OSError:
            data = b""
        if not data:
            raise Hangup
        self.received += data

    def wait(self) -> None:
        """Wait until the client has begun to send, and read nothing of it."""
        with suppress(OSError):
            self._connection.recv(1, socket.MSG_PEEK)

    def hear(self) -> Request:
        """Read one request, whole."""
        while True:
            pending = bytes(self.received[self._read :])
            if b"\r\n\r\n" in pending:
                request, rest = _parsed(pending)
                if request.whole:
                    self._read = len(self.received) - len(rest)
                    return request
            self.take()

    def method(self) -> str:
        """Return the method of the request that is next; unless in TLS, nothing is read of it."""
        if isinstance(self._connection, ssl.SSLSocket) and len(self.received) == self._read:
            self.take()
        pending = bytes(self.received[self._read :])
        if not pending:
            with suppress(OSError):
                pending = self._connection.recv(16, socket.MSG_PEEK)
        return pending.partition(b" ")[0].decode("latin-1")

    def foresee(self) -> Request:
        """Receive one request, whole, and leave it for `hear`."""
        before = self._read
        request = self.hear()
        self._read = before
        return request

    def hear_head(self) -> None:
        """Read a request's head, and of its body only what came in the same breath."""
        while b"\r\n\r\n" not in self.received[self._read :]:
            self.take()

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        try:
            self._connection.sendall(data)
        except OSError:
            raise Hangup from None

    def close(self) -> None:
        """Send the end of the stream, and read on until the client closes, too.

        Closing with unread bytes would make it a reset, and that may overtake what was said.
        """
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
        self.linger()

    def linger(self) -> None:
        """Say nothing, and wait for the client to leave."""
        with suppress(Hangup):
            while True:
                self.take()
        self.open = False

    def reset(self) -> None:
        """End the connection with a reset."""
        with suppress(OSError):
            self._connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
        self._connection.close()
        self.open = False

    def speak_tls(self, certificate: Path) -> None:
        """Begin TLS as the server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        plain = self._connection
        try:
            self._connection = context.wrap_socket(plain, server_side=True)
        except OSError:
            raise Hangup from None

    def abandon(self) -> None:
        """Close without more ado."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()


Act = Callable[[Visit], None]


def _parsed(data: bytes) -> tuple[Request, bytes]:
    """Read one request off `data`; also returns what follows it."""
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, *_ = [*first.split(" "), "", ""]
    headers = {name.lower(): value.strip() for name, _, value in (s.partition(":") for s in lines)}
    length = int(headers.get("content-length", "0"))
    whole = b"\r\n\r\n" in data and len(rest) >= length
    return Request(method, target, headers, rest[:length], whole), rest[length:]


class FaultServer:
    """Does what its acts say, on a port of its own, until the `with` ends."""

    def __init__(self, *acts: Act, tls: bool = False, receive_buffer: int | None = None) -> None:
        self._acts = list(acts)
        self._tls = tls
        self._lock = Lock()
        self._closing = Event()
        self._last: tuple[str, int] | None = None
        self._visits: list[Visit] = []
        self._threads: list[Thread] = []
        self._listener = socket.socket()
        if receive_buffer:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        self._accepting = Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        """The API's base address here."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/api/v1"

    def variables(self, **more: str) -> dict[str, str]:
        """Return the environment that leads a command here."""
        return {
            "TINYDUB_DEMO": "",
            "TINYDUB_API_URL": self.url,
            "TINYDUB_TOKEN": TOKEN,
            **more,
        }

    @property
    def connections(self) -> list[list[Request]]:
        """The requests, by the connection they came on; complete when the server has closed."""
        assert self._closing.is_set(), "more may still come: look after the `with`"
        return [visit.requests for visit in self._visits]

    @property
    def requests(self) -> list[Request]:
        """All requests, in the order of their connections."""
        return [request for requests in self.connections for request in requests]

    @property
    def received(self) -> bytes:
        """Every byte that came."""
        assert self._closing.is_set(), "more may still come: look after the `with`"
        return b"".join(bytes(visit.received) for visit in self._visits)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        # The queue is first come, first served: whoever connected before is met before this.
        with socket.socket() as last:
            last.bind(("127.0.0.1", 0))
            self._last = last.getsockname()
            with suppress(ConnectionRefusedError):
                last.connect(("127.0.0.1", self.port))
            self._accepting.join(_PATIENCE)
        self._listener.close()
        for thread in self._threads:
            thread.join(_PATIENCE)
        for visit in self._visits:
            visit.abandon()

    def refuse(self) -> None:
        """Refuse every further connection; those that are there stay. Linux alone can do this."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(_PATIENCE)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self._listener.accept()
            except OSError:  # refusing from here on
                return
            if address == self._last:
                connection.close()
                return
            visit = Visit(connection)
            self._visits.append(visit)
            thread = Thread(target=self._serve, args=(visit,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, visit: Visit) -> None:
        with suppress(Hangup):
            if self._tls:
                visit.speak_tls(SELF_SIGNED)
            while visit.open:
                self._next_act()(visit)
                if visit.open:  # kept alive: no act is used up before there is another request
                    visit.take()
        visit.abandon()

    def _next_act(self) -> Act:
        with self._lock:
            return self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]


# Acts


def answer(status: int, body: bytes = b"", *headers: str, kind: str = "application/json") -> Act:
    """Give a well-formed answer, and keep the connection."""
    head = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {kind}", *headers]
    if status not in (204, 304):
        head.append(f"Content-Length: {len(body)}")
    return says("\r\n".join([*head, "", ""]).encode("latin-1") + body, then=None)


def says(data: bytes, *, then: Callable[[Visit], None] | None = Visit.close) -> Act:
    """Read a request whole, send `data`, and then end the connection, if anything."""

    def act(visit: Visit) -> None:
        visit.hear()
        visit.say(data)
        if then:
            then(visit)

    return act


def says_before_the_body(data: bytes) -> Act:
    """Send `data` when only the request's head is there, then close."""

    def act(visit: Visit) -> None:
        visit.hear_head()
        visit.say(data)
        visit.close()

    return act


def drips(head: bytes, drop: bytes, times: int) -> Act:
    """Send `head`, then `drop` again and again, never the end of it."""

    def act(visit: Visit) -> None:
        visit.hear()
        visit.say(head)
        for _ in range(times):
            visit.say(drop)
        visit.linger()

    return act


def tunnels_to(act: Act, certificate: Path = SELF_SIGNED) -> Act:
    """Be a proxy that grants CONNECT, and then itself the server behind, on TLS."""

    def tunnel(visit: Visit) -> None:
        visit.hear()
        visit.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        visit.speak_tls(certificate)
        act(visit)

    return tunnel


def closes_at_once(visit: Visit) -> None:
    """Close without reading."""
    visit.close()


def resets_at_once(visit: Visit) -> None:
    """Reset without waiting; to the client, this may be before or after it was connected."""
    visit.reset()


def resets_unread(visit: Visit) -> None:
    """Reset once bytes have come, without reading them."""
    visit.wait()
    visit.reset()


def closes(visit: Visit) -> None:
    """Read the request, and close."""
    visit.hear()
    visit.close()


def resets(visit: Visit) -> None:
    """Read the request, and reset."""
    visit.hear()
    visit.reset()


def is_silent(visit: Visit) -> None:
    """Read the request, and never answer."""
    visit.hear()
    visit.linger()


def reads_nothing_until(done: Event) -> Act:
    """Take the connection, and not a byte from it before `done`."""

    def act(visit: Visit) -> None:
        done.wait(_PATIENCE)
        visit.linger()

    return act


# Clients


class Hurried(httpx.HTTPTransport):
    """The network, with time-outs so short that a test can wait for them; what happens is real.

    `only` names the one method whose requests are in a hurry.
    """

    def __init__(self, only: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._only = only

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        if self._only and request.method != self._only:
            return super().handle_request(request)
        request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), 0.15)
        return super().handle_request(request)


def interrupts(process: Callable[[], "subprocess.Popen[bytes]"]) -> Act:
    """Read the request, then interrupt the process that sent it as Ctrl-C does."""

    def act(visit: Visit) -> None:
        visit.hear()
        process().send_signal(signal.SIGINT)
        visit.linger()

    return act


def closed_port() -> int:
    """Return a port of loopback where nobody listens."""
    with socket.socket() as passing:
        passing.bind(("127.0.0.1", 0))
        port: int = passing.getsockname()[1]
        return port


@contextmanager
def full_queue() -> Iterator[int]:
    """Yield a port that takes no further connection and refuses none: calls stay unanswered."""
    with ExitStack() as sockets:
        listener = sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            caller = sockets.enter_context(socket.socket())
            caller.settimeout(0)
            caller.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def chunked(parts: Iterable[bytes], *, end: bytes = b"0\r\n\r\n") -> bytes:
    """Return an answer whose body comes in chunks."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + end
