"""Plants tickets with attachments in the demo helpdesk, and looks at what was saved."""

from pathlib import Path
from typing import Any

from tinydub_cli.sandbox.store import Store


def plant(helpdesk: Store, ticket: str, *files: tuple[str, str, bytes]) -> None:
    """Make a ticket with files of these ids, names and contents."""
    attachments: list[Any] = []
    for identity, name, content in files:
        helpdesk.put_file(identity, content, "application/octet-stream")
        attachments.append({"id": identity, "name": name, "size": len(content)})
    message = {"message_type": "inbound", "message": "Hi", "attachments": attachments}
    helpdesk.put({"id": ticket, "name": "Ada", "messages": [message]})


def files_in(directory: Path) -> dict[str, bytes]:
    """Return all that is in a directory, hidden files too; a link is shown, not followed."""
    return {
        path.name: b"-> " + bytes(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in directory.iterdir()
    }
