"""What carries requests in place of the network: a WSGI app inside this process."""

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def mounted(application: "WSGIApplication") -> httpx.BaseTransport:
    """Return a transport that has `application` answer every request, whatever its address."""
    return httpx.WSGITransport(application)
