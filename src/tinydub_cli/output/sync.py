"""How it is told what a sync has done, and while it lasts, how far it has come."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tinydub_cli.env import Env
from tinydub_cli.output.listing import Resource, counted
from tinydub_cli.output.progress import drawn

if TYPE_CHECKING:
    from rich.progress import Progress

    from tinydub_cli.schema.documents import SyncDocument
    from tinydub_cli.syncing.job import Outcome


def document(outcome: "Outcome") -> "SyncDocument":
    """Return what a sync has done as our own JSON object."""
    return {
        "listed": outcome.listed,
        "fetched": outcome.fetched,
        "vanished": outcome.vanished,
        "waiting": outcome.waiting,
        "unread": outcome.unread,
        "odd": outcome.odd,
        "requests": outcome.requests,
    }


def lines(outcome: "Outcome") -> Iterator[str]:
    """Yield what a person is told of it."""
    fetched, requests = _tickets(outcome.fetched), counted(outcome.requests, "request", "requests")
    yield f"{fetched} fetched with {requests}; the lists have {_tickets(outcome.listed)}."
    if outcome.vanished:
        yield f"{_tickets(outcome.vanished)} left all lists; the copies stay."
    if outcome.unread:
        yield f"{_tickets(outcome.unread)} left alone: reading would clear the unread mark."
    if outcome.waiting:
        yield f"{_tickets(outcome.waiting)} not reached within the budget: the next sync goes on."
    if outcome.odd:
        yield f"{_tickets(outcome.odd)} left out: the answers made no sense."


def _tickets(count: int) -> str:
    return counted(count, "ticket", "tickets")


SYNC: "Final[Resource[Outcome]]" = Resource(
    id=lambda outcome: str(outcome.fetched),
    document=document,
    footer=lambda _: "",
    none="Nothing was synced.",
)


class Quiet:
    """Takes note of nothing."""

    def planned(self, count: int) -> None:
        """Begin."""

    def fetched(self, requests_left: int) -> None:
        """Go on."""


class Bar:
    """Draws how far a sync has come, with the requests that are left and an estimate."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._task = progress.add_task("Tickets", total=None)

    def planned(self, count: int) -> None:
        """Begin."""
        self._progress.update(self._task, total=count)

    def fetched(self, requests_left: int) -> None:
        """Go on."""
        left = counted(requests_left, "request", "requests")
        self._progress.update(self._task, advance=1, description=f"Tickets ({left} left)")


@contextmanager
def shown(env: Env) -> Iterator[Bar | Quiet]:
    """Show how far a sync has come, on a terminal alone."""
    with drawn(env, sizes=False) as progress:
        yield Bar(progress) if progress else Quiet()
