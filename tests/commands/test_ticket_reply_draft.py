"""`tinydub ticket reply --draft`: a reply is written and kept, and nothing is sent."""

import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from support.editors import messages, methods, put_first, scripted
from support.faults import FaultServer
from support.helpdesk_on_sockets import Helpdesk
from support.outbox import Kept
from support.process import COMMAND, Machine
from support.replies import SENT, keep
from support.run import Outcome, World
from support.terminal import Terminal
from tinydub_cli.sandbox.store import Store
from tinydub_cli.schema.generate import schemas

TEXT = "Hello, Maxim."


def draft(
    world: World, *options: str, stdin: str | bytes | None = None, terminal: bool = False
) -> Outcome:
    """Have a reply to Maxim kept."""
    argv = ("ticket", "reply", "KPlaQw1c", "--draft", *options)
    return world.run(*argv, stdin=stdin, terminal=terminal)


def only(world: World) -> Kept:
    """Return the one reply that is kept, which was never tried."""
    [kept] = world.outbox
    assert kept.state == "draft"
    return kept


def snippet(world: World, text: str) -> None:
    """Have a canned reply."""
    path = world.directories.config / "snippets" / "thanks.md"
    path.parent.mkdir(parents=True)
    path.write_text(text)


# Where the text comes from


def test_a_message(world: World, helpdesk: Store) -> None:
    """It is kept, without a request, and sent by --resume."""
    outcome = draft(world, "-m", TEXT)
    assert outcome.status == 0, outcome.stderr
    assert only(world).text == TEXT
    assert methods(helpdesk) == []
    assert world.run("ticket", "reply", "KPlaQw1c", "--resume").status == 0
    assert messages(helpdesk)[-1] == TEXT
    assert world.outbox == []


def test_text_from_elsewhere(world: World, helpdesk: Store, tmp_path: Path) -> None:
    """Piped in, or in a file: no request either; line ends and blank lines around it go."""
    file = tmp_path / "answer.md"
    file.write_bytes(b"\xef\xbb\xbf\r\nFrom a file.\r\n\r\nEnd\r\n")
    assert draft(world, stdin="From a pipe.\n").status == 0
    assert draft(world, "-F", "-", stdin="From a dash.\n").status == 0
    assert draft(world, "-F", str(file)).status == 0
    assert [kept.text for kept in world.outbox] == [
        "From a pipe.",
        "From a dash.",
        "From a file.\n\nEnd",
    ]
    assert methods(helpdesk) == []


def test_a_snippet(world: World, helpdesk: Store) -> None:
    """It is filled in, which costs a request."""
    snippet(world, "Dear {{name}}, {{what}}!")
    outcome = draft(world, "--snippet", "thanks", "--set", "what=thanks")
    assert outcome.status == 0, outcome.stderr
    assert only(world).text == "Dear Maxim Pool, thanks!"
    assert methods(helpdesk) == ["GET"]


def test_a_snippet_that_lacks_a_value(world: World, helpdesk: Store) -> None:
    """Exit 2, and no half-filled reply waits to be sent by somebody else."""
    snippet(world, "Dear {{name}}, {{what}}!")
    outcome = draft(world, "--snippet", "thanks")
    assert outcome.status == 2
    assert "what" in outcome.stderr
    assert world.run("drafts", "list", "-q").stdout == ""
    assert "POST" not in methods(helpdesk)


def test_the_editor(tmp_path: Path) -> None:
    """On a real terminal it is opened on the thread, and nothing is asked afterwards."""
    script = f'cp "$1" {tmp_path}/seen\n{put_first("Typed")}'
    machine = Machine(tmp_path, {"TINYDUB_EDITOR": scripted(tmp_path, script)})
    with Terminal(machine) as terminal:
        assert terminal.run("ticket", "reply", "KPlaQw1c", "--draft") == 0, terminal.written
        assert "Kept as KPlaQw1c.1" in terminal.lines[0]
        assert "Send it?" not in terminal.written
    assert "our studio moved" in (tmp_path / "seen").read_text()
    assert [(kept.text, kept.state) for kept in machine.outbox] == [("Typed", "draft")]
    with machine.helpdesk() as helpdesk:
        assert methods(helpdesk) == ["GET"]


def test_an_editor_that_leaves_nothing(world: World, helpdesk: Store) -> None:
    """Exit 2, and nothing is kept."""
    world.variables["TINYDUB_EDITOR"] = "true"
    outcome = draft(world, terminal=True)
    assert outcome.status == 2
    assert "empty" in outcome.stderr
    assert world.outbox == []
    assert methods(helpdesk) == ["GET"]


def test_an_editor_that_fails(world: World) -> None:
    """What it has saved is kept, and the error says how to go on."""
    world.variables["TINYDUB_EDITOR"] = scripted(world.home, put_first("Typed") + "exit 3\n")
    outcome = draft(world, terminal=True)
    assert outcome.status == 1
    assert "--resume` goes on with it" in outcome.stderr
    assert only(world).text == "Typed"


def test_resume_opens_the_editor_once_more(world: World, helpdesk: Store) -> None:
    """The reply that is kept is changed, and kept again: one request, and no second draft."""
    assert draft(world, "-m", TEXT).status == 0
    world.variables["TINYDUB_EDITOR"] = scripted(world.home, put_first("Once more: "))
    outcome = draft(world, "--resume", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert only(world).text == f"Once more: {TEXT}"
    assert methods(helpdesk) == ["GET"]


@pytest.mark.parametrize("stdin", ["Other text", ""])
def test_resume_without_a_terminal(world: World, helpdesk: Store, stdin: str) -> None:
    """Exit 2, as there is no editor: what is piped in is not taken for the reply that is kept."""
    assert draft(world, "-m", TEXT).status == 0
    outcome = draft(world, "--resume", stdin=stdin)
    assert outcome.status == 2
    assert "terminal" in outcome.stderr
    assert only(world).text == TEXT
    assert methods(helpdesk) == []


def test_resume_of_nothing(world: World) -> None:
    """Exit 3, as without --draft."""
    assert draft(world, "--resume", terminal=True).status == 3


# What is not needed


def test_no_token_and_no_server_is_needed(account: World) -> None:
    """Whoever is not signed in can write, if the text needs nothing of the ticket."""
    assert draft(account, "-m", TEXT).status == 0
    assert only(account).text == TEXT
    account.variables["TINYDUB_EDITOR"] = scripted(account.home, put_first("Typed"))
    assert draft(account, "--editor", terminal=True).status == 4


@pytest.mark.parametrize("absent", ["httpx", "keyring", "rich"])
def test_what_is_not_loaded(tmp_path: Path, absent: str) -> None:
    """A draft costs no more than a small file: no network, no secret store, no tables."""
    program = (
        "import sys\nfrom tinydub_cli.env import real_env\nfrom tinydub_cli.main import main\n"
        "status = main(sys.argv[1:], real_env())\n"
        f"print([name for name in sys.modules if name.split('.')[0] == {absent!r}], status)"
    )
    machine = Machine(tmp_path, {"TINYDUB_DEMO": None})
    command = ("ticket", "reply", "KPlaQw1c", "--draft", "-q", "-m", TEXT)
    done = subprocess.run(
        (sys.executable, "-c", program, *command),
        env=machine.environment({}),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == "KPlaQw1c.1\n[] 0\n"


# Which reply it is


def test_the_same_text_twice(world: World) -> None:
    """It is one draft: a script that runs again makes no second."""
    first, second = draft(world, "-m", TEXT, "-q"), draft(world, "-m", f"{TEXT}\n", "-q")
    assert first.stdout == second.stdout == "KPlaQw1c.1\n"
    assert only(world).text == TEXT


def test_another_text(world: World, helpdesk: Store) -> None:
    """It is another draft, and the command that is told goes on with that one."""
    assert draft(world, "-m", TEXT).status == 0
    outcome = draft(world, "-m", "Another.", "--format", "table")
    assert [kept.text for kept in world.outbox] == [TEXT, "Another."]
    command = outcome.stdout.split("`")[1].split()
    assert command[0] == "tinydub"
    assert world.run(*command[1:]).status == 0
    assert messages(helpdesk)[-1] == "Another."


def test_a_reply_of_unknown_fate_stays_unknown(world: World) -> None:
    """Asking for a draft of its text does not make it one that was surely not sent."""
    keep(world, TEXT, state="unknown", tried_at="2026-01-31T11:59:59+00:00")
    again = draft(world, "-m", TEXT)
    assert again.status == 7
    assert "may have been sent" in again.stderr
    world.variables["TINYDUB_EDITOR"] = scripted(world.home, put_first("Changed "))
    assert draft(world, "--resume", terminal=True).status == 0
    assert [(kept.text, kept.state) for kept in world.outbox] == [(TEXT, "unknown")]


@pytest.mark.parametrize("options", [["--draft"], ["--dry-run", "--editor"]])
def test_a_reply_that_was_sent_is_not_written_on(world: World, options: list[str]) -> None:
    """Where its writer was not told, it is told: new words would be thought sent, and lost."""
    keep(world, TEXT, **SENT)
    before = world.outbox
    world.variables["TINYDUB_EDITOR"] = scripted(world.home, put_first("New "))
    outcome = world.run("ticket", "reply", "KPlaQw1c", "--resume", *options, terminal=True)
    assert outcome.status == (2 if "--draft" in options else 0)
    assert "was sent" in outcome.stderr
    assert "goes on with it" not in outcome.stderr
    assert world.outbox == before


def test_while_another_process_has_the_ticket(tmp_path: Path) -> None:
    """Exit 8 and nothing of the other's is touched; the text is kept beside it."""
    machine, marker = Machine(tmp_path), tmp_path / "editing"
    wait = f"touch {marker}\necho Editing\nwhile [ -e {marker} ]; do sleep 0.05; done\n"
    machine.variables["TINYDUB_EDITOR"] = scripted(tmp_path, wait + put_first("Mine"))
    with Terminal(machine) as terminal:
        terminal.start(*COMMAND, "ticket", "reply", "KPlaQw1c", "--draft")
        terminal.wait_for("Editing")
        second = machine.run("ticket", "reply", "KPlaQw1c", "--draft", "-m", TEXT)
        marker.unlink()
        assert terminal.finish() == 0, terminal.written
    assert second.status == 8
    assert "in another terminal" in second.told
    assert "--resume` goes on with it" in second.told
    assert sorted(kept.text for kept in machine.outbox) == [TEXT, "Mine"]


# Forms


def test_forms(world: World) -> None:
    """The draft is told as `drafts list` tells it; in JSON as its published schema says."""
    told = draft(world, "-m", TEXT, "--json").json()
    jsonschema.validate(told, schemas()["draft"])
    assert (told["draft"], told["text"], told["state"]) == ("KPlaQw1c.1", TEXT, "draft")
    assert world.run("drafts", "list", "--json").json() == [told]
    assert draft(world, "-m", TEXT).stdout == world.run("drafts", "list").stdout
    assert draft(world, "-m", TEXT, "-q").stdout == "KPlaQw1c.1\n"
    assert draft(world, "-m", TEXT, "--format", "ndjson").stdout.count("\n") == 1
    assert "Kept as KPlaQw1c.1" in draft(world, "-m", TEXT, terminal=True).stdout


# What is refused


@pytest.mark.parametrize("text", ["", "Hi", " \n\n ", "a\x1b[31mb", "abc\x00"])
def test_text_that_could_not_be_sent(world: World, helpdesk: Store, text: str) -> None:
    """Exit 2, and nothing is kept that somebody would fail to send."""
    assert draft(world, "-m", text).status == 2
    assert draft(world, stdin=text).status == 2
    assert world.outbox == []
    assert methods(helpdesk) == []


@pytest.mark.parametrize(("typed", "left"), [("Hi", ["Hi"]), ("", [])])
def test_text_that_was_typed(world: World, typed: str, left: list[str]) -> None:
    """What exists nowhere else is kept all the same, but it is said that it cannot be sent."""
    outcome = draft(world, "-F", "-", stdin=typed, terminal=True)
    assert outcome.status == 2
    assert "too short" in outcome.stderr
    assert [kept.text for kept in world.outbox] == left
    assert ("--resume --editor" in outcome.stderr) == bool(left)


@pytest.mark.parametrize("options", [["-m", TEXT], ["--editor"], ["--resume"]])
def test_not_with_dry_run(world: World, helpdesk: Store, options: list[str]) -> None:
    """One keeps and the other does not: exit 2."""
    outcome = draft(world, "--dry-run", *options, terminal=True)
    assert outcome.status == 2
    assert "--dry-run" in outcome.stderr
    assert world.outbox == []
    assert methods(helpdesk) == []


def test_without_text_and_terminal(world: World) -> None:
    """Exit 2 at once: nothing waits for a text that nobody types."""
    assert draft(world, "--editor").status == 2
    assert draft(world, stdin="").status == 2
    assert world.outbox == []


def test_yes_sends_nothing(world: World) -> None:
    """Whatever else is asked for, --draft keeps: the server hears no POST."""
    desk = Helpdesk()
    with FaultServer(desk) as server:
        world.variables |= server.variables()
        world.variables["TINYDUB_EDITOR"] = scripted(world.home, put_first("Typed"))
        assert draft(world, "-m", TEXT, "--yes", "--allow-duplicate").status == 0
        assert draft(world, "--editor", "--yes", terminal=True).status == 0
    assert desk.asked == ["GET /ticket/KPlaQw1c"]
