"""How it is told what a sync has done, and while it lasts, how far it has come."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tinydub_cli.env import Env
from tinydub_cli.output.listing import Resource, counted
from tinydub_cli.output.progress import drawn

MINUTE: Final = 60
"""Requests that a minute has."""

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

    def __init__(self, env: Env) -> None:
        self.env = env

    def planned(self, count: int) -> None:
        """Begin."""

    def fetched(self, requests_left: int) -> None:
        """Go on."""


class Bar:
    """Draws how far a sync has come, with the requests that are left and an estimate.

    `env` is the world for what is done meanwhile: whatever is said there, the bar makes room.
    """

    def __init__(self, env: Env, progress: "Progress") -> None:
        self.env = _Beside(*env)
        self.env.progress = self._progress = progress
        self._left = 0
        self._task = progress.add_task("Tickets", total=None, more="")

    def planned(self, count: int) -> None:
        """Begin."""
        self._left = count
        self._progress.update(self._task, total=count)

    def fetched(self, requests_left: int) -> None:
        """Go on."""
        self._left -= 1
        minutes = -(-min(self._left, requests_left) // MINUTE) - 1
        about = f"about {minutes} min" if minutes > 0 else ""
        wide = self._progress.console.width >= _WIDE
        said = [f"{requests_left:,} requests left"] if wide else []
        more = ", ".join([*said, about] if about else said)
        self._progress.update(self._task, advance=1, more=more)


class _Beside(Env):
    """The world while a bar is drawn, which rests while something is said or waited for."""

    progress: "Progress"

    def say(self, sentence: str) -> None:
        self.progress.stop()
        super().say(sentence)
        self.progress.start()

    def wait(self, sentence: str, seconds: float) -> None:
        self.progress.stop()
        Env(*self).wait(sentence, seconds)
        self.progress.start()


_WIDE: Final = 70
"""Cells of a window that has room for all of it."""


@contextmanager
def shown(env: Env) -> Iterator[Bar | Quiet]:
    """Show how far a sync has come, on a terminal alone."""
    with drawn(env, sizes=False) as progress:
        yield Bar(env, progress) if progress else Quiet(env)
