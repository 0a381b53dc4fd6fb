"""The tickets of the vendor's help page, with what is documented of them to the letter.

The page shows only one of them whole (P1wLN0xU). Of the others it shows the list items; what their
customers write is ours.
"""

from __future__ import annotations

from tinydub_cli.sandbox.account import USER
from tinydub_cli.sandbox.seed.files import IMG_1215
from tinydub_cli.sandbox.seed.story import Ticket, agent, customer

TICKETS = (
    Ticket(
        "KPlaQw1c",
        "Maxim Pool",
        "m.poold@example.com",
        (
            customer(
                "2026-01-20T12:51:32",
                "Hello,\n\nour studio moved to the new building and the booking page still shows"
                " the old address. Where do I change it? I looked under Settings > Studio and under"
                " Settings > Website.\n\nThank you\nMaxim",
            ),
        ),
        unread=True,
    ),
    Ticket(
        "FHERJvPv",
        "Jake Jakeson",
        "jake@example.com",
        (
            customer(
                "2026-01-19T11:03:28",
                "Can I give an assistant access to the calendar without the invoices?",
            ),
        ),
    ),
    Ticket(
        "nS5M8d52",
        "Olaf",
        "olaf@example.com",
        (
            customer("2026-01-17T10:43:02", "Is there a dark mode?"),
            customer("2026-01-17T10:44:40", "For the booking page I mean, not for the app."),
        ),
        unread=True,
    ),
    Ticket(
        "tA1MShTq",
        "Rosalie",
        "rosalie@example.com",
        (
            customer("2025-11-25T08:47:59", "I was charged twice for November."),
            agent(
                "2025-11-25T09:20:11",
                "Hello Rosalie,\n\nI see both payments and have asked the bank to return the"
                " second. It takes up to five working days.\n\nBest regards\nRobin",
            ),
            customer("2025-12-03T07:58:30", "Day six, and nothing has arrived yet."),
        ),
        priority="high",
        unread=True,
        assigned_to=USER,
    ),
    Ticket(
        "P1wLN0xU",
        "Evan",
        "evan@example.com",
        (
            customer(
                "2026-01-05T08:39:03",
                "Layout issue on Apple Safari (16 pro max)\nNo need to reply to me.",
                IMG_1215,
                message_id="GeG3CPz5",
            ),
        ),
        priority="low",
        widget={"id": "ZdN9zLuL", "name": "Widget Name"},
        updated="2026-01-05T10:03:01",
    ),
)
