"""`tinydub tickets watch` tells what happens to the tickets of a list, each thing once."""

import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.run import NOW, World
from support.watching import Meanwhile, arrive, change, events, nothing, told, watched
from tinydub_cli.sandbox.store import Store
from tinydub_cli.schema.generate import schemas

UNREAD, READ = "KPlaQw1c", "FHERJvPv"
"""Two open tickets that nobody has."""

HOSTILE = "\x1b]0;owned\x07\u202e\x9b31m\ud800;\tE\nve"


def noted(world: World, *options: str) -> None:
    """Note what is there, so that the next look tells what has happened since."""
    assert world.run("tickets", "watch", "--once", *options).status == 0


HAPPENINGS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "unread": ({"has_unread_messages": True}, READ, None),
    "read": ({"has_unread_messages": False}, UNREAD, None),
    "status": ({"status": "waiting"}, READ, "pending"),
    "left": ({"assigned_to": "Robin"}, READ, None),
    "resolved": ({"status": "resolved"}, READ, "pending"),
}


@pytest.mark.parametrize("event", HAPPENINGS)
def test_what_happens_to_a_ticket_is_told(world: World, helpdesk: Store, event: str) -> None:
    """Each change that a list shows is one event, with what is known of the ticket."""
    fields, ticket, before = HAPPENINGS[event]
    outcome = watched(
        world, nothing, change(helpdesk, ticket, **fields), options="--filter unassigned"
    )
    document = helpdesk.ticket(ticket) or {}
    [one] = events(outcome)
    assert list(Draft202012Validator(schemas()["event"]).iter_errors(one)) == []
    assert one == {
        "event": event,
        "at": one["at"],
        "ticket": ticket,
        "name": document["name"],
        "email": document["email"],
        "status": document["status"],
        "before": before,
    }


def test_a_new_ticket_is_told_with_the_time(world: World, helpdesk: Store) -> None:
    """It is `new` alone, though it is unread, too; `at` is when it was seen."""
    happens = arrive(helpdesk, "New12345", has_unread_messages=True)
    [one] = events(watched(world, happens))
    assert (one["event"], one["ticket"]) == ("new", "New12345")
    seen = NOW + timedelta(seconds=world.pauses[0])
    assert one["at"] == f"{seen:%Y-%m-%dT%H:%M:%SZ}"


def test_several_things_are_told_in_the_order_of_time(world: World, helpdesk: Store) -> None:
    """Who left comes first, then the oldest ticket; one that changed twice is two events."""

    def happen() -> None:
        arrive(helpdesk, "Newer123", created_at="2026-01-31T11:00:00.000000Z")()
        arrive(helpdesk, "Older123", created_at="2026-01-31T10:00:00.000000Z")()
        change(helpdesk, READ, status="waiting", has_unread_messages=True)()
        change(helpdesk, UNREAD, closed_at="2026-02-01T12:00:00.000000Z")()

    assert told(watched(world, happen)) == [
        ("resolved", UNREAD),
        ("status", READ),
        ("unread", READ),
        ("new", "Older123"),
        ("new", "Newer123"),
    ]


def test_a_ticket_that_comes_back_is_new(world: World, helpdesk: Store) -> None:
    """Leaving and returning are two events; one between two looks is none."""
    leave = change(helpdesk, READ, assigned_to="Robin")
    come = change(helpdesk, READ, assigned_to=None)

    def leave_and_come() -> None:
        leave()
        come()

    outcome = watched(world, leave, come, leave_and_come, options="--filter unassigned")
    assert told(outcome) == [("left", READ), ("new", READ)]


def test_a_reopened_ticket_has_left_the_resolved(world: World, helpdesk: Store) -> None:
    """Whoever watches resolved tickets sees them come and leave, with a request a look."""
    [first, *_] = helpdesk.tickets("resolved")
    reopen = change(helpdesk, first["id"], status="open", closed_at=None)
    outcome = watched(
        world, reopen, change(helpdesk, READ, status="resolved"), options="--filter resolved"
    )
    assert told(outcome) == [("left", first["id"]), ("new", READ)]
    assert {request.path for request in helpdesk.requests()} == {"/api/v1/tickets/resolved"}
    assert len(helpdesk.requests()) == 3


def test_the_first_look_tells_nothing(world: World, helpdesk: Store) -> None:
    """It says what is watched and how often, and nothing on standard output."""
    outcome = watched(world)
    count = len(helpdesk.tickets("open"))
    assert outcome.stdout == ""
    assert f"Watching {count} tickets (open), every 5 minutes. Ctrl-C ends it." in outcome.stderr


def test_a_look_costs_one_request_and_a_departure_another(world: World, helpdesk: Store) -> None:
    """Counted on the server's side; however many have left, the resolved are listed once."""

    def two_leave() -> None:
        change(helpdesk, READ, status="resolved")()
        change(helpdesk, UNREAD, assigned_to="Robin")()

    watched(world, nothing, two_leave, nothing, options="--filter unassigned")
    listed, resolved = "/api/v1/tickets/unassigned", "/api/v1/tickets/resolved"
    paths = [request.path for request in helpdesk.requests()]
    assert paths == [listed, listed, listed, resolved, listed]


def test_a_restart_misses_and_repeats_nothing(world: World, helpdesk: Store) -> None:
    """What happens while nobody watches is told by the next watch; what was told is not."""
    first = watched(world, arrive(helpdesk, "New00001"))
    arrive(helpdesk, "New00002")()
    change(helpdesk, READ, status="waiting")()
    second = watched(world, arrive(helpdesk, "New00003"))
    third = watched(world)
    assert told(first) == [("new", "New00001")]
    assert set(told(second)) == {("new", "New00002"), ("status", READ), ("new", "New00003")}
    assert len(told(second)) == 3
    assert told(third) == []


def test_a_new_name_is_no_event_and_is_remembered(world: World, helpdesk: Store) -> None:
    """Whoever leaves does so under the name that was seen last, after a restart, too."""
    options = "--filter unassigned"
    assert told(watched(world, change(helpdesk, READ, name="Jake II"), options=options)) == []
    change(helpdesk, READ, assigned_to="Robin")()
    [one] = events(watched(world, options=options))
    assert (one["event"], one["name"], one["email"]) == ("left", "Jake II", "")


def test_once_is_one_look(world: World, helpdesk: Store) -> None:
    """For cron: one request, the events since the last look, no pause, and status 0."""
    noted(world)
    arrive(helpdesk, "New00001")()
    for expected in ([("new", "New00001")], []):
        outcome = world.run("tickets", "watch", "--once", "--json")
        assert (outcome.status, outcome.stderr, told(outcome)) == (0, "", expected)
    assert len(helpdesk.requests()) == 3
    assert world.pauses == []


def test_each_list_and_account_has_its_own_state(world: World, helpdesk: Store) -> None:
    """What one watch has told, another one still tells."""
    for options in (["--filter", "unassigned"], []):
        noted(world, *options)
    assert world.run("--profile", "bot", "tickets", "watch", "--once").status == 0
    arrive(helpdesk, "New00001")()
    for before in ((), ("--profile", "bot")):
        outcome = world.run(*before, "tickets", "watch", "--once", "-q")
        assert outcome.stdout == "New00001\n"
    outcome = world.run("tickets", "watch", "--once", "-q", "--filter", "unassigned")
    assert outcome.stdout == "New00001\n"


def test_forms_of_output(world: World, helpdesk: Store) -> None:
    """Each form has its events, one a line; `--columns` chooses those of tsv."""
    shown = {}
    for number, options in enumerate(
        (
            "--format tsv",
            "--columns event,id,before",
            "-q",
            "--json",
            "--format ndjson",
            "--format table",
        )
    ):
        noted(world)
        change(helpdesk, READ, status=f"s{number}")()
        before = "pending" if number == 0 else f"s{number - 1}"
        outcome = world.run("tickets", "watch", "--once", *options.split())
        shown[options] = (outcome.stdout, before)
    name, email = "Jake Jakeson", "jake@example.com"
    tsv, before = shown["--format tsv"]
    assert tsv == f"status\t2026-02-01T12:00:00Z\t{READ}\t{name}\t{email}\ts0\tpending\n"
    assert shown["--columns event,id,before"][0] == f"status\t{READ}\ts0\n"
    assert shown["-q"][0] == f"{READ}\n"
    for form in ("--json", "--format ndjson"):
        document = json.loads(shown[form][0])
        assert (document["event"], document["before"]) == ("status", shown[form][1])
    table = " ".join(shown["--format table"][0].split())
    assert table == f"12:00:00 status {READ} {name} s5 (was s4) {email}"


@pytest.mark.parametrize("form", ["table", "tsv", "ids", "json"])
@pytest.mark.parametrize("terminal", [True, False])
def test_what_strangers_wrote_does_not_act(
    world: World, helpdesk: Store, form: str, *, terminal: bool
) -> None:
    """Names, addresses, statuses and ids are shown in every form, and obeyed in none."""
    noted(world)
    arrive(helpdesk, "A\x1b]0;x\x07\u202e\tB\nve", name=HOSTILE, email=HOSTILE, status=HOSTILE)()
    outcome = world.run("tickets", "watch", "--once", "--format", form, terminal=terminal)
    assert outcome.status == 0
    for written in (outcome.stdout, outcome.stderr):
        for sequence in ("\x1b]", "\x07", "\u202e", "\x9b", "\nve"):
            assert sequence not in written
    assert outcome.stdout.count("\n") == 1
    if form == "json":
        assert json.loads(outcome.stdout)["name"] == HOSTILE


@pytest.mark.parametrize("width", [10, 40, 80])
def test_a_line_fits_into_the_window(world: World, helpdesk: Store, width: int) -> None:
    """An event is one line, however long a name is."""
    noted(world)
    arrive(helpdesk, "New00001", name="山田" * 500)()
    outcome = world.run("tickets", "watch", "--once", terminal=True, size=(width, 24))
    assert outcome.stdout.count("\n") == 1
    assert "New" in outcome.stdout or width == 10


def test_odd_lists(world: World, helpdesk: Store) -> None:
    """A ticket without an id, or without anything, is no reason to stop."""
    noted(world)
    helpdesk.put({"id": ""})
    helpdesk.put({"id": "Bare0001"})
    outcome = world.run("tickets", "watch", "--once", "--json")
    assert told(outcome) == [("new", "Bare0001")]
    assert world.run("tickets", "watch", "--once", "--json").stdout == ""


def test_a_clock_that_jumps_is_no_event(world: World) -> None:
    """Set a day ahead or back, nothing is told, and no pause is longer than it was."""

    def jump(**span: float) -> Callable[[], None]:
        return lambda: world.later(**span)

    outcome = watched(world, jump(days=1), jump(days=-2), jump(hours=-1), nothing)
    assert outcome.stdout == ""
    assert all(270 <= seconds <= 330 for seconds in world.pauses)


def test_what_was_fetched_is_remembered(world: World, helpdesk: Store) -> None:
    """Completion knows new tickets; so does the copy of tickets, with the list's age."""
    assert world.run("tickets", "sync", "--budget", "4").status == 0
    noted(world)
    arrive(helpdesk, "New00001")()
    world.run("tickets", "watch", "--once")
    [known] = (world.directories.cache / "tickets").rglob("known.tsv")
    assert "New00001" in known.read_text()
    [mirror] = (world.directories.cache / "mirror").rglob("mirror.sqlite3")
    with closing(sqlite3.connect(mirror)) as connection:
        rows = connection.execute("SELECT ticket FROM places WHERE list = 'open'").fetchall()
    assert ("New00001",) in rows


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--interval 59s", "--interval is 1m at least"),
        ("--interval 2d", "--interval is 1m at least"),
        ("--interval soon", "is not a span of time"),
        ("--interval ²m", "is not a span of time"),
        ("--exec 'x", "quotation mark"),
        ("--columns nothing", "There is no column"),
        ("--json -q", "Only one form"),
    ],
)
def test_wrong_usage_costs_nothing(world: World, helpdesk: Store, options: str, said: str) -> None:
    """It is told before any request."""
    outcome = world.run("tickets", "watch", "--once", *options.split())
    assert outcome.status == 2
    assert said in outcome.stderr
    assert helpdesk.requests() == []


def test_ctrl_c_is_one_sentence(world: World) -> None:
    """Status 130, and with --json an error object as ever."""
    world.pauses = Meanwhile(world)
    outcome = world.run("tickets", "watch")
    assert outcome.status == 130
    assert outcome.stderr.splitlines()[-2:] == [
        "Error: The watch was stopped.",
        "The next one tells what happens until then, too.",
    ]
    assert watched(world).error()["kind"] == "interrupted"


class Last:
    """Something whose end is the moment when Ctrl-C is pressed."""

    def __del__(self) -> None:
        """Press it: Python prints and drops what is raised here."""
        signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_at_the_wrong_moment_counts_too(world: World) -> None:
    """Where Python drops the exception, the watch ends before it waits for the next look."""
    outcome = watched(world, Last, lambda: pytest.fail("the watch goes on"))
    assert outcome.error()["kind"] == "interrupted"
