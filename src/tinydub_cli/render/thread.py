"""A ticket as a person reads it: who and what, then the messages, oldest first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
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
from tinydub_cli.render.quotes import SHORTEST_FOLD, passages
from tinydub_cli.times import ago, exact

WIDEST_TEXT: Final = 100
"""Cells. Longer lines are hard to read."""

_BARS: Final = {Direction.INBOUND: "cyan", Direction.OUTBOUND: "green", Direction.INTERNAL: "dim"}

_DELIVERIES: Final = {
    Delivery.ERROR: ("failed", "bold red"),
    Delivery.COMPLAINT: ("reported as spam", "bold red"),
    Delivery.BOUNCED: ("bounced", "bold red"),
    Delivery.DELIVERED: ("delivered", "green"),
    Delivery.SENT: ("sent", ""),
    Delivery.WAITING: ("not sent yet", "yellow"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How to show a thread: the present, times in full instead of “2 days ago”, quotes in full."""

    now: datetime
    exact: bool = False
    full: bool = False

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


@dataclass(frozen=True, slots=True)
class Barred:
    """Text beside a vertical bar, wrapped to what the bar leaves of the width."""

    content: Text
    style: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it line by line."""
        width = min(options.max_width, WIDEST_TEXT) - 2
        for line in self.content.wrap(console, max(width, 1), tab_size=4):
            line.rstrip()
            yield Text.assemble(("│ ", self.style), line) if line else Text("│", self.style)


def _header(ticket: Ticket, reading: Reading) -> Iterator[RenderableType]:
    yield Text.assemble(
        (text.line(ticket.name or "(no name)"), "bold"),
        f" <{text.line(ticket.email)}>" if ticket.email else "",
    )
    facts = [
        ("Ticket", ticket.id),
        ("Status", ticket.status + (", unread" if ticket.unread else "")),
        ("Priority", ticket.priority),
        ("Assignee", _person(ticket.assignee)),
        ("Widget", ticket.widget),
        ("Opened", reading.time(ticket.created_at)),
        *_moments(ticket, reading),
    ]
    for label, value in facts:
        yield Text.assemble((f"{label:<9} ", "dim"), text.line(value or "–"))
    if ticket.ai_summary:
        yield Text("\nSummary by AI", style="dim")
        yield Barred(Text(text.body(ticket.ai_summary)), "magenta")
    loose = _not_in_messages(ticket)
    if loose:
        yield Text("\nAttachments", style="dim")
        yield from (_attachment(attachment, "") for attachment in loose)


def _moments(ticket: Ticket, reading: Reading) -> Iterator[tuple[str, str]]:
    for label, moment in (
        ("Updated", ticket.updated_at),
        ("Contact", ticket.last_contact_at),
        ("Closed", ticket.closed_at),
    ):
        if moment:
            yield label, reading.time(moment)


def _person(person: Person | None) -> str:
    if person is None:
        return "nobody"
    return f"{person.name} <{person.email}>" if person.email else person.name


def _message(ticket: Ticket, message: Message, reading: Reading) -> Iterator[RenderableType]:
    bar = _BARS[message.direction]
    yield Text()
    yield _heading(ticket, message, reading)
    yield Barred(_text(message, full=reading.full), bar)
    yield from (_attachment(attachment, bar) for attachment in message.attachments)


def _heading(ticket: Ticket, message: Message, reading: Reading) -> Text:
    heading = Text()
    who = text.line(author(ticket, message) or "Somebody")
    match message.direction:
        case Direction.INBOUND:
            heading.append(f"{who} wrote", "bold")
        case Direction.OUTBOUND:
            heading.append(f"{who} replied", "bold")
        case Direction.INTERNAL:
            heading.append(f"{who}: {text.line(message.type or 'message')}", "bold")
    heading.append(f" · {reading.time(message.created_at)}", "dim")
    if message.delivery:
        word, style = _DELIVERIES[message.delivery]
        heading.append(" · ", "dim").append(word, style)
        if message.error:
            heading.append(f": {text.line(message.error)}", style)
        elif reading.exact and message.delivered_at:
            heading.append(f" {reading.time(message.delivered_at)}", style)
    return heading


def _text(message: Message, *, full: bool) -> Text:
    """Return a message's text, its quoted history dim or, unless `full`, folded into a line."""
    shown = Text()
    for passage in passages(text.body(message.text).strip("\n")):
        if not passage.quoted:
            shown.append("\n".join(passage.lines) + "\n")
        elif full or len(passage.lines) < SHORTEST_FOLD:
            shown.append("\n".join(passage.lines) + "\n", "dim")
        else:
            shown.append(f"[{len(passage.lines)} quoted lines; --full shows them]\n", "dim italic")
    shown.rstrip()
    return shown


def _attachment(attachment: Attachment, bar: str) -> Text:
    about = ", ".join(text.line(fact) for fact in (attachment.type, _size(attachment.size)) if fact)
    return Text.assemble(
        ("│ " if bar else "", bar),
        ("+ ", "dim"),
        text.line(attachment.name or attachment.id),
        (f"  {about}" if about else "", "dim"),
    )


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
