"""Threads that came by e-mail: a long one, and two that drag their history along."""

from __future__ import annotations

from tinydub_cli.sandbox.account import NOOR, USER
from tinydub_cli.sandbox.seed.files import EMPTY, EMPTY_WEEK, SYNC_LOG, WEEK
from tinydub_cli.sandbox.seed.story import Ticket, agent, customer

_LONG_THREAD = (
    customer("8d 6h", "Our kiln-room calendar has stopped syncing with Google. It did on Monday."),
    agent("8d 5h 40m", "Hello Priya, is it only the kiln room, or the front room too?"),
    customer("8d 5h 10m", "Only the kiln room. This is what the week should look like.", WEEK),
    customer("8d 5h 5m", "And this is what it does look like.", EMPTY_WEEK),
    agent("8d 4h", "Thank you. Please disconnect that calendar and connect it again."),
    customer("8d 3h", "Where is that?"),
    agent("8d 2h 50m", "Settings > Calendars > Kiln room > Disconnect."),
    customer("8d 2h", "There is no Disconnect. There is 'Pause'."),
    agent("8d 1h 30m", "You need to be the owner of the studio for that. Are you?"),
    customer("8d 1h", "No, that is my brother. He is on a boat."),
    agent("7d 23h", "Then let us look at the log first: Help > Diagnostics > Save log."),
    customer("7d 5h", "Here it is. My notes too, or so I thought.", SYNC_LOG, EMPTY),
    agent(
        "7d 4h",
        "That helps. At 08:02 Google told us to start over, and we threw our copy away before the"
        " new one had come. That is our mistake, not yours.",
    ),
    customer("7d 3h 30m", "So the bookings are gone?"),
    agent("7d 3h", "No! They are safe at Google, and we have last night's backup."),
    customer("7d 2h 50m", "Phew."),
    agent("6d 22h", "We have restored the backup. Do you see last week's bookings?"),
    customer("6d 20h", "Last week, yes. This week is still empty."),
    agent("6d 19h", "That is what the sync would bring, once it is connected again."),
    customer("6d 18h", "My brother lands on Thursday."),
    agent("6d 17h", "I can make you an owner if he writes to us from his address."),
    customer("5d 16h", "He says he has. From the boat."),
    agent("5d 15h", "He has. You are an owner now. Please try Disconnect again."),
    customer("5d 14h", "Disconnected. Connecting says 'Access blocked'."),
    agent("5d 12h", "Does your Google account belong to a school or a company?", by=NOOR),
    customer("5d 11h", "It is the pottery association's."),
    agent("5d 10h", "Then its administrator has to allow us. Shall I send the steps?", by=NOOR),
    customer("4d 9h", "The administrator is also my brother."),
    agent("4d 8h", "I see. Here they are, for Thursday:\n\n1. admin console\n2. Security\n3. API"
          " controls\n4. Tidepool: trusted"),
    customer("3d 7h", "He did it at the harbour, on his phone. It is connected!"),
    agent("3d 6h", "Wonderful. Is everything there?"),
    customer("2d 5h", "All of it, twice. Every booking shows two times."),
    agent("2d 4h", "That is the restored backup beside the real thing. I will remove the copies."),
    customer("1h 20m", "Still twice this morning, but only in the kiln room. Sorry to insist!"),
)  # fmt: skip

_QUOTED = """\
Thanks, that worked for the first calendar, but not for the second.

Regards
Ingrid

On Tue, 13 Jan 2026 at 10:22, Robin Vale <robin@example.com> wrote:
> Hello Ingrid,
>
> please remove the calendar and add it again: Settings > Calendars.
>
> Best regards
> Robin
>
> On Mon, 12 Jan 2026 at 17:05, Ingrid Dahl <ingrid@example.net> wrote:
> > Both of my calendars show the wrong time zone since the update.
> > I am in Oslo, they say Lisbon.
> >
> > Sent from my phone
"""

_OUTLOOK = """\
Dear Sirs,

see below. We still have no answer from our side, please advise.

Kind regards
Gerald Whitcombe
Whitcombe & Daughters

-----Original Message-----
From: Robin Vale <robin@example.com>
Sent: Monday, 12 January 2026 09:14
To: Gerald Whitcombe <gerald@example.com>
Cc: accounts@example.com
Subject: RE: RE: FW: Seats

Dear Mr Whitcombe,

how many seats will you need from February?

Robin Vale

________________________________
From: Gerald Whitcombe <gerald@example.com>
Sent: Friday, 9 January 2026 16:48
Subject: FW: Seats

We want more seats.
"""

TICKETS = (
    Ticket(
        "M1gTzC9h",
        "Priya Raman",
        "priya@example.com",
        _LONG_THREAD,
        status="open",
        priority="high",
        unread=True,
        assigned_to=USER,
        summary=(
            "Kiln-room calendar lost its bookings when Google's sync token expired. Restored from"
            " backup and connected again; the bookings now show twice in the kiln room only."
        ),
    ),
    Ticket(
        "e8WvKs3N",
        "Ingrid Dahl",
        "ingrid@example.net",
        (
            customer("2d 9h", "Both of my calendars show the wrong time zone since the update."),
            agent(
                "1d 16h", "Hello Ingrid,\n\nplease remove the calendar and add it again.\n\nRobin"
            ),
            customer("4h 30m", _QUOTED),
        ),
        unread=True,
        widget=None,
    ),
    Ticket(
        "R4bYjD5o",
        "Gerald Whitcombe",
        "gerald@example.com",
        (customer("6d 1h", _OUTLOOK),),
        status="waiting",
        assigned_to=NOOR,
        widget=None,
    ),
)
