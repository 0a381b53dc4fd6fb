"""An ordinary week: questions that wait, that are answered, and that are done with."""

from __future__ import annotations

from tinydub_cli.sandbox.account import NOOR, SAM, USER
from tinydub_cli.sandbox.seed.files import DOUBLE_BOOKING, INVOICE
from tinydub_cli.sandbox.seed.story import Ticket, agent, customer

TICKETS = (
    Ticket(
        "b4XcVn8L",
        "Hannah Lindqvist",
        "hannah@example.org",
        (
            customer(
                "12m",
                "I changed my password last night and cannot log in this morning. The reset mail"
                " does not come either. We open at ten and twelve people are booked, so this is"
                " rather urgent!\n\nHannah, Lindqvist Yoga",
            ),
        ),
        priority="urgent",
        unread=True,
    ),
    Ticket(
        "Zk9PtR2s",
        "Bruno Carvalho",
        "bruno@example.net",
        (
            customer(
                "2h 5m",
                "Good morning, the VAT number is missing on our invoice 2291 (attached). Our"
                " accountant needs it by Friday.",
                INVOICE,
            ),
        ),
        status="open",
        unread=True,
        assigned_to=USER,
        widget={"id": "bL2pMx7R", "name": "Billing page"},
    ),
    Ticket(
        "w3HdYq6J",
        "Marge O'Neill",
        "marge@example.com",
        (
            customer("1d 6h", "Two people could book the same hour on Thursday.", DOUBLE_BOOKING),
            agent(
                "1d 4h",
                "Hello Marge,\n\nthat should not be possible. Did one of them book by phone and get"
                " entered by hand?\n\nSam",
                by=SAM,
            ),
        ),
        status="waiting",
        priority="high",
        assigned_to=SAM,
        summary="Double booking on Thursday; waiting to hear whether one was entered by hand.",
    ),
    Ticket(
        "T8sGfB1x",
        "Wei Chen",
        "wei@example.org",
        (
            customer(
                "3d 2h",
                "A wish, not a problem: could the weekly summary also show cancellations?",
            ),
            agent("2d 23h", "A good idea, I have put it on our list. Thank you, Wei!", by=NOOR),
            customer("2d 22h", "Lovely. And who cancelled most often, perhaps :-)"),
        ),
        status="open",
        priority="low",
        assigned_to=NOOR,
    ),
    Ticket(
        "c5RkJm0D",
        "Aoife Byrne",
        "aoife@example.net",
        (
            customer("5d 3h", "How do I export last year's bookings?"),
            agent("5d 2h", "Under Reports > Bookings, choose the year, then Export as CSV."),
            customer("5d 1h", "Found it, thanks a million."),
        ),
        status="resolved",
        closed="5d",
    ),
    Ticket(
        "V2nQxE7u",
        "Tomasz Nowak",
        "tomasz@example.com",
        (
            customer("9d 8h", "The app says 'certificate expired' since this morning."),
            agent(
                "9d 7h",
                "Hello Tomasz, is the date of that tablet right? Ours is valid until June.",
                by=SAM,
            ),
            customer("9d 6h", "It was in 2019. Sorry for the noise!"),
        ),
        status="resolved",
        priority="low",
        assigned_to=SAM,
        closed="9d 5h",
    ),
    Ticket(
        "y6LpAz4W",
        "Delphine Roux",
        "delphine@example.org",
        (
            customer("16d 4h", "Please refund the second seat, we only need one."),
            agent("16d 3h", "Done, Delphine. You will see it on the next statement."),
        ),
        status="closed",
        assigned_to=USER,
        closed="14d",
        widget={"id": "bL2pMx7R", "name": "Billing page"},
    ),
)
