"""Tickets with threads and dates, planted in the demo helpdesk, and taken away again."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from support.run import NOW
from tinydub_cli.sandbox.store import Store


def delete(state: Path, pattern: str) -> None:
    """Delete tickets from the helpdesk, those with ids like the pattern."""
    with closing(sqlite3.connect(state)) as connection, connection:
        connection.execute("DELETE FROM tickets WHERE id LIKE ?", (pattern,))


def ago(**span: float) -> str:
    """A moment before the present, as the server writes it."""
    return (NOW - timedelta(**span)).isoformat()


def message(kind: str, when: str | None, user: object = None, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{kind}{when}",
        "message_type": kind,
        "message": "Text",
        "created_at": when,
        "user": user,
        **more,
    }


def put(desk: Store, identity: str, created: str | None, *messages: Any, **more: Any) -> None:
    """Put a ticket of a customer's into the helpdesk."""
    pattern = {"name": "Ada", "email": "ada@example.com", "status": "pending", "priority": "low"}
    desk.put(
        {
            "id": identity,
            **pattern,
            "has_unread_messages": False,
            "closed_at": None,
            "created_at": created,
            "assigned_to": None,
            "messages": list(messages),
            **more,
        }
    )
