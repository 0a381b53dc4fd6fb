"""`tinydub` as a process, where streams are closed or full, locales poor and homes missing.

Whatever the place, no traceback reaches the user, and the status is the designed one.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.faults import TOKEN, FaultServer, answer, interrupts
from support.process import Ended, Machine, ended, interruptible

FORMS = ("table", "json", "ndjson", "tsv", "ids")
EACH_OUTPUT = [
    *(("tickets", "list", "--format", form) for form in FORMS),
    *(("ticket", "show", "KPlaQw1c", "--format", form) for form in FORMS),
    *(("drafts", "list", "--format", form) for form in FORMS),
    *(("drafts", "show", "KPlaQw1c", "--format", form) for form in FORMS),
    *(("snippets", "list", "--format", form) for form in FORMS),
    *(("snippets", "show", "thanks", "--format", form) for form in FORMS),
    ("--help",),
    ("--version",),
    (),
]
"""A command for each way in which something is written to standard output alone."""

DRY_RUN = ("ticket", "reply", "KPlaQw1c", "-m", "Hello", "--dry-run")
"""The same, and a sentence is written to standard error."""


@pytest.fixture
def writer(machine: Machine) -> Machine:
    """Give a machine that has a draft and a snippet to show."""
    assert machine.run("ticket", "reply", "KPlaQw1c", "-m", "Hello, TODO").status == 8
    snippets = machine.home / ".config" / "tinydub" / "snippets"
    snippets.mkdir(parents=True)
    (snippets / "thanks.md").write_text("Thank you")
    return machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a new user's machine, whose commands run on the demo helpdesk."""
    return Machine(tmp_path)


@pytest.fixture
def crowd(machine: Machine) -> Machine:
    """Give a machine whose helpdesk has more tickets than a pipe holds, and a thread as long."""
    with machine.helpdesk() as helpdesk:
        ticket = helpdesk.ticket("KPlaQw1c")
        assert ticket
        messages = [{**ticket["messages"][0], "id": f"m{i}"} for i in range(2000)]
        helpdesk.put({**ticket, "id": "L0ngL0ng", "messages": messages})
        for i in range(1200):
            helpdesk.put({**ticket, "id": f"T{i:07}"})
    return machine


def clean(outcome: Ended) -> bool:
    """Tell whether neither a traceback nor the interpreter's own complaints were seen."""
    told = outcome.stdout + outcome.stderr
    return not any(sign in told for sign in (b"Traceback", b"Exception ignored", b"has a bug"))


# A pipe whose reader has gone


@contextmanager
def broken_pipe() -> Iterator[int]:
    """Give a pipe to write to that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.mark.parametrize("command", EACH_OUTPUT, ids=" ".join)
def test_a_closed_pipe_is_no_error(writer: Machine, command: tuple[str, ...]) -> None:
    """Whoever read has seen enough: status 0, and not a word."""
    with broken_pipe() as pipe:
        outcome = ended(writer.start(*command, streams={"stdout": pipe}))
    assert (outcome.status, outcome.told) == (0, "")


def test_a_closed_pipe_behind_a_dry_run_is_no_error(machine: Machine) -> None:
    """What a dry run says on standard error is said all the same."""
    with broken_pipe() as pipe:
        outcome = ended(machine.start(*DRY_RUN, streams={"stdout": pipe}))
    assert (outcome.status, outcome.told) == (0, "Nothing was sent.\n")


@pytest.mark.parametrize(
    "command",
    [
        ("tickets", "list"),
        ("tickets", "list", "--json"),
        ("tickets", "list", "--format", "table"),
        ("ticket", "show", "L0ngL0ng"),
        ("ticket", "show", "L0ngL0ng", "KPlaQw1c", "--json"),
        ("ticket", "show", "L0ngL0ng", "--format", "table"),
    ],
    ids=" ".join,
)
def test_head_gets_its_line_of_a_long_output(crowd: Machine, command: tuple[str, ...]) -> None:
    """`| head -1`: the first line arrives, and the rest is dropped in silence."""
    process = crowd.start(*command)
    assert process.stdout
    line = process.stdout.readline()
    process.stdout.close()
    outcome = ended(process)
    assert line.strip()
    assert (outcome.status, outcome.told) == (0, "")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_an_error_that_nobody_hears_keeps_its_status(
    machine: Machine, options: tuple[str, ...]
) -> None:
    """With standard error's reader gone, a script still gets the exit code."""
    with broken_pipe() as pipe:
        outcome = ended(
            machine.start("ticket", "show", "nothere1", *options, streams={"stderr": pipe})
        )
    assert outcome.status == 3
    assert clean(outcome)


def test_a_reply_is_sent_although_nobody_reads_its_confirmation(machine: Machine) -> None:
    """A closed pipe behind `ticket reply` costs neither the reply nor the status."""
    with broken_pipe() as pipe:
        command = ("ticket", "reply", "KPlaQw1c", "-m", "Hello")
        outcome = ended(machine.start(*command, streams={"stdout": pipe}))
    assert (outcome.status, outcome.told) == (0, "")
    assert replies(machine) == ["Hello"]


def replies(machine: Machine, ticket_id: str = "KPlaQw1c") -> list[str]:
    """Return what was replied to a ticket, as the helpdesk has it."""
    with machine.helpdesk() as helpdesk:
        ticket = helpdesk.ticket(ticket_id)
    assert ticket
    return [m["message"] for m in ticket["messages"] if m["message_type"] == "outbound"]


# A disk that is full

FULL = "Cannot read the input or write the output: No space left on device."

needs_full = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="this system has no /dev/full"
)


@needs_full
@pytest.mark.parametrize("command", EACH_OUTPUT, ids=" ".join)
def test_a_full_disk_is_one_sentence(writer: Machine, command: tuple[str, ...]) -> None:
    """`> /dev/full`: status 1, what is wrong, and nothing from the interpreter about it."""
    outcome = writer.run(*command, redirection="> /dev/full")
    assert outcome.status == 1
    assert len(outcome.told.splitlines()) == 1
    told = outcome.error()["message"] if outcome.told.startswith("{") else outcome.told
    assert told.removeprefix("Error: ").strip() == FULL


@needs_full
def test_a_full_disk_behind_a_dry_run_is_told_once(machine: Machine) -> None:
    """It says that nothing was sent, and then what is wrong."""
    outcome = machine.run(*DRY_RUN, redirection="> /dev/full")
    assert (outcome.status, outcome.told) == (1, f"Nothing was sent.\nError: {FULL}\n")


@needs_full
def test_a_full_disk_during_a_long_output_is_one_sentence(crowd: Machine) -> None:
    """The same where the disk fills up half-way, and as an object with --json."""
    outcome = crowd.run("tickets", "list", "--json", redirection="> /dev/full")
    assert outcome.status == 1
    assert outcome.error()["message"] == FULL


@needs_full
def test_a_sent_reply_is_not_told_as_unsent_by_a_full_disk(machine: Machine) -> None:
    """What failed is the confirmation: who reads otherwise would send the reply again."""
    outcome = machine.run("ticket", "reply", "KPlaQw1c", "-m", "Hello", redirection="> /dev/full")
    assert outcome.status == 1
    assert "was sent" in outcome.told
    assert "Do not send it again." in outcome.told
    assert replies(machine) == ["Hello"]


@needs_full
@pytest.mark.parametrize(
    ("command", "status"),
    [(("ticket", "show", "nothere1"), 3), (("nonsense",), 2), (("tickets", "list"), 0)],
)
def test_errors_that_do_not_fit_keep_their_status(
    machine: Machine, command: tuple[str, ...], status: int
) -> None:
    """`2> /dev/full`: the exit code is what is left to tell."""
    outcome = machine.run(*command, redirection="2> /dev/full")
    assert outcome.status == status
    assert clean(outcome)


# Streams that are closed


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_matter(machine: Machine, closed: str) -> None:
    """A command started by a daemon, without some of its streams, does what it does."""
    outcome = machine.run("ticket", "reply", "KPlaQw1c", "-m", "Hello", redirection=closed)
    assert outcome.status == 0
    assert outcome.told == ""
    assert bool(outcome.stdout) == (">&-" not in closed.split())
    assert replies(machine) == ["Hello"]
    assert machine.run("tickets", "list", "-q").output.split()  # nothing was written into its file


def test_a_reply_from_a_closed_standard_input_is_empty(machine: Machine) -> None:
    """Nothing is there to send: exit 2, as with an empty file."""
    outcome = machine.run("ticket", "reply", "KPlaQw1c", redirection="<&-")
    assert outcome.status == 2
    assert "too short" in outcome.told


# Locales

PLAIN = {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
LOCALES: dict[str, tuple[dict[str, str], str]] = {
    "C": ({"LC_ALL": "C"}, "utf-8"),
    "plain C": ({"LC_ALL": "C", **PLAIN}, "ascii"),
    "plain POSIX": ({"LC_ALL": "POSIX", **PLAIN}, "ascii"),
    "unknown": ({"LC_ALL": "xx_YY.UTF-8"}, "utf-8"),
    "latin-1": ({"PYTHONIOENCODING": "latin-1"}, "latin-1"),
    "cp437": ({"PYTHONIOENCODING": "cp437"}, "cp437"),
    "strict ASCII": ({"PYTHONIOENCODING": "ascii:strict"}, "ascii"),
}


@pytest.fixture(params=LOCALES.values(), ids=LOCALES)
def locale(request: pytest.FixtureRequest) -> tuple[Mapping[str, str], str]:
    """Give the variables of a locale, and the encoding that output is to have there."""
    chosen: tuple[Mapping[str, str], str] = request.param
    return chosen


def test_json_loses_nothing_in_any_locale(
    machine: Machine, locale: tuple[Mapping[str, str], str]
) -> None:
    """What the encoding lacks is escaped: parsing gives the same tickets as with UTF-8."""
    variables, encoding = locale
    for command in (("tickets", "list", "--json"), ("ticket", "show", "KPlaQw1c", "--json")):
        outcome = machine.run(*command, variables=variables)
        assert (outcome.status, outcome.told) == (0, "")
        expected = json.loads(machine.run(*command).output)
        assert without_links(json.loads(outcome.stdout.decode(encoding))) == without_links(expected)


def without_links(value: object) -> object:
    """Return JSON without attachments' addresses, whose signatures differ each time."""
    if isinstance(value, dict):
        return {key: without_links(inner) for key, inner in value.items() if key != "url"}
    return [without_links(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("form", ["table", "tsv"])
def test_tables_and_tsv_work_in_any_locale(
    machine: Machine, locale: tuple[Mapping[str, str], str], form: str
) -> None:
    """Each ticket keeps its line, with a mark where the encoding has no such character."""
    variables, encoding = locale
    shown = machine.run("tickets", "list", "--format", form, variables=variables)
    assert (shown.status, shown.told) == (0, "")
    expected = machine.run("tickets", "list", "--format", form).output.splitlines()
    lines = shown.stdout.decode(encoding).splitlines()
    assert [line.count("\t") for line in lines] == [line.count("\t") for line in expected]
    assert ("?" in "".join(lines)) or encoding == "utf-8"
    thread = machine.run("ticket", "show", "KPlaQw1c", "--format", form, variables=variables)
    assert (thread.status, thread.told) == (0, "")


def test_a_file_is_utf_8_in_any_locale(
    machine: Machine, locale: tuple[Mapping[str, str], str]
) -> None:
    """What a customer gets does not depend on the locale of who writes it."""
    text = "Grüße — पाठ 👋"
    (machine.home / "reply.txt").write_text(text, encoding="utf-8")
    path = str(machine.home / "reply.txt")
    file = machine.run("ticket", "reply", "KPlaQw1c", "-F", path, variables=locale[0])
    pipe = machine.run("ticket", "reply", "FHERJvPv", stdin=text.encode(), variables=locale[0])
    assert (file.status, pipe.status) == (0, 0)
    assert replies(machine) == replies(machine, "FHERJvPv") == [text]


def test_a_kept_text_is_the_same_in_any_locale(
    machine: Machine, locale: tuple[Mapping[str, str], str]
) -> None:
    """A draft that is kept in one locale and shown in another has lost nothing."""
    text = "TODO: Grüße — पाठ 👋"
    command = ("ticket", "reply", "KPlaQw1c")
    assert machine.run(*command, stdin=text.encode(), variables=locale[0]).status == 8
    shown = machine.run("drafts", "show", "KPlaQw1c", "--json", variables=locale[0])
    assert json.loads(shown.stdout.decode(locale[1]))["text"] == text
    assert machine.run(*command, "--resume", "--yes", variables=locale[0]).status == 0
    assert replies(machine) == [text]


def test_an_error_is_told_in_any_locale(
    machine: Machine, locale: tuple[Mapping[str, str], str]
) -> None:
    """A sentence with quotation marks and a stranger's letters reaches any terminal."""
    variables, encoding = locale
    outcome = machine.run("--profile", "grün", "tickets", "list", variables=variables)
    assert outcome.status == 2
    assert "cannot be the name of a profile" in outcome.stderr.decode(encoding)
    assert clean(outcome)


# Homes

lists_nothing = answer(200, b"[]")
NO_HOMES = ["/dev/null", "/proc", "below a file"]


@pytest.fixture(params=NO_HOMES)
def homeless(request: pytest.FixtureRequest, machine: Machine) -> Machine:
    """Give a machine whose user has a home in which nothing can be kept."""
    (machine.home / "file").touch()
    named = f"{machine.home}/file" if request.param == "below a file" else request.param
    # Permissions do not bind root: these places take no file, whoever asks.
    machine.variables["HOME"] = named
    return machine


def test_without_a_home_the_demo_says_what_is_missing(homeless: Machine) -> None:
    """The demo keeps its state: where it cannot, one sentence and a remedy, status 1."""
    outcome = homeless.run("tickets", "list")
    assert (outcome.status, outcome.output) == (1, "")
    problem, remedy = outcome.told.splitlines()
    assert problem.startswith("Error: ")
    assert "HOME" in remedy


def test_without_a_home_a_token_in_the_environment_works(homeless: Machine) -> None:
    """Where nothing has to be kept, no home is needed."""
    with FaultServer(lists_nothing) as server:
        outcome = homeless.run("tickets", "list", "--json", variables=server.variables())
    assert (outcome.status, outcome.output) == (0, "[]\n")


def test_without_a_home_a_reply_is_not_sent(homeless: Machine) -> None:
    """A text that cannot be kept is not sent: should sending fail, it would be lost."""
    with FaultServer(lists_nothing) as server:
        outcome = homeless.run(
            *("ticket", "reply", "KPlaQw1c", "-m", "Hello"), variables=server.variables()
        )
    assert outcome.status == 1
    assert clean(outcome)
    assert server.requests == []


def test_without_a_home_no_token_can_be_kept_in_a_file(homeless: Machine) -> None:
    """Login fails with status 1 and says where the file would have been, or that HOME is amiss."""
    homeless.variables["TINYDUB_DEMO"] = None
    outcome = homeless.run(
        *("auth", "login", "--with-token", "--no-verify", "--insecure-storage"),
        stdin=TOKEN.encode(),
    )
    assert outcome.status == 1
    assert "tokens.json" in outcome.told or "HOME" in outcome.told
    assert TOKEN not in outcome.told
    assert clean(outcome)


def test_without_a_home_nobody_is_signed_in(homeless: Machine) -> None:
    """No home, no file of tokens: that is told as being signed out, not as a broken disk."""
    outcome = homeless.run("tickets", "list", variables={"TINYDUB_DEMO": None})
    assert outcome.status == 4
    assert "No token was found" in outcome.told


def test_without_home_in_the_environment_a_token_works(machine: Machine) -> None:
    """HOME may be unset, as in a bare container."""
    with FaultServer(lists_nothing) as server:
        variables = {**server.variables(), "HOME": None}
        outcome = machine.run("tickets", "list", "--json", variables=variables)
    assert (outcome.status, outcome.output) == (0, "[]\n")


def test_xdg_says_where_files_are(machine: Machine) -> None:
    """The demo's state and kept tokens go where XDG says, and nowhere else."""
    places = {
        f"XDG_{name}_HOME": str(machine.home / "xdg" / name.lower())
        for name in ("CONFIG", "DATA", "STATE", "CACHE")
    }
    machine.variables |= {**places, "HOME": "/dev/null"}
    assert machine.run("tickets", "list", "-q").status == 0
    kept = machine.run(
        *("auth", "login", "--with-token", "--no-verify", "--insecure-storage"),
        stdin=TOKEN.encode(),
        variables={"TINYDUB_DEMO": None},
    )
    assert kept.status == 0
    assert (machine.home / "xdg" / "state" / "tinydub" / "demo.sqlite3").is_file()
    assert (machine.home / "xdg" / "data" / "tinydub" / "tokens.json").is_file()
    assert [path.name for path in machine.home.iterdir()] == ["xdg"]


# Ctrl-C

INTERRUPTING = """
import os, signal, sys

class Interruption:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPT_AT"]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interruption())
"""


@pytest.mark.parametrize(
    "module",
    [
        "tinydub_cli.env",
        "subprocess",
        "tinydub_cli.main",
        "typer",
        "tinydub_cli.commands.tickets.list",
        "tinydub_cli.api.client",
        "httpx",
        "sqlite3",
        "tinydub_cli.output.terminal",
        "rich.console",
    ],
)
def test_ctrl_c_during_an_import_is_quiet(machine: Machine, module: str) -> None:
    """However early it comes: status 130 and no traceback."""
    # Python imports `sitecustomize` before anything of ours.
    (machine.home / "sitecustomize.py").write_text(INTERRUPTING)
    with interruptible():
        outcome = machine.run(
            *("tickets", "list", "--format", "table"),
            variables={"PYTHONPATH": str(machine.home), "INTERRUPT_AT": module},
        )
    assert (outcome.status, outcome.output) == (130, "")
    assert outcome.told in ("", "Error: Interrupted.\n")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_ctrl_c_during_a_request_is_130(machine: Machine, options: tuple[str, ...]) -> None:
    """While the server is waited for, Ctrl-C ends the command and says that it did."""
    running: list[subprocess.Popen[bytes]] = []
    with interruptible(), FaultServer(interrupts(lambda: running[0])) as server:
        running.append(machine.start("tickets", "list", *options, variables=server.variables()))
        outcome = ended(running[0])
    assert outcome.status == 130
    if options:
        assert outcome.error() == {
            "kind": "interrupted",
            "message": "Interrupted.",
            "hint": "",
            "exit_code": 130,
        }
    else:
        assert outcome.told == "Error: Interrupted.\n"


# Terminals

ESCAPE = "\x1b"


def test_a_terminal_has_colours(machine: Machine) -> None:
    """What the tests below find missing is there otherwise."""
    assert f"{ESCAPE}[36m" in machine.run_on_terminal("tickets", "list").output


@pytest.mark.parametrize("color", [None, "truecolor"])
def test_a_dumb_terminal_gets_plain_text(machine: Machine, color: str | None) -> None:
    """TERM=dumb: not one escape sequence, in a table and in a thread."""
    for command in (("tickets", "list"), ("ticket", "show", "KPlaQw1c")):
        variables = {"TERM": "dumb", "COLORTERM": color}
        outcome = machine.run_on_terminal(*command, variables=variables)
        assert outcome.status == 0
        assert "KPlaQw1c" in outcome.output
        assert ESCAPE not in outcome.output


def test_no_color_is_respected(machine: Machine) -> None:
    """NO_COLOR set to anything: no colour, though bold may stay (no-color.org)."""
    outcome = machine.run_on_terminal("tickets", "list", variables={"NO_COLOR": "1"})
    assert outcome.status == 0
    sequences = {part.partition("m")[0] for part in outcome.output.split(f"{ESCAPE}[")[1:]}
    assert sequences <= {"0", "1", "2", "3", "1;2", "2;3"}


def test_an_empty_no_color_is_none(machine: Machine) -> None:
    """`NO_COLOR=` counts as unset (no-color.org)."""
    outcome = machine.run_on_terminal("tickets", "list", variables={"NO_COLOR": ""})
    assert f"{ESCAPE}[36m" in outcome.output


@pytest.mark.parametrize("term", [None, "", "nonsense"])
def test_an_unknown_terminal_gets_a_table(machine: Machine, term: str | None) -> None:
    """TERM unset or unknown: the table is there."""
    outcome = machine.run_on_terminal("tickets", "list", variables={"TERM": term})
    assert outcome.status == 0
    assert "Maxim Pool" in outcome.output


@pytest.mark.parametrize("columns", ["20", "0", "-5", "junk", "", "1000000", "9" * 30])
def test_any_columns_give_every_ticket_its_line(machine: Machine, columns: str) -> None:
    """COLUMNS may be anything: each ticket has its line."""
    count = len(machine.run("tickets", "list", "-q").output.splitlines())
    table = machine.run("tickets", "list", "--format", "table", variables={"COLUMNS": columns})
    assert (table.status, table.told) == (0, "")
    assert len(table.output.splitlines()) == count + 1


@pytest.mark.parametrize("columns", ["1", "2", "9" * 30])
def test_any_columns_show_a_thread(machine: Machine, columns: str) -> None:
    """A window in which nobody can read anything ends no command."""
    for command in (("ticket", "show", "KPlaQw1c"), ("tickets", "list")):
        outcome = machine.run(*command, "--format", "table", variables={"COLUMNS": columns})
        assert (outcome.status, outcome.told) == (0, "")


# Several at once


def test_replies_sent_at_once_all_arrive(machine: Machine) -> None:
    """Commands that run at the same time lose none of each other's replies."""
    with machine.helpdesk() as helpdesk:
        ids = [ticket["id"] for ticket in helpdesk.tickets("open")][:6]
    before = {identity: replies(machine, identity) for identity in ids}
    running = [machine.start("ticket", "reply", identity, "-m", "Hello") for identity in ids]
    outcomes = [ended(process) for process in running]
    assert [(outcome.status, outcome.told) for outcome in outcomes] == [(0, "")] * len(ids)
    assert [replies(machine, identity) for identity in ids] == [
        [*before[identity], "Hello"] for identity in ids
    ]
    assert machine.outbox == []


def test_of_replies_to_one_ticket_at_once_none_is_lost(machine: Machine) -> None:
    """Each is sent, or its writer is told that another is at it: then its text is kept."""
    texts = [f"Reply number {i}" for i in range(6)]
    running = [machine.start("ticket", "reply", "KPlaQw1c", "-m", text) for text in texts]
    statuses = [ended(process).status for process in running]
    sent = [text for text, status in zip(texts, statuses, strict=True) if not status]
    assert sent
    assert set(statuses) <= {0, 8}
    assert sorted(replies(machine)) == sent
    assert sorted(kept.text for kept in machine.outbox) == sorted(set(texts) - set(sent))


def test_the_first_commands_at_once_see_one_helpdesk(machine: Machine) -> None:
    """The demo is filled once, though several commands find it missing at the same time."""
    running = [machine.start("tickets", "list", "-q") for _ in range(6)]
    shown = {ended(process).output for process in running}
    assert len(shown) == 1
    assert "KPlaQw1c" in shown.pop()
