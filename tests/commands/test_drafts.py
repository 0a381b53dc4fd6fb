"""`tinydub drafts`: what is kept is shown, named and deleted, and never asks the server."""

import fcntl
import json
from typing import Any

import pytest

from support.outbox import Kept
from support.process import COMMAND, Machine
from support.run import Outcome, World
from support.terminal import Terminal, widest
from tinydub_cli.sandbox.store import Store

FORMATS = ["table", "json", "ndjson", "tsv", "ids"]
KEYS = ["draft", "ticket", "customer", "state", "created_at", "tried_at", "reply_id", "text"]
BEGUN = "2026-02-01T12:00:00Z"
TRIED = "2026-02-01T12:05:00+00:00"


def keep(world: World, text: str = "TODO Hello", ticket: str = "KPlaQw1c") -> Kept:
    """Have a reply kept, as the guard does that finds a reminder in it."""
    before = {kept.name for kept in world.outbox}
    assert world.run("ticket", "reply", ticket, "-m", text).status == 8
    [kept] = [kept for kept in world.outbox if kept.name not in before]
    return kept


def rewrite(kept: Kept, **fields: Any) -> None:
    """Change what a kept reply's file says."""
    kept.path.write_text(json.dumps({**kept.document, **fields}))


def listed(world: World, *options: str) -> list[dict[str, Any]]:
    """What `drafts list` says for a script."""
    outcome = world.run("drafts", "list", "--json", *options)
    assert outcome.status == 0, outcome.stderr
    found: list[dict[str, Any]] = outcome.json()
    return found


@pytest.fixture
def three(world: World, helpdesk: Store) -> World:  # noqa: ARG001
    """Give a machine with two replies to one ticket, and later one to another, all kept."""
    keep(world, "TODO One\nline two")
    keep(world, "TODO Two")
    world.later(minutes=5)
    keep(world, "TODO Three", "FHERJvPv")
    return world


# Lists


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("ids", ["KPlaQw1c.1", "KPlaQw1c.2", "FHERJvPv.1"]),
        (
            "tsv",
            [
                f"KPlaQw1c.1\tKPlaQw1c\t\tdraft\t{BEGUN}\tTODO One\\nline two",
                f"KPlaQw1c.2\tKPlaQw1c\t\tdraft\t{BEGUN}\tTODO Two",
                "FHERJvPv.1\tFHERJvPv\t\tdraft\t2026-02-01T12:05:00Z\tTODO Three",
            ],
        ),
        (
            "table",
            [
                "DRAFT       TICKET    CUSTOMER  STATE  AGE  TEXT",
                "KPlaQw1c.1  KPlaQw1c            draft  5m   TODO One line two",
                "KPlaQw1c.2  KPlaQw1c            draft  5m   TODO Two",
                "FHERJvPv.1  FHERJvPv            draft  0s   TODO Three",
            ],
        ),
    ],
)
def test_the_list_has_a_line_for_each_oldest_first(
    three: World, form: str, lines: list[str]
) -> None:
    """Each reply has one line, several to one ticket included, in the order of their age."""
    outcome = three.run("drafts", "list", "--format", form)
    assert (outcome.status, outcome.stderr) == (0, "")
    assert outcome.stdout.splitlines() == lines


def test_a_pipe_gets_tsv_and_a_terminal_a_table(three: World) -> None:
    """Without a format, the place decides; a terminal is told the sum on stderr."""
    assert three.run("drafts", "list") == three.run("drafts", "list", "--format", "tsv")
    shown = three.run("drafts", "list", terminal=True, variables={"TERM": "dumb"})
    assert shown.stdout == three.run("drafts", "list", "--format", "table").stdout
    assert shown.stderr == "3 replies\n"
    three.run("drafts", "delete", "FHERJvPv", "--yes")
    three.run("drafts", "delete", "KPlaQw1c.1", "--yes")
    assert three.run("drafts", "list", terminal=True).stderr == "1 reply\n"


def test_json_has_these_keys(three: World) -> None:
    """Our own objects: these keys, in this order; more may come, none may go."""
    first, *_ = listed(three)
    assert list(first) == KEYS
    assert first == {
        "draft": "KPlaQw1c.1",
        "ticket": "KPlaQw1c",
        "customer": None,
        "state": "draft",
        "created_at": BEGUN,
        "tried_at": None,
        "reply_id": None,
        "text": "TODO One\nline two",
    }
    lines = three.run("drafts", "list", "--format", "ndjson").stdout.splitlines()
    assert [json.loads(line) for line in lines] == listed(three)


def test_the_customer_is_named_once_the_ticket_was_read(world: World, helpdesk: Store) -> None:
    """A reply that was refused after a look at its ticket tells to whom it was to go."""
    world.variables["EDITOR"] = "sed -i '1s/^/Hello/'"
    outcome = world.run("ticket", "reply", "KPlaQw1c", stdin="n\n", terminal=True)
    assert outcome.status == 8, outcome.stderr
    assert [draft["customer"] for draft in listed(world)] == ["Maxim Pool"]
    assert "Maxim Pool" in world.run("drafts", "list", "--format", "table").stdout
    assert [request.method for request in helpdesk.requests()] == ["GET"]


@pytest.mark.parametrize(
    ("names", "row"),
    [
        ("ticket,draft", "KPlaQw1c\tKPlaQw1c.1"),
        ("text, state", "TODO One\\nline two\tdraft"),
        ("created", BEGUN),
    ],
)
def test_columns_come_as_named(three: World, names: str, row: str) -> None:
    """`--columns` picks and orders the fields."""
    outcome = three.run("drafts", "list", "--columns", names)
    assert outcome.stdout.splitlines()[0] == row


@pytest.mark.parametrize("names", ["age", "", "draft,", "TEXT"])
def test_an_unknown_column_is_refused(three: World, names: str) -> None:
    """Exit 2, and those that there are are named."""
    outcome = three.run("drafts", "list", "--columns", names)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "draft, ticket, customer, state, created, text" in outcome.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_list_says_so(world: World, form: str) -> None:
    """Nothing kept is no failure, and makes no folder."""
    outcome = world.run("drafts", "list", "--format", form)
    assert (outcome.status, outcome.stderr) == (0, "No replies are kept.\n")
    assert outcome.stdout == ("[]\n" if form == "json" else "")
    assert list(world.home.iterdir()) == []


@pytest.mark.parametrize("width", [30, 40, 60, 80, 200])
def test_the_table_fits(world: World, width: int) -> None:
    """Whatever was written, each reply is one line within the window."""
    keep(world, "TODO " + "山x " * 500 + "\n\n\tlast")
    keep(world, "TODO e" + "\u0301" * 100)
    outcome = world.run("drafts", "list", "--format", "table", size=(width, 24))
    lines = outcome.stdout.splitlines()
    assert len(lines) == 3
    assert all(widest(line) <= width for line in lines)
    assert all("draft" in line for line in lines[1:])


def test_each_account_has_its_own(world: World) -> None:
    """What is kept for one profile, or for the demo, is not another's."""
    keep(world)
    assert world.run("--profile", "other", "drafts", "list", "-q").stdout == ""
    real = {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40}
    assert world.run("drafts", "list", "-q", variables=real).stdout == ""
    assert world.run("drafts", "list", "-q").stdout == "KPlaQw1c.1\n"


def test_no_token_is_needed(world: World) -> None:
    """Who is signed out can still read what is kept."""
    outcome = world.run("drafts", "list", variables={"TINYDUB_DEMO": ""})
    assert (outcome.status, outcome.stderr) == (0, "No replies are kept.\n")


def test_no_command_of_drafts_makes_a_request(three: World, helpdesk: Store) -> None:
    """List, show and delete leave the helpdesk alone."""
    for argv in (["list"], ["show", "FHERJvPv"], ["delete", "FHERJvPv", "--yes"]):
        assert three.run("drafts", *argv).status == 0
    assert helpdesk.requests() == []


# States


@pytest.mark.parametrize(
    ("written", "shown"),
    [("draft", "draft"), ("unknown", "unknown"), ("sending", "unknown"), ("sent", "sent")],
)
def test_each_state(world: World, written: str, shown: str) -> None:
    """`sending`, where nobody sends, was left by a process that died: its fate is unknown."""
    rewrite(keep(world), state=written, tried_at=TRIED, customer="Ada")
    [draft] = listed(world)
    assert (draft["state"], draft["tried_at"]) == (shown, "2026-02-01T12:05:00Z")
    assert draft["customer"] == "Ada"
    assert world.run("drafts", "show", "KPlaQw1c", "--json").json() == draft
    assert f"\t{shown}\t" in world.run("drafts", "list").stdout
    assert [kept.state for kept in world.outbox] == [written]  # looking changes nothing


def test_a_reply_that_is_being_sent_is_not_unknown(world: World) -> None:
    """While its ticket is locked by who sends it, `sending` is what it is."""
    rewrite(keep(world), state="sending", tried_at=TRIED)
    with (world.outbox[0].path.parent / "KPlaQw1c.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert [draft["state"] for draft in listed(world)] == ["sending"]
    assert [draft["state"] for draft in listed(world)] == ["unknown"]


def test_what_cannot_be_read_is_told_and_hides_nothing(three: World) -> None:
    """A damaged file is set aside and named on stderr; the others are listed."""
    three.outbox[0].path.write_text("{")
    outcome = three.run("drafts", "list", "-q")
    assert outcome.status == 0
    assert len(outcome.stdout.splitlines()) == 2
    assert "it is damaged" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


# One


@pytest.mark.parametrize("which", ["FHERJvPv", "FHERJvPv.1", " FHERJvPv "])
def test_show_takes_the_ticket_or_the_name(three: World, which: str) -> None:
    """Where a ticket has one reply, its id is enough."""
    outcome = three.run("drafts", "show", which, "--json")
    assert list(outcome.json()) == KEYS
    assert outcome.json()["text"] == "TODO Three"


@pytest.mark.parametrize(
    ("form", "output"),
    [
        ("table", "KPlaQw1c.1 (draft, begun 5 minutes ago)\n\nTODO One\nline two\n"),
        ("tsv", f"KPlaQw1c.1\tKPlaQw1c\t\tdraft\t{BEGUN}\tTODO One\\nline two\n"),
        ("ids", "KPlaQw1c.1\n"),
    ],
)
def test_show_in_each_form(three: World, form: str, output: str) -> None:
    """The whole text, with what is known of it."""
    outcome = three.run("drafts", "show", "KPlaQw1c.1", "--format", form)
    assert outcome == Outcome(0, output, "")


def test_show_tells_when_it_was_tried(world: World) -> None:
    """A person sees how far it came."""
    rewrite(keep(world), state="unknown", tried_at=TRIED)
    world.later(hours=1)
    shown = world.run("drafts", "show", "KPlaQw1c", "--format", "table").stdout
    head = "KPlaQw1c.1 (unknown, begun 1 hour ago, tried 55 minutes ago)"
    assert shown.splitlines()[0] == head


@pytest.mark.parametrize("command", [["show"], ["delete", "--yes"]])
@pytest.mark.parametrize(
    ("which", "status", "named"),
    [
        ("KPlaQw1c", 2, "KPlaQw1c.1 (draft), KPlaQw1c.2 (draft)"),
        ("KPlaQw1c.3", 3, "KPlaQw1c.3"),
        ("KPlaQw1c.0", 3, "KPlaQw1c.0"),
        ("KPlaQw1c.01", 3, "KPlaQw1c.01"),
        ("nosuch12", 3, "drafts list"),
        ("", 2, "id"),
        ("../x", 2, "id"),
        ("a/b.1", 2, "id"),
        (".1", 2, "id"),
        ("KPlaQw1c.1.json", 2, "id"),
        ("KPlaQw1c.²", 2, "id"),
    ],
)
def test_what_is_not_the_name_of_one(
    three: World, command: list[str], which: str, status: int, named: str
) -> None:
    """Exit 3 for what is not there, 2 for what is no name or not clear; nothing is deleted."""
    outcome = three.run("drafts", *command, which)
    assert (outcome.status, outcome.stdout) == (status, "")
    assert named in outcome.stderr
    assert len(three.outbox) == 3


@pytest.mark.parametrize("state", ["draft", "unknown"])
def test_delete_with_yes(three: World, state: str) -> None:
    """`--yes` deletes the one that is named and no other, whatever its state."""
    rewrite(three.outbox[0], state=state)
    name = three.outbox[0].name
    assert three.run("drafts", "delete", name, "--yes") == Outcome(0, "", f"Deleted {name}.\n")
    assert name not in [kept.name for kept in three.outbox]
    assert len(three.outbox) == 2


@pytest.mark.parametrize(
    ("typed", "status", "left"), [("y\n", 0, 2), ("n\n", 8, 3), ("\n", 8, 3), ("", 8, 3)]
)
def test_delete_asks_on_a_terminal(three: World, typed: str, status: int, left: int) -> None:
    """It shows the text, asks, and takes nothing but a yes for one."""
    outcome = three.run("drafts", "delete", "FHERJvPv", stdin=typed, terminal=True)
    assert outcome.status == status
    assert outcome.stdout == ""
    assert "\nTODO Three\n" in outcome.stderr.partition("Delete it?")[0]
    assert len(three.outbox) == left


def test_delete_elsewhere_needs_yes(three: World) -> None:
    """Where nobody can be asked, exit 2 names the option, and nothing is deleted."""
    outcome = three.run("drafts", "delete", "FHERJvPv", stdin="y\n")
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "--yes" in outcome.stderr
    assert len(three.outbox) == 3


def test_what_is_being_sent_is_not_deleted(three: World) -> None:
    """While another terminal is at a reply to the ticket, deleting is refused (exit 8)."""
    folder = three.outbox[0].path.parent
    with (folder / "FHERJvPv.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = three.run("drafts", "delete", "FHERJvPv", "--yes")
    assert outcome.status == 8
    assert "another terminal" in outcome.stderr
    assert len(three.outbox) == 3


def test_delete_takes_what_an_editor_left(three: World) -> None:
    """With a reply goes the file that an editor had of it: nothing of it comes back."""
    kept = next(kept for kept in three.outbox if kept.name == "FHERJvPv.1")
    kept.path.with_suffix(".md").write_text("TODO Three and more")
    assert three.run("drafts", "show", "FHERJvPv", "--json").json()["text"] == "TODO Three and more"
    assert three.run("drafts", "delete", "FHERJvPv", "--yes").status == 0
    assert sorted(path.name for path in kept.path.parent.glob("FHERJvPv*")) == ["FHERJvPv.lock"]


# Marks


@pytest.mark.parametrize(
    ("state", "mark"), [("draft", "draft"), ("unknown", "unknown"), ("sending", "unknown")]
)
def test_lists_and_threads_mark_what_is_kept(world: World, state: str, mark: str) -> None:
    """`tickets list` marks a ticket in table and TSV, and `ticket show` in its header."""
    rewrite(keep(world), state=state)
    tsv = world.run("tickets", "list", "--columns", "id,reply").stdout.splitlines()
    assert [line for line in tsv if not line.endswith("\t")] == [f"KPlaQw1c\t{mark}"]
    table = world.run("tickets", "list", "--format", "table", size=(120, 24)).stdout.splitlines()
    assert "REPLY" in table[0]
    assert [line.split()[1] for line in table[1:] if line.endswith(f" {mark}")] == ["KPlaQw1c"]
    about = {"draft": "a draft is kept", "unknown": "one may have been sent"}[mark]
    thread = world.run("ticket", "show", "KPlaQw1c", "--format", "table").stdout.splitlines()
    assert f"Reply     {about}: `tinydub ticket reply KPlaQw1c --resume`" in thread
    other = world.run("ticket", "show", "FHERJvPv", "--format", "table").stdout
    assert "\nReply " not in other


@pytest.mark.parametrize("state", [None, "sent"])
def test_nothing_kept_marks_nothing(world: World, helpdesk: Store, state: str | None) -> None:
    """Without a reply that waits, a table has no such column, and TSV an empty field."""
    if state:
        rewrite(keep(world), state=state)
    table = world.run("tickets", "list", "--format", "table", size=(120, 24)).stdout
    assert "REPLY" not in table.splitlines()[0]
    tsv = world.run("tickets", "list", "--columns", "id,reply").stdout.splitlines()
    assert tsv == [f"{ticket['id']}\t" for ticket in helpdesk.tickets("open")]
    assert "\nReply " not in world.run("ticket", "show", "KPlaQw1c", "--format", "table").stdout


def test_of_several_an_unknown_one_is_the_mark(world: World) -> None:
    """What may have been sent counts for more than what was begun later."""
    rewrite(keep(world, "TODO One"), state="unknown")
    world.later(minutes=1)
    keep(world, "TODO Two")
    tsv = world.run("tickets", "list", "--from", "maxim", "--columns", "reply").stdout
    assert tsv == "unknown\n"


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_marks_leave_the_servers_json_alone(world: World, helpdesk: Store, form: str) -> None:
    """`--json` is the API's own, with or without a draft."""
    keep(world)
    listing = world.run("tickets", "list", "--format", form).stdout
    rows = json.loads(listing) if form == "json" else [*map(json.loads, listing.splitlines())]
    assert rows == helpdesk.tickets("open")


def test_marks_cost_no_request(world: World, helpdesk: Store) -> None:
    """A list is one request and a thread is one, however many drafts there are."""
    keep(world, "TODO One")
    keep(world, "TODO Two")
    for form in FORMATS:
        world.run("tickets", "list", "--format", form)
        world.run("ticket", "show", "KPlaQw1c", "--format", form)
    assert len(helpdesk.requests()) == 2 * len(FORMATS)


def test_an_outbox_that_cannot_be_read_hides_no_ticket(world: World, helpdesk: Store) -> None:
    """Where the outbox's place is taken by a file, lists and threads are as without it."""
    (world.directories.state / "outbox").write_text("")
    listing = world.run("tickets", "list", "-q")
    assert (listing.status, listing.stderr) == (0, "")
    assert len(listing.stdout.split()) == len(helpdesk.tickets("open"))
    assert world.run("ticket", "show", "KPlaQw1c", "--format", "table").status == 0


def test_on_a_real_terminal(tmp_path: Any) -> None:
    """List, question and mark as a person sees them."""
    machine = Machine(tmp_path)
    assert machine.run("ticket", "reply", "KPlaQw1c", "-m", "TODO Hello").status == 8
    with Terminal(machine, width=100) as terminal:
        assert terminal.run("drafts", "list") == 0
        assert terminal.lines[0].split()[:2] == ["DRAFT", "TICKET"]
        assert terminal.run("tickets", "list", "--from", "maxim") == 0
        assert terminal.lines[1].rstrip().endswith(" draft")
        terminal.start(*COMMAND, "drafts", "delete", "KPlaQw1c")
        terminal.wait_for("Delete it?")
        terminal.type("y\n")
        assert terminal.finish() == 0
    assert machine.outbox == []
