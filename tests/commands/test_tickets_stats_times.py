"""Times in `tickets stats`: odd dates break nothing, and hours and days are the user's own."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.dated import delete, message, put
from support.process import Machine
from support.run import NOW, World
from tinydub_cli.sandbox.store import Store


@pytest.fixture
def desk(world: World, helpdesk: Store) -> Store:
    """A helpdesk that nobody has written to yet."""
    delete(world.directories.state / "demo.sqlite3", "%")
    return helpdesk


def figures(world: World, *options: str) -> Any:
    """What `--json` prints."""
    outcome = world.run("tickets", "stats", "--json", *options)
    assert outcome.status == 0, outcome.stderr
    return outcome.json()


def sync(world: World) -> None:
    assert world.run("tickets", "sync", "--even-unread").status == 0


@pytest.mark.parametrize(
    "odd", [None, "soon", 7, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-02-01T12:30:00Z"]
)
def test_odd_dates_break_nothing(world: World, desk: Store, odd: object) -> None:
    """Missing, senseless and future dates are in no time, or where a clock may have put them."""
    put(desk, "ODD00001", odd, message("inbound", odd), message("outbound", odd), closed_at=odd)  # type: ignore[arg-type]
    put(desk, "ODD00002", odd, message("inbound", odd), message("outbound", odd))  # type: ignore[arg-type]
    sync(world)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
        world.now = NOW.astimezone(ZoneInfo(zone))
        for options in ((), ("--offline",)):
            found = figures(world, *options)
            assert (
                sum(ages["tickets"] for ages in found["ages"]) + found["undated"] == found["open"]
            )
            shown = world.run("tickets", "stats", "--format", "table", *options)
            assert shown.status == 0, shown.stderr


def test_hours_and_days_are_the_users_own(world: World, desk: Store) -> None:
    """A summer's message counts for the hour that clocks showed in summer, asked in winter."""
    world.now = datetime(2026, 11, 1, 12, 0, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    put(desk, "SUMMER01", "2026-10-24T22:30:00Z", message("inbound", "2026-10-24T22:30:00Z"))
    put(desk, "WINTER01", "2026-10-25T22:30:00Z", message("inbound", "2026-10-25T22:30:00Z"))
    sync(world)
    found = figures(world)
    days = {one["day"]: one["tickets"] for one in found["arrivals"] if one["tickets"]}
    assert days == {"2026-10-25": 2}
    hours = found["threads"]["hours"]
    assert (hours[6][0], hours[6][23], sum(map(sum, hours))) == (1, 1, 2)


def test_hours_are_those_of_the_machines_zone(tmp_path: Path) -> None:
    """A real process reads summer time from the system, for each message's own day."""
    machine = Machine(tmp_path, {"TZ": "Europe/Berlin"})
    with machine.helpdesk() as helpdesk:
        delete(machine.state, "%")
        for identity, when in (("SUMMER01", "2025-07-05T22:30"), ("WINTER01", "2026-01-04T22:30")):
            put(helpdesk, identity, f"{when}:00Z", message("inbound", f"{when}:00Z"))
    assert machine.run("tickets", "sync").status == 0
    hours = json.loads(machine.run("tickets", "stats", "--offline", "--json").output)["threads"][
        "hours"
    ]
    assert (hours[6][0], hours[6][23], sum(map(sum, hours))) == (1, 1, 2)
