"""How every failure says where the text is, and neither less nor more than is known of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tinydub_cli.errors import (
    FateUnknownError,
    InterruptError,
    ReadOnlyError,
    RefusedError,
    StorageError,
    TextError,
    TinydubError,
)
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.replying.delivery import unknown
from tinydub_cli.session import Session


@contextmanager
def keeping(session: Session, draft: Draft) -> Iterator[None]:
    """Have every failure say how to go on; how far the reply has come is read from the disk."""
    try:
        yield
    except FateUnknownError:
        raise
    except ReadOnlyError as refusal:  # it says nothing of the reply's fate, and changes none
        refusal.hint = f"{refusal.hint} {_hint(session, draft)}".strip()
        raise
    except KeyboardInterrupt as stop:
        state = _state(session, draft)
        if state is DraftState.SENT:
            raise InterruptError("Stopped; the reply was sent.") from None
        if state and state.uncertain:
            raise unknown(session.program, draft, "you stopped.") from stop
        raise InterruptError("Stopped; nothing was sent.", _hint(session, draft)) from None
    except TinydubError as failure:
        state = _state(session, draft)
        if state and state.uncertain:
            raise unknown(session.program, draft, _again(failure)) from failure
        edit = " --editor" if isinstance(failure, TextError) else ""
        failure.hint = f"{failure.hint} {_hint(session, draft, edit)}".strip()
        raise


def resume_hint(session: Session, draft: Draft, options: str = "") -> str:
    """Return the sentence that says how to go on with a reply that is kept."""
    only = len(session.outbox().drafts_to(draft.ticket)) == 1
    which = draft.ticket if only else draft.name
    command = f"{session.program} ticket reply {which} --resume{options}"
    return f"Your text is kept: `{command}` goes on with it."


def _again(failure: TinydubError) -> str:
    if isinstance(failure, RefusedError):
        return failure.message.replace("The reply was not sent", "it was not sent again")
    return f"it was not sent again. {failure.message}"


def _state(session: Session, draft: Draft) -> DraftState | None:
    """Return how far the reply has come; None where it is not kept any more."""
    with suppress(StorageError):
        there = {other.name: other.state for other in session.outbox().drafts_to(draft.ticket)}
        return there.get(draft.name)
    return draft.state


def _hint(session: Session, draft: Draft, options: str = "") -> str:
    """Return how to go on with the reply, or nothing where it is kept no more."""
    with suppress(StorageError):  # the failure that is being told counts for more
        session.outbox().sweep(draft.ticket)
        if _state(session, draft):
            return resume_hint(session, draft, options)
    return ""
