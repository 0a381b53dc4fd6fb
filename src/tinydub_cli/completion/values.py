"""What can stand at a place of a command line, with a description each: from local files alone.

Each function is an option's or an argument's `autocompletion`: typer keeps of its result what
begins with what is typed so far. Texts of strangers are made safe by `answer`.
"""

from collections.abc import Callable, Sequence

import typer

from tinydub_cli.session import Session, begin

Values = list[str] | list[tuple[str, str]]


def complete_tickets(context: typer.Context, incomplete: str) -> Values:
    """Return the tickets that were seen lately, without those that the line names already."""
    named = context.params.get("ids") or ()
    return [
        (ticket.id, f"{ticket.name or 'no name'}, {ticket.status}")
        for ticket in _session(context).known_tickets().all(incomplete)
        if ticket.id not in named
    ]


def complete_drafts(context: typer.Context) -> Values:
    """Return the replies that are kept."""
    return [
        (draft.name, f"{draft.customer}: {draft.text[:40]}".removeprefix(": "))
        for draft in _session(context).outbox().drafts()
    ]


def complete_snippets(context: typer.Context) -> Values:
    """Return the canned replies."""
    snippets = _session(context).snippets().all(lambda _: None)
    return [(snippet.name, snippet.text[:60]) for snippet in snippets]


def complete_profiles(context: typer.Context) -> Values:
    """Return the profiles that the configuration file names."""
    return list(dict.fromkeys(("default", *_session(context).configuration.contents.profiles)))


def complete_settings() -> Values:
    """Return the settings there are."""
    from tinydub_cli.config.settings import SETTINGS

    return [(setting.key, setting.about) for setting in SETTINGS]


def complete_setting_values(context: typer.Context) -> Values:
    """Return the values that the setting named before can have."""
    from tinydub_cli.config.settings import BY_KEY

    setting = BY_KEY.get(context.params.get("key") or "")
    return list(setting.choices) if setting else []


def complete_columns(names: Sequence[str]) -> Callable[[str], Values]:
    """Return how a list of these names with commas between them is completed."""

    def complete(incomplete: str) -> Values:
        before, comma, _ = incomplete.rpartition(",")
        used = before.split(",")
        return [f"{before}{comma}{name}" for name in names if name not in used]

    return complete


def _session(context: typer.Context) -> Session:
    root = context.find_root()
    demo, profile = bool(root.params.get("demo")), root.params.get("profile")
    return begin(root.obj, demo=demo, profile=profile, debug=False)
