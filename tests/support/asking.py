"""Raw requests to a server that answers everything alike, and what it hears."""

from support.faults import FaultServer, Request, answer
from support.run import Outcome, World

BODY = b'{"a": 1, "b": ["\xc3\xbc"]}'


class Asked:
    """What came of a request to a server that answers everything alike."""

    def __init__(self, outcome: Outcome, requests: list[Request]) -> None:
        self.outcome, self.requests = outcome, requests

    @property
    def only(self) -> Request:
        """The one request that was heard."""
        [request] = self.requests
        return request


def ask(world: World, *words: str, stdin: str | bytes | None = None, base: str = "") -> Asked:
    """Make a request; in `words`, ORIGIN stands for the server's."""
    with FaultServer(answer(200, BODY)) as server:
        origin = server.url.removesuffix("/api/v1")
        variables = server.variables(**({"TINYDUB_API_URL": origin + base} if base else {}))
        argv = [word.replace("ORIGIN", origin) for word in words]
        outcome = world.run("api", *argv, stdin=stdin, variables=variables)
    return Asked(outcome, server.requests)
