"""Writes snippets in whichever form is asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinydub_cli import text
from tinydub_cli.columns.snippets import SNIPPET_COLUMNS
from tinydub_cli.env import Env
from tinydub_cli.models import JsonObject
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format
from tinydub_cli.output.tables import counted, draw

if TYPE_CHECKING:
    from tinydub_cli.columns import Column
    from tinydub_cli.snippets import Snippet


def write_snippets(
    env: Env,
    snippets: "Sequence[Snippet]",
    form: Format,
    columns: "Sequence[Column[Snippet]]",
    *,
    keep_all: bool,
) -> None:
    """Write a list of snippets; an empty one says so on standard error."""
    match form:
        case Format.JSON:
            plain.write_json_array(env, map(document, snippets))
        case Format.NDJSON:
            plain.write_ndjson(env, map(document, snippets))
        case Format.TSV:
            plain.write_tsv(env, snippets, columns)
        case Format.IDS:
            plain.write_lines(env, (snippet.name for snippet in snippets))
        case Format.TABLE if snippets:
            footer = counted(len(snippets), "snippet")
            draw(env, snippets, columns, keep_all=keep_all, footer=footer)
    if not snippets:
        env.say("No snippets. `tinydub snippets edit NAME` makes one.")


def write_snippet(env: Env, snippet: "Snippet", form: Format) -> None:
    """Write one snippet with its whole text."""
    match form:
        case Format.JSON | Format.NDJSON:
            plain.write_json(env, document(snippet))
        case Format.TSV:
            plain.write_tsv(env, [snippet], SNIPPET_COLUMNS)
        case Format.IDS:
            plain.write_lines(env, [snippet.name])
        case Format.TABLE:
            env.stdout.write(text.body(snippet.text).rstrip("\n") + "\n")


def document(snippet: "Snippet") -> JsonObject:
    """Return a snippet as our own JSON object: keys may be added, never renamed or removed."""
    return {
        "name": snippet.name,
        "path": str(snippet.path),
        "placeholders": list(snippet.placeholders),
        "text": snippet.text,
    }
