"""Any number of invented tickets with threads as they are: some long, most short, some failed.

The same number gives the same tickets, whenever and wherever it is asked for; only the dates are
counted back from the present. Their ids are `GEN` and a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from random import Random

from tinydub_cli.sandbox.account import NOOR, SAM, USER
from tinydub_cli.sandbox.documents import JsonObject
from tinydub_cli.sandbox.seed.files import DOUBLE_BOOKING, INVOICE, SYNC_LOG
from tinydub_cli.sandbox.seed.story import Message, Ticket, agent, customer, document

_YEAR = 365 * 24 * 60
"""Minutes over which the tickets are spread, more of them lately."""

_FIRST = (
    *("Ada", "Bruno", "Chloé", "Dmitri", "Eun-ji", "Fatima", "Grace", "Håkon", "Inés", "Jürgen"),
    *("Kofi", "Léa", "Mateo", "Nadia", "Olu", "Priya", "Quinn", "Rosa", "Søren", "Tomás"),
)
_LAST = (
    *("Abbott", "Bianchi", "Çelik", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito"),
    *("Jansen", "Kowalski", "Larsen", "Müller", "Novak", "Okafor", "Pereira", "Rossi"),
)
_WHOLE = ("佐藤 美咲", "王小明", "김서연", "محمد علي", "Ольга Иванова", "สมหญิง ดีมาก")

_OPENINGS = (
    "Hello, since yesterday",
    "Good morning! For some days",
    "This is urgent:",
    "A small question:",
    "As I wrote before,",
    "Bonjour, depuis la mise à jour",
)
_SUBJECTS = (
    "the calendar of our studio does not show the bookings of next week",
    "our invoice lacks the VAT number and the accountant will not take it",
    "customers cannot pay by card, and the page only says that something went wrong",
    "the reminder mails arrive twice, and some people have complained",
    "I cannot log in with the new password, and the reset link has expired",
    "the export of last year's figures stops after a hundred lines",
    "the widget on our website hides the button on small phones",
    "予約の確認メールが届きません",
    "لا تصل رسائل التأكيد",
)
_ANSWERS = (
    "Thank you for writing. We have found the cause, and it will be mended by tomorrow.",
    "Could you tell us which browser that was, and send a screenshot?",
    "That is a setting: Settings > Bookings > Confirmation. Please try it again.",
    "I have looked at your account, and reset the connection. Does it work now?",
    "We have refunded the second payment; it takes a few days to show.",
)
_FOLLOWING = (
    "Thank you, that worked.",
    "It is still the same, sorry. I have tried it on two computers.",
    "Here is what you asked for.",
    "When will that be? We open on Monday.",
    "Perfect, all is well now!\n\nBest regards",
)
_FILES = (INVOICE, SYNC_LOG, DOUBLE_BOOKING)


def crowd(count: int, now: datetime, *, first: int = 0) -> Iterator[JsonObject]:
    """Give so many tickets as the API writes them, from the one with the number `first` on."""
    for number in range(first, first + count):
        yield document(_ticket(number), now)


def _ticket(number: int) -> Ticket:
    chance = Random(number)  # noqa: S311 (nothing depends on it that anybody could guess at)
    name = chance.choice(_WHOLE) if chance.random() < 0.05 else _name(chance)
    # Offices write by day: the numbers near each other are spread over the year by their share.
    begun = 30 + int(_YEAR * (number % 997 / 997) ** 1.5) + number % 60
    messages = _thread(chance, begun)
    last = messages[-1]
    answered = last.kind == "outbound"
    done = answered and chance.random() < 0.75
    return Ticket(
        f"GEN{number:05}",
        name,
        f"customer{chance.randrange(max(5, number)):05}@example.{chance.choice(('com', 'org'))}",
        messages,
        status="resolved" if done else "waiting" if answered else "pending",
        priority=chance.choice(("low", "normal", "normal", "high")),
        unread=not answered and chance.random() < 0.4,
        assigned_to=chance.choice((USER, SAM, NOOR, None)),
        summary=None if chance.random() < 0.7 else chance.choice(_SUBJECTS).capitalize(),
        closed=last.when if done else None,
    )


def _name(chance: Random) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _thread(chance: Random, begun: int) -> tuple[Message, ...]:
    """Tell a thread that began so many minutes ago."""
    ago = begun
    messages = [_said(chance, ago, f"{chance.choice(_OPENINGS)} {chance.choice(_SUBJECTS)}.")]
    while ago > 20 and chance.random() < 0.7 and len(messages) < 40:
        ago -= max(1, min(ago - 10, int(chance.expovariate(1 / 300))))
        if messages[-1].kind == "inbound":
            messages.append(_answer(chance, ago))
        else:
            messages.append(_said(chance, ago, chance.choice(_FOLLOWING)))
    return tuple(messages)


def _said(chance: Random, ago: int, text: str) -> Message:
    more = "".join(f"\n\n{chance.choice(_FOLLOWING)}" for _ in range(chance.randrange(3)))
    files = (chance.choice(_FILES),) if chance.random() < 0.1 else ()
    return customer(_when(ago), text + more, *files)


def _answer(chance: Random, ago: int) -> Message:
    said = agent(_when(ago), chance.choice(_ANSWERS), by=chance.choice((USER, SAM, NOOR)))
    match chance.randrange(40):
        case 0:
            return replace(said, delivered=False, bounced=True, error="550 5.1.1 No such mailbox")
        case 1:
            return replace(said, spam_complaint=True)
        case _:
            return said


def _when(minutes: int) -> str:
    return f"{minutes}m"
