"""Writes what became of a reply, or what would."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tinydub_cli import text
from tinydub_cli.columns.drafts import DRAFT_COLUMNS
from tinydub_cli.columns.replies import PLANNED_REPLY_FIELDS, REPLY_FIELDS
from tinydub_cli.env import Env
from tinydub_cli.errors import StorageError
from tinydub_cli.models import SentReply, Ticket
from tinydub_cli.output import plain
from tinydub_cli.output.drafts import DRAFTS
from tinydub_cli.output.formats import Format
from tinydub_cli.output.listing import write_one

if TYPE_CHECKING:
    from tinydub_cli.outbox.draft import Draft
    from tinydub_cli.replying.job import Plan
    from tinydub_cli.schema.documents import PlannedReplyDocument


def preview(ticket_id: str, ticket: Ticket, message: str) -> Iterator[str]:
    """Yield the lines that show to whom a message goes and what it says, all safe to print."""
    yield f"To:      {text.line(_recipient(ticket))}"
    yield f"Ticket:  {ticket_id} ({text.line(ticket.status or 'status unknown')})"
    yield ""
    for line in text.body(message).split("\n"):
        yield f"  {line}".rstrip()
    yield ""


def write_plan(env: Env, ticket_id: str, plan: "Plan", form: Format) -> None:
    """Write what would be sent, and on standard error what would speak against it."""
    ticket, message = plan.ticket, plan.text
    document: PlannedReplyDocument = {
        "dry_run": True,
        "ticket": ticket_id,
        "to": ticket.email,
        "name": ticket.name,
        "message": message,
    }
    match form:
        case Format.JSON | Format.NDJSON:
            plain.write_json(env, document)
        case Format.TSV:
            plain.write_tsv(env, [(ticket_id, ticket, message)], PLANNED_REPLY_FIELDS)
        case Format.IDS:
            plain.write_lines(env, [ticket_id])
        case Format.TABLE:
            plain.write_lines(env, preview(ticket_id, ticket, message))
    for concern in plan.concerns:
        env.say(f"! {text.line(concern)}")
    env.say("Nothing was sent.")


def write_kept(env: Env, draft: "Draft", form: Format, program: str) -> None:
    """Write a reply that was kept; for people, how it is sent by `program`."""
    way = f"Kept as {draft.name}; `{program} ticket reply {draft.name} --resume` goes on with it."
    write_one(env, draft, form, DRAFT_COLUMNS, DRAFTS, lines=[way])


def write_sent(env: Env, ticket_id: str, reply: SentReply, form: Format) -> None:
    """Write the server's confirmation.

    Raises StorageError where standard output does not take it, which must not read as “not sent”.
    """
    try:
        _write_sent(env, ticket_id, reply, form)
        env.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise StorageError(
            f"Reply {reply.id} was sent, but this cannot be written to the output:"
            f" {problem.strerror}.",
            "Do not send it again.",
        ) from problem


def _write_sent(env: Env, ticket_id: str, reply: SentReply, form: Format) -> None:
    match form:
        case Format.JSON | Format.NDJSON:
            plain.write_json(env, reply.source)
        case Format.TSV:
            plain.write_tsv(env, [reply], REPLY_FIELDS)
        case Format.IDS:
            plain.write_lines(env, [reply.id])
        case Format.TABLE:
            plain.write_lines(env, [f"Sent reply {reply.id} to ticket {ticket_id}."])


def _recipient(ticket: Ticket) -> str:
    return f"{ticket.name} <{ticket.email}>" if ticket.email else ticket.name or "(no name)"
