"""Which reply is meant: a new one, or one that is kept. From here on it is on the disk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from tinydub_cli.env import Env
from tinydub_cli.errors import RefusedError, UsageError
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.outbox.folder import Outbox
from tinydub_cli.replying.earlier import tell_sent
from tinydub_cli.replying.ending import resume_hint
from tinydub_cli.replying.given import given_text
from tinydub_cli.replying.questions import wants_to_go_on
from tinydub_cli.replying.request import Request
from tinydub_cli.session import Session
from tinydub_cli.snippets import Snippet


class Beginning(NamedTuple):
    """A reply that is on the disk and to ourselves.

    `is_new` if it was begun in this run; `given` is the text that came with the command, if it did;
    `snippets` are to be put into it.
    """

    draft: Draft
    is_new: bool
    given: str | None
    snippets: Sequence[Snippet]


@contextmanager
def begin(session: Session, request: Request) -> Iterator[Beginning]:
    """Find out which reply is meant, and be the only one to reply to its ticket.

    Raises RefusedError while somebody else does; a text that was given is kept first. Raises
    NotFoundError and UsageError where it is not clear what is meant.
    """
    env, outbox = session.env, session.outbox()
    snippets = [session.snippets().find(name) for name in request.snippets]
    _check_values(request, snippets)
    given = given_text(env, request)
    with outbox.claim(request.ticket) as free:
        if not free:
            raise _elsewhere(session, request, given)
        outbox.sweep(request.ticket)
        kept = _kept(env, outbox, request, given)
        if not (request.dry_run or request.resume):
            tell_sent(session, request.ticket, given)
        draft = kept or outbox.create(Draft("", request.ticket, given or "", env.clock()))
        yield Beginning(draft, kept is None, given, snippets)


def _check_values(request: Request, snippets: Sequence[Snippet]) -> None:
    """Raise UsageError for a value that no snippet asks for: it is likely to be misspelt."""
    asked = {name for snippet in snippets for name in snippet.placeholders}
    for key, _ in request.values:
        if key not in asked:
            raise UsageError(
                f"No snippet here has a place for {{{{{key}}}}}.",
                f"They fill in {', '.join(sorted(asked))}." if asked else "They fill in nothing.",
            )


def _elsewhere(session: Session, request: Request, given: str | None) -> RefusedError:
    """Keep what was given, and say why no more can be done now."""
    outbox, hint = session.outbox(), ""
    if given is not None and not request.dry_run:
        draft = _same(outbox, request, given) or outbox.create(
            Draft("", request.ticket, given, session.env.clock())
        )
        hint = resume_hint(session, draft)
    return outbox.held(request.ticket, hint)


def _kept(env: Env, outbox: Outbox, request: Request, given: str | None) -> Draft | None:
    """Return the kept reply that is meant, if it is not a new one."""
    if request.resume:
        return outbox.find(request.ticket, request.draft)
    if given is not None:
        return _same(outbox, request, given)
    pending = [
        draft for draft in outbox.drafts_to(request.ticket) if draft.state is not DraftState.SENT
    ]
    offers = pending and not (request.editor or request.snippets) and env.interactive
    return pending[-1] if offers and wants_to_go_on(env, pending[-1]) else None


def _same(outbox: Outbox, request: Request, given: str) -> Draft | None:
    """Return the kept reply with this very text: a command typed again is not another reply.

    One that was sent is left alone: whether this is meant as a repeat, the thread's guard asks.
    """
    for draft in outbox.drafts_to(request.ticket):
        repeat = request.allow_duplicate and draft.state.uncertain
        if draft.text == given and draft.state is not DraftState.SENT and not repeat:
            return draft
    return None
