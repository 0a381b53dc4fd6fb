"""`tinydub auth status`: which token would be used, and where it came from."""

from typing import Annotated

import typer

from tinydub_cli.commands.options import FormatOption, JsonOption
from tinydub_cli.models import Filter
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.status import write_status
from tinydub_cli.session import Session


def run(
    context: typer.Context,
    verify: Annotated[
        bool, typer.Option("--verify", help="Try the token, with one request.")
    ] = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Show where the token comes from. Costs no request unless --verify is given."""
    session: Session = context.obj
    form = FormatChoice(format, json, ids=False).resolve(terminal=session.env.stdout.isatty())
    custody = session.custody()
    token = custody.find()
    if verify:
        with session.client(token) as client:
            client.tickets(Filter.SELF)
    write_status(session.env, custody.account, token.source, verified=verify, form=form)
