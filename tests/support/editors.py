"""Editors made of shell scripts, and what a reply has done at the demo helpdesk."""

import shlex
from pathlib import Path
from typing import Any

from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store


def scripted(home: Path, script: str) -> str:
    """Return the command of an editor that runs a shell script, whose $1 is the file."""
    path = home / "editor.sh"
    path.write_text(script)
    return f"sh {shlex.quote(str(path))}"


def put_first(text: str) -> str:
    """Return a script that writes a text above what the file holds."""
    return f'{{ printf %s {shlex.quote(text)}; cat "$1"; }} >"$1.new"; mv "$1.new" "$1"\n'


def edit(world: World, script: str, *options: str, **how: Any) -> Outcome:
    """Reply to Maxim on a terminal, with an editor that runs a shell script."""
    world.variables["TINYDUB_EDITOR"] = scripted(world.home, script)
    return world.run("ticket", "reply", "KPlaQw1c", *options, terminal=True, **how)


def messages(helpdesk: Store, ticket: str = "KPlaQw1c") -> list[str]:
    """The texts of a ticket's messages, as the helpdesk has them."""
    return [message["message"] for message in (helpdesk.ticket(ticket) or {})["messages"]]


def methods(helpdesk: Store) -> list[str]:
    """The methods of all requests that the helpdesk has seen."""
    return [request.method for request in helpdesk.requests()]
