"""Replies that are kept in the outbox, made through the front door and changed by hand."""

import json
from typing import Any

from support.run import World

SENT = {
    "state": "sent",
    "reply_id": "FTsuHoDS",
    "replied_at": "2026-01-31T12:00:00+00:00",
    "tried_at": "2026-01-31T11:59:59+00:00",
}
"""What the file says when the process died after the server's 201."""


def keep(world: World, *texts: str, **fields: Any) -> None:
    """Have replies kept that were not sent; `fields` are changed in their files."""
    for text in texts:
        outcome = world.run("ticket", "reply", "KPlaQw1c", "-m", f"{text} TODO")
        assert outcome.status == 8, outcome.stderr
    for kept in world.outbox:
        text = kept.text.removesuffix(" TODO")
        kept.path.write_text(json.dumps({**kept.document, "text": text, **fields}))


def files(world: World) -> dict[str, bytes]:
    """All files below the outbox, locks aside."""
    paths = (world.directories.state / "outbox").rglob("*")
    found = [path for path in paths if path.is_file() and path.suffix != ".lock"]
    return {path.name: path.read_bytes() for path in found}
