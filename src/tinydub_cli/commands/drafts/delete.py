"""`tinydub drafts delete`: a reply that is not to be sent any more."""

import typer

from tinydub_cli.commands.options import DraftArgument, YesOption, ticket_or_draft
from tinydub_cli.output.drafts import lines
from tinydub_cli.session import Session

EXAMPLES = ("tinydub drafts delete KPlaQw1c.2",)


def run(
    context: typer.Context,
    id: DraftArgument,
    yes: YesOption = False,
) -> None:
    """Delete a reply that is kept. One that was sent is not called back. Costs no request."""
    session: Session = context.obj
    ticket, name = ticket_or_draft(id)
    outbox = session.outbox()
    outbox.find(ticket, name)
    with outbox.claim(ticket) as free:
        if not free:
            raise outbox.held(ticket)
        draft = outbox.find(ticket, name)
        if not yes and session.env.interactive:
            for line in lines(draft, session.env.clock()):
                session.env.say(line)
        session.env.confirm("Delete it?", yes=yes)
        outbox.delete(draft)
    session.tell(f"Deleted {draft.name}.")
