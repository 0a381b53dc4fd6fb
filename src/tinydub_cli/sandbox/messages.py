"""HTTP as the helpdesk sees it: a request read from a WSGI environ, a response written to one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, TypeAlias

from tinydub_cli.sandbox.documents import Json

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Headers: TypeAlias = tuple[tuple[str, str], ...]

LARGEST_BODY = 1024 * 1024

_LARGEST_DISCARDED = 16 * LARGEST_BODY
_PIECE = 64 * 1024
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Request:
    """The parts of a request that the helpdesk looks at. A missing header is an empty string.

    `body` holds LARGEST_BODY bytes at most; `length` says how many were announced.
    """

    method: str
    scheme: str
    host: str
    path: str
    query: str
    accept: str
    authorization: str
    content_type: str
    content_length: str
    transfer_encoding: str
    range: str
    if_range: str
    body: bytes

    @classmethod
    def from_environ(cls, environ: WSGIEnvironment) -> Request:
        """Read a WSGI environ (PEP 3333)."""

        def header(name: str) -> str:
            return str(environ.get(f"HTTP_{name}", ""))

        scheme = environ["wsgi.url_scheme"]
        host = header("HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        return cls(
            method=environ["REQUEST_METHOD"],
            scheme=scheme,
            host=host.lower().removesuffix(_DEFAULT_PORTS.get(scheme, "")),
            path=environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
            query=environ.get("QUERY_STRING", ""),
            accept=header("ACCEPT"),
            authorization=header("AUTHORIZATION"),
            content_type=environ.get("CONTENT_TYPE", ""),
            content_length=environ.get("CONTENT_LENGTH", ""),
            transfer_encoding=header("TRANSFER_ENCODING"),
            range=header("RANGE"),
            if_range=header("IF_RANGE"),
            body=_received(environ),
        )

    @property
    def origin(self) -> str:
        """The scheme and host that the request is for."""
        return f"{self.scheme}://{self.host}"

    @property
    def length(self) -> int | None:
        """How many bytes of body were announced; None where it is not to be made out."""
        return _length(self.content_length)

    @property
    def takes_json(self) -> bool:
        """Whether `Accept` names JSON. A bare `*/*` does not, as in Laravel's `wantsJson`."""
        for choice in self.accept.lower().split(","):
            media_type, *parameters = (part.strip() for part in choice.split(";"))
            if media_type.endswith(("/json", "+json")) and "q=0" not in parameters:
                return True
        return False


def _length(header: str) -> int | None:
    # More digits than any real body has would only be work for int().
    return int(header or 0) if re.fullmatch("[0-9]{0,18}", header) else None


def _received(environ: WSGIEnvironment) -> bytes:
    """Take the body, whatever the answer will be, and throw away what is too much of it.

    To close a connection on a client that is still writing would cost it the answer.
    """
    length = _length(environ.get("CONTENT_LENGTH", "")) or 0
    if not length:
        return b""
    source: IO[bytes] = environ["wsgi.input"]
    body = source.read(min(length, LARGEST_BODY))
    left = min(length, _LARGEST_DISCARDED) - len(body)
    while left > 0 and (piece := source.read(min(left, _PIECE))):
        left -= len(piece)
    return body


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer."""

    status: int
    body: bytes
    headers: Headers

    def plus(self, *headers: tuple[str, str]) -> Response:
        """Give the same answer with more headers."""
        return replace(self, headers=self.headers + headers)

    def send(self, start_response: StartResponse, *, method: str) -> Iterable[bytes]:
        """Answer through WSGI. HEAD gets the headers of GET and no body."""
        status = HTTPStatus(self.status)
        length = ("Content-Length", str(len(self.body)))
        start_response(f"{status.value} {status.phrase}", [*self.headers, length])
        return [] if method == "HEAD" else [self.body]


def json_response(status: int, content: Json) -> Response:
    """Answer with JSON, every character beyond ASCII escaped, as PHP writes it by default."""
    return json_text_response(status, json.dumps(content, separators=(",", ":")))


def json_text_response(status: int, text: str) -> Response:
    """Answer with text that is JSON already."""
    return Response(status, text.encode(), (("Content-Type", "application/json"),))


def method_not_allowed(request: Request, methods: tuple[str, ...]) -> Response:
    """Refuse a method in Laravel's words, and name those that are allowed."""
    allowed = ", ".join(methods)
    text = (
        f"The {request.method} method is not supported for route {request.path.lstrip('/')}."
        f" Supported methods: {allowed}."
    )
    return json_response(405, {"message": text}).plus(("Allow", allowed))
