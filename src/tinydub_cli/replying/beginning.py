"""Which reply is meant: a new one, or one that is kept. From here on it is on the disk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from tinydub_cli.env import Env
from tinydub_cli.errors import RefusedError
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.outbox.folder import Outbox
from tinydub_cli.replying.given import given_text
from tinydub_cli.replying.questions import wants
from tinydub_cli.replying.request import Request
from tinydub_cli.session import Session
from tinydub_cli.snippets import Snippet


class Beginning(NamedTuple):
    """A reply that is on the disk and to ourselves.

    `is_new` if it was begun in this run; `given` if its text came with the command; `snippets` to
    put into it.
    """

    draft: Draft
    is_new: bool
    given: bool
    snippets: Sequence[Snippet]


@contextmanager
def begun(session: Session, request: Request) -> Iterator[Beginning]:
    """Find out which reply is meant, and be the only one to reply to its ticket.

    Raises RefusedError while somebody else does; a text that was given is kept first. Raises
    NotFoundError and UsageError where it is not clear what is meant.
    """
    env, outbox = session.env, session.outbox()
    snippets = [session.snippets().find(name) for name in request.snippets]
    given = given_text(env, request)
    with outbox.claim(request.ticket) as free:
        if not free:
            raise _elsewhere(env, outbox, request, given)
        outbox.sweep(request.ticket)
        kept = _kept(env, outbox, request, given)
        new = Draft("", request.ticket, given or "", env.clock())
        draft = kept or outbox.create(new)
        yield Beginning(draft, kept is None, given is not None, snippets)


def _elsewhere(env: Env, outbox: Outbox, request: Request, given: str | None) -> RefusedError:
    """Keep what was given, and say why no more can be done now."""
    hint = "Finish it there first."
    if given is not None and not request.dry_run:
        outbox.create(Draft("", request.ticket, given, env.clock()))
        hint += (
            f" Your text is kept: `tinydub ticket reply {request.ticket} --resume` goes on with it."
        )
    return RefusedError(
        f"A reply to ticket {request.ticket} is being written or sent in another terminal.", hint
    )


def _kept(env: Env, outbox: Outbox, request: Request, given: str | None) -> Draft | None:
    """Return the kept reply that is meant, if it is not a new one."""
    if request.resume:
        return outbox.find(request.ticket, request.draft)
    there = outbox.drafts_to(request.ticket)
    if given is not None:
        # Typing a command again after a failure does not make two replies of one.
        same = [draft for draft in there if draft.text == given]
        unsent = [draft for draft in same if draft.state is DraftState.DRAFT]
        return next(iter(unsent if request.allow_duplicate else same), None)
    pending = [draft for draft in there if draft.state is not DraftState.SENT]
    offers = pending and not (request.editor or request.snippets) and env.interactive
    return pending[-1] if offers and wants(env, pending[-1]) else None
