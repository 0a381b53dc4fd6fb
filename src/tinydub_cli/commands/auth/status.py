"""`tinydub auth status`: which token would be used, and where it came from."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.status import STATUS_FIELDS, Status
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, columns_of
from tinydub_cli.models import Filter
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_one
from tinydub_cli.output.status import STATUS, lines
from tinydub_cli.session import Session

EXAMPLES = ("tinydub auth status --verify",)


def run(
    context: typer.Context,
    verify: Annotated[
        bool, typer.Option("--verify", help="Try the token, with one request.")
    ] = False,
    columns: Annotated[str | None, columns_of(STATUS_FIELDS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Show where the token comes from. Costs no request unless --verify is given."""
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(
        terminal=session.env.stdout.isatty(), fields=columns
    )
    fields = chosen(STATUS_FIELDS, columns)
    custody = session.custody()
    token = custody.find()
    if verify:
        with session.client(token) as client:
            client.tickets(Filter.SELF)
    status = Status(custody.account, token.source, verify, session.ledger().left())
    write_one(session.env, status, form, fields, STATUS, lines=lines(status))
