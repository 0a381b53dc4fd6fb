"""A watch that lasts: the day's requests are enough, and what fails in passing never ends it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from support.faults import Act, FaultServer, answer, closed_port, resets
from support.run import NOW, World
from support.watching import Meanwhile, told, watched
from tinydub_cli.sandbox.store import Store

EMPTY = answer(200, b"[]")


def item(ticket: str) -> bytes:
    """A list with one ticket."""
    fields = {"name": "Ada", "email": "ada@example.com", "status": "open"}
    return json.dumps([{"id": ticket, "has_unread_messages": False, **fields}]).encode()


class UntilEvening(Meanwhile):
    """Pauses that pass until so much time has gone by; others work meanwhile."""

    def __init__(self, world: World, ends: datetime, others: Callable[[], object]) -> None:
        super().__init__(world)
        self._ends = ends
        self._others = others

    def append(self, seconds: float) -> None:
        """Let some seconds pass."""
        list.append(self, seconds)
        self._world.later(seconds=seconds)
        self._others()
        if self._world.now >= self._ends:
            raise KeyboardInterrupt


def left(world: World) -> int:
    """What is left of the day, by our own count."""
    [folder] = (world.directories.state / "requests").glob("*/*")
    lines = [line for file in folder.glob("*.log") for line in file.read_text().splitlines()]
    day_ago = (world.now - timedelta(days=1)).timestamp()
    sent = [line for line in lines if line.endswith("sent") and float(line.split()[0]) > day_ago]
    return 1440 - len(sent)


def nobody() -> None:
    """Make no request."""


def test_looking_each_minute_lasts_for_a_day(world: World, helpdesk: Store) -> None:
    """The helpdesk with its real limits never refuses; a quarter of a day is left, said once."""
    world.pauses = UntilEvening(world, NOW + timedelta(hours=30), nobody)
    outcome = world.run("tickets", "watch", "--interval", "1m")
    assert outcome.status == 130
    requests = helpdesk.requests()
    assert all(request.status == 200 for request in requests)
    days = [sum(r.at < NOW + timedelta(days=1) for r in requests), len(requests)]
    assert 950 < days[0] <= 1080
    assert 1190 < days[1] <= 1350
    assert left(world) >= 360
    assert outcome.stderr.count("the day's requests shall last") == 1


def test_the_usual_interval_needs_no_slowing(world: World, helpdesk: Store) -> None:
    """Each 5 minutes is about 288 requests a day, a tenth more or less at a time."""
    world.pauses = UntilEvening(world, NOW + timedelta(days=1), nobody)
    outcome = world.run("tickets", "watch")
    assert 270 <= len(helpdesk.requests()) <= 310
    assert "shall last" not in outcome.stderr
    assert all(270 <= seconds <= 330 for seconds in world.pauses)
    assert len(set(world.pauses)) > 100


def test_others_work_on_the_same_day(world: World, helpdesk: Store) -> None:
    """Where they spend more than half of the day's, the watch slows, and they are never refused."""
    statuses: list[int] = []

    def others() -> None:
        if len(statuses) < 500:
            statuses.extend(
                world.run("tickets", "list", "-q", "--filter", "self").status for _ in range(5)
            )

    world.pauses = pauses = UntilEvening(world, NOW + timedelta(hours=20), others)
    outcome = world.run("tickets", "watch", "--interval", "1m")
    assert set(statuses) == {0}
    assert all(request.status == 200 for request in helpdesk.requests())
    assert left(world) >= 350
    assert outcome.stderr.count("shall last") == 1
    assert max(pauses) <= 3600 * 1.1


def test_a_day_that_is_spent_already_is_no_end(world: World, helpdesk: Store) -> None:
    """There is a look each hour, until the day's requests come back."""
    world.run("tickets", "watch", "--once")
    [file] = (world.directories.state / "requests").rglob("*.log")
    moment = world.now.timestamp()
    file.write_text("".join(f"{moment - 3600 + n:.3f} sent\n" for n in range(1440)))
    world.pauses = pauses = UntilEvening(world, NOW + timedelta(hours=30), nobody)
    world.run("tickets", "watch")
    assert all(3600 <= seconds <= 3960 for seconds in pauses[:10])
    assert all(seconds <= 330 for seconds in pauses[-10:])
    assert 24 <= len(helpdesk.requests()) <= 180


PASSING: dict[str, tuple[Act, str]] = {
    "a reset": (resets, "connection"),
    "an error of the server": (answer(503), "503"),
    "a bad gateway": (answer(502, b"<h1>Bad gateway</h1>"), "502"),
    "a login page": (answer(200, b"<html>"), "web page"),
    "half of an answer": (answer(200, b"[{"), "not valid JSON"),
    "another address": (answer(302, b"", "Location: https://example.com/"), "302"),
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_does_not_end_it(account: World, fault: str) -> None:
    """It is told with the time of the next look, and that it is over; no event is missed."""
    act, said = PASSING[fault]
    faults: list[Act] = [act] * (3 if fault in list(PASSING)[:3] else 1)
    looks = (answer(200, item("A")), *faults, answer(200, item("B")), answer(200, item("B")))
    with FaultServer(*looks, EMPTY) as server:
        account.variables |= server.variables()
        account.pauses = Meanwhile(account, *[nobody] * 4)
        outcome = account.run("tickets", "watch", "--json", "--filter", "resolved")
    assert outcome.status == 130
    assert told(outcome) == [("left", "A"), ("new", "B"), ("left", "B")]
    [failed] = [line for line in outcome.stderr.splitlines() if "Looking again in" in line]
    assert said in failed
    assert outcome.stderr.count("The server answers again.") == 1


def test_pauses_grow_while_there_is_no_network(account: World) -> None:
    """Twice as long each time, up to half an hour; once it is back, they are as before."""
    account.variables |= {
        "TINYDUB_TOKEN": "x" * 40,
        "TINYDUB_API_URL": f"http://127.0.0.1:{closed_port()}/api/v1",
    }
    account.pauses = pauses = Meanwhile(account, *[nobody] * 7)
    outcome = account.run("tickets", "watch")
    assert outcome.status == 130
    for seconds, minutes in zip(pauses.between_looks, (5, 10, 20, 30, 30, 30, 30, 30), strict=True):
        assert 54 * minutes <= seconds <= 66 * minutes
    assert outcome.stderr.count("Looking again in") == 8
    assert "Watching" not in outcome.stderr


def test_a_server_that_wants_to_be_left_alone_is(account: World) -> None:
    """`Retry-After` counts where it is longer than the pause, for a day at most."""
    acts = [
        EMPTY,
        answer(429, b"{}", "Retry-After: 2000"),
        answer(429, b"{}", "Retry-After: 99999999"),
        answer(429, b"{}", "Retry-After: 99"),
        EMPTY,
    ]
    with FaultServer(*acts) as server:
        account.variables |= server.variables()
        account.pauses = pauses = Meanwhile(account, *[nobody] * 4)
        outcome = account.run("tickets", "watch")
    assert outcome.status == 130
    assert pauses[1:3] == [2000.0, 86400.0]
    assert 1080 <= pauses[3] <= 1320
    assert 270 <= pauses[4] <= 330
    assert len(server.requests) == 5


@pytest.mark.parametrize(("status", "code"), [(401, 4), (403, 4), (404, 3), (422, 2)])
def test_what_does_not_pass_ends_it(account: World, status: int, code: int) -> None:
    """A token that is refused, or a wrong address, stays so: it ends the watch."""
    with FaultServer(EMPTY, answer(status, b'{"error": "No"}')) as server:
        account.variables |= server.variables()
        account.pauses = Meanwhile(account, *[nobody] * 4)
        outcome = account.run("tickets", "watch")
    assert outcome.status == code
    assert len(server.requests) == 2


def test_once_fails_as_other_commands_do(account: World) -> None:
    """For cron, a status says it: 5 and 6 pass, and the next look tells what was missed."""
    for act, code in ((answer(429, b"{}", "Retry-After: 900"), 5), (answer(503), 6)):
        with FaultServer(act) as server:
            account.variables |= server.variables()
            assert account.run("tickets", "watch", "--once").status == code


@pytest.mark.parametrize(
    "act", [answer(500), answer(200, b"{}"), answer(404)], ids=["500", "odd", "404"]
)
def test_without_the_resolved_who_left_has_left(account: World, act: Act) -> None:
    """Where the server cannot list them, that is said, and nobody waits for it."""
    with FaultServer(answer(200, item("A")), EMPTY, act) as server:
        account.variables |= server.variables()
        assert account.run("tickets", "watch", "--once").status == 0
        outcome = account.run("tickets", "watch", "--once", "--json")
    assert told(outcome) == [("left", "A")]
    assert "Whether tickets were resolved is not known:" in outcome.stderr


def test_without_network_for_the_resolved_the_look_is_repeated(account: World) -> None:
    """Half of a look tells nothing: the next one tells `resolved`."""
    resolved = answer(200, item("A"))
    with FaultServer(resolved, EMPTY, resets, resets, resets, EMPTY, resolved, EMPTY) as server:
        account.variables |= server.variables()
        account.pauses = Meanwhile(account, nobody, nobody)
        outcome = account.run("tickets", "watch", "--json")
    assert told(outcome) == [("resolved", "A")]
    assert outcome.stderr.count("Looking again in") == 1


def test_the_minute_is_waited_for(world: World, helpdesk: Store) -> None:
    """Where other work has spent this minute's requests, a look waits for the next one."""
    for _ in range(60):
        world.run("tickets", "list", "-q")
    outcome = watched(world)
    assert "minute's requests are spent" in outcome.stderr
    assert all(request.status == 200 for request in helpdesk.requests())
