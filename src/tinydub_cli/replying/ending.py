"""How every failure says where the text is, and neither less nor more than is known of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tinydub_cli.errors import (
    FateUnknownError,
    InterruptError,
    RefusedError,
    StorageError,
    TinydubError,
)
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.outbox.folder import Outbox
from tinydub_cli.replying.delivery import unknown


@contextmanager
def kept(outbox: Outbox, draft: Draft) -> Iterator[None]:
    """Have every failure say how to go on; how far the reply has come is read from the disk."""
    try:
        yield
    except FateUnknownError:
        raise
    except KeyboardInterrupt as stop:
        match _state(outbox, draft):
            case DraftState.SENDING | DraftState.UNKNOWN:
                raise unknown(draft, "you stopped, and it was not sent again.") from stop
            case DraftState.SENT:
                raise InterruptError("Stopped; the reply was sent.") from None
        raise InterruptError("Stopped; nothing was sent.", _hint(outbox, draft)) from None
    except RefusedError as no:
        if _state(outbox, draft) in (DraftState.SENDING, DraftState.UNKNOWN):
            again = no.message.replace("The reply was not sent", "it was not sent again")
            raise unknown(draft, again) from no
        no.hint = f"{no.hint} {_hint(outbox, draft)}".strip()
        raise
    except TinydubError as failure:
        failure.hint = f"{failure.hint} {_hint(outbox, draft)}".strip()
        raise


def _state(outbox: Outbox, draft: Draft) -> DraftState | None:
    with suppress(StorageError):
        there = {other.name: other.state for other in outbox.drafts_to(draft.ticket)}
        return there.get(draft.name)
    return draft.state


def _hint(outbox: Outbox, draft: Draft) -> str:
    """Return how to go on with the reply, or nothing where there is none."""
    with suppress(StorageError):  # the failure that is being told counts for more
        outbox.sweep(draft.ticket)
        there = outbox.drafts_to(draft.ticket)
        if there:
            which = draft.ticket if len(there) == 1 else draft.name
            return f"Your text is kept: `tinydub ticket reply {which} --resume` goes on with it."
    return ""
