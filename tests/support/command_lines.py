"""Command lines that a TAB completes, a machine on which it does, and what strangers put there."""

from pathlib import Path
from typing import Final

from support.process import Machine

COMPLETED: Final = {
    "a command": ("tinydub sni", "tinydub snippets "),
    "a sub-command": ("tinydub tickets l", "tinydub tickets list "),
    "a global option": ("tinydub --dem", "tinydub --demo "),
    "an option": ("tinydub tickets list --unr", "tinydub tickets list --unread "),
    "a value": ("tinydub tickets list --filter s", "tinydub tickets list --filter self "),
    "a joined value": ("tinydub tickets list --filter=s", "tinydub tickets list --filter=self "),
    "an order": ("tinydub tickets list --sort ol", "tinydub tickets list --sort oldest "),
    "a column": (
        "tinydub tickets list --columns id,cu",
        "tinydub tickets list --columns id,customer ",
    ),
    "a joined column": (
        "tinydub tickets list --columns=id,cu",
        "tinydub tickets list --columns=id,customer ",
    ),
    "a format": ("tinydub drafts list --format nd", "tinydub drafts list --format ndjson "),
    "a snippet": ("tinydub snippets show tha", "tinydub snippets show thanks "),
    "a snippet's option": ("tinydub ticket reply K -s tha", "tinydub ticket reply K -s thanks "),
    "a profile": ("tinydub --profile b", "tinydub --profile bot "),
    "a draft": ("tinydub drafts show KP", "tinydub drafts show KPlaQw1c.1 "),
    "a setting": ("tinydub config get im", "tinydub config get images "),
    "a setting's value": ("tinydub config set images k", "tinydub config set images kitty "),
    "a switch": ("tinydub config set read_only t", "tinydub config set read_only true "),
    "a topic": ("tinydub help exi", "tinydub help exit-codes "),
    "a shell": ("tinydub completion fi", "tinydub completion fish "),
    "a ticket": ("tinydub ticket show KP", "tinydub ticket show KPlaQw1c "),
    "another ticket": (
        "tinydub ticket show KPlaQw1c FH",
        "tinydub ticket show KPlaQw1c FHERJvPv ",
    ),
    "a ticket to answer": ("tinydub ticket reply KP", "tinydub ticket reply KPlaQw1c "),
    "after an empty word": (
        "tinydub ticket reply KPlaQw1c -m '' --dry",
        "tinydub ticket reply KPlaQw1c -m '' --dry-run ",
    ),
    "after --demo": ("tinydub --demo ticket show KP", "tinydub --demo ticket show KPlaQw1c "),
    "in single quotes": ("tinydub ticket show 'KP", "tinydub ticket show 'KPlaQw1c' "),
    "in double quotes": ('tinydub ticket show "KP', 'tinydub ticket show "KPlaQw1c" '),
    "a file": ("tinydub ticket reply K -F ans", r"tinydub ticket reply K -F answer\ one.md "),
    "a joined file": (
        "tinydub ticket reply K --file=ans",
        r"tinydub ticket reply K --file=answer\ one.md ",
    ),
    "a directory": (
        "tinydub ticket download K --dir inb",
        r"tinydub ticket download K --dir inbox\ of\ mine/",
    ),
    "a joined directory": (
        "tinydub ticket download K --dir=inb",
        r"tinydub ticket download K --dir=inbox\ of\ mine/",
    ),
    "in a list of commands": (
        "true && tinydub ticket show KP",
        "true && tinydub ticket show KPlaQw1c ",
    ),
    "with a variable before": (
        "NO_COLOR=1 tinydub ticket show KP",
        "NO_COLOR=1 tinydub ticket show KPlaQw1c ",
    ),
    "no such ticket": ("tinydub ticket show nothing", "tinydub ticket show nothing"),
    "a ticket named already": (
        "tinydub ticket show KPlaQw1c KPl",
        "tinydub ticket show KPlaQw1c KPl",
    ),
    "no such command": ("tinydub nonsense tic", "tinydub nonsense tic"),
}
"""What is typed on a `furnished` machine, and what it is after a TAB."""

HOSTILE: Final = (
    "\x1b]0;owned\x07",
    "\x1b[45;36m\x9b45m",
    "\x1b]52;c;Zm9v\x1b\\",
    "$(touch PWNED)",
    "`touch PWNED`",
    "'; touch PWNED; '",
    '"; touch PWNED; "',
    "100%F{red}%B%S%n%{x%} %d %",
    "*?[a-z]~ {a,b} !!",
    "\u202egnp.exe",
    "a:b::c\\n\\x1b",
    "x" * 10_000,
)
"""What customers may be called. None has a tab or a line break: files are made of them."""

ACTING: Final = ("\x1b]", "\x1bP", "\x1b[45;36m", "\x07", "\x9b", "\x90", "\u202e")
"""What of it must never reach a terminal, and what these shells do not write by themselves."""


def furnished(home: Path) -> Machine:
    """Return a machine on which tickets were seen, and things are kept that have names."""
    machine = Machine(home)
    keep(known(home), "KPlaQw1c\tpending\tMaxim Pool\nFHERJvPv\tpending\tJake Jakeson\n")
    machine.run("ticket", "reply", "KPlaQw1c", "--draft", "-m", "The fix is live.")
    keep(home / ".config/tinydub/config.toml", "[profiles.bot]\nread_only = true\n")
    keep(home / ".config/tinydub/snippets/thanks.md", "Thank you.\n")
    keep(home / "work/answer one.md", "Thank you.\n")
    keep(home / "work/inbox of mine/empty", "")
    keep(home / "work/inboxes", "")
    return machine


def keep(path: Path, content: str) -> Path:
    """Write a file, with the folders that it is in, and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, newline="")
    return path


def known(home: Path) -> Path:
    """Return the file in which the demo's tickets are noted that were seen."""
    return home / ".cache/tinydub/tickets/demo.tinydub.example/default/known.tsv"
