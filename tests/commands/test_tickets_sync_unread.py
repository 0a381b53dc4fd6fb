"""A sync clears no unread marks behind a team's back, though nobody knows whether reading does.

The helpdesk plays both kinds of server, and counts.
"""

import pytest

from support.mirrors import Desk, assert_equal, change, everything, item, offline, synced
from support.run import World
from tinydub_cli.sandbox.store import Store


def unread(store: Store) -> set[str]:
    """The tickets whose mark the server shows."""
    return {
        one["id"]
        for name in ("open", "resolved")
        for one in store.tickets(name)
        if one["has_unread_messages"]
    }


def test_where_reading_clears_one_unread_ticket_is_read(world: World, helpdesk: Store) -> None:
    """The first shows it; it is said; all others are left alone, then and later."""
    desk = Desk(world, helpdesk, clears=True)
    before = unread(helpdesk)
    outcome = world.run("tickets", "sync", "--json")
    [lost] = before - unread(helpdesk)
    assert set(desk.read) & before == {lost}
    assert f"as {lost} has shown" in outcome.stderr
    assert outcome.json()["unread"] == len(before) - 1
    desk.forget()
    world.later(hours=2)
    told = world.run("tickets", "sync", "--json", "--refresh", "50")
    assert (told.status, told.stderr) == (0, "")
    assert not set(desk.read) & unread(helpdesk)
    assert unread(helpdesk) == before - {lost}


def test_where_reading_clears_nothing_all_are_read(world: World, helpdesk: Store) -> None:
    """It is found out once: with the list again, and the same ticket again."""
    desk = Desk(world, helpdesk)
    before = unread(helpdesk)
    assert synced(world)["unread"] == 0
    first = next(one for one in desk.read if one in before)
    assert desk.read.count(first) == 2
    assert len(desk.read) == len(everything(helpdesk)) + 1
    assert unread(helpdesk) == before
    assert_equal(world, helpdesk)
    change(helpdesk, "KPlaQw1c", status="other")
    desk.forget()
    synced(world, "--refresh", "0")
    assert desk.read == ["KPlaQw1c"]


def test_before_the_answer_is_known_no_second_one_is_read(world: World, helpdesk: Store) -> None:
    """Cut off by the budget at any place, whatever comes next asks about the first one alone."""
    desk = Desk(world, helpdesk, clears=True)
    before = unread(helpdesk)
    for budget in range(4, 14):
        synced(world, "--budget", str(budget), "--refresh", "0")
        assert len(before - unread(helpdesk)) <= 1
    assert len(before - unread(helpdesk)) == 1
    assert desk.read


@pytest.mark.parametrize("clears", [True, False])
@pytest.mark.parametrize("answered", [1, 2, 3])
def test_cut_off_in_the_middle_of_finding_out(
    world: World, helpdesk: Store, *, clears: bool, answered: int
) -> None:
    """The network is lost after so many requests from the first unread ticket on: no harm done."""
    desk = Desk(world, helpdesk, clears=clears)
    before = unread(helpdesk)
    left = [answered]

    def cut(path: str) -> tuple[int, bytes] | None:
        if path.rpartition("/")[2] in before or left[0] < answered:
            left[0] -= 1
        return (503, b"") if left[0] < 0 else None

    desk.before = cut
    world.run("tickets", "sync")
    desk.before = None
    synced(world)
    lost = before - unread(helpdesk)
    assert len(lost) == clears
    if not clears:
        assert_equal(world, helpdesk)


def test_even_unread_reads_them_all(world: World, helpdesk: Store) -> None:
    """Who says so gets everything, and a mark that it cleared is no news later."""
    desk = Desk(world, helpdesk, clears=True)
    synced(world, "--even-unread")
    assert unread(helpdesk) == set()
    desk.forget()
    synced(world)
    synced(world, "--refresh", "0")
    shown = offline(world, "tickets", "list", "--json").json()
    assert shown == helpdesk.tickets("open")


def test_a_mark_that_was_cleared_costs_no_second_fetching(world: World, helpdesk: Store) -> None:
    """What is known of the server is used: the list without the mark is no news of the ticket."""
    desk = Desk(world, helpdesk, clears=True)
    synced(world)
    synced(world, "--even-unread", "--refresh", "0")
    desk.forget()
    synced(world, "--refresh", "0")
    assert desk.read == []


def test_a_ticket_that_is_shown_loses_its_mark_in_the_copy(world: World, helpdesk: Store) -> None:
    """Somebody reads it with `ticket show`: the mark goes, here and there, and costs nothing."""
    desk = Desk(world, helpdesk, clears=True)
    synced(world)
    one = sorted(unread(helpdesk))[0]
    assert world.run("ticket", "show", one).status == 0
    desk.forget()
    synced(world, "--refresh", "0")
    assert desk.read == []
    shown = offline(world, "tickets", "list", "--json").json()
    assert next(it for it in shown if it["id"] == one) == item(helpdesk, "open", one)


def test_a_message_that_comes_just_then_does_not_mislead(world: World, helpdesk: Store) -> None:
    """The mark is there again because the customer wrote again: that proves nothing."""
    desk = Desk(world, helpdesk, clears=True)
    before = unread(helpdesk)
    written: list[str] = []

    def write(path: str) -> None:
        if written and written[-1] != "done":  # the list after the first unread ticket
            [one] = written
            document = helpdesk.ticket(one)
            assert document
            more = {**document["messages"][-1], "id": "AGAIN001", "message": "One more thing"}
            change(
                helpdesk,
                one,
                has_unread_messages=True,
                messages=[*document["messages"], more],
            )
            written.append("done")
        elif not written and path.rpartition("/")[2] in before:
            written.append(path.rpartition("/")[2])

    desk.before = write
    told = synced(world)
    assert written[1:] == ["done"]
    assert len(set(desk.read) & before) == 2, "the first proved nothing, so that one more was read"
    assert told["unread"] == len(before) - 2


def test_without_any_unread_ticket_nothing_is_found_out(world: World, helpdesk: Store) -> None:
    """And nothing is spent on it."""
    for one in unread(helpdesk):
        helpdesk.mark_read(one)
    desk = Desk(world, helpdesk, clears=True)
    synced(world, "--refresh", "0")
    assert len(desk.asked) == 4 + len(everything(helpdesk))


def test_an_odd_answer_is_no_reason_to_read_another(world: World, helpdesk: Store) -> None:
    """The mark of a ticket whose answer makes no sense may be gone all the same: it is looked."""
    desk = Desk(world, helpdesk, clears=True)
    before = unread(helpdesk)

    def broken(path: str) -> tuple[int, bytes] | None:
        ticket = path.rpartition("/")[2]
        if ticket not in before:
            return None
        helpdesk.put({**helpdesk.ticket(ticket), "has_unread_messages": False})
        return 200, b'{"id": '

    desk.before = broken
    world.run("tickets", "sync")
    assert len(before - unread(helpdesk)) == 1


def test_a_mark_that_appears_during_a_sync_is_told(world: World, helpdesk: Store) -> None:
    """Where reading is known to clear, a ticket that became unread meanwhile is not passed over."""
    desk = Desk(world, helpdesk, clears=True)
    world.run("tickets", "sync")
    change(helpdesk, "FHERJvPv", status="other")

    def written(path: str) -> None:
        if path == "/ticket/FHERJvPv":
            helpdesk.put({**helpdesk.ticket("FHERJvPv"), "has_unread_messages": True})

    desk.before = written
    outcome = world.run("tickets", "sync", "--refresh", "0")
    assert "Ticket FHERJvPv became unread meanwhile" in outcome.stderr
