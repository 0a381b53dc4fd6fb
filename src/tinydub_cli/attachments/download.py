"""One file's way to the disk: from a fresh link, taken up again where it broke, whole or not."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from typing import Final

from tinydub_cli.attachments.saving import Part
from tinydub_cli.attachments.storage import Reading, Storage
from tinydub_cli.errors import AnswerError, NetworkError, NotFoundError, SignInError, UsageError
from tinydub_cli.models import Attachment

TRIES: Final = 3
"""How often a file is asked for whose connection breaks. These requests are not the API's."""

LARGEST_PICTURE: Final = 20_000_000
"""Bytes of a picture that is to be drawn."""

_REFUSED: Final = (400, 401, 403)
"""What storage answers to a link whose time is over; that is 10 minutes (API documents)."""

_GONE: Final = (404, 410)


class Download:
    """A file that is being fetched; what is said of it beforehand may be wrong."""

    def __init__(
        self,
        storage: Storage,
        attachment: Attachment,
        part: Part,
        *,
        renew: Callable[[], Attachment],
        largest: int,
    ) -> None:
        """Prepare; `renew` returns the attachment with a fresh link, `largest` counts in bytes."""
        self._storage = storage
        self._attachment = attachment
        self._part = part
        self._renew = renew
        self._largest = largest
        self._renewed = False
        self._validator = ""
        self._said: int | None = None

    def run(self, came: Callable[[int], None]) -> None:
        """Fetch it whole; `came` is told how many bytes are there.

        Raises NotFoundError, SignInError for a link that stays refused, UsageError for a file that
        is too large, AnswerError and NetworkError.
        """
        broken = 0
        while True:
            try:
                if self._received(came):
                    return
            except NetworkError:
                broken += 1
                if broken == TRIES:
                    raise
            else:  # a link whose time was over: the ticket has a new one
                self._attachment = self._renew()
                self._renewed = True

    def _received(self, came: Callable[[int], None]) -> bool:
        """Ask once; False where the link had expired."""
        part, headers = self._part, {}
        if part.size and self._validator:
            headers = {"Range": f"bytes={part.size}-", "If-Range": self._validator}
        with self._storage.reading(self._attachment.url, headers) as reading:
            if reading.status in _REFUSED and not self._renewed:
                return False
            self._check_status(reading)
            if not self._continues(reading):
                part.restart()
                self._said = None
            self._validator = _validator(reading)
            whole = self._promised(reading)
            most = self._largest if whole is None else whole
            for chunk in reading.chunks:
                if part.size + len(chunk) > most:
                    raise self._too_long(whole)
                part.write(chunk)
                came(part.size)
        if whole is not None and part.size < whole:
            raise NetworkError(
                f"The file ended after {part.size:,} of {whole:,} bytes.", "Try again in a moment."
            )
        return True

    def _check_status(self, reading: Reading) -> None:
        if reading.status in (200, 206):
            return
        if reading.status == 416 and self._part.size:  # the file is another one by now
            self._validator = ""
            raise NetworkError("Storage has no such part of the file.", "Try again in a moment.")
        if reading.status in _GONE:
            raise NotFoundError("The file is gone from storage.", "Ask the customer for it again.")
        if reading.status in _REFUSED:
            raise SignInError(
                f"Storage refuses the link ({reading.status}), and a fresh one, too.",
                "Check the clock of this machine, then try again.",
            )
        if reading.status >= 500 or reading.status in (408, 429):
            raise NetworkError(f"Storage answered {reading.status}.", "Try again in a moment.")
        raise AnswerError(f"Storage answered {reading.status}.", "Try again in a moment.")

    def _continues(self, reading: Reading) -> bool:
        """Whether an answer goes on where the last one broke, in the same file.

        Raises NetworkError for another part: what comes next begins at the beginning.
        """
        if reading.status == 200:
            return False
        start = re.match(r"bytes (\d{1,18})-", reading.headers.get("Content-Range", ""))
        same = self._validator and _validator(reading) == self._validator
        if not (self._part.size and same and start and int(start[1]) == self._part.size):
            self._validator = ""
            raise NetworkError("Storage sent another part of the file.", "Try again in a moment.")
        return True

    def _promised(self, reading: Reading) -> int | None:
        """Return how many bytes the whole file has, by storage or else by the ticket.

        Raises AnswerError where they differ, and UsageError where it is more than allowed.
        """
        listed = self._attachment.size
        said = {
            size for size in (self._said, *_sizes(reading, self._part.size)) if size is not None
        }
        if len(said) > 1:
            raise AnswerError(
                "Storage contradicts itself on how many bytes the file has.",
                "Try again in a moment.",
            )
        sent = self._said = next(iter(said), None)
        if listed is not None and sent is not None and listed != sent:
            raise AnswerError(
                f"The ticket says that the file has {listed:,} bytes, and storage says {sent:,}.",
                "Do not trust it; ask the customer for it again.",
            )
        whole = listed if sent is None else sent
        if whole is not None and whole > self._largest:
            raise UsageError(
                f"The file has {whole:,} bytes, which is more than {self._largest:,}.",
                "--max-size allows more.",
            )
        return whole

    def _too_long(self, whole: int | None) -> Exception:
        if whole is not None:
            return AnswerError(f"The file goes on after its {whole:,} bytes.", "Do not trust it.")
        return UsageError(
            f"The file has more than {self._largest:,} bytes.", "--max-size allows more."
        )


def _sizes(reading: Reading, begun: int) -> Iterator[int]:
    """Yield what an answer says of the size of the whole file, of which `begun` bytes are there."""
    length = reading.headers.get("Content-Length", "")
    if re.fullmatch(r"\d{1,18}", length, re.ASCII):
        yield int(length) + (begun if reading.status == 206 else 0)
    if reading.status == 206:
        total = re.search(r"/(\d{1,18})$", reading.headers.get("Content-Range", ""), re.ASCII)
        if total:
            yield int(total[1])


def _validator(reading: Reading) -> str:
    """Return the strong entity tag of an answer, or nothing: a weak one does not say the same."""
    tag = reading.headers.get("ETag", "")
    return tag if tag.startswith('"') else ""


def content(storage: Storage, attachment: Attachment) -> bytes:
    """Return the bytes of a picture, from a link that was fetched just now.

    Raises what `Download.run` raises.
    """

    def renew() -> Attachment:
        raise AnswerError("The link has expired.", "Show the ticket again.")

    file = BytesIO()
    with closing(Part(file, in_place=True)) as part:
        download = Download(storage, attachment, part, renew=renew, largest=LARGEST_PICTURE)
        download.run(lambda _: None)
    return file.getvalue()
