"""`tinydub demo reset`: the demo helpdesk as it was at first."""

import typer

from tinydub_cli.session import Session

EXAMPLES = ("tinydub demo reset",)


def run(context: typer.Context) -> None:
    """Bring the demo helpdesk's first tickets back and forget what was done to them."""
    from tinydub_cli.demo import state_file, told_as_ours
    from tinydub_cli.sandbox.store import reset

    session: Session = context.obj
    with told_as_ours():
        reset(state_file(session.env), clock=session.env.clock)
    session.tell("The demo helpdesk is as it was at first.")
