"""`tinydub ticket reply`: a message to the customer, sent once or kept."""

from typing import Annotated

import typer

from tinydub_cli.commands.options import (
    FormatOption,
    IdsOption,
    JsonOption,
    TicketArgument,
    key_and_value,
    ticket_or_draft,
)
from tinydub_cli.completion.values import complete_snippets
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.replies import write_kept, write_plan, write_sent
from tinydub_cli.replying.request import Request
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub ticket reply KPlaQw1c   # in your editor",
    "tinydub ticket reply KPlaQw1c -m 'The fix is live.' --dry-run",
    "tinydub ticket reply KPlaQw1c --snippet thanks --set what='your help'",
    "tinydub ticket reply KPlaQw1c --draft -F answer.md   # to be looked at",
    "tinydub ticket reply KPlaQw1c --resume",
)


def run(
    context: typer.Context,
    id: TicketArgument,
    text: Annotated[
        str | None, typer.Option("--message", "-m", metavar="TEXT", help="The reply itself.")
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", "-F", metavar="FILE", help="A file with it; - is stdin.")
    ] = None,
    snippet: Annotated[
        list[str] | None,
        typer.Option(
            "--snippet",
            "-s",
            metavar="NAME",
            help="A canned reply; several are joined.",
            autocompletion=complete_snippets,
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Fill in {{KEY}} in the snippets."),
    ] = None,
    editor: Annotated[bool, typer.Option("--editor", help="Write it in your editor.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the reply that is kept.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send without asking.")] = False,
    allow_duplicate: Annotated[
        bool, typer.Option("--allow-duplicate", help="Send what the last reply said, once more.")
    ] = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="Keep it for --resume, and send nothing now.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent to whom; send nothing.")
    ] = False,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Reply to a customer: with -m, -F, --snippet, text piped in, or else in your editor.

    Costs two requests, and one more with the editor or after a question: the ticket is looked at
    right before anything is sent.
    It is sent once and never repeated; until the server has confirmed it, its text is kept. With
    --draft it only is: that costs no request, or one with the editor or a snippet.
    """
    from tinydub_cli.replying.job import keep, plan, reply

    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(terminal=session.env.stdout.isatty())
    ticket, name = ticket_or_draft(id)
    request = Request(
        ticket=ticket,
        draft=name,
        text=text,
        file=file,
        snippets=snippet or (),
        values=[key_and_value(word) for word in values or ()],
        editor=editor,
        resume=resume,
        yes=yes,
        allow_duplicate=allow_duplicate,
        dry_run=dry_run,
        keep=draft,
    ).checked()
    if dry_run:
        write_plan(session.env, ticket, plan(session, request), form)
        return
    if draft:
        write_kept(session.env, keep(session, request), form, session.program)
        return
    with reply(session, request) as sent:
        write_sent(session.env, ticket, sent, form)
    session.keep(lambda mirror: mirror.expect_change(ticket))
