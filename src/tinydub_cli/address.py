"""The API's address: the one origin that may see the token."""

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from tinydub_cli.errors import UsageError

OFFICIAL: Final = "https://tinydub.com/api/v1"
"""The published base address (API documents, "Access")."""

_PATH: Final = "/api/v1"

_HOST: Final = re.compile(
    r"([\w-]{1,63}\.)*[\w-]{1,63}\.?|[0-9a-f]*:[0-9a-f:.]*(%[\w.-]+)?", re.ASCII
)
"""A name, for other alphabets in the form with xn--, or an IP address.

What is not one passes httpx, and then fails where names are resolved, as a UnicodeError.
"""


class Address(NamedTuple):
    """Where the API is: `origin` is scheme, host and port, and `base` adds the path."""

    origin: str
    base: str
    loopback: bool

    def locate(self, path: str) -> str:
        """Return the URL of a path: below the base, or whole with its `/api/v1` or its origin.

        Raises UsageError for any other host, and for what no path can hold.
        """
        if "://" in path.partition("?")[0] and not path.startswith(f"{self.origin}/"):
            raise UsageError(
                f"“{path}” is not below {self.origin}.", "Your token goes nowhere else."
            )
        if not path.isascii() or not path.isprintable() or set(path) & set(' "#<>\\^`{|}'):
            raise UsageError(
                f"“{path}” has characters that no path has.", "Write them as %20 and the like."
            )
        if path.startswith(f"{self.origin}/"):
            return path
        path = f"/{path.removeprefix('/')}"
        within = self.base.removeprefix(self.origin)
        if re.match(rf"{re.escape(within)}(?:[/?]|\Z)", path):
            return self.origin + path
        return self.base + path


def parse_address(url: str) -> Address:
    """Read an API address: https anywhere, http on loopback alone, and nothing but host and path.

    A bare origin gets the published path. Raises UsageError for anything else.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise _refused(url, "is not a web address") from None
    name = parts.hostname or ""
    loopback = _is_loopback(name)
    if not url.isascii() or not url.strip().isprintable() or not _HOST.fullmatch(name):
        raise _refused(url, "is not a web address")
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise _refused(url, "would send your token unprotected")
    if parts.username is not None or parts.query or parts.fragment:
        raise _refused(url, "has more than a host and a path")
    host = f"[{name}]" if ":" in name else name
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return Address(origin, origin + _path(parts), loopback)


def _path(parts: SplitResult) -> str:
    return parts.path.rstrip("/") or _PATH


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(url: str, fault: str) -> UsageError:
    shown = url.rpartition("@")[2]  # what stands before it may be a password
    return UsageError(
        f"The API address “{shown}” {fault}.",
        f"Set TINYDUB_API_URL (or `api_url`) to an https address such as {OFFICIAL}, or unset it.",
    )
