"""Where a file may be fetched from: the public internet alone, over https.

A signed link comes from the server, and a redirect from wherever it leads: neither may make this
machine ask its own services, its network's, or its cloud's (169.254.169.254) for anything.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from tinydub_cli.errors import NetworkError, UntrustedLinkError

_NAT64: Final = IPv6Network("64:ff9b::/96")
"""IPv4 inside IPv6 (RFC 6052)."""


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
    parts = _parsed(url)
    host, scheme = parts.hostname or "", parts.scheme
    port = parts.port or (443 if scheme == "https" else 80)
    proxy = _proxy(scheme, host) if proxies else None
    addresses = _looked_up(host, port, numeric=proxy is not None)
    for address in addresses:
        _check(address, scheme, loopback=loopback)
    if scheme == "http" and not addresses:
        raise UntrustedLinkError("The link is not https.")
    return Destination(url, scheme, host, port, tuple(map(str, addresses)), proxy)


def _parsed(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise UntrustedLinkError("The link is not a web address.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise UntrustedLinkError("The link is not a web address.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UntrustedLinkError("The link has characters that no web address has.")
    if parts.username is not None or parts.password is not None:
        raise UntrustedLinkError("The link has a user's name in it.")
    return parts


def _proxy(scheme: str, host: str) -> str | None:
    from urllib.request import getproxies, proxy_bypass

    if proxy_bypass(host):
        return None
    found = getproxies()
    return found.get(scheme) or found.get("all")


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
    if not real.is_global or real.is_multicast:
        raise UntrustedLinkError(f"The link leads into a private network ({address}).")


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
