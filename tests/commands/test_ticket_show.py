"""`tinydub ticket show`: who and what, then the thread, as a person or a script reads it."""

import json
from datetime import timedelta, timezone
from typing import Any

import pytest
from rich.cells import cell_len

from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store

FORMATS = ["table", "json", "ndjson", "tsv", "ids"]
DAY_AGO = "2026-01-31T12:00:00.000000Z"


def message(text: Any = "Hello there", **fields: Any) -> dict[str, Any]:
    """A customer's message, with fields changed or added."""
    return {
        "id": "Message1",
        "message_type": "inbound",
        "message": text,
        "created_at": DAY_AGO,
        "user": None,
        "attachments": [],
        **fields,
    }


def reply(text: str = "Hello back", **fields: Any) -> dict[str, Any]:
    """An agent's reply that is not sent yet, with fields changed or added."""
    waiting = {
        "outbound_sent": False,
        "outbound_delivered_at": None,
        "outbound_bounced": False,
        "outbound_spam_complaint": False,
        "outbound_error": None,
    }
    robin = {"id": "a1", "name": "Robin Vale", "email": "robin@example.com"}
    return message(text, **{"message_type": "outbound", "user": robin, **waiting, **fields})


def ticket(*messages: Any, **fields: Any) -> dict[str, Any]:
    """A ticket with these messages, with fields changed or added."""
    return {
        "id": "Planted1",
        "name": "Ada Planted",
        "email": "ada@planted.example",
        "status": "pending",
        "created_at": DAY_AGO,
        "messages": list(messages),
        **fields,
    }


def shown(world: World, helpdesk: Store, document: dict[str, Any], *options: str) -> list[str]:
    """The lines that a person sees of a ticket that was planted."""
    helpdesk.put(document)
    outcome = world.run("ticket", "show", "Planted1", "--format", "table", *options)
    assert outcome.status == 0, outcome.stderr
    assert outcome.stderr == ""
    return outcome.stdout.splitlines()


def paths(helpdesk: Store) -> list[str]:
    """What was asked of the helpdesk, without the common part."""
    return [request.path.removeprefix("/api/v1/") for request in helpdesk.requests()]


@pytest.mark.usefixtures("helpdesk")
def test_the_header_has_the_facts(world: World) -> None:
    """Customer, status, priority, assignee, widget and dates stand above the thread."""
    outcome = world.run("ticket", "show", "P1wLN0xU", "--format", "table", "--exact")
    assert outcome.stdout.splitlines()[:9] == [
        "Evan <evan@example.com>",
        "Ticket    P1wLN0xU",
        "Status    pending",
        "Priority  low",
        "Assignee  nobody",
        "Widget    Widget Name",
        "Opened    2026-01-05 08:39:03 +0000",
        "Updated   2026-01-05 10:03:01 +0000",
        "Contact   2026-01-05 08:39:03 +0000",
    ]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"has_unread_messages": True}, "Status    pending, unread"),
        ({"assigned_to": "Sam"}, "Assignee  Sam"),
        ({"assigned_to": {"name": "Sam", "email": "s@x.example"}}, "Assignee  Sam <s@x.example>"),
        ({"assigned_to": {"id": 7}}, "Assignee  7"),
        ({"widget": "Shop"}, "Widget    Shop"),
        ({"closed_at": DAY_AGO}, "Closed    1 day ago"),
        ({"priority": 3}, "Priority  3"),
        ({"status": "brand-new"}, "Status    brand-new"),
        ({"status": None, "has_unread_messages": True}, "Status    –, unread"),
        ({"name": None}, "(no name) <ada@planted.example>"),
        ({"email": None}, "Ada Planted"),
        ({"ai_summary": "Wants\nmore."}, "│ more."),
    ],
)
def test_each_fact_in_each_form(
    world: World, helpdesk: Store, fields: dict[str, Any], line: str
) -> None:
    """What the documents leave open is shown in whichever form it comes."""
    assert line in shown(world, helpdesk, ticket(message(), **fields))


def test_newest_last_with_author_and_direction(world: World, helpdesk: Store) -> None:
    """Messages stand in the order of their times, and say who wrote which way."""
    lines = shown(
        world,
        helpdesk,
        ticket(
            reply("second", created_at="2026-01-31T13:00:00Z"),
            message("first", created_at="2026-01-31T12:00:00Z"),
            message("third", message_type="note", user="Sam", created_at="2026-02-01T10:00:00Z"),
            message("fourth", message_type="event", created_at="2026-02-01T11:00:00Z"),
        ),
    )
    assert [line for line in lines[lines.index("") :] if line] == [
        "Ada Planted wrote · 1 day ago",
        "│ first",
        "Robin Vale replied · 23 hours ago · not sent yet",
        "│ second",
        "Sam: note · 2 hours ago",
        "│ third",
        "event · 1 hour ago",
        "│ fourth",
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "not sent yet"),
        ({"outbound_sent": True}, "sent"),
        ({"outbound_sent": True, "outbound_delivered_at": DAY_AGO}, "delivered"),
        ({"outbound_sent": True, "outbound_bounced": True}, "bounced"),
        (
            {"outbound_delivered_at": DAY_AGO, "outbound_spam_complaint": True},
            "reported as spam",
        ),
        ({"outbound_sent": True, "outbound_error": "550 No such user"}, "failed: 550 No such user"),
        ({"outbound_bounced": True, "outbound_error": "Mailbox full"}, "failed: Mailbox full"),
        ({"outbound_sent": None, "outbound_bounced": "?"}, "not sent yet"),
    ],
)
def test_how_far_a_reply_has_come(
    world: World, helpdesk: Store, fields: dict[str, Any], told: str
) -> None:
    """Each reply says whether it was sent, arrived, bounced, angered or failed, and why."""
    lines = shown(world, helpdesk, ticket(reply(**fields)))
    assert f"Robin Vale replied · 1 day ago · {told}" in lines


def test_delivery_in_tsv_is_one_word(world: World, helpdesk: Store) -> None:
    """Scripts get the state as a word of its own, for replies alone."""
    helpdesk.put(ticket(message(), reply(outbound_bounced=True), reply(outbound_sent=True)))
    outcome = world.run("ticket", "show", "Planted1", "--columns", "direction,delivery")
    assert outcome.stdout == "inbound\t\noutbound\tbounced\noutbound\tsent\n"


@pytest.mark.parametrize(
    ("moment", "relative", "exact"),
    [
        ("2026-02-01T11:59:30Z", "just now", "2026-02-01 11:59:30 +0000"),
        ("2026-02-01T11:59:00Z", "1 minute ago", "2026-02-01 11:59:00 +0000"),
        ("2026-02-01T09:00:00Z", "3 hours ago", "2026-02-01 09:00:00 +0000"),
        ("2026-01-30T14:00:00+02:00", "2 days ago", "2026-01-30 12:00:00 +0000"),
        ("2025-11-01", "3 months ago", "2025-11-01 00:00:00 +0000"),
        ("2020-02-01T12:00:00Z", "6 years ago", "2020-02-01 12:00:00 +0000"),
        ("2026-02-01T14:00:00Z", "in 2 hours", "2026-02-01 14:00:00 +0000"),
        ("0001-01-01T00:00:00Z", "2025 years ago", "0001-01-01 00:00:00 +0000"),
        ("9999-12-31T23:59:59Z", "in 7973 years", "9999-12-31 23:59:59 +0000"),
        ("0001-01-01T00:00:00+14:00", "at an unknown time", "at an unknown time"),
        ("9999-12-31T23:59:59-14:00", "at an unknown time", "at an unknown time"),
        ("yesterday", "at an unknown time", "at an unknown time"),
        ("2026-02-30T00:00:00Z", "at an unknown time", "at an unknown time"),
        (1769947200, "at an unknown time", "at an unknown time"),
        (None, "at an unknown time", "at an unknown time"),
    ],
)
def test_times_relative_and_exact(
    world: World, helpdesk: Store, moment: Any, relative: str, exact: str
) -> None:
    """Times are short for people and exact on request; what is no time says so."""
    document = ticket(message(created_at=moment))
    assert f"Ada Planted wrote · {relative}" in shown(world, helpdesk, document)
    assert f"Ada Planted wrote · {exact}" in shown(world, helpdesk, document, "--exact")


def test_timestamps_in_tsv(world: World, helpdesk: Store) -> None:
    """Scripts get ISO 8601 in UTC, four digits of a year at least, and nothing for no time."""
    moments = ["2026-01-30T14:00:00+02:00", "0001-01-01T00:00:00Z", "soon"]
    helpdesk.put(ticket(*(message(created_at=moment) for moment in moments)))
    outcome = world.run("ticket", "show", "Planted1", "--columns", "created")
    assert sorted(outcome.stdout.split("\n")) == [
        "",
        "",
        "0001-01-01T00:00:00Z",
        "2026-01-30T12:00:00Z",
    ]


def test_times_are_in_the_users_zone(world: World, helpdesk: Store) -> None:
    """`--exact` counts in the zone of the user's clock, at the ends of the calendar too."""
    world.now = world.now.astimezone(tz=timezone(timedelta(hours=9)))
    lines = shown(world, helpdesk, ticket(message(created_at="2026-01-31T20:00:00Z")), "--exact")
    assert "Ada Planted wrote · 2026-02-01 05:00:00 +0900" in lines
    last = ticket(message(created_at="9999-12-31T23:59:59Z"))
    assert "Ada Planted wrote · 9999-12-31T23:59:59Z" in shown(world, helpdesk, last, "--exact")


def test_exact_says_when_a_reply_arrived(world: World, helpdesk: Store) -> None:
    """With `--exact`, the time of delivery stands beside the word."""
    document = ticket(reply(outbound_delivered_at="2026-01-31T12:00:07Z"))
    lines = shown(world, helpdesk, document, "--exact")
    assert "· delivered 2026-01-31 12:00:07 +0000" in " ".join(line.strip() for line in lines)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"mime_type": "png", "size": 554149}, "│ + a.png  png, 554 kB"),
        ({"mime_type": "image/png", "size": 999}, "│ + a.png  image/png, 999 B"),
        ({"mime_type": None, "size": 1000}, "│ + a.png  1.0 kB"),
        ({"size": 0}, "│ + a.png  0 B"),
        ({"size": 9_960}, "│ + a.png  10.0 kB"),
        ({"size": 999_499}, "│ + a.png  999 kB"),
        ({"size": 999_500}, "│ + a.png  1.0 MB"),
        ({"size": 12_300_000}, "│ + a.png  12 MB"),
        ({"size": 10**15}, "│ + a.png  1000000 GB"),
        ({"size": None}, "│ + a.png"),
        ({"size": -5}, "│ + a.png"),
        ({"size": "big"}, "│ + a.png"),
        ({"name": None}, "│ + File1"),
        ({"name": None, "id": None}, "│ + (no name)"),
    ],
)
def test_attachments_have_type_and_size(
    world: World, helpdesk: Store, fields: dict[str, Any], line: str
) -> None:
    """A message's files stand below it, with what is known of each."""
    file = {"id": "File1", "name": "a.png", "url": "https://files.example/a?sig=x", **fields}
    assert shown(world, helpdesk, ticket(message(attachments=[file])))[-1] == line


def test_attachments_that_no_message_has(world: World, helpdesk: Store) -> None:
    """A file that the ticket alone lists stands in the header; the others are not repeated."""
    both, alone = ({"id": f, "name": f"{f}.pdf", "size": 1} for f in ("both", "alone"))
    lines = shown(world, helpdesk, ticket(message(attachments=[both]), attachments=[both, alone]))
    assert lines[lines.index("Attachments") + 1] == "+ alone.pdf  1 B"
    assert sum("both.pdf" in line for line in lines) == 1


def test_signed_addresses_are_not_shown(world: World, helpdesk: Store) -> None:
    """The address of a file, which is a secret, is in no form but the server's JSON."""
    file = {"id": "f", "name": "a.png", "url": "https://files.example/a?signature=secret"}
    helpdesk.put(ticket(message(attachments=[file])))
    for form in ("table", "tsv", "ids"):
        assert "secret" not in world.run("ticket", "show", "Planted1", "--format", form).stdout


def test_a_message_without_text(world: World, helpdesk: Store) -> None:
    """Nothing said is shown as that, or as the files alone."""
    assert shown(world, helpdesk, ticket(message(None)))[-1] == "│ (no text)"
    files = [{"id": "f", "name": "a.png"}]
    assert shown(world, helpdesk, ticket(message("", attachments=files)))[-2:] == [
        "Ada Planted wrote · 1 day ago",
        "│ + a.png",
    ]
    assert shown(world, helpdesk, ticket())[-1] == "No messages."


HISTORY = "> one\n> two\n>\n> three"

QUOTED = {
    "attribution": (
        f"Thanks!\n\nOn Tue, 6 Jan 2026 at 10:00, Robin <r@example.com> wrote:\n{HISTORY}",
        ["Thanks!", "", "[5 quoted lines; --full shows them]"],
    ),
    "attribution on two lines": (
        f"Thanks!\nOn Tue, 6 Jan 2026 at 10:00, Robin Vale\n<r@example.com> wrote:\n{HISTORY}",
        ["Thanks!", "[6 quoted lines; --full shows them]"],
    ),
    "a blank line after the attribution": (
        f"Thanks!\nOn Tue, 6 Jan 2026, Robin wrote:\n\n{HISTORY}",
        ["Thanks!", "[6 quoted lines; --full shows them]"],
    ),
    "German": (
        f"Danke!\nAm 6. Januar 2026 um 10:00 schrieb Robin:\n{HISTORY}",
        ["Danke!", "[5 quoted lines; --full shows them]"],
    ),
    "answers in between": (
        "> Which version?\n4.2\n> one\n> two\n> three\nNo.\n> Which colour?\nRed.",
        [
            "> Which version?",
            "4.2",
            "[3 quoted lines; --full shows them]",
            "No.",
            "> Which colour?",
            "Red.",
        ],
    ),
    "Outlook": (
        "See below.\n\n-----Original Message-----\nFrom: Robin\nSent: Monday\n\nDear Ada,",
        ["See below.", "", "[5 quoted lines; --full shows them]"],
    ),
    "Outlook's line": (
        f"See below.\n{'_' * 32}\nFrom: Robin <r@example.com>\nSent: Monday\nDear Ada,",
        ["See below.", "[4 quoted lines; --full shows them]"],
    ),
    "Outlook with answers": (
        f"-----Original Message-----\n> why?\nBecause.\n{HISTORY}\nYours, Ada",
        [
            "-----Original Message-----",
            "> why?",
            "Because.",
            "[4 quoted lines; --full shows them]",
            "Yours, Ada",
        ],
    ),
    "a line that somebody drew": (
        f"First point\n{'_' * 40}\nSecond point\n{'-' * 40}\nThird point",
        ["First point", "_" * 40, "Second point", "-" * 40, "Third point"],
    ),
    "a short quotation": (
        "You said:\n> no\n> really\nWhy?",
        ["You said:", "> no", "> really", "Why?"],
    ),
    "no attribution after all": (
        f"On Monday I wrote:\nnothing.\n{HISTORY}",
        ["On Monday I wrote:", "nothing.", "[4 quoted lines; --full shows them]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), QUOTED.values(), ids=QUOTED)
def test_quoted_history_is_folded(
    world: World, helpdesk: Store, text: str, expected: list[str]
) -> None:
    """Three quoted lines and more become one; what the customer wrote is never folded."""
    lines = shown(world, helpdesk, ticket(message(text)))
    assert lines[-len(expected) :] == [f"│ {line}".rstrip() for line in expected]


@pytest.mark.parametrize(("text", "_"), QUOTED.values(), ids=QUOTED)
def test_full_shows_every_line(world: World, helpdesk: Store, text: str, _: list[str]) -> None:
    """`--full` folds nothing."""
    lines = shown(world, helpdesk, ticket(message(text)), "--full")
    expected = [f"│ {line}".rstrip() for line in text.split("\n")]
    assert lines[-len(expected) :] == expected


@pytest.mark.usefixtures("helpdesk")
def test_json_is_the_servers_own(world: World, helpdesk: Store) -> None:
    """`--json` keeps every key and value, known or not, in the server's order."""
    document = {
        "zeta": {"b": 1, "a": [None, 1.5, "\u202e"]},
        **ticket(message("x", more=True), "not a message", satisfaction={"é": "山"}),
    }
    helpdesk.put(document)
    outcome = world.run("ticket", "show", "Planted1", "--json")
    assert json.dumps(outcome.json()) == json.dumps(document)
    assert world.run("ticket", "show", "Planted1", "--format", "ndjson").stdout == outcome.stdout


def test_several_ids_are_shown_in_their_order(world: World, helpdesk: Store) -> None:
    """Each ticket once and in order, an id named twice costs one request, JSON is an array."""
    ids = ["nS5M8d52", "KPlaQw1c", "nS5M8d52", "FHERJvPv", "KPlaQw1c"]
    outcome = world.run("ticket", "show", *ids, "--json")
    once = ["nS5M8d52", "KPlaQw1c", "FHERJvPv"]
    assert [found["id"] for found in outcome.json()] == once
    assert paths(helpdesk) == [f"ticket/{identity}" for identity in once]
    assert world.run("ticket", "show", *ids, "-q").stdout.split() == once
    lines = world.run("ticket", "show", *ids, "--format", "ndjson").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == once


@pytest.mark.usefixtures("helpdesk")
def test_an_array_only_where_several_were_asked_for(world: World) -> None:
    """One id gives an object; `-` and the same id twice an array, however many it comes to."""
    assert isinstance(world.run("ticket", "show", "KPlaQw1c", "--json").json(), dict)
    assert len(world.run("ticket", "show", "KPlaQw1c", "KPlaQw1c", "--json").json()) == 1
    assert len(world.run("ticket", "show", "-", "--json", stdin="KPlaQw1c\n").json()) == 1


def test_the_list_pipes_into_show(world: World, helpdesk: Store) -> None:
    """`tickets list -q | ticket show - --json` gives the tickets of the list, all of them."""
    ids = world.run("tickets", "list", "-q").stdout
    outcome = world.run("ticket", "show", "-", "--json", stdin=ids)
    assert outcome.status == 0
    assert [found["id"] for found in outcome.json()] == ids.split()
    assert len(helpdesk.requests()) == 1 + len(ids.split())


@pytest.mark.usefixtures("helpdesk")
def test_ids_on_stdin_mix_with_others(world: World) -> None:
    """Blanks and line ends of any kind part ids; those of stdin stand where `-` does."""
    outcome = world.run(
        "ticket", "show", "FHERJvPv", "-", "-q", stdin=" nS5M8d52\r\n\n\tFHERJvPv KPlaQw1c"
    )
    assert outcome.stdout.split() == ["FHERJvPv", "nS5M8d52", "KPlaQw1c"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("stdin", ["", "\n \n"])
def test_no_ids_on_stdin(world: World, helpdesk: Store, form: str, stdin: str) -> None:
    """Nothing to show is no failure: a sentence on stderr, status 0, `[]`, and no request."""
    outcome = world.run("ticket", "show", "-", "--format", form, stdin=stdin)
    assert outcome.status == 0
    assert outcome.stdout == ("[]\n" if form == "json" else "")
    assert outcome.stderr.startswith("No tickets")
    assert helpdesk.requests() == []


@pytest.mark.usefixtures("helpdesk")
@pytest.mark.parametrize("form", FORMATS)
def test_one_missing_ticket_costs_no_other(world: World, form: str) -> None:
    """Of several, those that there are are shown, whole; the missing are named, with status 3."""
    outcome = world.run("ticket", "show", "KPlaQw1c", "nowhere1", "FHERJvPv", "--format", form)
    assert outcome.status == 3
    assert "“nowhere1”" in outcome.stderr
    assert "nowhere1" not in outcome.stdout
    if form == "json":
        assert [found["id"] for found in outcome.json()] == ["KPlaQw1c", "FHERJvPv"]
    assert "KPlaQw1c" in outcome.stdout
    assert "FHERJvPv" in outcome.stdout


@pytest.mark.usefixtures("helpdesk")
def test_all_missing(world: World) -> None:
    """One missing ticket leaves stdout empty; several leave an empty array; stderr has JSON."""
    outcome = world.run("ticket", "show", "nowhere1", "--json")
    assert (outcome.status, outcome.stdout) == (3, "")
    assert outcome.error()["kind"] == "not_found"
    outcome = world.run("ticket", "show", "nowhere1", "nowhere2", "--json")
    assert (outcome.status, outcome.json()) == (3, [])
    assert "“nowhere1”, “nowhere2”" in outcome.error()["message"]


def test_the_allowance_runs_out_half_way(world: World, helpdesk: Store) -> None:
    """Where the server refuses the 61st request, what came before is a whole array; status 5."""
    for i in range(70):
        helpdesk.put({"id": f"id{i}"})
    outcome = world.run(
        "ticket", "show", "-", "--json", stdin="\n".join(f"id{i}" for i in range(70))
    )
    assert outcome.status == 5
    assert len(outcome.json()) == 60


NO_IDS = ["../tickets", "a/b", "a?b", "é", "%2e", "x" * 129, "\x1b[2J", "a\u202e"]


@pytest.mark.parametrize("identity", ["", " ", "a b", *NO_IDS])
def test_what_cannot_be_an_id_is_refused(world: World, helpdesk: Store, identity: str) -> None:
    """An id that could lead elsewhere exits 2 before any request, for the good ones too."""
    outcome = world.run("ticket", "show", "KPlaQw1c", identity)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert helpdesk.requests() == []


@pytest.mark.parametrize("identity", NO_IDS)
def test_what_cannot_be_an_id_is_refused_on_stdin(
    world: World, helpdesk: Store, identity: str
) -> None:
    """The same holds for ids that another program wrote."""
    outcome = world.run("ticket", "show", "-", stdin=f"KPlaQw1c\n{identity}\n")
    assert (outcome.status, outcome.stdout) == (2, "")
    assert helpdesk.requests() == []


@pytest.mark.usefixtures("helpdesk")
def test_input_that_is_no_text(world: World) -> None:
    """Bytes that are no UTF-8 are no id: status 2, and no traceback."""
    assert world.run("ticket", "show", "-", stdin=b"\xff\xfe\x00K").status == 2


BROKEN: list[dict[str, Any]] = [
    {},
    dict.fromkeys(
        ["name", "email", "status", "priority", "has_unread_messages", "replied_to_customer",
         "closed_at", "last_contact_at", "created_at", "updated_at", "assigned_to", "widget",
         "ai_summary", "attachments", "messages"]
    ),
    {"messages": [dict.fromkeys(message())]},
    {"messages": [{}, None, 7, "text", [message()]], "attachments": [{}, None, 7]},
    {"messages": "none", "attachments": {"0": {}}, "widget": [], "assigned_to": [], "name": {}},
    {"messages": [message(["a"], attachments=[{"size": 1.5, "name": 7, "mime_type": []}])]},
    {"messages": [message(message_type=None), message(message_type=7), message(message_type="x")]},
    {"messages": [reply(user="Sam"), reply(user=7), reply(user=[]), reply(user={"email": "e@x"})]},
    {"assigned_to": {"name": {}, "id": None}, "widget": {"name": ["x"]}, "created_at": {}},
]  # fmt: skip


@pytest.mark.parametrize("fields", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("form", FORMATS)
def test_no_shape_breaks_it(
    world: World, helpdesk: Store, fields: dict[str, Any], form: str
) -> None:
    """Missing, null and nonsensical fields leave a gap, and the rest is shown."""
    helpdesk.put({"id": "Planted1", **fields})
    outcome = world.run("ticket", "show", "Planted1", "--format", form, "--exact", "--full")
    assert outcome.status == 0, outcome.stderr
    if form != "tsv":
        assert "Planted1" in outcome.stdout


def large(world: World, helpdesk: Store, document: dict[str, Any], *options: str) -> Outcome:
    """Show a large ticket."""
    helpdesk.put(document)
    outcome = world.run("ticket", "show", "Planted1", "--format", "table", *options)
    assert outcome.status == 0, outcome.stderr
    return outcome


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "piece", ["a", "ab ", "山", "e\u0301", "👩\u200d", "x\n", "> q\nx\n", "\x1b", "\u202e", "a\t"]
)
@pytest.mark.parametrize("width", [40, 80])
def test_a_megabyte_is_shown_whole(world: World, helpdesk: Store, piece: str, width: int) -> None:
    """A message of 1 MB keeps within the window and beside its bar, with no letter lost."""
    count = 1_000_000 // len(piece.encode())
    helpdesk.put(ticket(message(piece * count)))
    outcome = world.run(
        "ticket", "show", "Planted1", "--format", "table", "--full", size=(width, 24)
    )
    body = outcome.stdout.split("1 day ago\n")[-1].splitlines()
    assert all(line.startswith("│") for line in body)
    assert all(cell_len(line) <= width for line in body)
    letters = [character for character in piece if character in "axbq山e👩"]
    assert sum(map(outcome.stdout.split("1 day ago\n")[-1].count, letters)) == count * len(letters)


def test_two_thousand_messages(world: World, helpdesk: Store) -> None:
    """A long thread is shown whole, oldest first."""
    messages = [
        message(f"number {i}", created_at=f"2026-01-01T{i // 60 % 24:02}:{i % 60:02}:00Z")
        for i in range(1440)
    ]
    outcome = large(world, helpdesk, ticket(*reversed(messages), *[message("late")] * 560))
    said = [line for line in outcome.stdout.splitlines() if line.startswith("│")]
    assert said == [f"│ number {i}" for i in range(1440)] + ["│ late"] * 560
