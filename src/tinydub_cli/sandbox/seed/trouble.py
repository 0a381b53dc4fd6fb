"""Replies that did not arrive, and tickets in forms that the vendor's help page does not show."""

from __future__ import annotations

from tinydub_cli.sandbox.account import SAM, USER
from tinydub_cli.sandbox.seed.story import Message, Ticket, agent, customer

TICKETS = (
    Ticket(
        "x1CtHw9Q",
        "Felix Brandt",
        "felix.brandt@example.net",
        (
            customer("1d 9h", "My invitation link says 'expired'. Could you send a new one?"),
            Message(
                "1d 8h",
                "Hello Felix, here is a new one; it works for a week.",
                kind="outbound",
                by=USER,
                sent=True,
                bounced=True,
                error="550 5.1.1 The email account that you tried to reach does not exist",
            ),
        ),
        status="open",
        assigned_to=USER,
    ),
    Ticket(
        "L7yGmZ5e",
        "Dana Whitfield",
        "dana@example.org",
        (
            customer("3d 8h", "Stop sending me reminders!!"),
            Message(
                "3d 7h",
                "Hello Dana, reminders are off for your address now.",
                kind="outbound",
                by=SAM,
                sent=True,
                delivered=True,
                spam_complaint=True,
            ),
        ),
        status="waiting",
        assigned_to=SAM,
    ),
    Ticket(
        "u4FsPn2A",
        "Kofi Mensah",
        "kofi@example.com",
        (
            customer("6h 10m", "The receipt printer prints every receipt twice."),
            Message(
                "5h 50m",
                "Hello Kofi, which printer is it?",
                kind="outbound",
                by=USER,
                error="421 4.4.2 Connection timed out",
            ),
            Message(
                "5h 20m",
                "Hello Kofi, which printer is it, and is it connected by cable?",
                kind="outbound",
                by=USER,
                sent=True,
            ),
        ),
        status="waiting",
        assigned_to=USER,
    ),
    Ticket(
        # Who has it, and who answered, as bare names: the docs show both keys as null only.
        "H8kVrJ6d",
        "Ludo Peeters",
        "ludo@example.net",
        (
            customer("10h", "Can the booking page start with Monday?"),
            agent("9h", "Yes: Settings > Website > First day of the week.", by=USER.name),
        ),
        status="waiting",
        assigned_to=USER.name,
    ),
    Ticket(
        # Entries of a thread that are neither inbound nor outbound.
        "q3ZbXe0T",
        "Beatriz Lopez",
        "beatriz@example.com",
        (
            customer("1d 3h", "We would like to move from monthly to yearly payment."),
            Message("1d 2h", "Good customer since 2021, offer two months.", kind="note", by=SAM),
            Message("1d 1h", "Priority changed from normal to high", kind="event"),
        ),
        status="open",
        priority="high",
    ),
    Ticket(
        # Keys that the docs do not know, and nulls where they show values.
        "P9wDcL1g",
        "Yusuf Demir",
        "yusuf@example.org",
        (customer("3h 15m", "Where do I find our customer number?"),),
        priority=None,
        widget=None,
        extra={"satisfaction": {"score": 4, "comment": "quick"}, "tags": ["vip", "trial"]},
    ),
)
