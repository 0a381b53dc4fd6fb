"""Signed links to attachments, which work for 10 minutes (the vendor's help page).

They look like those of S3-compatible storage, so that what hides a real link hides these too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

LIFETIME = timedelta(minutes=10)
PREFIX = "/attachments/"


def sign(origin: str, file_id: str, *, secret: bytes, now: datetime) -> str:
    """Make a link to a file that works from `now` until LIFETIME later."""
    path = PREFIX + file_id
    expires = str(int((now + LIFETIME).timestamp()))
    query = urlencode(
        {
            "X-Amz-Algorithm": "HMAC-SHA256",
            "X-Amz-Expires": expires,
            "X-Amz-SignedHeaders": "host",
            "X-Amz-Signature": _signature(path, expires, secret),
        }
    )
    return f"{origin}{path}?{query}"


def objection(path: str, query: str, *, secret: bytes, now: datetime) -> tuple[str, str] | None:
    """Say what is wrong with a link, as storage's error code and message; None where nothing is."""
    from hmac import compare_digest  # late, see _signature

    parameters = parse_qs(query)
    expires = parameters.get("X-Amz-Expires", [""])[-1]
    signature = parameters.get("X-Amz-Signature", [""])[-1]
    if not signature:
        return "AccessDenied", "Access denied"
    # In bytes: compare_digest refuses text that is not ASCII.
    if not compare_digest(signature.encode(), _signature(path, expires, secret).encode()):
        return "SignatureDoesNotMatch", "The signature does not match the request"
    if now.timestamp() >= int(expires):
        return "ExpiredRequest", "Request has expired"
    return None


def _signature(path: str, expires: str, secret: bytes) -> str:
    # OpenSSL is slow to load, and most commands meet no attachment.
    import hmac

    return hmac.new(secret, f"{path}\n{expires}".encode(), "sha256").hexdigest()
