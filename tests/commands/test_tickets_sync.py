"""`tickets sync`: the copy of tickets becomes what the server has, with as few requests as can be.

All requests are counted by the server.
"""

import random
from pathlib import Path

import pytest

from support.mirrors import (
    LISTS,
    Answer,
    Desk,
    assert_equal,
    body,
    change,
    everything,
    file,
    offline,
    synced,
)
from support.run import World
from tinydub_cli.sandbox.quota import Limits
from tinydub_cli.sandbox.store import Store


@pytest.fixture
def desk(world: World, helpdesk: Store) -> Desk:
    """A server without limits, where reading clears nothing."""
    return Desk(world, helpdesk)


def test_the_first_sync_fetches_everything(world: World, helpdesk: Store, desk: Desk) -> None:
    """Four lists, each ticket once, and what it takes to find out whether reading clears."""
    ids = everything(helpdesk)
    told = synced(world, "--refresh", "0")
    assert told == {
        "listed": len(ids),
        "fetched": len(ids),
        "vanished": 0,
        "waiting": 0,
        "unread": 0,
        "odd": 0,
        "requests": len(desk.asked),
    }
    assert desk.asked[:4] == LISTS
    assert sorted(set(desk.read)) == sorted(ids)
    assert len(desk.asked) == 4 + len(ids) + 2
    assert_equal(world, helpdesk)


def test_the_newest_tickets_come_first(world: World, helpdesk: Store, desk: Desk) -> None:
    """What is asked about most is there soonest."""
    synced(world, "--even-unread")
    opened = [helpdesk.ticket(one)["created_at"] for one in desk.read]
    assert opened == sorted(opened, reverse=True)


@pytest.mark.parametrize("changed", [0, 1, 7])
def test_after_k_changes_it_costs_k_and_the_renewed(
    world: World, helpdesk: Store, desk: Desk, changed: int
) -> None:
    """Four lists, the tickets that lists show to have changed, and --refresh: no request more."""
    synced(world)
    for one in everything(helpdesk)[:changed]:
        change(helpdesk, one, status=f"new-{changed}", priority="urgent")
    for refresh in (0, 3, 10):
        desk.forget()
        told = synced(world, "--refresh", str(refresh))
        assert told["requests"] == len(desk.asked) <= 4 + changed + refresh
        assert told["fetched"] == changed + refresh
        assert_equal(world, helpdesk)
        changed = 0


def test_new_then_changed_then_missing_then_old(world: World, helpdesk: Store, desk: Desk) -> None:
    """What is new comes first, then what changed, then what was never reached, then old copies."""
    synced(world, "--even-unread", "--budget", "34", "--refresh", "0")
    missing = [one for one in everything(helpdesk) if one not in desk.read]
    assert len(missing) == 4
    had = list(desk.read)
    changed = had[-1]
    change(helpdesk, changed, status="elsewhere")
    world.later(hours=3)
    pattern = helpdesk.ticket("P1wLN0xU")
    helpdesk.put({**pattern, "id": "BRANDNEW", "created_at": "2026-02-01T14:30:00.000000Z"})
    desk.forget()
    synced(world, "--even-unread", "--refresh", "1")
    assert desk.read[:2] == ["BRANDNEW", changed]
    assert set(desk.read[2:6]) == set(missing)
    assert len(desk.read) == 7


def test_unread_tickets_with_old_copies_are_read_again(
    world: World, helpdesk: Store, desk: Desk
) -> None:
    """Another message of an unread ticket shows in no list: after an hour it is looked for."""
    synced(world)
    unread = {one["id"] for one in helpdesk.tickets("open") if one["has_unread_messages"]}
    world.later(minutes=59)
    desk.forget()
    synced(world, "--refresh", str(len(unread)))
    world.later(minutes=62)
    desk.forget()
    synced(world, "--refresh", str(len(unread)))
    assert set(desk.read) == unread


@pytest.mark.usefixtures("desk")
def test_old_copies_are_renewed_in_turn(world: World, helpdesk: Store) -> None:
    """What no list shows, such as a note, arrives at last: every ticket has its turn."""
    synced(world)
    for one in everything(helpdesk):
        change(helpdesk, one, ai_summary="only the ticket tells")
    turns = -(-len(everything(helpdesk)) // 5)
    for _ in range(turns):
        world.later(minutes=1)
        synced(world, "--refresh", "5")
    assert_equal(world, helpdesk)


@pytest.mark.usefixtures("desk")
def test_a_ticket_that_vanishes_is_kept_and_marked(world: World, helpdesk: Store) -> None:
    """Nothing that was written is lost with it, and whoever reads it is told."""
    synced(world)
    kept = helpdesk.ticket("KPlaQw1c")
    _delete(helpdesk, "KPlaQw1c")
    world.later(hours=2)
    assert synced(world)["vanished"] == 1
    world.later(hours=1)
    assert synced(world)["vanished"] == 0
    shown = offline(world, "ticket", "show", "KPlaQw1c", "--json")
    assert shown.json()["messages"] == kept["messages"]
    assert shown.stderr == "A copy of 3 hours ago. KPlaQw1c left all lists 1 hour ago.\n"
    helpdesk.put(kept)
    synced(world)
    assert "left" not in offline(world, "ticket", "show", "KPlaQw1c").stderr


def test_a_ticket_that_is_gone_in_between(world: World, helpdesk: Store, desk: Desk) -> None:
    """A 404 for what a list has just named is no failure, and does not come again for ever."""

    def before(path: str) -> Answer | None:
        return (404, b'{"error": "Ticket not found"}') if path == "/ticket/KPlaQw1c" else None

    desk.before = before
    told = synced(world)
    assert told["fetched"] == told["listed"] - 1
    desk.forget()
    synced(world, "--refresh", "0")
    assert desk.read == []
    desk.before = None
    synced(world, "--refresh", "1")
    assert_equal(world, helpdesk)


@pytest.mark.parametrize(
    "answer",
    [(200, b"<html>"), (200, b"[]"), (200, b"\xff"), (200, b'{"id":'), (500, b""), (302, b"")],
)
def test_an_answer_without_sense_leaves_one_ticket_out(
    world: World, helpdesk: Store, desk: Desk, answer: Answer
) -> None:
    """The others come nevertheless; it is said, counted, and tried again later."""
    desk.before = lambda path: answer if path == "/ticket/nS5M8d52" else None
    outcome = world.run("tickets", "sync", "--json", "--refresh", "0")
    assert outcome.status == 0
    assert outcome.json()["odd"] == 1
    assert "Ticket nS5M8d52 is left out: " in outcome.stderr
    desk.before = None
    synced(world, "--refresh", "1")
    assert_equal(world, helpdesk)


def test_a_server_that_has_gone_mad_is_not_asked_for_every_ticket(
    world: World, helpdesk: Store, desk: Desk
) -> None:
    """Three senseless answers in turn end it, with what was fetched kept: requests are scarce."""
    desk.before = lambda _: (200, b"<html>") if len(desk.asked) > 10 else None
    outcome = world.run("tickets", "sync", "--even-unread", "--json")
    assert outcome.status == 6
    assert len(desk.asked) == 13
    assert "What was fetched is kept (threads: 6)." in outcome.stderr
    desk.before = None
    synced(world, "--even-unread", "--refresh", "3")
    assert_equal(world, helpdesk)


def test_odd_tickets_are_taken_as_they_are(world: World, helpdesk: Store, desk: Desk) -> None:
    """Keys and values that nobody promised are kept; ids that are none are not asked for."""
    half = "\ud83d and \x00 and \u202e"
    odd = [
        {"id": "ODD1", "name": half, "email": 7, "status": None, "created_at": "yesterday"},
        {"id": "ODD2", "messages": [{"message": half, "x": {"y": [1e300, 10**30, None]}}]},
        {"id": "ODD3", "has_unread_messages": "yes", "attachments": "none", "more": True},
        {"id": "ODD4", "messages": None, "attachments": None, "assigned_to": "Robin Vale"},
        {"id": "ODD5", "created_at": "0001-01-01T00:00:00Z", "closed_at": "9999-12-31T23:59:59Z"},
    ]
    for one in odd:
        helpdesk.put(one)
    synced(world)
    assert_equal(world, helpdesk)
    for identity in ("../tickets", "", "a/b", "..", "%2e", "\u202e"):
        helpdesk.put({"id": identity, "name": "Nobody"})
    desk.forget()
    told = synced(world, "--refresh", "100")
    assert told["odd"] == 6
    assert not [one for one in desk.asked if not one.startswith(("/ticket/", "/tickets"))]
    for name in ("open", "self"):
        listed = offline(world, "tickets", "list", "--filter", name, "--json")
        assert listed.json() == helpdesk.tickets(name)


def test_half_a_character_as_an_id_stops_nobody(world: World, desk: Desk) -> None:
    """JSON can name what no text holds, and no database."""
    half = body([{"id": "\ud800", "name": "\udfff", "has_unread_messages": True}])
    desk.before = lambda path: (200, half) if path == "/tickets/resolved" else None
    assert synced(world)["odd"] == 1
    listed = offline(world, "tickets", "list", "--filter", "resolved", "--json")
    assert [one["id"] for one in listed.json()] == ["\ud800"]


def test_a_list_without_sense_ends_it(world: World, helpdesk: Store, desk: Desk) -> None:
    """Status 6, and the copy is as good as it was."""
    synced(world)
    desk.before = lambda path: (200, b'{"a": 1}') if path == "/tickets/resolved" else None
    assert world.run("tickets", "sync").status == 6
    desk.before = None
    assert_equal(world, helpdesk)


def test_a_list_that_is_suddenly_empty_forgets_nothing(
    world: World, helpdesk: Store, desk: Desk
) -> None:
    """A server that lists nothing, for a moment, costs no second fetching of all tickets."""
    synced(world)
    desk.before = lambda path: (200, b"[]") if path.startswith("/tickets") else None
    assert synced(world)["vanished"] == len(everything(helpdesk))
    desk.before = None
    desk.forget()
    synced(world, "--refresh", "0")
    assert desk.read == []
    assert_equal(world, helpdesk)


def test_somebody_changes_a_ticket_in_between(world: World, helpdesk: Store, desk: Desk) -> None:
    """Between list and ticket, and after the ticket: the next sync has it, whatever it was."""
    chance = random.Random(5)

    def before(_: str) -> None:
        if chance.random() < 0.3:
            one = chance.choice(everything(helpdesk))
            change(helpdesk, one, status=f"status-{len(desk.asked)}", priority="urgent")

    desk.before = before
    synced(world)
    for _ in range(3):
        synced(world, "--refresh", "2")
    desk.before = None
    synced(world, "--refresh", "0")
    assert_equal(world, helpdesk)


def test_2000_tickets_over_two_days_with_the_limits_on(passing: World, helpdesk: Store) -> None:
    """The default budget leaves a quarter of the day; nothing is refused; it ends equal."""
    helpdesk.populate(2000)
    desk = Desk(passing, helpdesk, limits=Limits())
    first = synced(passing)
    assert first["requests"] == len(desk.asked) == 1080
    assert first["waiting"] == first["listed"] - first["fetched"]
    again = passing.run("tickets", "sync")
    assert again.status == 5
    assert len(desk.asked) == 1080
    assert "--budget" in again.stderr
    desk.forget()
    passing.later(hours=24)
    second = synced(passing, "--refresh", "0")
    assert second["requests"] == len(desk.asked) == 4 + first["waiting"]
    assert desk.refused == 0
    assert_equal(passing, helpdesk)


@pytest.mark.usefixtures("desk")
def test_before_the_first_sync_only_names_are_kept(world: World) -> None:
    """Lists and threads that were read leave no copy of themselves."""
    world.run("tickets", "list")
    world.run("ticket", "show", "KPlaQw1c")
    assert list((world.directories.cache).rglob("*.sqlite3*")) == []
    assert b"studio moved" not in _all_bytes(world.home / "cache")


@pytest.mark.usefixtures("desk")
def test_the_first_sync_says_what_it_keeps_and_where(world: World) -> None:
    """Once, before it begins; with how to delete it."""
    told = world.run("tickets", "sync").stderr
    assert f"begins in {file(world)}" in told
    assert "`tinydub tickets sync --forget` deletes it." in told
    assert world.run("tickets", "sync").stderr == ""


def test_forget_deletes_all_of_it(world: World, desk: Desk) -> None:
    """The file, what SQLite keeps beside it, and what was set aside; it costs no request."""
    synced(world)
    place = file(world).parent
    for suffix in ("-wal", "-shm", ".damaged"):
        (place / f"mirror.sqlite3{suffix}").write_bytes(b"studio moved")
    desk.forget()
    outcome = world.run("tickets", "sync", "--forget")
    assert (outcome.status, desk.asked) == (0, [])
    assert [path.name for path in place.iterdir()] == ["sync.lock"]
    assert world.run("tickets", "sync", "--forget").stderr == "There is no copy of tickets.\n"
    assert world.run("tickets", "list", "--offline").status == 3


def test_with_the_setting_off_no_copy_is_made(world: World, desk: Desk) -> None:
    """By the file and by the environment, before any request; what to do is said."""
    assert world.run("config", "set", "mirror", "false").status == 0
    refused = world.run("tickets", "sync")
    assert (refused.status, desk.asked) == (2, [])
    assert "`tinydub config set mirror true`" in refused.stderr
    assert not (world.directories.cache / "mirror").exists()
    world.run("config", "set", "mirror", "true")
    assert world.run("tickets", "sync", variables={"TINYDUB_MIRROR": "0"}).status == 2
    assert synced(world)


@pytest.mark.usefixtures("desk")
def test_each_account_has_its_own(world: World) -> None:
    """Another profile sees nothing of this one's copy."""
    synced(world)
    assert world.run("--profile", "other", "tickets", "list", "--offline").status == 3


def test_forms(world: World, helpdesk: Store, desk: Desk) -> None:
    """A sentence for people, figures for scripts."""
    synced(world)
    shown = world.run("tickets", "sync", "--format", "table", "--refresh", "1").stdout
    assert shown == "1 ticket fetched with 5 requests; the lists have 34 tickets.\n"
    assert world.run("tickets", "sync", "--refresh", "2", "-q").stdout == "2\n"
    assert world.run("tickets", "sync", "--columns", "requests,listed").stdout == "14\t34\n"
    assert world.run("tickets", "sync", "--columns", "nonsense").status == 2
    assert world.run("tickets", "sync", "--budget", "3").status == 2
    assert len(everything(helpdesk)) == 34
    assert desk.asked


def test_a_ticket_shown_meanwhile_is_not_fetched_again(
    world: World, helpdesk: Store, desk: Desk
) -> None:
    """`ticket show` and `tickets list` keep the copy fresh: the next sync has less to do."""
    synced(world)
    change(helpdesk, "KPlaQw1c", status="open", priority="urgent")
    world.run("tickets", "list")
    world.run("ticket", "show", "KPlaQw1c")
    desk.forget()
    synced(world, "--refresh", "0")
    assert desk.read == []
    assert_equal(world, helpdesk)


def test_a_ticket_that_no_list_has_is_kept_when_shown(world: World, desk: Desk) -> None:
    """It has not vanished: it never was in a list."""
    synced(world)
    hidden = body({"id": "HIDDEN01", "name": "Nobody", "messages": []})
    desk.before = lambda path: (200, hidden) if path == "/ticket/HIDDEN01" else None
    world.run("ticket", "show", "HIDDEN01")
    assert synced(world)["vanished"] == 0
    shown = offline(world, "ticket", "show", "HIDDEN01", "--json")
    assert shown.json()["name"] == "Nobody"
    assert "left all lists" not in shown.stderr


def _delete(store: Store, ticket_id: str) -> None:
    """Have a ticket gone from the server."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(store._path)) as connection:
        connection.execute("DELETE FROM tickets WHERE id = ?", (ticket_id,))
        connection.commit()


def _all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
