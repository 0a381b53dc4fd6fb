"""Has a reply written in the editor, shown as it would be sent, and confirmed."""

from tinydub_cli.env import Env
from tinydub_cli.errors import TextError
from tinydub_cli.models import Ticket
from tinydub_cli.outbox.draft import Draft, DraftState
from tinydub_cli.outbox.folder import Outbox
from tinydub_cli.outbox.working_copy import form
from tinydub_cli.output.replies import preview
from tinydub_cli.replying import guards, message
from tinydub_cli.replying.questions import Answer, asked, warnings


def edited(env: Env, outbox: Outbox, draft: Draft, ticket: Ticket) -> Draft:
    """Have a reply edited below whose text the thread of `ticket` stands.

    However the editor ends, what it saved is kept. Raises TextError for a text that cannot be
    sent; an empty one is deleted.
    """
    known = tuple(message.id for message in ticket.messages)
    begun = original = draft
    if original.state.uncertain:  # what may have been sent stays as it was, to be looked for
        begun = outbox.create(original._replace(state=DraftState.DRAFT, tried_at=None))
    begun = begun._replace(known=known, customer=ticket.name)
    path, out = outbox.check_out(begun, form(ticket, env.clock()))
    finished = False
    try:
        env.edit(path)
        finished = True
    finally:
        draft = outbox.check_in(out, finished=finished)
    if not draft.text:
        outbox.delete(draft)
        raise TextError("The reply is empty, so nothing was sent.")
    if original.state.uncertain and draft.text == original.text:
        outbox.delete(draft)
        return original
    message.checked(draft.text)
    return draft


def confirmed(env: Env, outbox: Outbox, draft: Draft, ticket: Ticket) -> Draft:
    """Show a reply and ask until it is to be sent. Raises RefusedError for no."""
    while True:
        shown = preview(draft.ticket, ticket, draft.text)
        if asked(env, [*shown, *warnings(guards.of_text(draft.text))], "Send it?") is Answer.SEND:
            return draft
        draft = edited(env, outbox, draft, ticket)
