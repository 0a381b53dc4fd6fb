"""`tinydub tickets stats`: the queue in figures, from four requests or from none."""

import json
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest
from jsonschema import Draft202012Validator

from support.dated import ago, delete, message, put
from support.run import World
from tinydub_cli.sandbox.account import USER
from tinydub_cli.sandbox.store import Store
from tinydub_cli.schema.generate import schemas

LISTS = ["/api/v1/tickets", "/api/v1/tickets/resolved", "/api/v1/tickets/self"]
LISTS.append("/api/v1/tickets/unassigned")

SAM = {"id": "sam", "name": "Sam", "email": "sam@example.com"}
KIM = {"id": "kim", "name": "Kim", "email": "kim@example.com"}


@pytest.fixture
def desk(world: World, helpdesk: Store) -> Store:
    """A helpdesk that nobody has written to yet."""
    delete(world.directories.state / "demo.sqlite3", "%")
    return helpdesk


def put_all(desk: Store) -> None:
    """Put in five tickets: new, answered, mine, resolved, and one without any date."""
    put(desk, "NEW00001", ago(minutes=10), message("inbound", ago(minutes=10)),
        has_unread_messages=True)  # fmt: skip
    put(desk, "ANSWERED", ago(hours=30), message("inbound", ago(hours=30)),
        message("outbound", ago(hours=28), SAM, outbound_bounced=True))  # fmt: skip
    put(desk, "MINE0001", ago(days=40), message("inbound", ago(days=40)),
        message("outbound", ago(days=39), KIM, outbound_spam_complaint=True),
        message("outbound", ago(days=39), KIM), assigned_to=dict(USER._asdict()))  # fmt: skip
    put(desk, "RESOLVED", ago(days=3), message("inbound", ago(days=3)),
        message("outbound", ago(days=3, hours=-1), SAM), closed_at=ago(days=1),
        status="resolved")  # fmt: skip
    put(desk, "UNDATED1", None, message("inbound", None))


def figures(world: World, *options: str) -> Any:
    """What `--json` prints, as published."""
    outcome = world.run("tickets", "stats", "--json", *options)
    assert outcome.status == 0, outcome.stderr
    document = outcome.json()
    assert list(Draft202012Validator(schemas()["stats"]).iter_errors(document)) == []
    assert list(document) == list(schemas()["stats"]["properties"])  # type: ignore[arg-type, call-overload, index]
    return document


def sync(world: World) -> None:
    assert world.run("tickets", "sync", "--even-unread").status == 0


def test_four_requests_and_no_trace(world: World, desk: Store) -> None:
    """Each list is asked for once; before the first sync, no copy of tickets is begun."""
    put_all(desk)
    assert figures(world)["threads"] is None
    assert sorted(request.path for request in desk.requests()) == LISTS
    assert not (world.directories.cache / "mirror").exists()


def test_the_lists_in_figures(world: World, desk: Store) -> None:
    """How much there is, how old it is, and when it came."""
    put_all(desk)
    found = figures(world)
    assert {name: found[name] for name in ("open", "mine", "unassigned", "unread", "resolved")} == {
        "open": 4,
        "mine": 1,
        "unassigned": 3,
        "unread": 1,
        "resolved": 1,
    }
    assert [ages["tickets"] for ages in found["ages"]] == [1, 0, 0, 1, 0, 0, 1]
    assert found["ages"][0] == {"at_least": 0, "under": 3600, "tickets": 1}
    assert found["ages"][-1]["under"] is None
    assert found["undated"] == 1
    assert len(found["arrivals"]) == 30
    assert {one["day"]: one["tickets"] for one in found["arrivals"] if one["tickets"]} == {
        "2026-01-29": 1,
        "2026-01-31": 1,
        "2026-02-01": 1,
    }
    assert found["at"] == "2026-02-01T12:00:00Z"


@pytest.mark.parametrize("options", [[], ["--offline"]])
def test_the_threads_in_figures(world: World, desk: Store, options: list[str]) -> None:
    """With a copy of the threads: how long customers wait, when they write, who answers."""
    put_all(desk)
    sync(world)
    threads = figures(world, *options)["threads"]
    hours = threads.pop("hours")
    assert threads == {
        "count": 5,
        "first_response": {"count": 3, "median": 7200, "p90": 70560},
        "unanswered": 2,
        "resolution": {"count": 1, "median": 172800, "p90": 172800},
        "unresolved": 4,
        "replies": 4,
        "bounced": 1,
        "complaints": 1,
        "failed": 0,
        "agents": [
            {"name": "Kim", "email": "kim@example.com", "replies": 2},
            {"name": "Sam", "email": "sam@example.com", "replies": 2},
        ],
    }
    busy = {(day, hour): hours[day][hour] for day in range(7) for hour in range(24)}
    assert {place: count for place, count in busy.items() if count} == {
        (6, 11): 1,
        (5, 6): 1,
        (1, 12): 1,
        (3, 12): 1,
    }


def test_a_copy_needs_no_request(world: World, desk: Store) -> None:
    """`--offline` asks nobody, gives the same figures, and says how old they are."""
    put_all(desk)
    sync(world)
    fetched = figures(world)
    asked = len(desk.requests())
    world.later(minutes=5)
    outcome = world.run("tickets", "stats", "--offline", "--json")
    assert "5 minutes ago" in outcome.stderr
    assert {**outcome.json(), "ages": fetched["ages"]} == fetched
    assert len(desk.requests()) == asked


def test_a_copy_is_as_old_as_its_oldest_list(world: World, desk: Store) -> None:
    """One list that was fetched since makes the others no younger."""
    put_all(desk)
    sync(world)
    world.later(minutes=20)
    assert world.run("tickets", "list").status == 0
    outcome = world.run("tickets", "stats", "--offline", "--json")
    assert "20 minutes ago" in outcome.stderr
    assert outcome.json()["at"] == "2026-02-01T12:00:00Z"


def test_what_was_fetched_can_be_completed(world: World, desk: Store) -> None:
    """Open tickets are known to a TAB afterwards."""
    put_all(desk)
    figures(world)
    tab = world.run("ticket", "show", "=NEW", variables={"_TINYDUB_COMPLETE": "1"})
    assert "NEW00001" in tab.stdout


def test_without_a_copy_offline_has_no_answer(world: World, desk: Store) -> None:
    """There is nothing to answer from: not found, with the way on, and no request."""
    outcome = world.run("tickets", "stats", "--offline")
    assert (outcome.status, outcome.stdout) == (3, "")
    assert "tickets sync`" in outcome.stderr
    assert desk.requests() == []


def test_what_is_fetched_freshens_the_copy(world: World, desk: Store) -> None:
    """A ticket that came after the sync is counted, offline too, and its thread is missed."""
    put_all(desk)
    sync(world)
    put(desk, "LATECOME", ago(minutes=1), message("inbound", ago(minutes=1)))
    first = world.run("tickets", "stats", "--json")
    assert "1 ticket has no copy of the thread yet: `tinydub tickets sync`" in first.stderr
    again = figures(world, "--offline")
    assert (again["open"], again["threads"]["count"]) == (5, 5)
    assert again["arrivals"][-1]["tickets"] == 2


def test_a_ticket_that_left_all_lists_has_arrived_and_was_answered(
    world: World, desk: Store
) -> None:
    """It is no longer in the queue, but in all that is told of the past."""
    put_all(desk)
    sync(world)
    delete(world.directories.state / "demo.sqlite3", "ANSWERED")
    found = figures(world)
    assert (found["open"], found["threads"]["count"]) == (3, 5)
    assert sum(one["tickets"] for one in found["arrivals"]) == 3


def test_an_answer_with_a_strange_id_is_the_tickets_own(world: World) -> None:
    """Threads that name no id, or all the same one, are as many as the tickets of the lists."""
    listed = [{"id": f"LISTED{n}", "created_at": ago(hours=n)} for n in range(3)]
    odd = {"name": "Ada", "created_at": ago(hours=1), "messages": []}

    def application(asked: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        one = "/ticket/" in asked["PATH_INFO"]
        return [json.dumps(odd if one else listed).encode()]

    world.variables |= {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40}
    world.transport = httpx.WSGITransport(application)
    sync(world)
    outcome = world.run("tickets", "stats", "--json")
    assert (outcome.json()["threads"]["count"], outcome.stderr) == (3, "")


def test_what_sync_would_add_is_said(world: World, desk: Store) -> None:
    """Without a copy one sentence names the command; not where a setting forbids copies."""
    put_all(desk)
    assert "`tinydub tickets sync` adds response times" in world.run("tickets", "stats").stderr
    assert world.run("config", "set", "mirror", "false").status == 0
    assert world.run("tickets", "stats").stderr == ""


def test_a_setting_leaves_the_copy_alone(world: World, desk: Store) -> None:
    """Where no copy may be kept, one from before is neither read nor freshened."""
    put_all(desk)
    sync(world)
    assert world.run("config", "set", "mirror", "false").status == 0
    put(desk, "LATECOME", ago(minutes=1))
    found = figures(world)
    assert (found["open"], found["threads"]) == (5, None)


def test_a_damaged_copy_spoils_no_figure_of_the_lists(world: World, desk: Store) -> None:
    """The lists' figures come from the server: a copy that cannot be read only adds nothing."""
    put_all(desk)
    sync(world)
    [mirror] = (world.directories.cache / "mirror").rglob("*.sqlite3")
    for companion in mirror.parent.glob("*-*"):
        companion.unlink()
    mirror.write_bytes(b"no database " * 1000)
    found = figures(world)
    assert (found["open"], found["threads"]) == (4, None)


def test_lines_for_scripts_tell_what_json_tells(world: World, desk: Store) -> None:
    """TSV has a figure and its value a line; `-q` the figures' names; a pipe gets TSV."""
    put_all(desk)
    sync(world)
    outcome = world.run("tickets", "stats")
    lines = [line.split("\t") for line in outcome.stdout.splitlines()]
    assert all(len(line) == 2 for line in lines)
    told, found = dict(lines), figures(world)
    threads = found["threads"]
    assert len(told) == len(lines)
    assert told["open"] == str(found["open"])
    assert told["ages.86400"] == "1"
    assert told["arrivals.2026-01-31"] == "1"
    assert told["first_response.median"] == "7200"
    assert told["resolution.p90"] == str(threads["resolution"]["p90"])
    assert told["hours.sun.11"] == "1"
    assert told["bounced"] == "1"
    assert told["replies.Kim"] == "2"
    assert world.run("tickets", "stats", "-q").stdout.split("\n")[:-1] == list(told)
    assert world.run("tickets", "stats", "--columns", "value").stdout.split("\n")[0] == "4"


@pytest.mark.usefixtures("desk")
def test_an_empty_helpdesk(world: World) -> None:
    """Nothing is there, and that is what is told, in every form; times are unknown."""
    sync(world)
    found = figures(world)
    assert [found[name] for name in ("open", "mine", "unassigned", "unread", "resolved")] == [0] * 5
    assert found["threads"]["first_response"] == {"count": 0, "median": None, "p90": None}
    shown = world.run("tickets", "stats", "--format", "table")
    assert (shown.status, "Arrivals a day, last 30 days: 0" in shown.stdout) == (0, True)
    assert "first_response.median\t\n" in world.run("tickets", "stats").stdout


def test_one_ticket(world: World, desk: Store) -> None:
    """One measurement is its own median and percentile."""
    put(desk, "ONLY0001", ago(hours=2), message("inbound", ago(hours=2)),
        message("outbound", ago(hours=1)))  # fmt: skip
    sync(world)
    threads = figures(world)["threads"]
    assert threads["first_response"] == {"count": 1, "median": 3600, "p90": 3600}
    assert threads["agents"] == [{"name": None, "email": None, "replies": 1}]
    assert "no author" in world.run("tickets", "stats", "--format", "table").stdout


@pytest.mark.parametrize(
    "options", [["--json", "-q"], ["--columns", "nothing"], ["--format", "xml"], ["surplus"]]
)
def test_wrong_usage_costs_nothing(world: World, desk: Store, options: list[str]) -> None:
    """What cannot be meant is said before any request."""
    assert world.run("tickets", "stats", *options).status == 2
    assert desk.requests() == []


def test_json_in_an_ascii_locale(world: World, desk: Store) -> None:
    """Names that the output cannot carry are escaped, and lose nothing."""
    put(desk, "NAMED001", ago(hours=2), message("outbound", ago(hours=1), {"name": "Zoë 山"}))
    sync(world)
    outcome = world.run("tickets", "stats", "--json", encoding="ascii")
    assert outcome.stdout.isascii()
    assert json.loads(outcome.stdout)["threads"]["agents"][0]["name"] == "Zoë 山"
