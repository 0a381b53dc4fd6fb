"""`tinydub ticket show`: tickets with their threads."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.messages import MESSAGE_FIELDS
from tinydub_cli.commands.options import (
    FormatOption,
    IdsOption,
    JsonOption,
    MaxAgeOption,
    OfflineOption,
    columns_of,
    duration,
    ticket_ids,
)
from tinydub_cli.completion.values import complete_tickets
from tinydub_cli.errors import NotFoundError
from tinydub_cli.output.formats import Format, FormatChoice
from tinydub_cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from tinydub_cli.answers import Answers
    from tinydub_cli.models import Attachment, Ticket

EXAMPLES = (
    "tinydub ticket show KPlaQw1c",
    "tinydub ticket show KPlaQw1c --full --exact",
    "tinydub tickets list --filter self -q | tinydub ticket show - --json",
)


def run(
    context: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            help="Ids of tickets; - reads them from stdin.",
            autocompletion=complete_tickets,
        ),
    ],
    full: Annotated[bool, typer.Option("--full", help="Show quoted history, too.")] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Show dates and times instead of “2 days ago”.")
    ] = False,
    images: Annotated[
        bool, typer.Option("--images", help="Draw the pictures among the attachments.")
    ] = False,
    max_age: MaxAgeOption = None,
    offline: OfflineOption = False,
    columns: Annotated[
        str | None, columns_of(MESSAGE_FIELDS, "Fields of tsv, a message a line")
    ] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Show tickets: who and what, then every message, newest last.

    Costs one request a ticket, and none where the copy of `tickets sync` is fresh enough. With
    several ids, or `-`, --json gives an array.
    """
    # A TAB loads this module for its options alone.
    from tinydub_cli.answers import answering, freshness
    from tinydub_cli.output.threads import View, write_threads

    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(
        terminal=session.env.stdout.isatty(), fields=columns
    )
    fields = chosen(MESSAGE_FIELDS, columns)
    wanted = ticket_ids(session.env, ids)
    if not wanted:
        session.tell("No tickets: no ids came on standard input.")
    span = None if max_age is None else duration(max_age)
    fresh = freshness(span, offline=offline, images=images)
    missing: list[str] = []
    with answering(session, fresh, bulk=len(wanted) > 1) as answers, ExitStack() as opened:
        fetch = opened.enter_context(_fetching(session)) if images else None
        tickets = _found(answers, wanted, missing)
        if form is Format.TABLE and (kept := session.marks()):
            tickets = (ticket._replace(kept=kept.get(ticket.id, "")) for ticket in tickets)
        several = len(ids) > 1 or ids == ["-"]
        view = View(exact, full, fetch)
        write_threads(session.env, tickets, form, fields, several=several, view=view)
    if answers.age:
        session.tell(answers.age)
    _tell_missing(missing, offline=offline)


@contextmanager
def _fetching(session: Session) -> "Iterator[Callable[[Attachment], bytes]]":
    """Open what gets the bytes of attachments, to draw them."""
    from tinydub_cli.attachments.download import content

    with session.storage() as storage:
        yield lambda attachment: content(storage, attachment)


def _found(answers: "Answers", ids: Sequence[str], missing: list[str]) -> "Iterator[Ticket]":
    """Yield the tickets that there are, and note the others: one typo costs no other ticket."""
    for identity in ids:
        try:
            yield answers.ticket(identity)
        except NotFoundError:
            missing.append(identity)


def _tell_missing(missing: Sequence[str], *, offline: bool) -> None:
    if not missing:
        return
    names = ", ".join(f"“{identity}”" for identity in missing)
    if offline:
        raise NotFoundError(
            f"The copy on this machine has no ticket {names}.",
            "`tinydub tickets sync` fetches what is new; without --offline, the server is asked.",
        )
    raise NotFoundError(
        f"There is no ticket {names}.", "`tinydub tickets list` shows the ids of open tickets."
    )
