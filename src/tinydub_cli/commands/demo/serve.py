"""`tinydub demo serve`: the demo helpdesk on a loopback port."""

from contextlib import suppress
from typing import Annotated

import typer

from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub demo serve --port 8787",
    "tinydub demo serve --tickets 500 --reading-clears",
)


def run(
    context: typer.Context,
    port: Annotated[
        int,
        typer.Option(min=0, max=65535, metavar="PORT", help="The port; 0 takes any that is free."),
    ] = 8787,
    no_limits: Annotated[bool, typer.Option("--no-limits", help="Do not count requests.")] = False,
    tickets: Annotated[
        int,
        typer.Option(
            "--tickets",
            min=0,
            max=100_000,
            metavar="N",
            help="Have N invented tickets, too; `demo reset` takes them away.",
        ),
    ] = 0,
    reading_clears: Annotated[
        bool,
        typer.Option("--reading-clears", help="Clear a ticket's unread mark when it is read."),
    ] = False,
) -> None:
    """Serve the demo helpdesk until Ctrl-C, for curl and for trying things out.

    Prints the address; requests are logged on stderr.
    """
    from tinydub_cli.demo import state_file, told_as_ours
    from tinydub_cli.sandbox.account import DEMO_TOKEN
    from tinydub_cli.sandbox.quota import Limits
    from tinydub_cli.sandbox.server import Server
    from tinydub_cli.sandbox.store import Store

    session: Session = context.obj
    env = session.env
    limits = None if no_limits else Limits()
    with told_as_ours(), Store(state_file(env), clock=env.clock) as store:
        store.populate(tickets)
        server = Server(
            store,
            clock=env.clock,
            port=port,
            limits=limits,
            reading_clears_unread=reading_clears,
            log=session.tell,
        )
        env.stdout.write(f"{server.url}/api/v1\n")
        env.stdout.flush()
        session.tell("In another terminal:")
        session.tell(f"  export TINYDUB_API_URL={server.url}/api/v1 TINYDUB_TOKEN={DEMO_TOKEN}")
        session.tell("  tinydub tickets list")
        with suppress(KeyboardInterrupt):  # it is how one ends a server
            server.run()
