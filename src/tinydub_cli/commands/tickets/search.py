"""`tinydub tickets search`: full text over the copy of tickets on this machine."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.hits import HIT_COLUMNS
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, columns_of
from tinydub_cli.output.formats import Format, FormatChoice
from tinydub_cli.output.hits import HITS, age, write_hits
from tinydub_cli.output.plain import write_lines
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub tickets search 'invoice from:bruno'",
    "tinydub tickets search '\"reset mail\" refund* is:unread -status:resolved'",
    "tinydub tickets search calendar -q | tinydub ticket show - --offline",
)


def run(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY...", help="What to look for; best put in '...'."),
    ],
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="The N best; all unless given.")
    ] = None,
    columns: Annotated[str | None, columns_of(HIT_COLUMNS)] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Find tickets by any words of theirs, the best first. Costs no request.

    It looks into messages, names, addresses, names of files and summaries, as the last
    `tinydub tickets sync` has brought them.

    All words have to be there, in any case, with or without accents. `refund*` finds longer words,
    too; `"reset mail"` these words in a row; `-word` leaves tickets out (a query that begins so
    comes behind `--`). Chinese, Japanese, Korean and Thai are found within longer words.

    `from:ada` looks into name and address alone. `status:waiting`, `is:unread`, `is:read` and
    `has:attachment` narrow, `before:YYYY-MM-DD` to tickets opened before that day and `after:7d` to
    those with news since. A `-` turns each of them round.
    """
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(terminal=session.env.stdout.isatty())
    shown = chosen(HIT_COLUMNS, columns)
    from tinydub_cli.mirror import search
    from tinydub_cli.mirror.query import parse

    wanted = parse(" ".join(query), session.env.clock())
    with session.mirror() as mirror:
        session.tell(age(mirror.synced_at(), search.unfetched(mirror), session.env.clock()))
        if form is Format.IDS:  # they take no ticket apart
            ids = search.found(mirror, wanted, limit)
            write_lines(session.env, ids)
            if not ids:
                session.tell(HITS.none)
            return
        hits = list(search.hits(mirror, wanted, limit))
    write_hits(session.env, hits, form, shown, keep_all=columns is not None)
