"""A server that gives one answer to everything: a WSGI app where the network would be."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx

from support.run import World


def answer_all(world: World, body: bytes, *, status: str = "200 OK") -> None:
    """Have every request from `world` answered alike, by a server that is not the demo helpdesk."""

    def application(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start(status, [("Content-Type", "application/json")])
        return [body]

    world.variables |= {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40}
    world.transport = httpx.WSGITransport(application)
