"""`tinydub ticket download`: what customers sent along, saved safely and whole."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, cast

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.attachments import SAVED_FIELDS
from tinydub_cli.commands.options import (
    FormatOption,
    IdsOption,
    JsonOption,
    columns_of,
    size,
    ticket_ids,
)
from tinydub_cli.completion.values import complete_tickets
from tinydub_cli.env import Env
from tinydub_cli.errors import UsageError
from tinydub_cli.output.downloads import tell_missed, write_saved
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.progress import shown
from tinydub_cli.session import Session

if TYPE_CHECKING:
    from tinydub_cli.attachments.job import Missed, Saved

EXAMPLES = (
    "tinydub ticket download P1wLN0xU --dir inbox",
    "tinydub ticket download P1wLN0xU IMG_1215.png -o - | file -",
)


def run(
    context: typer.Context,
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="The ticket's id; several with commas; - reads them from stdin.",
            autocompletion=complete_tickets,
        ),
    ],
    attachments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ATTACHMENT]...", help="Ids or file names; all unless given."),
    ] = None,
    dir: Annotated[
        Path | None, typer.Option("--dir", "-d", metavar="DIR", help="Where to; made if missing.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="One attachment's file; - is stdout."),
    ] = None,
    max_size: Annotated[
        str, typer.Option(metavar="SIZE", help="The most that one may have: 500k, 20M, 1G.")
    ] = "1G",
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    columns: Annotated[str | None, columns_of(SAVED_FIELDS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Download attachments: all of a ticket's, or those named. Prints where they are.

    Costs one request a ticket, and another where its links expire meanwhile.
    """
    from tinydub_cli.attachments.job import Job  # with httpx, which neither help nor a TAB needs
    from tinydub_cli.attachments.saving import Folder

    session: Session = context.obj
    env, names, largest = session.env, attachments or [], size(max_size)
    form = FormatChoice(format, json, quiet).resolve(terminal=env.stdout.isatty(), fields=columns)
    fields = chosen(SAVED_FIELDS, columns)
    tickets = ticket_ids(env, id.split(","))
    if len(tickets) != 1 and (names or output is not None):
        raise UsageError("Attachments can be named for one ticket only.", "Give one ticket's id.")
    if output is not None:
        _check_output(env, output, dir)
    several = len(tickets) > 1
    with (
        session.client(bulk=several) as client,
        session.storage() as storage,
        shown(env) as progress,
    ):
        job = Job(client, storage, progress, largest=largest)
        if output == "-":
            job.streamed(tickets[0], names, cast("IO[bytes]", env.stdout.buffer))
            return
        file = Path(output) if output else None
        folder = Folder(file.parent if file else dir or Path(), force=force, exact=bool(file))
        saved, missed = _parted(job.saved(tickets, names, folder, file.name if file else None))
    if not saved and not missed:
        session.tell("There is nothing to download.")
    write_saved(env, saved, form, fields)
    tell_missed(env, missed)
    _raise_for(missed, of=len(saved) + len(missed))


def _check_output(env: Env, output: str, folder: Path | None) -> None:
    """Raise UsageError for a place that one file cannot go to."""
    if folder:
        raise UsageError("--dir and --output contradict each other.", "Give one of them.")
    if output == "-" and env.stdout.isatty():
        raise UsageError(
            "What a stranger sent could act on this terminal.", "Pipe it on, or name a file."
        )
    if not Path(output).name:
        raise UsageError(f"“{output}” is not the name of a file.", "--dir takes a directory.")


def _parted(results: "Iterable[Saved | Missed]") -> "tuple[list[Saved], list[Missed]]":
    """Wait for all files, and part those that are there from those that are not."""
    from tinydub_cli.attachments.job import Saved

    saved: list[Saved] = []
    missed: list[Missed] = []
    for result in results:
        if isinstance(result, Saved):
            saved.append(result)
        else:
            missed.append(result)
    return saved, missed


def _raise_for(missed: "Sequence[Missed]", *, of: int) -> None:
    """Raise the first of what went wrong, so that the status says that something is missing."""
    if missed:
        error = missed[0].error
        error.message = f"{len(missed)} of {of} could not be saved: {error.message}"
        raise error
