"""`tinydub tickets list`: one request, the rows that were asked for, in a form that fits."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from support.answers import answer_all
from support.run import NOW, World
from support.terminal import widest
from tinydub_cli.sandbox.store import Store

COLUMNS = ["unread", "id", "customer", "email", "status", "created", "reply"]
FORMATS = ["table", "json", "ndjson", "tsv", "ids"]


def item(identity: str = "Planted1", **fields: Any) -> dict[str, Any]:
    """A list's item with the documented keys, changed or added to."""
    return {
        "id": identity,
        "name": "Ada Planted",
        "email": "ada@planted.example",
        "status": "pending",
        "has_unread_messages": False,
        "created_at": "2026-01-31T12:00:00.000000Z",
        **fields,
    }


def serve(world: World, *items: Mapping[str, Any]) -> None:
    """Have the server's list hold just these items."""
    answer_all(world, json.dumps(items).encode())


def listed(world: World, *options: str) -> list[str]:
    """The ids that a list shows, in its order."""
    outcome = world.run("tickets", "list", "-q", *options)
    assert outcome.status == 0, outcome.stderr
    return outcome.stdout.split()


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ([], "/api/v1/tickets"),
        (["--filter", "open"], "/api/v1/tickets"),
        (["--filter", "self"], "/api/v1/tickets/self"),
        (["--filter", "unassigned"], "/api/v1/tickets/unassigned"),
        (["--filter", "resolved"], "/api/v1/tickets/resolved"),
    ],
)
def test_each_filter_is_one_request(
    world: World, helpdesk: Store, options: list[str], path: str
) -> None:
    """Each filter asks its own path, once, and shows what the helpdesk has there."""
    ids = listed(world, *options)
    assert [(r.method, r.path, r.status) for r in helpdesk.requests()] == [("GET", path, 200)]
    assert ids == [ticket["id"] for ticket in helpdesk.tickets(path.partition("s/")[2] or "open")]
    assert ids


@pytest.mark.parametrize("form", FORMATS)
def test_narrowing_costs_nothing(world: World, helpdesk: Store, form: str) -> None:
    """In each form, narrowing and sorting are done here: still one request."""
    world.run("tickets", "list", "--unread", "--from", "a", "--sort", "id", "--format", form)
    assert len(helpdesk.requests()) == 1


def test_unread_alone(world: World, helpdesk: Store) -> None:
    """`--unread` shows just the tickets that the server marks."""
    unread = [t["id"] for t in helpdesk.tickets("open") if t["has_unread_messages"]]
    assert listed(world, "--unread") == unread
    assert 0 < len(unread) < len(helpdesk.tickets("open"))


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("maxim", ["KPlaQw1c"]),
        ("MAXIM POOL", ["KPlaQw1c"]),
        ("m.poold@", ["KPlaQw1c"]),
        ("M.POOLD@EXAMPLE.COM", ["KPlaQw1c"]),
        ("花子", ["J9aFqX2t"]),
        ("مريم", ["G3uNcP8v"]),
        ("נועה", ["k7EhSb1Z"]),
        ("CHLOÉ", ["N6jBdK3m"]),
        ("nobody has this", []),
        ("[red]", ["f2XgTs4P"]),
        (".*", []),
    ],
)
@pytest.mark.usefixtures("helpdesk")
def test_from_finds_a_part_of_name_or_address(world: World, part: str, found: list[str]) -> None:
    """`--from` looks in names and addresses, in any script and case, and takes text literally."""
    assert listed(world, "--from", part) == found


def test_from_knows_case_beyond_ascii(world: World) -> None:
    """ß and SS, Σ, σ and ς, Ж and ж are the same letters."""
    serve(world, item("a", name="Anna Weiß"), item("b", name="ΝΙΚΟΣ"), item("c", name="Женя"))
    assert listed(world, "--from", "WEISS") == ["a"]
    assert listed(world, "--from", "νικος") == ["b"]
    assert listed(world, "--from", "жЕН") == ["c"]


ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "oldest": lambda ticket: ticket["created_at"],
    "unread": lambda ticket: not ticket["has_unread_messages"],
    "customer": lambda ticket: ticket["name"].casefold(),
    "email": lambda ticket: ticket["email"].casefold(),
    "status": lambda ticket: ticket["status"],
    "id": lambda ticket: ticket["id"],
}


@pytest.mark.parametrize("order", [*ORDERS, "newest"])
def test_each_order(world: World, helpdesk: Store, order: str) -> None:
    """`--sort` orders by its key; tickets that compare equal keep the server's order."""
    tickets = helpdesk.tickets("open")
    if order == "newest":
        expected = sorted(tickets, key=ORDERS["oldest"], reverse=True)
    else:
        expected = sorted(tickets, key=ORDERS[order])
    assert listed(world, "--sort", order) == [ticket["id"] for ticket in expected]


@pytest.mark.parametrize("order", [*ORDERS, "newest"])
def test_rows_that_lack_the_key_are_sorted_too(world: World, order: str) -> None:
    """Missing, null and nonsensical values sort without an error, and no row is lost."""
    rows = [{}, item("a"), item("b", name=None, email=7), item("c", created_at="soon", status=None)]
    serve(world, *rows)
    outcome = world.run("tickets", "list", "--json", "--sort", order)
    assert outcome.status == 0
    assert sorted(map(json.dumps, outcome.json())) == sorted(map(json.dumps, rows))


@pytest.mark.usefixtures("helpdesk")
def test_an_unknown_order_is_refused(world: World) -> None:
    """A key that is none exits 2 and names those that are."""
    outcome = world.run("tickets", "list", "--sort", "priority")
    assert outcome.status == 2
    assert "newest" in outcome.stderr


def test_limit_takes_the_first_after_sorting(world: World, helpdesk: Store) -> None:
    """`--limit` cuts after sorting; a huge one cuts nothing; without one all rows are there."""
    ids = sorted(ticket["id"] for ticket in helpdesk.tickets("open"))
    assert listed(world, "--sort", "id", "--limit", "3") == ids[:3]
    assert listed(world, "--sort", "id", "--limit", "9" * 30) == ids
    assert listed(world, "--sort", "id") == ids


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", ""])
def test_a_limit_without_sense_is_refused(world: World, helpdesk: Store, limit: str) -> None:
    """Anything but a whole number of at least 1 exits 2 before any request."""
    outcome = world.run("tickets", "list", f"--limit={limit}")
    assert outcome.status == 2
    assert helpdesk.requests() == []


@pytest.mark.usefixtures("helpdesk")
@pytest.mark.parametrize(
    ("names", "row"),
    [
        ("id,customer", ["KPlaQw1c", "Maxim Pool"]),
        ("customer,id", ["Maxim Pool", "KPlaQw1c"]),
        (" id , customer ", ["KPlaQw1c", "Maxim Pool"]),
        ("id,id", ["KPlaQw1c", "KPlaQw1c"]),
        (
            ",".join(COLUMNS),
            ["unread", "KPlaQw1c", "Maxim Pool", "m.poold@example.com", "pending",
             "2026-01-20T12:51:32Z", ""],
        ),
    ],
)  # fmt: skip
def test_columns_come_as_named(world: World, names: str, row: list[str]) -> None:
    """`--columns` picks and orders the fields; blanks around a name do not matter."""
    outcome = world.run("tickets", "list", "--from", "maxim", "--columns", names)
    assert outcome.stdout == "\t".join(row) + "\n"
    table = world.run("tickets", "list", "--from", "maxim", "--columns", names, "--format", "table")
    assert len(table.stdout.splitlines()) == 2


@pytest.mark.parametrize("names", ["subject", "ID", "", "id,", "id;email"])
def test_an_unknown_column_is_refused(world: World, helpdesk: Store, names: str) -> None:
    """A column that there is not exits 2 before any request, and those that there are are named."""
    outcome = world.run("tickets", "list", "--columns", names)
    assert outcome.status == 2
    assert ", ".join(COLUMNS) in outcome.stderr
    assert helpdesk.requests() == []


def test_json_is_the_servers_own(world: World) -> None:
    """`--json` keeps every key, known or not, in the server's order, and every value."""
    sent = [
        {"zeta": [1, {"b": None, "a": 1e-7}], **item(), "queue": {"é": "山\u202e"}, "big": 10**40},
        {"id": None, "created_at": False, "has_unread_messages": "yes"},
    ]
    serve(world, *sent)
    outcome = world.run("tickets", "list", "--json")
    assert json.dumps(outcome.json()) == json.dumps(sent)
    lines = world.run("tickets", "list", "--format", "ndjson").stdout.splitlines()
    assert [json.dumps(json.loads(line)) for line in lines] == [json.dumps(row) for row in sent]


def test_json_has_no_more_and_no_less_than_the_helpdesk(world: World, helpdesk: Store) -> None:
    """For the seeded tickets, hostile ones included, `--json` and `--format json` say the same."""
    outcome = world.run("tickets", "list", "--json")
    assert json.dumps(outcome.json()) == json.dumps(helpdesk.tickets("open"))
    assert world.run("tickets", "list", "--format", "json").stdout == outcome.stdout


@pytest.mark.usefixtures("helpdesk")
def test_a_pipe_gets_tsv_and_a_terminal_a_table(world: World) -> None:
    """Without a format, a pipe gets fields between tabs and no heading; a terminal has one."""
    piped = world.run("tickets", "list")
    assert piped.stdout == world.run("tickets", "list", "--format", "tsv").stdout
    assert all(line.count("\t") == len(COLUMNS) - 1 for line in piped.stdout.splitlines())
    shown = world.run("tickets", "list", terminal=True, variables={"TERM": "dumb"})
    assert shown.stdout.split()[:4] == ["ID", "CUSTOMER", "E-MAIL", "STATUS"]


@pytest.mark.usefixtures("helpdesk")
@pytest.mark.parametrize("options", [["-q"], ["--quiet"], ["--format", "ids"]])
def test_ids_alone(world: World, options: list[str]) -> None:
    """`-q` prints an id a line, and nothing else anywhere."""
    outcome = world.run("tickets", "list", "--from", "maxim", *options, terminal=True)
    assert (outcome.stdout, outcome.stderr) == ("KPlaQw1c\n", "")


@pytest.mark.parametrize(
    "options",
    [
        ["--json", "-q"],
        ["--json", "--format", "table"],
        ["-q", "--format", "tsv"],
        ["--format", "xml"],
    ],
)
def test_formats_that_contradict_are_refused(
    world: World, helpdesk: Store, options: list[str]
) -> None:
    """Two forms at once, or one that there is not, exit 2 before any request."""
    outcome = world.run("tickets", "list", *options)
    assert outcome.status == 2
    assert outcome.stdout == ""
    assert helpdesk.requests() == []


@pytest.mark.usefixtures("helpdesk")
def test_the_same_format_twice_is_no_contradiction(world: World) -> None:
    """`--json --format json` is `--json`."""
    assert world.run("tickets", "list", "--json", "--format", "json").status == 0


@pytest.mark.usefixtures("helpdesk")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("terminal", [True, False])
def test_an_empty_list_says_so(world: World, form: str, terminal: bool) -> None:  # noqa: FBT001
    """No tickets are no failure: a sentence on stderr, status 0, and `[]` where JSON is asked."""
    outcome = world.run(
        "tickets", "list", "--from", "nobody has this", "--format", form, terminal=terminal
    )
    assert outcome.status == 0
    assert outcome.stderr == "No tickets.\n"
    assert outcome.stdout == ("[]\n" if form == "json" else "")


@pytest.mark.usefixtures("helpdesk")
def test_the_footer_is_for_people(world: World) -> None:
    """A terminal is told the sums, on stderr; a pipe is told nothing."""
    shown = world.run("tickets", "list", "--from", "example.org", terminal=True)
    count = len(shown.stdout.splitlines()) - 1
    assert re.fullmatch(rf"{count} tickets, \d+ unread\n", shown.stderr)
    one = world.run("tickets", "list", "--from", "maxim", terminal=True)
    assert one.stderr == "1 ticket, 1 unread\n"
    assert world.run("tickets", "list").stderr == ""
    assert world.run("tickets", "list", "--format", "table").stderr == ""


plain = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")).filter(
    lambda character: character.isprintable() and cell_len(character) > 0 and character != "\u2800"
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                key: st.text(st.one_of(plain, st.sampled_from("\t\n\r\\nt")))
                for key in ("name", "email")
            }
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_tsv_can_be_read_back(world: World, rows: list[dict[str, str]]) -> None:
    """Splitting at newlines and tabs, and undoing the four escapes, gives the server's values."""
    serve(world, *(item(**row) for row in rows))
    outcome = world.run("tickets", "list", "--columns", "customer,email")
    found = [
        dict(zip(("name", "email"), map(unescaped, line.split("\t")), strict=True))
        for line in outcome.stdout.split("\n")[:-1]
    ]
    assert found == rows


def unescaped(field: str) -> str:
    """Undo what TSV does to a field."""
    letters = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda escape: letters[escape[1]], field)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "row",
    [
        {},
        dict.fromkeys(["id", "name", "email", "status", "has_unread_messages", "created_at"]),
        {"id": 7, "name": 1.5, "email": True, "status": [], "created_at": {}, "extra": "x"},
        {"id": "x", "created_at": "0000-00-00"},
        {"id": "x", "created_at": "0001-01-01T00:00:00+14:00"},
        {"id": "x", "created_at": "9999-12-31T23:59:59-14:00"},
        {"id": "x", "created_at": "2026-01-20"},
    ],
)
def test_no_row_breaks_the_list(world: World, form: str, row: dict[str, Any]) -> None:
    """Missing, null and nonsensical fields leave a gap; the rows around them are shown."""
    serve(world, item("first"), row, item("last"))
    outcome = world.run("tickets", "list", "--format", form)
    assert outcome.status == 0, outcome.stderr
    assert "first" in outcome.stdout
    assert "last" in outcome.stdout


@pytest.mark.parametrize(
    ("since", "age"),
    [
        ({"seconds": 40}, "40s"),
        ({"minutes": 12}, "12m"),
        ({"hours": 23}, "23h"),
        ({"days": 59}, "59d"),
        ({"days": 400}, "13mo"),
        ({"days": 900}, "2y"),
        ({"days": 700_000}, "1916y"),
        ({"hours": -5}, "-5h"),
    ],
)
def test_ages(world: World, since: dict[str, int], age: str) -> None:
    """The table says how long ago a ticket came, short; a time to come has a minus."""
    serve(world, item(created_at=(NOW - timedelta(**since)).isoformat()))
    outcome = world.run("tickets", "list", "--format", "table", "--columns", "created")
    assert outcome.stdout.split() == ["AGE", age]


def test_an_answer_that_is_no_list_is_an_error(world: World) -> None:
    """An object, a string or a list of strings where the list belongs exits 6, with a remedy."""
    for body in (b'{"data": []}', b'"tickets"', b'["KPlaQw1c"]', b"null"):
        answer_all(world, body)
        outcome = world.run("tickets", "list", "--json")
        assert outcome.status == 6
        assert outcome.stdout == ""
        assert outcome.error()["hint"]


NAMES = {
    "long": "n" * 2000,
    "long and wide": "山" * 2000,
    "CJK": "山田 花子",
    "emoji": "Family 👩\u200d👩\u200d👧 ❤\ufe0f 👋🏽",
    "skin colours": "\U0001f3fd" * 100,
    "flags": "🇳🇴" * 50,
    "hands": "👋🏽" * 50,
    "RTL": "مريم الحسن",
    "marks": "e\u0301" * 50,
    "Thai": "สมชาย ใจดี",
    "two lines": "Peggy\nAdmin",
    "endless marks": "a" + "\u0301" * 2000,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_table_fits(world: World, name: str, width: int) -> None:
    """Whatever the names, each row is one line within the window, its columns in place."""
    serve(world, item("aaaaaaaa", name=name), item("bbbbbbbb", name="Bob", status=name))
    outcome = world.run("tickets", "list", "--format", "table", size=(width, 24))
    lines = outcome.stdout.split("\n")[:-1]
    assert len(lines) == 3
    assert all(widest(line) <= width for line in lines)
    ends = ("AGE", "1d", "1d")
    starts = {widest(line[: line.index(end)]) for line, end in zip(lines, ends, strict=True)}
    assert len(starts) == 1


@pytest.mark.usefixtures("helpdesk")
@pytest.mark.parametrize(
    ("width", "headings"),
    [
        (120, ["ID", "CUSTOMER", "E-MAIL", "STATUS", "AGE"]),
        (60, ["ID", "CUSTOMER", "E-MAIL", "STATUS", "AGE"]),
        (40, ["ID", "CUSTOMER", "STATUS", "AGE"]),
        (30, ["ID", "CUSTOMER", "AGE"]),
        (20, ["ID", "CUST…", "AGE"]),
    ],
)
def test_columns_give_way_in_order(world: World, width: int, headings: list[str]) -> None:
    """A narrow window loses the address first, then the status; id, customer and age stay."""
    outcome = world.run("tickets", "list", "--format", "table", size=(width, 24))
    assert outcome.stdout.splitlines()[0].split() == headings


@pytest.mark.usefixtures("helpdesk")
def test_columns_that_were_asked_for_stay(world: World) -> None:
    """In a narrow window, columns that were named shrink, but none leaves."""
    outcome = world.run(
        "tickets", "list", "--format", "table", "--columns", ",".join(COLUMNS), size=(40, 24)
    )
    lines = outcome.stdout.splitlines()
    assert len(lines[0].split()) == len(COLUMNS) - 1
    assert all(cell_len(line) <= 40 for line in lines)
