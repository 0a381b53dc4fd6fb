"""A watch whose hours pass in a moment, and what happens at the helpdesk meanwhile."""

import json
import shlex
from collections.abc import Callable
from typing import Any

from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store

BETWEEN_LOOKS = 50.0
"""Seconds; what is waited for less long is a retry, or the minute's allowance."""


class Meanwhile(list[float]):
    """Pauses that really pass. Between two looks, what a test wants to happen does.

    After the last of it, Ctrl-C is pressed.
    """

    def __init__(self, world: World, *happenings: Callable[[], object]) -> None:
        super().__init__()
        self._world = world
        self._happenings = list(happenings)

    def append(self, seconds: float) -> None:
        """Let some seconds pass."""
        super().append(seconds)
        self._world.later(seconds=seconds)
        if seconds < BETWEEN_LOOKS:
            return
        if not self._happenings:
            raise KeyboardInterrupt
        self._happenings.pop(0)()

    @property
    def between_looks(self) -> list[float]:
        """The pauses between two looks."""
        return [seconds for seconds in self if seconds >= BETWEEN_LOOKS]


def watched(world: World, *happenings: Callable[[], object], options: str = "") -> Outcome:
    """Watch a list, with a look after each of the happenings, until Ctrl-C ends it.

    `options` are written as for a shell.
    """
    world.pauses = Meanwhile(world, *happenings)
    outcome = world.run("tickets", "watch", "--json", *shlex.split(options))
    assert outcome.status == 130, outcome.stderr
    return outcome


def events(outcome: Outcome) -> list[dict[str, Any]]:
    """The events that a watch with --json has told."""
    return [json.loads(line) for line in outcome.stdout.splitlines()]


def told(outcome: Outcome) -> list[tuple[str, str]]:
    """What has happened, and to which tickets."""
    return [(event["event"], event["ticket"]) for event in events(outcome)]


def change(helpdesk: Store, ticket: str, **fields: Any) -> Callable[[], None]:
    """Return what changes a ticket of the helpdesk."""

    def happen() -> None:
        helpdesk.put({**(helpdesk.ticket(ticket) or {}), **fields})

    return happen


def arrive(helpdesk: Store, ticket: str, **fields: Any) -> Callable[[], None]:
    """Return what puts a new ticket into the helpdesk."""

    def happen() -> None:
        pattern = helpdesk.ticket("P1wLN0xU") or {}
        helpdesk.put({**pattern, "id": ticket, "assigned_to": None, **fields})

    return happen


def nothing() -> None:
    """Let nothing happen."""
