"""The way to the server: its name, whether a proxy stands between, and what the name stands for."""

from contextlib import suppress
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from tinydub_cli.address import Address
from tinydub_cli.diagnosis.check import Finding, failed, skipped
from tinydub_cli.limit import within

PATIENCE: Final = 5.0
"""Seconds for looking up the server's name, and again for connecting to it."""


class Route(NamedTuple):
    """Where the server is, whether we speak TLS with it, and whether through a proxy."""

    host: str
    port: int
    tls: bool
    proxied: bool


def route_to(address: Address) -> Route:
    """Return the way to an address, as requests to it go."""
    parts = urlsplit(address.origin)
    host, tls = parts.hostname or "", parts.scheme == "https"
    return Route(host, parts.port or (443 if tls else 80), tls, tls and _is_proxied(host))


def resolved(route: Route) -> list[str] | Finding:
    """Return the addresses of the server's name, or why there are none."""
    if route.proxied:
        return skipped("A proxy is set for this server, and looks the name up.")
    if _is_address(route.host):
        return skipped("The server is given by its address: there is no name to look up.")
    import socket

    try:
        found = within(
            PATIENCE,
            lambda: socket.getaddrinfo(route.host, route.port, type=socket.SOCK_STREAM),
        )
    except (OSError, UnicodeError) as problem:  # UnicodeError is idna's, of a name such as xn--a
        reason = getattr(problem, "strerror", None) or problem
        return failed(
            f"The name {route.host} cannot be looked up: {reason}.",
            "Check the network and its name server, or try again with --offline.",
        )
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _is_proxied(host: str) -> bool:
    """Whether httpx goes through a proxy to a host: it looks where `urllib` does, NO_PROXY apart.

    There `.example.com` is what ends so, and `example.com` is that host, too.
    """
    from urllib.request import getproxies

    proxies = getproxies()
    exempt = [name.strip().lower() for name in proxies.get("no", "").split(",") if name.strip()]
    if not (proxies.get("https") or proxies.get("all")) or "*" in exempt:
        return False
    return not any(host == name or host.endswith(f".{name.lstrip('.')}") for name in exempt)


def _is_address(host: str) -> bool:
    from ipaddress import ip_address

    with suppress(ValueError):
        ip_address(host)
        return True
    return False
