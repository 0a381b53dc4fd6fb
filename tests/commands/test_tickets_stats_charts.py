"""The charts of `tickets stats`: they fit, they need no colour, and no stranger acts in them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from support.characters import HOSTILE, acting, longest_stack
from support.dated import delete, message, put
from support.process import Machine
from support.run import NOW, World
from support.terminal import Terminal, colours, widest, without_styles
from tinydub_cli.sandbox.store import Store

WIDTHS = [40, 60, 80, 120]
FORMATS = ["table", "json", "tsv", "ids"]


def put_replies(helpdesk: Store, *agents: object) -> None:
    """Put in a ticket with as many replies, one of each agent's."""
    day = "2026-01-05T08:39:03Z"
    put(helpdesk, "REPLIES1", day, *(message("outbound", day, agent) for agent in agents))


def drawn(world: World, width: int = 80, *, encoding: str = "utf-8", **variables: str) -> str:
    """What a terminal of a width gets, in a window that all of it fits into."""
    outcome = world.run(
        "tickets",
        "stats",
        "--offline",
        terminal=True,
        size=(width, 5000),
        encoding=encoding,
        variables=variables,
    )
    assert outcome.status == 0, outcome.stderr
    return outcome.stdout


@pytest.fixture
def synced(world: World, helpdesk: Store) -> World:
    """A machine with a copy of all that the demo helpdesk has."""
    del helpdesk
    assert world.run("tickets", "sync", "--even-unread").status == 0
    return world


@pytest.mark.parametrize("width", WIDTHS)
def test_charts_fit_the_window(tmp_path: Path, width: int) -> None:
    """On a real terminal no line is broken, every part is there, and the longest bars are long."""
    machine = Machine(tmp_path)
    assert machine.run("tickets", "sync", "--even-unread").status == 0
    with Terminal(machine, width=width, height=200) as terminal:
        assert terminal.run("tickets", "stats", "--offline") == 0
        assert widest(terminal.written) <= width
        shown = "\n".join(terminal.lines)
        for part in ("Queue", "Age of open", "Arrivals a day, last 30 days", "Times, from",
                     "messages by hour", "Replies by agent", "Deliveries"):  # fmt: skip
            assert part in shown
        assert max(line.count("█") for line in terminal.lines) >= width // 2
        [monday] = [line for line in terminal.lines if line.strip().startswith("Mon")]
        assert len(monday.split()[1]) % 24 == 0


def test_a_wide_window_has_room_for_readable_lines_only(synced: World) -> None:
    """Beyond 100 cells a bar is too far from its label."""
    assert widest(drawn(synced, 300)) <= 100


@pytest.mark.parametrize("width", [1, 5, 10, 20, 30])
def test_a_tiny_window_is_not_left(synced: World, width: int) -> None:
    """However narrow, something is drawn, and no line is too long."""
    shown = drawn(synced, width)
    assert "Q" in shown
    assert widest(shown) <= width


def test_nothing_depends_on_colour(synced: World) -> None:
    """Without colours the very same characters are drawn."""
    coloured, plain = drawn(synced), drawn(synced, NO_COLOR="1")
    assert colours(coloured)
    assert not colours(plain)
    assert without_styles(coloured) == without_styles(plain)


def test_in_ascii_the_numbers_are_the_same(synced: World) -> None:
    """Where the locale has no blocks, other marks stand for them, and none for an unknown one."""
    shown = without_styles(drawn(synced, encoding="ascii"))
    assert shown.isascii()
    assert "?" not in shown
    assert "#" in shown
    usual = without_styles(drawn(synced)).splitlines()
    assert [re.findall(r"\d+", line) for line in usual if line] == [
        re.findall(r"\d+", line) for line in shown.splitlines() if line
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_agents_names_are_inert(world: World, helpdesk: Store, form: str) -> None:
    """Whatever an agent calls himself acts in no form of the output."""
    put_replies(helpdesk, {"name": HOSTILE, "email": HOSTILE}, HOSTILE, "\x1b[2J", "\t\n\\")
    assert world.run("tickets", "sync", "--even-unread").status == 0
    outcome = world.run("tickets", "stats", "--offline", "--format", form)
    assert outcome.status == 0
    assert acting(outcome.stdout, kept=frozenset("\n\t")) == []
    assert form == "json" or longest_stack(outcome.stdout) <= 6
    if form == "tsv":
        assert all(line.count("\t") == 1 for line in outcome.stdout.splitlines())


@pytest.fixture
def busy(world: World, helpdesk: Store) -> World:
    """A machine whose copy has one ticket: a message on Monday at 8, and four at 9."""
    delete(world.directories.state / "demo.sqlite3", "%")
    monday = [message("inbound", f"2026-01-05T0{9 if n else 8}:0{n}:00Z") for n in range(5)]
    put(helpdesk, "BUSY0001", "2026-01-05T08:00:00Z", *monday)
    put(helpdesk, "UNREAD01", "2026-01-30T08:00:00Z", has_unread_messages=True)
    assert world.run("tickets", "sync", "--even-unread").status == 0
    return world


@pytest.mark.parametrize(
    ("width", "monday", "legend"),
    [
        (80, f"{'·' * 24}░░░███{'·' * 42}", ["  · 0  ░ 1  ▒ 2  ▓ 3  █ 4  messages"]),
        (40, f"{'·' * 8}░█{'·' * 14}", ["  · 0  ░ 1  ▒ 2  ▓ 3  █ 4  messages"]),
        (20, "··░█····", ["  · 0  ░ 1  ▒ 2  ▓ 3", "  █ 4  messages"]),
    ],
)
def test_shades_are_explained(busy: World, width: int, monday: str, legend: list[str]) -> None:
    """The more messages, the darker the hour; a narrow window takes three hours together."""
    lines = without_styles(drawn(busy, width)).splitlines()
    below = lines.index(f"  Mon {monday}") + 7
    assert lines[below : below + len(legend)] == legend


def test_ages_are_named(synced: World) -> None:
    """Each class of ages is named in one unit, short enough for a narrow window."""
    lines = without_styles(drawn(synced, 40)).splitlines()
    first = lines.index("Age of open tickets") + 1
    assert [re.split("  +", line.strip())[0] for line in lines[first : first + 7]] == [
        *("under 1 hour", "1 to 4 hours", "4 to 24 hours", "1 to 3 days", "3 to 7 days"),
        *("1 to 4 weeks", "over 4 weeks"),
    ]


def test_bars_are_true_to_half_a_cell(busy: World) -> None:
    """Of 63 cells that stand for two tickets, one ticket has 31 and a half."""
    lines = without_styles(drawn(busy)).splitlines()
    assert f"  open        2  {'█' * 63}" in lines
    assert f"  unread      1  {'█' * 31}▌" in lines


@pytest.mark.parametrize("width", [20, 40])
def test_arrivals_end_today(busy: World, width: int) -> None:
    """Where not all 30 days fit, the last ones are there, and the title says how many."""
    lines = without_styles(drawn(busy, width)).splitlines()
    [axis] = [number for number, line in enumerate(lines) if line.startswith("  0 └")]
    days = lines[axis].count("─")
    assert days == min(30, width - 5)
    columns = "".join("█" if back in (2, 27) else " " for back in reversed(range(days)))
    assert lines[axis - 1] == f"  1 │{columns.rstrip()}"
    assert f"last {days} days" in " ".join(" ".join(lines).split())
    assert lines[axis + 1].endswith("1 Feb")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (90, "1m 30s"), (9720, "2h 42m"), (86400, "1d"),
     (133200, "1d 13h"), (1500 * 86400, "1,500d")],
)  # fmt: skip
def test_times_have_two_units(world: World, helpdesk: Store, seconds: int, shown: str) -> None:
    """A time is short enough to be compared at a glance, whatever its length."""
    delete(world.directories.state / "demo.sqlite3", "%")
    asked = NOW - timedelta(days=2000)
    answered = asked + timedelta(seconds=seconds)
    thread = (message("inbound", asked.isoformat()), message("outbound", answered.isoformat()))
    put(helpdesk, "TIMED001", asked.isoformat(), *thread)
    assert world.run("tickets", "sync").status == 0
    [line] = [line for line in drawn(world).splitlines() if "first response" in line]
    assert line.split("first response")[1].split("  ")[-1].strip() == shown


@pytest.mark.parametrize("width", WIDTHS)
def test_agents_names_are_bounded(world: World, helpdesk: Store, width: int) -> None:
    """A long name, of whatever width, is cut before its number; no line is broken by it."""
    names = ("x" * 100_000, "山" * 500, "👩\u200d👩\u200d👧" * 50, HOSTILE * 3)
    put_replies(helpdesk, *({"name": name, "email": name[:9]} for name in names))
    assert world.run("tickets", "sync", "--even-unread").status == 0
    shown = drawn(world, width, NO_COLOR="1")
    assert widest(shown) <= width
    assert acting(without_styles(shown), kept=frozenset("\n")) == []


def test_many_agents_are_counted_together(world: World, helpdesk: Store) -> None:
    """Ten have a bar; the others are one line, and JSON has them all."""
    delete(world.directories.state / "demo.sqlite3", "%")
    put_replies(helpdesk, *(f"Agent {number:02}" for number in range(50)))
    assert world.run("tickets", "sync", "--even-unread").status == 0
    lines = [line.split() for line in drawn(world, NO_COLOR="1").splitlines()]
    assert ["40", "others", "40"] in lines
    assert sum(line[:1] == ["Agent"] for line in lines) == 10
    found = world.run("tickets", "stats", "--offline", "--json").json()
    assert len(found["threads"]["agents"]) == 50


def test_a_long_way_is_paged(synced: World, tmp_path: Path) -> None:
    """Where the window is too low for all of it, a pager shows it, as a thread."""
    paged = tmp_path / "paged"
    outcome = synced.run(
        "tickets",
        "stats",
        "--offline",
        terminal=True,
        size=(80, 24),
        variables={"TINYDUB_PAGER": f"tee {paged}"},
    )
    assert outcome.status == 0
    assert "Deliveries" in paged.read_text()


def test_a_peak_is_seen_and_a_single_ticket_is_not_lost(world: World, helpdesk: Store) -> None:
    """Beside a day of hundreds, a day of one still has a mark."""
    pattern = helpdesk.ticket("P1wLN0xU")
    assert pattern
    delete(world.directories.state / "demo.sqlite3", "%")
    for number in range(201):
        when = NOW - timedelta(days=1 if number else 10)
        helpdesk.put({**pattern, "id": f"MANY{number:04}", "created_at": when.isoformat()})
    outcome = world.run("tickets", "stats", "--format", "table")
    [top] = [line for line in outcome.stdout.splitlines() if line.lstrip().startswith("200 │")]
    [base] = [line for line in outcome.stdout.splitlines() if line.lstrip().startswith("0 └")]
    lines = outcome.stdout.splitlines()
    lowest = lines[lines.index(base) - 1]
    assert top.count("█") == 1
    assert (lowest.count("█"), lowest.count("▄")) == (1, 1)
