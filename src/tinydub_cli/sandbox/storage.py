"""The object storage: attachments on a host of their own, for whoever holds a signed link."""

from __future__ import annotations

import re
from datetime import datetime

from tinydub_cli.sandbox import links
from tinydub_cli.sandbox.messages import Request, Response
from tinydub_cli.sandbox.pages import storage_error
from tinydub_cli.sandbox.store import Store, StoredFile

_METHODS = ("GET", "HEAD")
_RANGE = re.compile(r"bytes=(?P<first>[0-9]*)-(?P<last>[0-9]*)", re.IGNORECASE)


class Storage:
    """Serves files. It neither needs nor looks at an Authorization header."""

    def __init__(self, store: Store) -> None:
        """Serve the files of a store."""
        self._store = store

    def answer(self, request: Request, now: datetime) -> Response:
        """Answer one request."""
        if request.method not in _METHODS:
            refusal = storage_error(405, "MethodNotAllowed", "The method is not allowed")
            return refusal.plus(("Allow", ", ".join(_METHODS)))
        secret = self._store.link_secret()
        objection = links.objection(request.path, request.query, secret=secret, now=now)
        if objection is not None:
            return storage_error(403, *objection)
        file = self._store.file(request.path.removeprefix(links.PREFIX))
        if file is None:
            return storage_error(404, "NoSuchKey", "The specified key does not exist")
        return _serve(file, request)


def _serve(file: StoredFile, request: Request) -> Response:
    etag = _etag(file.content)
    headers = (("Content-Type", file.content_type), ("ETag", etag), ("Accept-Ranges", "bytes"))
    whole = Response(200, file.content, headers)
    # A range is defined for GET only, and If-Range with anything but the very same file voids it
    # (RFC 9110, 14.2 and 13.1.5).
    if request.method != "GET" or request.if_range not in ("", etag):
        return whole
    size = len(file.content)
    asked = _span(request.range, size)
    if asked is None:
        return whole
    if not asked:
        refusal = storage_error(416, "InvalidRange", "The requested range is not satisfiable")
        return refusal.plus(("Content-Range", f"bytes */{size}"))
    content_range = f"bytes {asked.start}-{asked.stop - 1}/{size}"
    part = file.content[asked.start : asked.stop]
    return Response(206, part, (*headers, ("Content-Range", content_range)))


def _span(header: str, size: int) -> range | None:
    """Read a single byte range: empty where it cannot be satisfied, None where there is none.

    What is malformed or names several ranges is ignored, which RFC 9110 (14.2) allows.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None:
        return None
    # Twenty digits are more bytes than there are: no need to let int() chew on thousands.
    first, last = match["first"][:20], match["last"][:20]
    if not first:
        return range(max(0, size - int(last)), size) if last else None
    start = int(first)
    if not last:
        return range(start, size)
    return range(start, min(int(last) + 1, size)) if start <= int(last) else None


def _etag(content: bytes) -> str:
    # OpenSSL is slow to load, and only downloads need it.
    from hashlib import sha256

    return f'"{sha256(content).hexdigest()[:32]}"'
