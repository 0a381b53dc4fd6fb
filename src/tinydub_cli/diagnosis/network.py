"""Whether the server can be reached. Nothing of ours is sent: only `server` makes a request."""

from typing import TYPE_CHECKING, Final

from tinydub_cli.diagnosis.check import Finding, failed, ok, skipped
from tinydub_cli.diagnosis.evidence import Evidence
from tinydub_cli.diagnosis.route import PATIENCE, Route
from tinydub_cli.limit import within

if TYPE_CHECKING:
    from ssl import SSLContext

_DEMO: Final = "The demo helpdesk is in this process."
_SHOWN: Final = 3
"""Addresses that are told of a name."""


def dns(evidence: Evidence) -> Finding:
    """Look up the server's name."""
    if evidence.session.demo:
        return skipped(_DEMO)
    found = evidence.addresses
    if isinstance(found, Finding):
        return found
    more = ", ..." if len(found) > _SHOWN else ""
    return ok(f"{evidence.route.host} is {', '.join(found[:_SHOWN])}{more}.")


def tls(evidence: Evidence) -> Finding:
    """Connect to the server, and look at its certificate as a request would."""
    if evidence.session.demo:
        return skipped(_DEMO)
    route = evidence.route
    if not route.tls:
        return skipped("The address is on this machine, and is used without TLS.")
    if route.proxied:
        return skipped("A proxy is set for this server, and the connection is the proxy's.")
    if evidence.is_unresolved:
        return skipped("The server's name cannot be looked up.")
    from httpx import create_ssl_context  # what is trusted has to be what a request trusts

    try:
        context = create_ssl_context()
    except OSError as problem:
        return failed(
            f"The certificates to trust cannot be read: {problem.strerror or problem}.",
            "Check SSL_CERT_FILE and SSL_CERT_DIR.",
        )
    return _connected(route, context)


def _connected(route: Route, context: "SSLContext") -> Finding:
    import ssl

    try:
        return ok(within(PATIENCE, lambda: _handshake(route, context)))
    except ssl.SSLCertVerificationError as problem:
        return failed(
            f"The server's certificate is not trusted: {problem.verify_message.rstrip('.')}.",
            "Check the date of this machine; behind a company proxy, set SSL_CERT_FILE to its"
            " certificate.",
        )
    except ssl.SSLError as problem:
        return failed(
            f"The server does not speak TLS as it should: {problem.reason or problem}.",
            "Check TINYDUB_API_URL, and any proxy between you and the server.",
        )
    except OSError as problem:
        return failed(
            f"No connection to {route.host}, port {route.port}: {problem.strerror or problem}.",
            "Check the network and any firewall; behind a company proxy, set HTTPS_PROXY.",
        )


def _handshake(route: Route, context: "SSLContext") -> str:
    import socket

    with (
        socket.create_connection((route.host, route.port), timeout=PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=route.host) as secured,
    ):
        until = (secured.getpeercert() or {}).get("notAfter", "an unknown day")
        return f"{secured.version()}; the certificate is trusted, and valid until {until}."
