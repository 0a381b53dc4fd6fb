"""Writes where attachments were saved, and says which could not be."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinydub_cli import text
from tinydub_cli.columns import Field
from tinydub_cli.env import Env
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format

if TYPE_CHECKING:
    from tinydub_cli.attachments.job import Missed, Saved
    from tinydub_cli.schema.documents import SavedDocument


def write_saved(
    env: Env, saved: "Sequence[Saved]", form: Format, fields: "Sequence[Field[Saved]]"
) -> None:
    """Write where each file is, and point out those that are more than something to look at."""
    match form:
        case Format.JSON:
            plain.write_json_array(env, map(document, saved))
        case Format.NDJSON:
            plain.write_ndjson(env, map(document, saved))
        case Format.TSV:
            plain.write_tsv(env, saved, fields)
        case Format.IDS:
            plain.write_lines(env, (one.id for one in saved))
        case Format.TABLE:
            plain.write_lines(env, (one.path for one in saved))
    for one in saved:
        if one.launches:
            env.say(text.line(f"Beware: {one.path} may start something when it is opened."))


def tell_missed(env: Env, missed: "Sequence[Missed]") -> None:
    """Say of each file why it could not be saved."""
    for one in missed:
        what = f"{one.name}, ticket {one.ticket}" if one.name else f"Ticket {one.ticket}"
        env.say(text.line(f"Not saved: {what}. {one.error.message}"))


def document(saved: "Saved") -> "SavedDocument":
    """Return a saved file as our own JSON object."""
    return {
        "ticket": saved.ticket,
        "id": saved.id,
        "name": saved.name,
        "path": saved.path,
        "size": saved.size,
        "sha256": saved.sha256,
        "launches": saved.launches,
    }
