"""Where a file may be fetched from: the public internet alone, over https.

A signed link comes from the server, and a redirect from wherever it leads: neither may make this
machine ask its own services, its network's, or its cloud's (169.254.169.254) for anything.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from tinydub_cli.errors import NetworkError, UntrustedLinkError

_NAT64: Final = IPv6Network("64:ff9b::/96")
"""IPv4 inside IPv6 (RFC 6052)."""

_UNICAST: Final = IPv6Network("2000::/3")
"""All that IANA has given out of IPv6 for the public; the rest is local, reserved or obsolete."""

_DOCUMENTATION: Final = IPv6Network("3fff::/20")
"""RFC 9637; Python 3.11 does not know it."""

_HOST: Final = re.compile(r"[\w.-]+|[0-9a-f]*:[0-9a-f:.]*", re.ASCII)
"""A name, or an IP address; what else passes as one, some program on the way may read otherwise."""


class Destination(NamedTuple):
    """A host to connect to: by `addresses`, or by name through the `proxy`, which looks it up."""

    url: str
    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]
    proxy: str | None


def destination(url: str, *, loopback: bool, proxies: bool) -> Destination:
    """Check where a link leads; with `loopback` (the API's own is there), this machine counts, too.

    `proxies` asks the environment for a proxy. Raises UntrustedLinkError for what must not be
    fetched, and NetworkError where the name is not known.
    """
    parts = parse_link(url)
    host, scheme = parts.hostname or "", parts.scheme
    if scheme == "http" and not loopback:
        raise UntrustedLinkError("The link is not https.")
    port = parts.port or (443 if scheme == "https" else 80)
    # What is in the clear is on loopback, and that is nobody else's: no proxy may see it.
    proxy = _proxy(host) if proxies and scheme == "https" and not _is_local(host) else None
    addresses = _looked_up(
        "localhost" if _is_local(host) else host, port, numeric=proxy is not None
    )
    for address in addresses:
        _check(address, scheme, loopback=loopback)
        if _unwrapped(address).is_loopback:
            proxy = None
    return Destination(url, scheme, host, port, tuple(map(str, addresses)), proxy)


def parse_link(url: str) -> SplitResult:
    """Read a link's form. Raises UntrustedLinkError for what is no plain web address."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise UntrustedLinkError("The link is not a web address.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise UntrustedLinkError("The link is not a web address.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UntrustedLinkError("The link has characters that no web address has.")
    if not _HOST.fullmatch(parts.hostname):
        raise UntrustedLinkError("The link's host has no valid name.")
    if parts.username is not None or parts.password is not None:
        raise UntrustedLinkError("The link has a user's name in it.")
    return parts


def _is_local(host: str) -> bool:
    """Whether a name means this machine wherever it is looked up (RFC 6761)."""
    name = host.rstrip(".")
    return name == "localhost" or name.endswith(".localhost")


def _proxy(host: str) -> str | None:
    """Return the proxy that the environment sets for https, as httpx reads it."""
    from urllib.request import getproxies, proxy_bypass

    if proxy_bypass(host):
        return None
    found = getproxies()
    proxy = found.get("https") or found.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _looked_up(host: str, port: int, *, numeric: bool) -> list[IPv4Address | IPv6Address]:
    """Return a host's addresses; with `numeric` those of a number alone, in any spelling.

    The system's own look-up reads `127.1` and `0x7f.1` as what they mean.
    """
    flags = socket.AI_NUMERICHOST if numeric else 0
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    except socket.gaierror as problem:
        if numeric:  # a name, which the proxy looks up
            return []
        raise NetworkError(
            f"The host {host} is not known: {problem.strerror}.", "Check the network."
        ) from problem
    except (UnicodeError, OSError):
        raise UntrustedLinkError("The link's host has no valid name.") from None
    names = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [ip_address(name) for name in names]


def _check(address: IPv4Address | IPv6Address, scheme: str, *, loopback: bool) -> None:
    real = _unwrapped(address)
    if real.is_loopback and loopback:
        return
    if scheme != "https":
        raise UntrustedLinkError("The link is not https.")
    public = real.is_global and not real.is_multicast
    if isinstance(real, IPv6Address):
        public = public and real in _UNICAST and real not in _DOCUMENTATION
    if not public:
        raise UntrustedLinkError(f"The link leads into a private network ({address}).")


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
