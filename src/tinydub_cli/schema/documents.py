"""Our own JSON objects. Keys may be added, and are never renamed or removed.

The functions that make them have these as their types; `docs/schema` is generated from them.
"""

from typing import Annotated, Literal, TypedDict


class ErrorFields(TypedDict):
    """What went wrong."""

    kind: Annotated[str, "which kind of error; see `tinydub help exit-codes`"]
    message: Annotated[str, "one sentence on what is wrong; may quote strangers"]
    hint: Annotated[str, "one sentence on what to do; may be empty"]
    exit_code: Annotated[int, "the status that the command ends with"]


class ErrorDocument(TypedDict):
    """An error, on standard error, of a command with --json."""

    error: ErrorFields


class DraftDocument(TypedDict):
    """A reply that is kept on this machine: `drafts`, `ticket reply --draft`."""

    draft: Annotated[str, "its name: the ticket's id, a dot, a number"]
    ticket: Annotated[str, "the ticket's id"]
    customer: Annotated[str | None, "the customer's name, where the ticket was looked at"]
    state: Annotated[
        Literal["draft", "sending", "sent", "unknown"], "how far it has come on its way"
    ]
    created_at: Annotated[str, "when it was begun (ISO 8601, UTC)"]
    tried_at: Annotated[str | None, "when it was last tried to be sent (ISO 8601, UTC)"]
    reply_id: Annotated[str | None, "the server's id, where it was sent"]
    text: str


class SnippetDocument(TypedDict):
    """A canned reply: `snippets`."""

    name: str
    path: Annotated[str, "the file that holds it"]
    placeholders: Annotated[list[str], "what is filled in, in the order of the text"]
    text: str


class SavedDocument(TypedDict):
    """An attachment that was saved: `ticket download`."""

    ticket: Annotated[str, "the ticket's id"]
    id: Annotated[str, "the attachment's id"]
    name: Annotated[str, "the name that its sender gave it"]
    path: Annotated[str, "where it is now"]
    size: Annotated[int, "bytes"]
    sha256: Annotated[str, "of its content, in hexadecimal digits"]
    launches: Annotated[bool, "whether opening it may start something"]


class PlannedReplyDocument(TypedDict):
    """A reply that was not sent: `ticket reply --dry-run`."""

    dry_run: Literal[True]
    ticket: Annotated[str, "the ticket's id"]
    to: Annotated[str, "the customer's address"]
    name: Annotated[str, "the customer's name"]
    message: str


class StatusDocument(TypedDict):
    """Who is signed in: `auth status`."""

    origin: Annotated[str, "the API's scheme, host and port"]
    profile: str
    source: Annotated[
        Literal["environment", "keyring", "file", "demo"], "where the token comes from"
    ]
    verified: Annotated[bool, "whether the server was asked, and accepts it"]
    left_minute: Annotated[int, "requests left this minute, by this machine's own count"]
    left_day: Annotated[int, "requests left in 24 hours, by this machine's own count"]


class SyncDocument(TypedDict):
    """What a sync has done: `tickets sync`. All are numbers of tickets but the last."""

    listed: Annotated[int, "in any of the four lists"]
    fetched: Annotated[int, "with their threads, just now"]
    vanished: Annotated[int, "in no list any more"]
    waiting: Annotated[int, "not reached within the budget"]
    unread: Annotated[int, "left alone, since reading would clear their mark"]
    odd: Annotated[int, "whose answer made no sense"]
    requests: Annotated[int, "requests that it took"]


class AgesFields(TypedDict):
    """Open tickets of a class of ages."""

    at_least: Annotated[int, "seconds since the ticket began"]
    under: Annotated[int | None, "seconds; null in the oldest class"]
    tickets: int


class ArrivalsFields(TypedDict):
    """Tickets that came on one day."""

    day: Annotated[str, "a day in the user's time zone (ISO 8601)"]
    tickets: int


class SpreadFields(TypedDict):
    """How times spread, in seconds; null where there are none."""

    count: Annotated[int, "how many were measured"]
    median: int | None
    p90: Annotated[int | None, "the 90th percentile, interpolated between two values"]


class AgentFields(TypedDict):
    """How many replies an agent wrote."""

    name: Annotated[str | None, "null for replies without an author"]
    email: Annotated[str | None, "null where the server gives none"]
    replies: int


class ThreadsFields(TypedDict):
    """What the threads in the copy on this machine tell."""

    count: Annotated[int, "threads that the copy has"]
    first_response: Annotated[
        SpreadFields, "from a customer's first message to the first reply after it"
    ]
    unanswered: Annotated[int, "tickets in which the customer wrote and nobody has replied"]
    resolution: Annotated[SpreadFields, "from the ticket's beginning to its end"]
    unresolved: Annotated[int, "tickets without an end"]
    hours: Annotated[
        list[list[int]], "customers' messages by weekday, Monday first, and hour, in local time"
    ]
    replies: Annotated[int, "messages to customers; each of the next three is one of them"]
    bounced: int
    complaints: Annotated[int, "reported as spam"]
    failed: Annotated[int, "could not be sent"]
    agents: Annotated[list[AgentFields], "who wrote the replies, the busiest first"]


class StatsDocument(TypedDict):
    """The queue in figures: `tickets stats`."""

    at: Annotated[str, "when the lists were fetched (ISO 8601, UTC)"]
    open: int
    mine: int
    unassigned: int
    unread: Annotated[int, "open tickets with unread messages"]
    resolved: int
    ages: Annotated[list[AgesFields], "of open tickets, the youngest first"]
    undated: Annotated[int, "open tickets without a date, or with one in the future"]
    arrivals: Annotated[list[ArrivalsFields], "in the last 30 days, today last"]
    threads: Annotated[ThreadsFields | None, "null where `tickets sync` has made no copy"]


class EventDocument(TypedDict):
    """Something that happened to a ticket: `tickets watch`."""

    event: Literal["new", "unread", "read", "status", "left", "resolved"]
    at: Annotated[str, "when it was seen (ISO 8601, UTC)"]
    ticket: Annotated[str, "the ticket's id"]
    name: Annotated[str, "the customer's"]
    email: Annotated[str, "the customer's; empty where it is not known any more"]
    status: Annotated[str, "what it is now, as far as that is known"]
    before: Annotated[str | None, "the status before, where it changed"]


class HitDocument(TypedDict):
    """A ticket that was found: `tickets search`."""

    ticket: Annotated[str, "the ticket's id"]
    name: Annotated[str, "the customer's name"]
    email: Annotated[str, "the customer's address"]
    status: str
    unread: bool
    created_at: Annotated[str | None, "when it was opened (ISO 8601, UTC)"]
    vanished: Annotated[bool, "whether no list has it any more"]
    message_id: Annotated[str | None, "the message that the snippet is from"]
    snippet: Annotated[str, "what stands there, on one line; may be cut"]


class SettingDocument(TypedDict):
    """A setting: `config list`, `config get`."""

    key: str
    value: Annotated[str, "the value that counts; empty where there is none"]
    source: Annotated[str, "a flag, a variable, a place in the file, or `default`"]
    variable: Annotated[str, "the environment variable that goes before the file"]
    about: str


class CheckDocument(TypedDict):
    """What one of `doctor`'s checks found."""

    check: Annotated[str, "what was looked at"]
    state: Literal["ok", "warning", "failed", "skipped"]
    finding: Annotated[str, "one sentence on what was found"]
    remedy: Annotated[str, "one sentence on what to do; may be empty"]
