"""How events are told while a list is watched: each at once, in whichever form is asked for."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tinydub_cli import text
from tinydub_cli.columns import Field
from tinydub_cli.env import Env
from tinydub_cli.output import plain
from tinydub_cli.output.formats import Format
from tinydub_cli.times import timestamp

if TYPE_CHECKING:
    from rich.text import Text

    from tinydub_cli.schema.documents import EventDocument
    from tinydub_cli.watching.comparison import Event

_STYLES: Final = {
    "new": "bold green",
    "unread": "yellow",
    "read": "dim",
    "status": "cyan",
    "left": "dim",
    "resolved": "green",
}

_LONGEST_NAME: Final = 40
"""Characters of a name in a notification. What stands on the screen says more."""


def document(event: "Event") -> "EventDocument":
    """Return an event as our own JSON object."""
    return {
        "event": event.kind.value,
        "at": timestamp(event.at),
        "ticket": event.ticket,
        "name": event.name,
        "email": event.email,
        "status": event.status,
        "before": event.before,
    }


def teller(env: Env, form: Format, fields: "Sequence[Field[Event]]") -> "Callable[[Event], None]":
    """Return what writes one event, and hands it on before the next one.

    A list that never ends is no array: JSON is one object a line.
    """

    def tell(event: "Event") -> None:
        match form:
            case Format.JSON | Format.NDJSON:
                plain.write_ndjson(env, [document(event)])
            case Format.TSV:
                plain.write_tsv(env, [event], fields)
            case Format.IDS:
                plain.write_lines(env, [event.ticket])
            case Format.TABLE:
                _draw(env, event)
        env.stdout.flush()

    return tell


def _draw(env: Env, event: "Event") -> None:
    from tinydub_cli.output import terminal

    terminal.write(env, [_line(env, event, terminal.width(env))])


def _line(env: Env, event: "Event", width: int) -> "Text":
    """Return an event as a line, which is cut where the window ends."""
    from rich.text import Text

    was = f" (was {text.line(event.before)})" if event.before else ""
    parts = (
        (f"{env.local(event.at):%H:%M:%S}", "dim"),
        (f"  {event.kind.value:<8}", _STYLES[event.kind.value]),
        (f"  {text.line(event.ticket)}", "cyan"),
        (f"  {text.line(event.name)}", ""),
        (f"  {text.line(event.status)}{was}", "dim"),
        (f"  {text.line(event.email)}" if event.email else "", ""),
    )
    line = Text.assemble(*parts)
    line.truncate(width, overflow="ellipsis")
    return line


_OSC_9: Final = "\x1b]9;{title}: {body}\x1b\\"
_OSC_777: Final = "\x1b]777;notify;{title};{body}\x1b\\"

_NOTIFIERS: Final = {
    ("TERM_PROGRAM", "iTerm.app"): _OSC_9,
    ("LC_TERMINAL", "iTerm2"): _OSC_9,
    ("TERM_PROGRAM", "WezTerm"): _OSC_9,
    ("TERM_PROGRAM", "ghostty"): _OSC_9,
    ("TERM", "xterm-ghostty"): _OSC_9,
    ("TERM", "xterm-kitty"): _OSC_9,
    ("TERM", "foot"): _OSC_777,
}
"""Terminals that say in the environment who they are, and take a notification; others ring."""


def notify(env: Env, events: "Sequence[Event]") -> None:
    """Have the terminal draw attention to events, if standard error is one."""
    if not env.stderr.isatty():
        return
    shown = [f"{one.kind.value} {one.ticket[:20]} {one.name[:_LONGEST_NAME]}" for one in events[:3]]
    if len(events) > 3:
        shown.append(f"{len(events) - 3} more")
    body = text.line(", ".join(shown).replace(";", ","))  # it parts the fields of a sequence
    form = _form(env)
    # A title first: terminals take OSC 9 with a number for another command, such as progress.
    with suppress(OSError):
        env.stderr.write(form.format(title="tinydub", body=body) if form else "\a")
        env.stderr.flush()


def _form(env: Env) -> str:
    if env.variables.get("TMUX") or env.variables.get("STY"):  # these swallow them, but ring
        return ""
    found = (form for (name, value), form in _NOTIFIERS.items() if env.variables.get(name) == value)
    return next(found, "")
