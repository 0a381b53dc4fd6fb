"""The outbox of one account: a folder with a file for each reply, and a lock for each ticket.

KPlaQw1c.1.json             a reply: text and state, written whole or not at all
KPlaQw1c.1.md               the same reply while an editor has it, and then what counts
KPlaQw1c.lock               held by whoever writes or sends replies to this ticket
KPlaQw1c.1.json.unreadable  put aside: damaged, empty, or a newer program's
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from tinydub_cli.errors import NotFoundError, RefusedError, StorageError, TextError, UsageError
from tinydub_cli.locks import locked
from tinydub_cli.outbox.draft import Draft, DraftState, Unreadable
from tinydub_cli.outbox.record import NewerError, UnreadableError, decode, encode
from tinydub_cli.outbox.working_copy import laid_out, written
from tinydub_cli.paths import (
    create_private_file,
    make_private_directory,
    replace_private_file,
    storing,
)

_ASIDE: Final = ".unreadable"


class Outbox(NamedTuple):
    """The replies of one account that are not known to have been sent.

    Its folder is made when something is first kept in it. Every method raises StorageError where
    the disk does not do what is asked.
    """

    folder: Path

    def drafts(self) -> list[Draft]:
        """Return the replies that have any text, oldest first.

        What cannot be read is put aside: see `unreadable`.
        """
        with storing(self.folder):
            found = [draft for path in self._files("*.json") if (draft := _opened(path))]
        return sorted((draft for draft in found if draft.text), key=lambda draft: draft.created_at)

    def drafts_to(self, ticket: str) -> list[Draft]:
        """Return the replies to one ticket, oldest first."""
        return [draft for draft in self.drafts() if draft.ticket == ticket]

    def find(self, ticket: str, name: str | None = None) -> Draft:
        """Return the one reply to a ticket, or where there are several, the one with this name.

        Raises NotFoundError where there is none, and UsageError where it is not clear which.
        """
        found = [draft for draft in self.drafts_to(ticket) if name in (None, draft.name)]
        if not found:
            raise NotFoundError(
                f"No reply {name or f'to ticket {ticket}'} is kept.",
                "`tinydub drafts list` shows those that are.",
            )
        if len(found) > 1:
            names = ", ".join(f"{draft.name} ({draft.state})" for draft in found)
            raise UsageError(
                f"{len(found)} replies to ticket {ticket} are kept.",
                f"Name one of them instead of the ticket: {names}.",
            )
        return found[0]

    def seen(self, draft: Draft) -> Draft:
        """Return a reply as it is to be shown: `sending` only while somebody is at it."""
        if draft.state is DraftState.SENDING and not self.busy(draft.ticket):
            return draft._replace(state=DraftState.UNKNOWN)
        return draft

    def marks(self) -> Mapping[str, str]:
        """Return for each ticket's id how far the reply has come that is kept for it.

        Of several, one whose fate is unknown counts, and else the latest.
        """
        unsent = (draft for draft in self.drafts() if draft.state is not DraftState.SENT)
        shown = sorted(map(self.seen, unsent), key=lambda draft: draft.state.uncertain)
        return {draft.ticket: draft.state.value for draft in shown}

    def unreadable(self) -> list[Unreadable]:
        """Return the files that are no replies any more: nobody knows whether those were sent."""
        with storing(self.folder):
            faults = [(path, fault) for path in self._files("*") if (fault := _fault(path))]
        return [Unreadable(path.name.partition(".")[0], path, fault) for path, fault in faults]

    def create(self, draft: Draft) -> Draft:
        """Write a new reply, and return it with its name."""
        with storing(self.folder):
            make_private_directory(self.folder)
            for number in count(1):
                named = draft._replace(name=f"{draft.ticket}.{number}")
                if any(self.folder.glob(f"{named.name}.*")):
                    continue
                with suppress(FileExistsError):  # another terminal was quicker
                    create_private_file(self._path(named), encode(named))
                    return named
        raise AssertionError

    def save(self, draft: Draft) -> Draft:
        """Write a reply that is there already, and return it."""
        with storing(self._path(draft)):
            replace_private_file(self._path(draft), encode(draft))
        return draft

    def delete(self, draft: Draft) -> None:
        """Delete a reply and what an editor has of it: it is empty, or its writer wants it gone."""
        with storing(self._path(draft)):
            self._working_copy(draft).unlink(missing_ok=True)
        self.discard(draft)

    def discard(self, draft: Draft) -> None:
        """Delete a reply that has arrived. What an editor has saved since it was sent stays."""
        with storing(self._path(draft)):
            for file in (self._path(draft), self.folder / f"{draft.name}.md~"):
                file.unlink(missing_ok=True)

    def is_out(self, draft: Draft) -> bool:
        """Whether an editor has saved a reply that it had given back."""
        with storing(self.folder):
            return self._working_copy(draft).exists()

    @contextmanager
    def claim(self, ticket: str) -> Iterator[bool]:
        """Be the only one to write or send replies to a ticket; yields False where another is."""
        with ExitStack() as held:
            with storing(self.folder):
                make_private_directory(self.folder)
                free = held.enter_context(locked(self._lock(ticket)))
            yield free

    @staticmethod
    def held(ticket: str, hint: str = "") -> RefusedError:
        """Return the error for a ticket that another process has claimed."""
        return RefusedError(
            f"A reply to ticket {ticket} is being written or sent in another terminal.",
            f"Finish it there first. {hint}".strip(),
        )

    def busy(self, ticket: str) -> bool:
        """Whether somebody is writing or sending a reply to a ticket right now."""
        path = self._lock(ticket)
        with storing(path):
            if not path.exists():
                return False
            with locked(path, create=False) as free:
                return not free

    def check_out(self, draft: Draft, form: str) -> tuple[Path, Draft]:
        """Lay out a reply for an editor, above `form`; return its file, and the reply to check in.

        A file that could not be checked in is laid out once more as it is.
        """
        path = self._working_copy(draft)
        if path.exists():
            try:
                draft = self.check_in(draft)
            except (TextError, StorageError):
                return path, draft
        out = self.save(draft._replace(form=form))
        with storing(path):
            replace_private_file(path, laid_out(out.text, form))
        return path, out

    def check_in(self, draft: Draft, *, finished: bool = False) -> Draft:
        """Take over what an editor has left, if one had the reply.

        A text that is gone counts only if the editor was `finished`: one that was killed may have
        been about to write it anew. Raises TextError, and leaves the editor's file, where the
        thread would be sent, too, and StorageError for a file that is not UTF-8 or was deleted.
        """
        path = self._working_copy(draft)
        with storing(path):
            if not path.exists():
                if finished:
                    raise StorageError("The editor has deleted the file; nothing was sent.")
                return draft
            try:
                content = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise StorageError(
                    f"The text in {path} is not valid UTF-8.",
                    "Open it with --resume --editor, and save it as UTF-8.",
                ) from None
            text = written(content, draft.form)
            before = "" if finished else draft.text
            saved = self.save(draft._replace(text=text or before, form=""))
            path.unlink()
        return saved

    def sweep(self, ticket: str) -> None:
        """Delete what is left of replies to a ticket that were begun and never written."""
        with storing(self.folder):
            for path in self._files(f"{ticket}.*.json"):
                draft = _opened(path)
                if draft and draft.ticket == ticket and not draft.text:
                    self.delete(draft)

    def _files(self, pattern: str) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.glob(pattern) if not path.name.startswith("."))

    def _path(self, draft: Draft) -> Path:
        return self.folder / f"{draft.name}.json"

    def _working_copy(self, draft: Draft) -> Path:
        return self.folder / f"{draft.name}.md"

    def _lock(self, ticket: str) -> Path:
        return self.folder / f"{ticket}.lock"


def _opened(path: Path) -> Draft | None:
    """Read a reply, with the text that an editor has of it; None where there is none.

    One that is damaged is put aside. A newer program's, or one that the system does not let us
    read, stays in its place.
    """
    try:
        draft = decode(path.stem, path.read_bytes())
    except (OSError, NewerError):
        return None
    except UnreadableError:
        with suppress(OSError):  # where nothing can be written, it stays, too
            path.rename(path.with_name(path.name + _ASIDE))
        return None
    try:
        content = path.with_suffix(".md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return draft
    try:
        return draft._replace(text=written(content, draft.form) or draft.text)
    except TextError:  # the thread is among it; `check_in` says so before it can be sent
        return draft._replace(text=content)


def _fault(path: Path) -> str:
    """Return what is wrong with a file of the outbox, or nothing."""
    if path.suffix == ".lock" or path.name.endswith((".md~", ".part")) or path.is_dir():
        return ""
    if path.suffix == ".json" or path.name.endswith(f".json{_ASIDE}"):
        return _fault_of_record(path)
    if path.suffix == ".md" and path.with_suffix(".json").exists():
        return ""
    return "it is no draft, but an editor may have left it"


def _fault_of_record(path: Path) -> str:
    try:
        decode(path.name.partition(".json")[0], path.read_bytes())
    except FileNotFoundError:
        return ""
    except OSError as problem:
        return f"it cannot be opened ({problem.strerror})"
    except UnreadableError as problem:
        return str(problem)
    return f"it can be read: take “{_ASIDE}” off its name" if path.suffix == _ASIDE else ""
