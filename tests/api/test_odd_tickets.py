"""Tickets with fields that are missing, null, unknown or of any other type: list and show go on."""

import copy
import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from support.faults import TOKEN
from support.run import Outcome, World
from tinydub_cli.triage import Order

VARIABLES = {"TINYDUB_DEMO": "", "TINYDUB_API_URL": "https://tinydub.com", "TINYDUB_TOKEN": TOKEN}
FORMATS = ["table", "json", "ndjson", "tsv", "ids"]

ATTACHMENT: dict[str, Any] = {
    "id": "FpFSmyL0",
    "name": "IMG_1215.png",
    "mime_type": "png",
    "size": 554149,
    "url": "https://files.example.com/a",
}
MESSAGE: dict[str, Any] = {
    "id": "GeG3CPz5",
    "message_type": "outbound",
    "ticket_status": "pending",
    "message": "Layout issue\nNo need to reply.",
    "outbound_sent": False,
    "outbound_delivered_at": None,
    "outbound_bounced": False,
    "outbound_spam_complaint": False,
    "outbound_error": None,
    "created_at": "2026-01-05T08:39:03.000000Z",
    "user": {"id": 1, "name": "Robin", "email": "robin@example.com"},
    "attachments": [ATTACHMENT],
}
TICKET: dict[str, Any] = {
    "id": "P1wLN0xU",
    "name": "Evan",
    "email": "evan@example.com",
    "status": "pending",
    "priority": "low",
    "has_unread_messages": False,
    "replied_to_customer": False,
    "closed_at": None,
    "last_contact_at": "2026-01-05T08:39:03.000000Z",
    "created_at": "2026-01-05T08:39:03.000000Z",
    "updated_at": "2026-01-05T10:03:01.000000Z",
    "assigned_to": {"id": 1, "name": "Robin", "email": "robin@example.com"},
    "widget": {"id": "ZdN9zLuL", "name": "Widget Name"},
    "ai_summary": None,
    "attachments": [ATTACHMENT],
    "messages": [MESSAGE],
}

PLACES: list[tuple[str | int, ...]] = [
    *((key,) for key in TICKET),
    *(("messages", 0, key) for key in MESSAGE),
    *(("messages", 0, "attachments", 0, key) for key in ATTACHMENT),
    *(("attachments", 0, key) for key in ATTACHMENT),
    *(("assigned_to", key) for key in TICKET["assigned_to"]),
    *(("widget", key) for key in TICKET["widget"]),
    *(("messages", 0, "user", key) for key in MESSAGE["user"]),
    ("messages", 0),
    ("attachments", 0),
]
"""Every place that the API's documents give a value to."""

MISSING = object()

AWKWARD: list[Any] = [
    MISSING,
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**30,
    10**400,
    "",
    " ",
    "\x1b[2J\x9b\u202e\ud800\udfff\x00\n\t",
    "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "[bold]:smile:[/bold][/]",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "yesterday",
    [],
    {},
    [None],
    [[[]]],
    {"": None},
    [{"id": None}, 1, "x"],
    {"id": [], "name": {}, "email": 1},
]

texts = some.text(max_size=20) | some.text(
    some.sampled_from(
        "\x00\x07\x1b\x7f\x9b\u061c\u200d\u202e\u2028\ud800\udc00\ue000\U0010ffff[:/"
    ),
    max_size=8,
)
scalars = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | texts
    | some.datetimes().map(lambda moment: moment.isoformat() + "Z")
)
values = some.recursive(
    scalars,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
changes = some.lists(
    some.tuples(some.sampled_from(PLACES), some.just(MISSING) | values), max_size=6
)


def changed(place: tuple[str | int, ...], value: Any, ticket: dict[str, Any]) -> dict[str, Any]:
    """Return the ticket with one place changed, or left out for MISSING; gone places stay gone."""
    ticket = copy.deepcopy(ticket)
    holder: Any = ticket
    for step in place[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return ticket
    if isinstance(holder, dict) and value is MISSING:
        holder.pop(place[-1], None)
    elif isinstance(holder, dict):
        holder[place[-1]] = value
    elif isinstance(holder, list) and holder and value is not MISSING:
        holder[0] = value
    return ticket


def run_on(world: World, document: Any, *argv: str, terminal: bool = False) -> Outcome:
    """Run a command whose server answers with this document."""
    return run_on_each(world, [document], *argv, terminal=terminal)


def run_on_each(world: World, documents: list[Any], *argv: str, terminal: bool = False) -> Outcome:
    """Run a command whose server answers with one document after the other."""
    answers = iter(documents)

    def give(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps(next(answers)).encode())

    world.transport = httpx.MockTransport(give)
    variables = {**VARIABLES, "TINYDUB_PAGER": "true"}
    return world.run(*argv, terminal=terminal, variables=variables)


def assert_shown(outcome: Outcome, document: Any, form: str) -> None:
    """Check that a command ended well and that nothing in its output can act."""
    assert outcome.status == 0, outcome.stderr
    assert not set(outcome.stdout) & set("\x00\x07\x1b\x7f\x9b\u061c\u202e\u2028\ud800\udc00")
    if form == "json":
        shown = json.loads(outcome.stdout)
        assert json.dumps(shown) == json.dumps(document)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_awkward_values_everywhere(world: World, place: tuple[str | int, ...], form: str) -> None:
    """Each documented place takes each awkward value: both commands show the rest, in each form."""
    tickets = [changed(place, value, TICKET) for value in AWKWARD]
    listed = run_on(world, tickets, "tickets", "list", "--format", form)
    assert_shown(listed, tickets, form)
    ids = [f"t{number}" for number in range(len(tickets))]
    shown = run_on_each(world, tickets, "ticket", "show", *ids, "--format", form)
    assert_shown(shown, tickets, form)


fuzz = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("form", FORMATS)
@fuzz
@given(changes=changes)
def test_show_takes_any_ticket(
    world: World, form: str, changes: list[tuple[tuple[str | int, ...], Any]]
) -> None:
    """Any JSON in any documented places is shown, and --json gives it back unchanged."""
    ticket = TICKET
    for place, value in changes:
        ticket = changed(place, value, ticket)
    assert_shown(run_on(world, ticket, "ticket", "show", "a", "--format", form), ticket, form)


@pytest.mark.parametrize("options", [(), ("--exact",), ("--full",)])
@fuzz
@given(changes=changes)
def test_show_draws_any_ticket_on_a_terminal(
    world: World, options: tuple[str, ...], changes: list[tuple[tuple[str | int, ...], Any]]
) -> None:
    """So it is on a terminal, whatever is asked for."""
    ticket = TICKET
    for place, value in changes:
        ticket = changed(place, value, ticket)
    outcome = run_on(world, ticket, "ticket", "show", "a", *options, terminal=True)
    assert outcome.status == 0, outcome.stderr


@pytest.mark.parametrize("form", FORMATS)
@fuzz
@given(all_changes=some.lists(changes, max_size=4))
def test_list_takes_any_tickets(
    world: World, form: str, all_changes: list[list[tuple[tuple[str | int, ...], Any]]]
) -> None:
    """Any list of tickets is listed in each form."""
    tickets = []
    for some_changes in all_changes:
        ticket = TICKET
        for place, value in some_changes:
            ticket = changed(place, value, ticket)
        tickets.append(ticket)
    assert_shown(run_on(world, tickets, "tickets", "list", "--format", form), tickets, form)


@pytest.mark.parametrize("order", list(Order))
@fuzz
@given(key=some.sampled_from(sorted(TICKET)), found=some.lists(values, max_size=4))
def test_list_sorts_anything(world: World, order: Order, key: str, found: list[Any]) -> None:
    """Every order takes tickets of which one field has any values, and loses none."""
    tickets = [{**TICKET, key: value} for value in found]
    outcome = run_on(world, tickets, "tickets", "list", "--sort", order, "--json")
    assert sorted(map(json.dumps, outcome.json())) == sorted(map(json.dumps, tickets))


@fuzz
@given(ticket=some.dictionaries(texts, values, max_size=4))
def test_objects_that_are_no_tickets(world: World, ticket: dict[str, Any]) -> None:
    """An object without one key that we know is a ticket about which nothing is known."""
    for form in FORMATS:
        shown = run_on(world, ticket, "ticket", "show", "a", "--format", form)
        assert_shown(shown, ticket, form)
        listed = run_on(world, [ticket], "tickets", "list", "--format", form)
        assert_shown(listed, [ticket], form)


@fuzz
@given(changes=changes)
def test_dry_run_takes_any_ticket(
    world: World, changes: list[tuple[tuple[str | int, ...], Any]]
) -> None:
    """So does the preview of a reply, if it is this ticket and has a thread to compare with."""
    ticket = TICKET
    for place, value in changes:
        ticket = changed(place, value, ticket)
    for form in FORMATS:
        options = ("-m", "Hello", "--dry-run", "--format", form)
        outcome = run_on(world, ticket, "ticket", "reply", TICKET["id"], *options)
        if ticket.get("id") == TICKET["id"] and isinstance(ticket.get("messages"), list):
            assert_shown(outcome, None, "")
        else:
            assert outcome.status in (0, 6), outcome.stderr
            assert outcome.status == 0 or "not the ticket's thread" in outcome.stderr


def test_unknown_keys_survive(world: World) -> None:
    """`--json` prints keys that nobody documented, in the server's order."""
    ticket = {"zeta": {"b": 1, "a": [2.50, 1e3]}, **TICKET, "alpha": "ÿ\u202e"}
    outcome = run_on(world, ticket, "ticket", "show", "a", "--json")
    assert json.loads(outcome.stdout) == ticket
    assert list(json.loads(outcome.stdout)) == list(ticket)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "nobody"),
        ("Robin", "Robin"),
        ({"name": "Robin", "email": "r@example.com"}, "Robin <r@example.com>"),
        ({"email": "r@example.com"}, "r@example.com"),
        ({"id": 7}, "7"),
        ({}, "?"),
        (7, "7"),
        ([], "nobody"),
    ],
)
def test_assignee_in_each_likely_form(world: World, value: Any, shown: str) -> None:
    """The form of `assigned_to` is undocumented: names, objects and ids are all understood."""
    ticket = changed(("assigned_to",), value, TICKET)
    outcome = run_on(world, ticket, "ticket", "show", "a", "--format", "table")
    [line] = [line for line in outcome.stdout.splitlines() if line.startswith("Assignee")]
    assert shown in line
