"""A helpdesk that a sync talks to, which a test may disturb, and what the copy of it has to be.

desk = Desk(world, helpdesk, clears=True)
world.run("tickets", "sync")
assert desk.asked == [*LISTS, "/ticket/KPlaQw1c", ...]
assert_equal(world, helpdesk)
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.run import Outcome, World
from tinydub_cli.api.transport import mounted
from tinydub_cli.sandbox.account import API_ORIGIN, DEMO_TOKEN
from tinydub_cli.sandbox.application import Application
from tinydub_cli.sandbox.quota import Limits
from tinydub_cli.sandbox.store import Store

LISTS = ["/tickets", "/tickets/self", "/tickets/unassigned", "/tickets/resolved"]
"""What a sync asks first, in its order."""

FILTERS = ("open", "self", "unassigned", "resolved")

Answer = tuple[int, bytes]


@dataclass
class Desk:
    """The demo helpdesk as the server of an account that is signed in.

    before   is told each path below the API's base before it is answered, may change the helpdesk,
             and may return another answer
    asked    the paths that were asked for, by this server's own count
    refused  how many of them were answered with 429
    """

    world: World
    store: Store
    clears: bool = False
    limits: Limits | None = None
    before: Callable[[str], Answer | None] | None = None
    asked: list[str] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        """Become the server that the world's commands talk to."""
        self._application = Application(
            self.store,
            clock=lambda: self.world.now,
            limits=self.limits,
            reading_clears_unread=self.clears,
        )
        self.world.transport = mounted(self)
        self.world.variables.update(
            TINYDUB_DEMO="0", TINYDUB_API_URL=f"{API_ORIGIN}/api/v1", TINYDUB_TOKEN=DEMO_TOKEN
        )

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path = environ["PATH_INFO"].removeprefix("/api/v1")
        self.asked.append(path)
        other = self.before(path) if self.before else None
        if other:
            start_response(f"{other[0]} Whatever", [("Content-Type", "application/json")])
            return [other[1]]

        def begin(status: str, *rest: Any) -> Any:
            self.refused += status.startswith("429")
            return start_response(status, *rest)

        return self._application(environ, begin)

    def forget(self) -> None:
        """Begin to count anew."""
        self.asked.clear()

    @property
    def read(self) -> list[str]:
        """The ids of the tickets that were asked for, in order."""
        return [path.rpartition("/")[2] for path in self.asked if path.startswith("/ticket/")]


def synced(world: World, *options: str) -> Any:
    """Run a sync that has to succeed, and return what it says of itself."""
    outcome = world.run("tickets", "sync", "--json", *options)
    assert outcome.status == 0, outcome.stderr
    return outcome.json()


def file(world: World) -> Path:
    """The mirror's file; there has to be one."""
    [found] = (world.directories.cache / "mirror").rglob("mirror.sqlite3")
    return found


def change(store: Store, ticket_id: str, **fields: Any) -> None:
    """Change a ticket on the server."""
    document = store.ticket(ticket_id)
    assert document
    store.put({**document, **fields})


def everything(store: Store) -> list[str]:
    """The ids of all tickets that the server has."""
    return [str(one["id"]) for name in ("open", "resolved") for one in store.tickets(name)]


def unlinked(document: Any) -> Any:
    """A ticket without the addresses of its files."""
    if isinstance(document, dict):
        return {key: unlinked(value) for key, value in document.items() if key != "url"}
    return [unlinked(one) for one in document] if isinstance(document, list) else document


def assert_equal(world: World, store: Store) -> None:
    """The copy tells of every list and every thread what the server has, without links."""
    for name in FILTERS:
        listed = offline(world, "tickets", "list", "--filter", name, "--json")
        assert listed.json() == store.tickets(name)
    ids = everything(store)
    shown = offline(world, "ticket", "show", "-", "--json", stdin=" ".join(ids))
    copies = {one["id"]: one for one in shown.json()}
    assert set(copies) == set(ids)
    for one in ids:
        assert copies[one] == unlinked(store.ticket(one)), one


def offline(world: World, *argv: str, stdin: str | None = None) -> Outcome:
    """Run a command with --offline that has to succeed."""
    outcome = world.run(*argv, "--offline", stdin=stdin)
    assert outcome.status == 0, outcome.stderr
    return outcome


def item(store: Store, name: str, ticket_id: str) -> Any:
    """What a list of the server tells of a ticket."""
    return next(one for one in store.tickets(name) if one["id"] == ticket_id)


def body(value: Any) -> bytes:
    """JSON as a server sends it."""
    return json.dumps(value).encode()
