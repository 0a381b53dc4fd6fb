"""`tinydub tickets sync`: the copy of tickets on this machine, brought up to date."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.sync import SYNC_FIELDS
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, columns_of
from tinydub_cli.errors import RateLimitError, UsageError
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_one
from tinydub_cli.output.sync import SYNC, lines, shown
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub tickets sync",
    "tinydub tickets sync --budget 100 --refresh 0",
    "tinydub tickets sync --forget",
)


def run(
    context: typer.Context,
    budget: Annotated[
        int | None,
        typer.Option(min=4, metavar="N", help="The most requests; all but a quarter of the day's."),
    ] = None,
    refresh: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many copies that may be good to renew.")
    ] = 10,
    even_unread: Annotated[
        bool,
        typer.Option("--even-unread", help="Read unread tickets, even if that clears their mark."),
    ] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Delete the copy instead.")] = False,
    columns: Annotated[str | None, columns_of(SYNC_FIELDS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Bring the copy of tickets on this machine up to date, for `search` and `--offline`.

    Costs four requests for the lists, one for each ticket that has changed, and those of --refresh.
    It can be stopped at any time; the next one goes on.
    """
    session: Session = context.obj
    if forget:
        _forget(session)
        return
    form = FormatChoice(format, json, quiet).resolve(
        terminal=session.env.stdout.isatty(), fields=columns
    )
    fields = chosen(SYNC_FIELDS, columns)
    _check_wanted(session)
    from tinydub_cli.syncing.job import Sync

    with session.mirror(begins=True) as mirror, shown(session.env) as progress:
        # Another sync may have been waited for, and have spent its part of the day.
        most = budget if budget is not None else _usual_budget(session)
        beside = session._replace(env=progress.env)
        with beside.client(bulk=True) as client:
            sync = Sync(client, mirror, session.env.clock, beside.tell, progress)
            outcome = sync.run(budget=most, refresh=refresh, even_unread=even_unread)
    write_one(session.env, outcome, form, fields, SYNC, lines=lines(outcome))


def _check_wanted(session: Session) -> None:
    """Say what the first sync begins. Raises UsageError where no copy may be kept."""
    if not session.configuration.mirrors:
        raise UsageError(
            "The setting `mirror` says that no copy of tickets is kept.",
            "`tinydub config set mirror true` allows it.",
        )
    path = session.mirror_file()
    if not path.exists():
        session.tell(
            f"A copy of all tickets with their threads, without files, begins in {path}, for you"
            f" alone. `{session.program} tickets sync --forget` deletes it."
        )


def _usual_budget(session: Session) -> int:
    """Return what may be spent: a quarter of the day's requests is left for other work."""
    from tinydub_cli.quota import DAY

    most = session.ledger().left().day - DAY // 4
    if most < 4:
        raise RateLimitError(
            "Only a quarter of the day's requests is left, by this machine's count.",
            "Sync later, or say with --budget how many it may spend.",
        )
    return most


def _forget(session: Session) -> None:
    from tinydub_cli.mirror.opening import forgotten

    path = session.mirror_file()
    session.tell(f"Deleted {path}." if forgotten(path) else "There is no copy of tickets.")
