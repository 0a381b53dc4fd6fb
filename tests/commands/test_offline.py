"""`--offline` and `--max-age`: answers from the copy on this machine, and how old they are."""

import pytest

from support.mirrors import Desk, change, item, synced
from support.run import World
from tinydub_cli.sandbox.store import Store


@pytest.fixture
def desk(world: World, helpdesk: Store) -> Desk:
    """A server whose tickets were synced five minutes ago."""
    desk = Desk(world, helpdesk)
    synced(world)
    world.later(minutes=5)
    desk.forget()
    return desk


FIVE = "A copy of 5 minutes ago.\n"


@pytest.mark.parametrize("form", ["table", "json", "ndjson", "tsv", "ids"])
@pytest.mark.parametrize("argv", [("tickets", "list"), ("ticket", "show", "KPlaQw1c")])
def test_offline_gives_the_same_without_a_request(
    world: World, desk: Desk, argv: tuple[str, ...], form: str
) -> None:
    """All forms, and the age on standard error in each."""
    offline = world.run(*argv, "--format", form, "--offline", variables={"TINYDUB_TOKEN": ""})
    assert (offline.status, offline.stderr, desk.asked) == (0, FIVE, [])
    online = world.run(*argv, "--format", form)
    assert "url" in online.stdout or offline.stdout == online.stdout


def test_the_footer_of_a_table_tells_the_age(world: World, desk: Desk) -> None:
    """On a terminal it stands beside the counts."""
    shown = world.run("tickets", "list", "--limit", "2", "--offline", terminal=True)
    assert shown.stderr == "2 tickets, 2 unread. A copy of 5 minutes ago.\n"
    assert desk.asked == []


def test_an_empty_list_tells_both(world: World, desk: Desk) -> None:
    """That there is nothing, and how old that news is."""
    shown = world.run("tickets", "list", "--from", "nobody at all", "--offline", terminal=True)
    assert shown.stderr == f"No tickets.\n{FIVE}"
    assert desk.asked == []


@pytest.mark.parametrize("argv", [("tickets", "list"), ("ticket", "show", "KPlaQw1c")])
@pytest.mark.parametrize(
    ("age", "asks"),
    [("1s", 1), ("30s", 1), ("4m", 1), ("299s", 1), ("300s", 0), ("5m", 0), ("2h", 0), ("1d", 0)],
)
def test_a_copy_is_taken_while_it_is_young_enough(
    world: World, desk: Desk, argv: tuple[str, ...], age: str, asks: int
) -> None:
    """Up to that age, to the second; after it, the server is asked, and nothing is said of age."""
    outcome = world.run(*argv, "--max-age", age, "-q")
    assert (outcome.status, len(desk.asked)) == (0, asks)
    assert outcome.stderr == ("" if asks else FIVE)


def test_what_was_just_fetched_is_young(world: World, desk: Desk, helpdesk: Store) -> None:
    """A list or thread from the network is the next one's copy."""
    change(helpdesk, "KPlaQw1c", status="open", name="Max Pool")
    for argv in (("tickets", "list"), ("ticket", "show", "KPlaQw1c")):
        assert "Max Pool" in world.run(*argv, "--max-age", "1m", "--json").stdout
        assert "Max Pool" in world.run(*argv, "--max-age", "1m", "--json").stdout
    assert desk.asked == ["/tickets", "/ticket/KPlaQw1c"]


def test_each_list_has_an_age_of_its_own(world: World, desk: Desk) -> None:
    """A fresh list of one kind says nothing of another."""
    world.run("tickets", "list", "--filter", "self", "-q")
    desk.forget()
    assert world.run("tickets", "list", "--filter", "self", "--max-age", "1m").status == 0
    assert world.run("tickets", "list", "--filter", "resolved", "--max-age", "1m").status == 0
    assert desk.asked == ["/tickets/resolved"]


def test_several_tickets_of_several_ages(world: World, desk: Desk) -> None:
    """Those that are young enough cost nothing; the oldest copy is told."""
    world.run("ticket", "show", "nS5M8d52", "-q")
    world.later(minutes=2)
    desk.forget()
    outcome = world.run("ticket", "show", "KPlaQw1c", "nS5M8d52", "--max-age", "3m", "-q")
    assert desk.asked == ["/ticket/KPlaQw1c"]
    assert outcome.stdout.split() == ["KPlaQw1c", "nS5M8d52"]
    assert outcome.stderr == "A copy of 2 minutes ago.\n"
    both = world.run("ticket", "show", "P1wLN0xU", "nS5M8d52", "--offline", "-q")
    assert both.stderr == "Copies, the oldest of 7 minutes ago.\n"


def test_some_tickets_are_not_in_the_copy(world: World, desk: Desk) -> None:
    """The others are shown; status 3 names those that are missing, and says what to do."""
    outcome = world.run("ticket", "show", "nope1", "KPlaQw1c", "nope2", "--offline", "-q")
    assert outcome.status == 3
    assert outcome.stdout == "KPlaQw1c\n"
    assert outcome.stderr.startswith(FIVE)
    assert "The copy on this machine has no ticket “nope1”, “nope2”." in outcome.stderr
    assert "`tinydub tickets sync`" in outcome.stderr
    assert desk.asked == []


@pytest.mark.parametrize("argv", [("tickets", "list"), ("ticket", "show", "KPlaQw1c")])
def test_without_a_copy(world: World, helpdesk: Store, argv: tuple[str, ...]) -> None:
    """`--offline` is status 3 and says how to get one; `--max-age` asks the server."""
    desk = Desk(world, helpdesk)
    outcome = world.run(*argv, "--offline", "--json")
    assert (outcome.status, desk.asked, outcome.stdout) == (3, [], "")
    assert outcome.error()["message"] == "There is no copy of tickets on this machine."
    assert "`tinydub tickets sync`" in outcome.error()["hint"]
    online = world.run(*argv, "--max-age", "1d", "-q")
    assert (online.status, online.stderr, len(desk.asked)) == (0, "", 1)
    assert not (world.directories.cache / "mirror").exists()


@pytest.mark.parametrize(
    "argv",
    [
        ("tickets", "list", "--offline", "--max-age", "5m"),
        ("ticket", "show", "KPlaQw1c", "--offline", "--max-age", "5m"),
        ("ticket", "show", "KPlaQw1c", "--offline", "--images"),
        ("ticket", "show", "KPlaQw1c", "--max-age", "5m", "--images"),
        ("ticket", "download", "KPlaQw1c", "--offline"),
        *(
            ("tickets", "list", "--max-age", age)
            for age in ("", "5", "m", "-5m", "5 m", "1w", "²s")
        ),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(
    world: World, desk: Desk, argv: tuple[str, ...]
) -> None:
    """Status 2, before any request."""
    assert world.run(*argv).status == 2
    assert desk.asked == []


def test_a_copy_from_the_future_is_not_young(world: World, desk: Desk) -> None:
    """The clock was set back: nobody knows how old it is, so the server is asked."""
    world.later(hours=-3)
    assert world.run("tickets", "list", "--max-age", "1d", "-q").status == 0
    assert desk.asked == ["/tickets"]


def test_the_server_fails(world: World, desk: Desk) -> None:
    """An old copy is no answer to `--max-age`: the failure is told, with its status."""
    desk.before = lambda _: (404, b"{}")
    assert world.run("ticket", "show", "KPlaQw1c", "--max-age", "1m").status == 3
    assert world.run("ticket", "show", "KPlaQw1c", "--offline").status == 0


def test_drafts_are_marked_in_copies_too(world: World, desk: Desk) -> None:
    """How far a reply has come that is kept here is shown beside what the copy says."""
    world.run("ticket", "reply", "KPlaQw1c", "--draft", "-m", "Hello there")
    desk.forget()
    listed = world.run("tickets", "list", "--offline", "--columns", "id,reply")
    assert "KPlaQw1c\tdraft\n" in listed.stdout
    assert "draft" in world.run("ticket", "show", "KPlaQw1c", "--offline", terminal=True).stdout
    assert desk.asked == []


def test_selecting_and_sorting_work_offline(world: World, desk: Desk) -> None:
    """Whatever narrows or sorts a list does so here."""
    options = ("--unread", "--from", "example.com", "--sort", "oldest", "--limit", "3", "-q")
    assert (
        world.run("tickets", "list", *options, "--offline").stdout
        == world.run("tickets", "list", *options).stdout
    )
    assert len(desk.asked) == 1


def test_with_the_setting_off_nothing_is_kept_up(world: World, desk: Desk, helpdesk: Store) -> None:
    """The copy that is there stays as it was, and no command writes to it."""
    change(helpdesk, "KPlaQw1c", status="changed")
    world.variables["TINYDUB_MIRROR"] = "0"
    world.run("tickets", "list")
    world.run("ticket", "show", "KPlaQw1c")
    assert len(desk.asked) == 2
    shown = world.run("tickets", "list", "--offline", "--json")
    assert shown.stderr == FIVE
    kept = next(one for one in shown.json() if one["id"] == "KPlaQw1c")
    assert kept["status"] != item(helpdesk, "open", "KPlaQw1c")["status"]
