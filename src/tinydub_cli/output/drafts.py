"""Writes replies that are kept, in whichever form is asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinydub_cli import text
from tinydub_cli.columns.drafts import DRAFT_COLUMNS
from tinydub_cli.env import Env
from tinydub_cli.models import JsonObject
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format
from tinydub_cli.output.tables import counted, draw
from tinydub_cli.times import ago, timestamp

if TYPE_CHECKING:
    from tinydub_cli.columns import Column
    from tinydub_cli.outbox.draft import Draft


def write_drafts(
    env: Env,
    drafts: "Sequence[Draft]",
    form: Format,
    columns: "Sequence[Column[Draft]]",
    *,
    keep_all: bool,
) -> None:
    """Write a list of kept replies; an empty one says so on standard error."""
    match form:
        case Format.JSON:
            plain.write_json_array(env, map(document, drafts))
        case Format.NDJSON:
            plain.write_ndjson(env, map(document, drafts))
        case Format.TSV:
            plain.write_tsv(env, drafts, columns)
        case Format.IDS:
            plain.write_lines(env, (draft.name for draft in drafts))
        case Format.TABLE if drafts:
            footer = counted(len(drafts), "reply").replace("replys", "replies")
            draw(env, drafts, columns, keep_all=keep_all, footer=footer)
    if not drafts:
        env.say("No replies are kept.")


def write_draft(env: Env, draft: "Draft", form: Format) -> None:
    """Write one kept reply with its whole text."""
    match form:
        case Format.JSON | Format.NDJSON:
            plain.write_json(env, document(draft))
        case Format.TSV:
            plain.write_tsv(env, [draft], DRAFT_COLUMNS)
        case Format.IDS:
            plain.write_lines(env, [draft.name])
        case Format.TABLE:
            state = f"{draft.state}, begun {ago(draft.created_at, env.clock())}"
            if draft.tried_at:
                state += f", tried {ago(draft.tried_at, env.clock())}"
            for line in (f"{draft.name} ({state})", "", *text.body(draft.text).split("\n")):
                env.stdout.write(f"{line}\n")


def document(draft: "Draft") -> JsonObject:
    """Return a kept reply as our own JSON object: keys may be added, never renamed or removed."""
    return {
        "draft": draft.name,
        "ticket": draft.ticket,
        "customer": draft.customer or None,
        "state": draft.state.value,
        "created_at": timestamp(draft.created_at),
        "tried_at": timestamp(draft.tried_at) or None,
        "reply_id": draft.reply_id or None,
        "text": draft.text,
    }
