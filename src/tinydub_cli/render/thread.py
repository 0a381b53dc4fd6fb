"""A ticket as a person reads it: who and what, then the messages, oldest first."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.console import RenderableType
from rich.style import Style
from rich.text import Text

from tinydub_cli import text
from tinydub_cli.models import (
    Attachment,
    Delivery,
    Direction,
    Message,
    Person,
    Ticket,
    author,
)
from tinydub_cli.render.blocks import BAR, Barred, Hanging
from tinydub_cli.render.quotes import SHORTEST_FOLD, passages
from tinydub_cli.times import ago, exact

_INDENT: Final = Text("  ")
"""Before what goes on from the line above."""

_BARS: Final = {Direction.INBOUND: "cyan", Direction.OUTBOUND: "green", Direction.INTERNAL: "dim"}

_DELIVERIES: Final = {
    Delivery.ERROR: ("failed", "bold red"),
    Delivery.COMPLAINT: ("reported as spam", "bold red"),
    Delivery.BOUNCED: ("bounced", "bold red"),
    Delivery.DELIVERED: ("delivered", "green"),
    Delivery.SENT: ("sent", ""),
    Delivery.WAITING: ("not sent yet", "yellow"),
}


_LINKABLE: Final = re.compile(r"https://[A-Za-z0-9][!-~]{1,2000}")
"""What may become a link (OSC 8): plain https, and every character of it printable."""

_KEPT: Final = {"draft": "a draft is kept", "unknown": "one may have been sent"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How to show a thread: the present, times in full instead of “2 days ago”, quotes in full.

    `picture` draws an attachment, or gives None.
    """

    now: datetime
    exact: bool = False
    full: bool = False
    picture: Callable[[Attachment], RenderableType | None] | None = None

    def time(self, moment: datetime | None) -> str:
        """Return a moment's text."""
        return exact(moment, self.now) if self.exact else ago(moment, self.now)


def threads(tickets: Iterable[Ticket], reading: Reading) -> Iterator[RenderableType]:
    """Yield tickets one after the other, with a line between them, each as it comes."""
    for i, ticket in enumerate(tickets):
        if i:
            yield Text("\n" + "═" * 20 + "\n", style="dim")
        yield from thread(ticket, reading)


def thread(ticket: Ticket, reading: Reading) -> Iterator[RenderableType]:
    """Yield a ticket's header and messages, ready to draw."""
    yield from _header(ticket, reading)
    for message in ticket.messages:
        yield from _message(ticket, message, reading)
    if not ticket.messages:
        yield Text("\nNo messages.", style="dim")


def _header(ticket: Ticket, reading: Reading) -> Iterator[RenderableType]:
    name = (text.line(ticket.name or "(no name)"), "bold")
    address = f" <{text.line(ticket.email)}>" if ticket.email else ""
    yield Hanging(Text(), Text.assemble(name, address), _INDENT)
    facts = [
        ("Ticket", ticket.id),
        ("Status", (ticket.status or "–") + (", unread" if ticket.unread else "")),
        ("Priority", ticket.priority),
        ("Assignee", _person(ticket.assignee)),
        ("Widget", ticket.widget),
        ("Opened", reading.time(ticket.created_at)),
        *_moments(ticket, reading),
        *_kept(ticket),
    ]
    for label, value in facts:
        yield Hanging(Text(f"{label:<9} ", "dim"), Text(text.line(value or "–")), Text(" " * 10))
    if ticket.ai_summary:
        yield Text("\nSummary by AI", style="dim")
        yield Barred(_plain(ticket.ai_summary), "magenta")
    loose = _not_in_messages(ticket)
    if loose:
        yield Text("\nAttachments", style="dim")
        for attachment in loose:
            yield from _attached(attachment, "", reading)


def _moments(ticket: Ticket, reading: Reading) -> Iterator[tuple[str, str]]:
    for label, moment in (
        ("Updated", ticket.updated_at),
        ("Contact", ticket.last_contact_at),
        ("Closed", ticket.closed_at),
    ):
        if moment:
            yield label, reading.time(moment)


def _kept(ticket: Ticket) -> Iterator[tuple[str, str]]:
    """Yield what is known of a reply that is kept on this machine."""
    if ticket.kept:
        about = _KEPT.get(ticket.kept, ticket.kept)
        yield "Reply", f"{about}: `tinydub ticket reply {ticket.id} --resume`"


def _person(person: Person | None) -> str:
    if person is None:
        return "nobody"
    return f"{person.name} <{person.email}>" if person.email else person.name


def _message(ticket: Ticket, message: Message, reading: Reading) -> Iterator[RenderableType]:
    bar = _BARS[message.direction]
    yield Text()
    yield Hanging(Text(), _heading(ticket, message, reading), _INDENT)
    if message.text.strip():
        yield Barred(_lines(message, full=reading.full), bar)
    elif not message.attachments:
        yield Barred([("(no text)", "dim")], bar)
    for attachment in message.attachments:
        yield from _attached(attachment, bar, reading)


def _heading(ticket: Ticket, message: Message, reading: Reading) -> Text:
    heading = Text().append(_who_did_what(ticket, message), "bold")
    heading.append(f" · {reading.time(message.created_at)}", "dim")
    if message.delivery:
        word, style = _DELIVERIES[message.delivery]
        heading.append(" · ", "dim").append(word, style)
        if message.error:
            heading.append(f": {text.line(message.error)}", style)
        elif reading.exact and message.delivered_at:
            heading.append(f" {reading.time(message.delivered_at)}", style)
    return heading


def _who_did_what(ticket: Ticket, message: Message) -> str:
    who = text.line(author(ticket, message))
    match message.direction:
        case Direction.INBOUND:
            return f"{who or 'Somebody'} wrote"
        case Direction.OUTBOUND:
            return f"{who or 'Somebody'} replied"
        case Direction.INTERNAL:
            kind = text.line(message.type or "message")
            return f"{who}: {kind}" if who else kind


def _lines(message: Message, *, full: bool) -> list[tuple[str, str]]:
    """Return a message's lines, its quoted history dim or, unless `full`, folded into one."""
    shown: list[tuple[str, str]] = []
    for passage in passages(text.body(message.text).strip("\n")):
        if passage.quoted and not full and len(passage.lines) >= SHORTEST_FOLD:
            shown.append((f"[{len(passage.lines)} quoted lines; --full shows them]", "dim italic"))
        else:
            style = "dim" if passage.quoted else ""
            shown += ((line, style) for line in passage.lines)
    return shown


def _plain(content: str) -> list[tuple[str, str]]:
    return [(line, "") for line in text.body(content).strip("\n").split("\n")]


def _attached(attachment: Attachment, bar: str, reading: Reading) -> Iterator[RenderableType]:
    yield _attachment(attachment, bar)
    if reading.picture and (drawn := reading.picture(attachment)):
        yield drawn


def _attachment(attachment: Attachment, bar: str) -> RenderableType:
    about = ", ".join(text.line(fact) for fact in (attachment.type, _size(attachment.size)) if fact)
    style = Style(link=attachment.url) if _LINKABLE.fullmatch(attachment.url) else ""
    content = Text().append(text.line(attachment.name or attachment.id or "(no name)"), style)
    content.append(f"  {about}" if about else "", "dim")
    lead = (BAR if bar else "", bar)
    return Hanging(Text.assemble(lead, ("+ ", "dim")), content, Text.assemble(lead, _INDENT))


def _not_in_messages(ticket: Ticket) -> Sequence[Attachment]:
    """Return attachments that only the ticket lists; by the documents there are none."""
    shown = {attachment.id for message in ticket.messages for attachment in message.attachments}
    return [attachment for attachment in ticket.attachments if attachment.id not in shown]


def _size(size: int | None) -> str:
    """Return a size in bytes as people write it: `541 kB`."""
    if size is None or size < 0:
        return ""
    if size < 1000:
        return f"{size} B"
    amount, unit = size / 1000, "kB"
    for larger in ("MB", "GB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}"
