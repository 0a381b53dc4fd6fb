"""A helpdesk whose files are on another origin, on raw sockets: storage that misbehaves for real.

Each file has acts of its own, one for each time it is asked for; the last one is done again:

    with Storage(File("a.png", PICTURE, cut(100), serve)) as storage:
        result = download(world, storage)
    assert result.files == {"a.png": PICTURE}

Every answer of either server gives a cookie. Leaving the `with` checks every byte that storage was
sent: no token, no Authorization, no cookie, and no header but those that a file takes.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import NamedTuple, Self

from support.faults import TOKEN, Act, FaultServer, Request, Visit
from support.run import Outcome, World

EXAMPLE_HOSTS = Path(__file__).with_name("example_hosts.pem")
"""A certificate for helpdesk.example, files.example and other.example, and its key."""

TICKET = "KPlaQw1c"
SIGNATURE = "5ecretS1gnature"
"""Part of every link: whoever has it can fetch the file, so no message may show it."""

HEADERS = {"host", "accept", "accept-encoding", "connection", "user-agent", "range", "if-range"}
"""All that storage may be told."""

FOLDER = "saved"


class Call(NamedTuple):
    """One request for a file, as an act sees it."""

    visit: Visit
    request: Request
    file: "File"
    storage: "Storage"

    def answer(self, status: int, *headers: str, body: bytes = b"") -> None:
        """Send a head with a cookie and without a length, and the body as it is."""
        head = [f"HTTP/1.1 {status} Whatever", "Set-Cookie: crumb=of-storage; Path=/", *headers]
        self.visit.say("\r\n".join([*head, "", ""]).encode("latin-1") + body)


FileAct = Callable[[Call], None]


def serve(call: Call) -> None:
    """Give the file, or the part asked for, as good storage does."""
    content, tag = call.file.content, call.file.tag
    asked = call.request.headers.get("range", "")
    if not asked or call.request.headers.get("if-range", tag) != tag:
        call.answer(200, f"ETag: {tag}", f"Content-Length: {len(content)}", body=content)
        return
    start = int(asked.removeprefix("bytes=").removesuffix("-"))
    span = f"Content-Range: bytes {start}-{len(content) - 1}/{len(content)}"
    rest = content[start:]
    call.answer(206, f"ETag: {tag}", span, f"Content-Length: {len(rest)}", body=rest)


@dataclass(eq=False)
class File:
    """A file on storage; `size` is what the ticket says of it, and `url`, if given, its link.

    In a link, `{port}` is storage's port.
    """

    name: str
    content: bytes
    acts: Sequence[FileAct] = (serve,)
    id: str = ""
    size: int | None = -1
    url: str = ""
    requests: list[Request] = field(default_factory=list)

    def __init__(
        self,
        name: str,
        content: bytes,
        *acts: FileAct,
        id: str | None = None,  # noqa: A002 - what the API calls it
        size: int | None = -1,
        url: str = "",
    ) -> None:
        self.name, self.content, self.url = name, content, url
        self.acts = list(acts) or [serve]
        self.id = f"id-{name.partition('.')[0]}" if id is None else id
        self.size = len(content) if size == -1 else size
        self.requests = []

    @property
    def tag(self) -> str:
        """Its strong entity tag."""
        return f'"{sha256(self.content).hexdigest()[:16]}"'

    @property
    def ranges(self) -> list[str]:
        """The Range of each request for it; empty where there was none."""
        return [request.headers.get("range", "") for request in self.requests]


class Storage:
    """The two servers.

    `then` is what the API does instead of listing, from its second request on; `renewed` is what
    the ticket lists from then on. `lasts` says how many requests the links of the first, second,
    ... listing are good for; afterwards they are answered `refusal`. With `alike` each listing has
    the same links.
    """

    def __init__(
        self,
        *files: File,
        tickets: Mapping[str, Sequence[File]] | None = None,
        renewed: Sequence[File] | None = None,
        then: Iterable[Act] = (),
        lasts: Sequence[int] = (),
        refusal: int = 403,
        alike: bool = False,
        host: str = "127.0.0.1",
        tls: bool = False,
    ) -> None:
        self._tickets = dict(tickets or {TICKET: files})
        self._renewed = renewed
        self._files = [file for listed in self._tickets.values() for file in listed]
        self._left = dict(enumerate(lasts, 1))
        self._refusal = refusal
        self._alike = alike
        self._listings = 0
        self._lock = Lock()
        self._tunnels: dict[Visit, str] = {}
        self.api = FaultServer(self._hear_api, *then)
        self.files = FaultServer(self._hear_file, tls=tls)
        self.origin = f"{'https' if tls else 'http'}://{host}:{self.files.port}"

    def variables(self, **more: str) -> dict[str, str]:
        """Return the environment that leads a command here."""
        return self.api.variables(**more)

    def __enter__(self) -> Self:
        self.api.__enter__()
        self.files.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.files.__exit__(kind, failure, trace)
        self.api.__exit__(kind, failure, trace)
        if failure is None:
            assert_harmless(self.files.received, self.files.requests)

    def proxy(self, visit: Visit) -> None:
        """Act as a proxy with both hosts behind it, on TLS: helpdesk.example and the others."""
        request = visit.hear()
        if request.method == "CONNECT":
            self._tunnels[visit] = request.target
            visit.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
            visit.speak_tls(EXAMPLE_HOSTS)
            request = visit.hear()
        if self._tunnels[visit].startswith("helpdesk.example:"):
            self._list(visit, request)
        else:
            self._give(visit, request)

    def _hear_api(self, visit: Visit) -> None:
        self._list(visit, visit.hear())

    def _hear_file(self, visit: Visit) -> None:
        self._give(visit, visit.hear())

    def _list(self, visit: Visit, request: Request) -> None:
        """Answer as the API: a ticket and its files with fresh links."""
        ticket_id = request.target.rpartition("/")[2]
        with self._lock:
            listed = self._tickets.get(ticket_id)
            if self._listings and self._renewed is not None:
                listed = self._renewed
            self._listings += 1
            number = 1 if self._alike else self._listings
        if listed is None:
            body, status = {"error": "Ticket not found"}, 404
        else:
            body, status = _document(ticket_id, [self._link(file, number) for file in listed]), 200
        text = json.dumps(body).encode()
        head = [f"HTTP/1.1 {status} Whatever", "Content-Type: application/json"]
        head += ["Set-Cookie: session=of-the-api; Path=/", f"Content-Length: {len(text)}"]
        visit.say("\r\n".join([*head, "", ""]).encode() + text)

    def _link(self, file: File, number: int) -> dict[str, object]:
        key = self._files.index(file)
        link = f"{self.origin}/{key}?X-Amz-Listing={number}&X-Amz-Signature={SIGNATURE}"
        url = self.place(file.url) or link
        return {"id": file.id, "name": file.name, "size": file.size, "url": url}

    def place(self, address: str) -> str:
        """Fill in storage's port."""
        return address.replace("{port}", str(self.files.port))

    def _give(self, visit: Visit, request: Request) -> None:
        """Answer as storage: the file's next act, unless the link's time is over."""
        path, _, query = request.target.partition("?")
        file = self._files[int(path.strip("/") or 0)]
        number = int(query.partition("=")[2].partition("&")[0] or 0)
        with self._lock:
            file.requests.append(request)
            expired = self._left.get(number) == 0
            if number in self._left and not expired:
                self._left[number] -= 1
            act = file.acts[0]
            if not expired and len(file.acts) > 1:
                file.acts = file.acts[1:]
        call = Call(visit, request, file, self)
        if expired:
            body = b"<Error><Code>ExpiredRequest</Code></Error>"
            call.answer(self._refusal, f"Content-Length: {len(body)}", body=body)
        else:
            act(call)


def _document(ticket_id: str, attachments: list[dict[str, object]]) -> dict[str, object]:
    """Return a ticket; its only message lists the files, and the ticket lists them again."""
    message = {"id": "m1", "message_type": "inbound", "message": "Look."}
    return {
        "id": ticket_id,
        "name": "Evan",
        "email": "evan@example.com",
        "status": "pending",
        "attachments": attachments,
        "messages": [{**message, "attachments": attachments}],
    }


def assert_harmless(received: bytes, requests: Iterable[Request]) -> None:
    """Fail where storage was sent anything that is only for the API."""
    lower = received.lower()
    assert TOKEN.encode() not in received
    for word in (b"authorization", b"bearer", b"cookie", b"session", b"crumb", b"netrc"):
        assert word not in lower
    for request in requests:
        assert set(request.headers) <= HEADERS
        assert request.headers["accept-encoding"] == "identity"
        assert (request.method, request.body) == ("GET", b"")


class Result(NamedTuple):
    """How a download ended, and what is in the folder."""

    outcome: Outcome
    files: dict[str, bytes]

    @property
    def status(self) -> int:
        """The exit status."""
        return self.outcome.status

    @property
    def told(self) -> str:
        """Standard error."""
        return self.outcome.stderr


def download(
    world: World, storage: Storage, *argv: str, ticket: str = TICKET, stdin: str | None = None
) -> Result:
    """Run the command, and check what holds however it ends.

    Nothing half is left behind, a failure is told in plain words, and neither the token nor a
    link's signature is shown.
    """
    folder = world.home / FOLDER
    folder.mkdir(exist_ok=True)
    where = () if "--output" in argv else ("--dir", str(folder))
    variables = storage.variables(**world.variables)
    outcome = world.run(
        "ticket", "download", ticket, *argv, *where, stdin=stdin, variables=variables
    )
    said = outcome.stdout + outcome.stderr
    for never in ("Traceback", "tinydub has a bug", TOKEN, SIGNATURE):
        assert never not in said
    failed = "Error: " in outcome.stderr or '"error"' in outcome.stderr
    assert failed == (outcome.status != 0), said
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert [name for name in files if name.endswith(".part")] == []
    return Result(outcome, files)


# Acts


def always(status: int, *headers: str, body: bytes = b"") -> FileAct:
    """Give this answer, with its length."""

    def act(call: Call) -> None:
        call.answer(status, *headers, f"Content-Length: {len(body)}", body=body)

    return act


def raw(data: bytes) -> FileAct:
    """Send these bytes, and close."""

    def act(call: Call) -> None:
        call.visit.say(data)
        call.visit.close()

    return act


def cut(at: int) -> FileAct:
    """Begin to give the file, and close after so many bytes of it."""

    def act(call: Call) -> None:
        content = call.file.content
        head = (f"ETag: {call.file.tag}", f"Content-Length: {len(content)}")
        call.answer(200, *head, body=content[:at])
        call.visit.close()

    return act


def ended(status: int, *headers: str, body: bytes = b"") -> FileAct:
    """Give this answer without a length, and close: the end is where the connection ends."""

    def act(call: Call) -> None:
        call.answer(status, "Connection: close", *headers, body=body)
        call.visit.close()

    return act


def chunks(*parts: bytes, headers: Sequence[str] = (), end: bytes = b"0\r\n\r\n") -> FileAct:
    """Give a body in chunks, without a length, and close."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end
    return ended(200, "Transfer-Encoding: chunked", *headers, body=body)


def redirect(location: str, status: int = 302) -> FileAct:
    """Send the client elsewhere; `{port}` is storage's port, and `{link}` the link's path."""

    def act(call: Call) -> None:
        where = call.storage.place(location).replace("{link}", call.request.target)
        always(status, f"Location: {where}")(call)

    return act
