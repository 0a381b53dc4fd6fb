"""What `--debug` tells of an exchange: all but the secrets."""

import re
from collections.abc import Callable
from typing import Final

import httpx

from tinydub_cli import text

_LONGEST_BODY: Final = 4_000
"""Characters of a body that are told."""

_QUERY: Final = re.compile(r"(https?:(?:\\?/){2}[^\s\"'?<>]*)\?[^\s\"'<>]*")
"""A web address with a query, in JSON with its slashes escaped or not: a signed URL's secret."""

_SECRET_HEADERS: Final = frozenset(("authorization", "cookie", "set-cookie", "proxy-authorization"))


class Trace:
    """Tells requests and answers, line by line, with the token and signed URLs left out."""

    def __init__(self, secret: str, tell: Callable[[str], None]) -> None:
        self._secret = secret
        self._tell = tell

    def request(self, request: httpx.Request) -> None:
        """Tell a request that is about to be sent."""
        self._lines(">", f"{request.method} {request.url}", request.headers, request.content)

    def answer(self, status: int, headers: httpx.Headers, body: bytes) -> None:
        """Tell an answer that has come whole."""
        self._lines("<", str(status), headers, body)

    def _lines(self, mark: str, first: str, headers: httpx.Headers, body: bytes) -> None:
        lines = [first]
        for name, value in headers.items():
            lines.append(f"{name}: {'[redacted]' if name in _SECRET_HEADERS else value}")
        if body:
            lines += ["", *text.body(body.decode("utf-8", "replace")[:_LONGEST_BODY]).splitlines()]
            if len(body) > _LONGEST_BODY:
                lines.append(f"[{len(body):,} bytes in all]")
        for line in lines:
            self._tell(f"{mark} {text.line(self._redact(line))}".rstrip())

    def _redact(self, line: str) -> str:
        return _QUERY.sub(r"\1?[redacted]", line).replace(self._secret, "[redacted]")
