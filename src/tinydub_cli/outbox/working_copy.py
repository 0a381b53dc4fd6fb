"""What an editor has while a reply is written: the text, and below it a form of ours."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from tinydub_cli import text
from tinydub_cli.errors import TextError
from tinydub_cli.models import Message, Ticket, author
from tinydub_cli.times import ago

SCISSORS: Final = "# ------------------------ >8 ------------------------"
"""Everything from this line on is ours and is cut off."""

_BLANK_LINES: Final = re.compile(r"\A(?:[^\S\n]*\n)+")

_MOST_LINES: Final = 400
"""Lines of the thread that are quoted: the newest messages first."""


_LONGEST_LINE: Final = 1_000
"""Characters of one line that are quoted; some editors choke on a line of a megabyte."""

_FOOT: Final = ("#", "#", "#", "\f", "# End of the thread.")
"""Editors take orders from files: vim from the first and last five lines (“vim: set ...”), Emacs
from the last page (“Local Variables:”). None of them may be a stranger's; a form feed turns the
page."""


def form(ticket: Ticket, now: datetime) -> str:
    """Return what stands below the reply: the scissors, then the thread as comments.

    Strangers' text is made safe: what an editor shows goes to a terminal, too.
    """
    to = f"{ticket.name} <{ticket.email}>" if ticket.email else ticket.name
    head = [
        SCISSORS,
        "# Your reply stands above this line; nothing from here on is sent.",
        "# Leave the reply empty to send nothing.",
        "#",
        "#",
        f"# To: {text.line(to)}",
        "#",
    ]
    quoted = list(islice(_quoted(ticket, now), _MOST_LINES + 1))
    if len(quoted) > _MOST_LINES:
        quoted[_MOST_LINES:] = ["# [...]"]
    return "\n".join([*head, *quoted, *_FOOT]) + "\n"


def laid_out(text: str, form: str) -> str:
    """Return what the editor is to show: a reply's text, or room for it, and the form."""
    return f"{text}\n\n{form}"


def written(content: str, form: str) -> str:
    """Return the reply in an edited file: what stands above the scissors, if it is not blank.

    Raises TextError where the scissors are gone but lines of the form are left, since the thread
    would go to the customer with the reply.
    """
    # Whole lines alone count: a customer may have written scissors, too, and they are quoted below.
    # The last ones are ours: the writer may have some above, in an example, say.
    content = content.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    reply, scissors, _ = f"\n{content}\n".rpartition(f"\n{SCISSORS}\n")
    if not scissors:
        reply = content
        ours = {line for line in form.split("\n") if len(line) > len("# ")}
        if any(line.rstrip() in ours for line in content.splitlines()):
            raise TextError(
                "The line that ends your reply was removed: the thread below would be sent, too.",
                "Open it with --resume --editor, and delete the lines that begin with #.",
            )
    return _BLANK_LINES.sub("", reply).rstrip()


def _quoted(ticket: Ticket, now: datetime) -> Iterator[str]:
    for message in reversed(ticket.messages):
        yield f"# {_heading(ticket, message, now)}:"
        for line in text.body(message.text).split("\n"):
            yield f"#   {line[:_LONGEST_LINE]}".rstrip()
        yield "#"


def _heading(ticket: Ticket, message: Message, now: datetime) -> str:
    who = text.line(author(ticket, message) or "Somebody")
    return f"{who}, {ago(message.created_at, now)}"
