"""A sync spends what it was allowed, to the request, by the server's own count."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from support.mirrors import LISTS, Desk, assert_equal, change, everything, synced
from support.run import World
from tinydub_cli.sandbox.quota import Limits
from tinydub_cli.sandbox.store import Store


@pytest.mark.parametrize("budget", [4, 5, 7, 20])
def test_a_budget_is_kept_to_the_request(world: World, helpdesk: Store, budget: int) -> None:
    """All of it is used while there is something to do, and nothing beyond."""
    desk = Desk(world, helpdesk)
    told = synced(world, "--budget", str(budget), "--even-unread")
    assert told["requests"] == len(desk.asked) == budget
    assert told["fetched"] == budget - 4
    assert told["waiting"] == len(everything(helpdesk)) - told["fetched"]


@pytest.mark.parametrize("budget", range(4, 12))
def test_tries_that_fail_count_too(world: World, helpdesk: Store, budget: int) -> None:
    """A server that fails now and then is not asked more often than was allowed."""
    desk = Desk(world, helpdesk)
    desk.before = lambda _: (503, b"") if len(desk.asked) % 2 else None
    world.run("tickets", "sync", "--budget", str(budget))
    assert len(desk.asked) <= budget


def test_a_budget_for_lists_alone_brings_lists(world: World, helpdesk: Store) -> None:
    """Four requests: names and statuses, and which tickets there are."""
    desk = Desk(world, helpdesk)
    synced(world, "--budget", "4")
    assert desk.asked == LISTS
    listed = world.run("tickets", "list", "--offline", "--json")
    assert listed.json() == helpdesk.tickets("open")
    assert world.run("ticket", "show", "KPlaQw1c", "--offline").status == 3


def test_in_parts_it_costs_no_more(world: World, helpdesk: Store) -> None:
    """Small budgets one after the other fetch each ticket once, and come to an end."""
    desk = Desk(world, helpdesk)
    while synced(world, "--budget", "12", "--refresh", "0", "--even-unread")["waiting"]:
        world.later(minutes=1)
    assert sorted(desk.read) == sorted(everything(helpdesk))
    assert_equal(world, helpdesk)


def test_other_work_of_the_day_is_counted(passing: World, helpdesk: Store) -> None:
    """What lists and threads have cost today, a sync has less."""
    helpdesk.populate(1500)
    desk = Desk(passing, helpdesk)
    for _ in range(30):
        passing.run("tickets", "list", "-q")
    desk.forget()
    assert synced(passing)["requests"] == len(desk.asked) == 1050


def test_the_day_turns_in_the_middle(passing: World, helpdesk: Store) -> None:
    """At midnight of any clock, nothing is given back and nothing lost: 24 hours count."""
    helpdesk.populate(150)
    passing.now = datetime(2026, 2, 1, 23, 59, 30, tzinfo=UTC)
    desk = Desk(passing, helpdesk, limits=Limits())
    synced(passing, "--refresh", "0")
    assert passing.now.date().day == 2
    assert desk.refused == 0
    assert_equal(passing, helpdesk)


@pytest.mark.parametrize("jump", [timedelta(hours=-30), timedelta(hours=-1), timedelta(days=40)])
def test_a_clock_that_jumps_in_the_middle(passing: World, helpdesk: Store, jump: timedelta) -> None:
    """Whatever the clock says, it ends equal, nothing is fetched in vain, and nobody waits long."""
    helpdesk.populate(100)
    desk = Desk(passing, helpdesk)
    synced(passing, "--budget", "60", "--refresh", "0")
    here = passing.now

    def leap(_: str) -> None:
        if len(desk.asked) == 80:
            passing.now += jump

    desk.before = leap
    synced(passing, "--refresh", "0")
    assert len(desk.asked) == 8 + len(everything(helpdesk)) + 2
    assert_equal(passing, helpdesk)
    change(helpdesk, "KPlaQw1c", status="later")
    passing.now = here
    desk.forget()
    synced(passing, "--refresh", "0")
    assert desk.read == ["KPlaQw1c"]
    assert sum(passing.pauses) <= 60 * 5


def test_summer_time_begins_in_the_middle(passing: World, helpdesk: Store) -> None:
    """The user's zone changes by an hour between two requests: ages and order do not."""
    helpdesk.populate(50)
    winter, summer = timezone(timedelta(hours=1)), timezone(timedelta(hours=2))
    passing.now = datetime(2026, 3, 29, 1, 59, 59, tzinfo=winter)
    desk = Desk(passing, helpdesk)

    def turn(_: str) -> None:
        if len(desk.asked) == 40:
            passing.now = passing.now.astimezone(summer)

    desk.before = turn
    synced(passing, "--refresh", "0")
    shown = passing.run("tickets", "list", "--max-age", "30m", "-q")
    assert shown.status == 0
    assert shown.stderr.startswith("A copy of ")
    assert "hour" not in shown.stderr


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_server_whose_clock_differs(world: World, helpdesk: Store, hours: int) -> None:
    """What is new is told by the server's own moments: it comes first, whatever our clock says."""
    desk = Desk(world, helpdesk)
    pattern = helpdesk.ticket("P1wLN0xU")
    world.later(hours=6)
    at = world.now + timedelta(hours=hours)
    helpdesk.put({**pattern, "id": "FIRST", "created_at": at.isoformat()})
    synced(world, "--even-unread", "--budget", "30")
    at += timedelta(minutes=1)
    helpdesk.put({**pattern, "id": "SECOND", "created_at": at.isoformat()})
    change(helpdesk, "FIRST", status="other")
    desk.forget()
    synced(world, "--even-unread", "--refresh", "0")
    assert desk.read[:2] == ["SECOND", "FIRST"]


def test_the_days_end_on_the_server(passing: World, helpdesk: Store) -> None:
    """A server that refuses for hours ends it with status 5; the next one goes on."""
    desk = Desk(passing, helpdesk, limits=Limits(day=20))
    outcome = passing.run("tickets", "sync")
    assert outcome.status == 5
    assert "What was fetched is kept (threads: 14)." in outcome.stderr
    had = set(desk.read[:-1])
    passing.later(hours=24)
    desk.forget()
    passing.run("tickets", "sync")
    assert not had & set(desk.read)
