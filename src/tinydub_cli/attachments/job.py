"""All the files of a job: several at once, and what became of each."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from typing import IO, TYPE_CHECKING, Final, NamedTuple, Protocol

from tinydub_cli.attachments.download import Download
from tinydub_cli.attachments.links import Links
from tinydub_cli.attachments.names import launches, safe_name
from tinydub_cli.attachments.saving import Folder, Part
from tinydub_cli.attachments.storage import Storage
from tinydub_cli.errors import InterruptError, NotFoundError, TinydubError, UsageError
from tinydub_cli.models import Attachment

if TYPE_CHECKING:
    from tinydub_cli.api.client import Client

AT_ONCE: Final = 4
"""Files that are fetched at the same time."""


class Saved(NamedTuple):
    """A file that is whole on the disk.

    `name` is what its sender called it, and `launches` says that opening it may start something.
    """

    ticket: str
    id: str
    name: str
    path: str
    size: int
    sha256: str
    launches: bool


class Missed(NamedTuple):
    """A file that could not be had whole, or with no `name` a ticket, and why."""

    ticket: str
    name: str
    error: TinydubError


class Progress(Protocol):
    """Whoever wants to know how far each file has come; told from several threads."""

    def begin(self, name: str, size: int | None) -> int:
        """Note that a file of so many bytes, if that is known, begins; return a number for it."""

    def came(self, number: int, size: int) -> None:
        """Note how many bytes of it are there."""

    def end(self, number: int) -> None:
        """Note that it has ended, one way or the other."""


class Job:
    """Files that are fetched together. The API is asked by one thread at a time."""

    def __init__(
        self, client: "Client", storage: Storage, progress: Progress, *, largest: int
    ) -> None:
        """Prepare; `largest` is how many bytes one file may have."""
        self._client = client
        self._storage = storage
        self._progress = progress
        self._largest = largest
        self._stopped = Event()

    def saved(
        self, tickets: Sequence[str], names: Sequence[str], folder: Folder, title: str | None = None
    ) -> Iterator[Saved | Missed]:
        """Yield what became of each file, in the order in which the tickets list them.

        `names` are the ids or names of those wanted; none means all. With a `title`, the one that
        is wanted is saved under it.
        """
        for ticket_id in tickets:  # one ticket after the other: links are used while they are fresh
            try:
                links = Links(self._client, ticket_id, self._storage.timer)
            except TinydubError as error:
                yield Missed(ticket_id, "", error)
                continue
            for name in links.unknown(names):
                yield Missed(ticket_id, name, _no_such_file(ticket_id))
            wanted = [self.only(links, names)] if title else links.chosen(names)
            yield from self._all(links, wanted, folder, title)

    def streamed(self, ticket_id: str, names: Sequence[str], output: IO[bytes]) -> None:
        """Write the one file that is wanted to `output` as it comes."""
        links = Links(self._client, ticket_id, self._storage.timer)
        with closing(Part(output, in_place=False)) as part:
            self._fetch(links, self.only(links, names), part)

    @staticmethod
    def only(links: Links, names: Sequence[str]) -> Attachment:
        """Return the one file that is wanted.

        Raises NotFoundError where there is none, and UsageError where there are several.
        """
        found = links.chosen(names)
        if not found or links.unknown(names):
            raise _no_such_file(links.ticket_id)
        if len(found) > 1:
            raise UsageError(
                f"{len(found)} attachments of ticket {links.ticket_id} are meant, and there is one"
                " place.",
                f"Name one of {', '.join(one.id for one in found)}.",
            )
        return found[0]

    def _all(
        self, links: Links, wanted: Sequence[Attachment], folder: Folder, title: str | None
    ) -> Iterator[Saved | Missed]:
        threads = ThreadPoolExecutor(AT_ONCE)
        try:
            ends = [threads.submit(self._one, links, one, folder, title) for one in wanted]
            for end in ends:
                yield end.result()
        except BaseException:  # Ctrl-C above all: nobody is waited for, and nothing half is left
            self._stopped.set()
            folder.abandon()
            raise
        finally:
            threads.shutdown(wait=not self._stopped.is_set(), cancel_futures=True)

    def _one(
        self, links: Links, attachment: Attachment, folder: Folder, title: str | None
    ) -> Saved | Missed:
        name = title or safe_name(attachment.name, attachment.id)
        try:
            with folder.part(name) as (place, part):
                self._fetch(links, attachment, part)
                path = folder.keep(place, name)
        except TinydubError as error:
            return Missed(links.ticket_id, attachment.name or attachment.id, error)
        return Saved(
            ticket=links.ticket_id,
            id=attachment.id,
            name=attachment.name,
            path=str(path),
            size=part.size,
            sha256=part.digest,
            launches=launches(path.name),
        )

    def _fetch(self, links: Links, attachment: Attachment, part: Part) -> None:
        download = Download(
            self._storage,
            attachment,
            part,
            renew=lambda: links.renewed(attachment),
            largest=self._largest,
        )
        number = self._progress.begin(attachment.name or attachment.id, attachment.size)
        try:
            download.run(lambda size: self._came(number, size))
            part.settle()
        finally:
            self._progress.end(number)

    def _came(self, number: int, size: int) -> None:
        if self._stopped.is_set():
            raise InterruptError("Stopped.")
        self._progress.came(number, size)


def _no_such_file(ticket_id: str) -> NotFoundError:
    return NotFoundError(
        f"Ticket {ticket_id} has no such attachment.",
        f"`tinydub ticket show {ticket_id}` lists them.",
    )
