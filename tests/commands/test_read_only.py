"""Read-only: nothing is written to the server, whatever is asked for; drafts can be written."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.configured import configure
from support.editors import messages as thread
from support.editors import methods, put_first, scripted
from support.faults import FaultServer
from support.helpdesk_on_sockets import TICKET, Helpdesk
from support.process import Machine
from support.run import Outcome, World
from support.terminal import Terminal
from tinydub_cli.sandbox.store import Store

ON = {"TINYDUB_READ_ONLY": "1"}
TEXT = "Hello, Maxim."


def reply(
    world: World, *options: str, stdin: str | None = None, terminal: bool = False, **variables: str
) -> Outcome:
    """Reply to Maxim."""
    argv = ("ticket", "reply", "KPlaQw1c", *options)
    return world.run(*argv, stdin=stdin, terminal=terminal, variables=variables)


def snippet(world: World) -> None:
    """Have a canned reply."""
    path = world.directories.config / "snippets" / "thanks.md"
    path.parent.mkdir(parents=True)
    path.write_text("Thank you, {{name}}!")


def assert_refused(outcome: Outcome, helpdesk: Store) -> None:
    """Exit 8, nothing on standard output, and not one request; who says so is named."""
    assert (outcome.status, outcome.stdout) == (8, ""), outcome.stderr
    assert "TINYDUB_READ_ONLY says that nothing may" in outcome.stderr
    assert methods(helpdesk) == []


# Who says so


@pytest.mark.parametrize("value", ["1", "true", "yes", "on", "TRUE", " 1 ", "please", "2"])
def test_the_environment_says_so(world: World, helpdesk: Store, value: str) -> None:
    """Any value but a no: a guard that is misspelt guards all the same."""
    assert_refused(reply(world, "-m", TEXT, TINYDUB_READ_ONLY=value), helpdesk)
    said = world.run("config", "get", "read_only", "--json", variables={"TINYDUB_READ_ONLY": value})
    assert (said.json()["value"], said.json()["source"]) == ("true", "TINYDUB_READ_ONLY")


@pytest.mark.parametrize("value", ["", " ", "0", "false", "no", "off", "No", " 0 "])
def test_a_no_of_the_environment(world: World, helpdesk: Store, value: str) -> None:
    """It is as good as nothing: what is sent is sent."""
    outcome = reply(world, "-m", TEXT, TINYDUB_READ_ONLY=value)
    assert outcome.status == 0, outcome.stderr
    assert thread(helpdesk)[-1] == TEXT


@pytest.mark.parametrize("value", ["0", "false", ""])
def test_the_environment_does_not_take_back_what_the_file_says(
    world: World, helpdesk: Store, value: str
) -> None:
    """The file's line is named, and `config` says the same."""
    path = configure(world, "# Safe.\nread_only = true\n")
    outcome = reply(world, "-m", TEXT, TINYDUB_READ_ONLY=value)
    assert outcome.status == 8
    assert f"{path}:2 says that nothing may" in outcome.stderr
    assert methods(helpdesk) == []
    said = world.run("config", "get", "read_only", "--json", variables={"TINYDUB_READ_ONLY": value})
    assert (said.json()["value"], said.json()["source"]) == ("true", f"{path}:2")


def test_the_file_does_not_take_back_what_the_environment_says(
    world: World, helpdesk: Store
) -> None:
    """Nor a profile of it."""
    configure(world, "read_only = false\n[profiles.boss]\nread_only = false\n")
    assert_refused(reply(world, "-m", TEXT, **ON), helpdesk)
    assert_refused(reply(world, "-m", TEXT, TINYDUB_PROFILE="boss", **ON), helpdesk)


def test_one_profile_alone(world: World, helpdesk: Store) -> None:
    """A robot's account may not send, however it is chosen; a person's may."""
    configure(world, "[profiles.bot]\nread_only = true\n")
    argv = ("ticket", "reply", "KPlaQw1c", "-m", TEXT)
    assert world.run("--profile", "bot", *argv).status == 8
    assert world.run(*argv, variables={"TINYDUB_PROFILE": "bot"}).status == 8
    assert methods(helpdesk) == []
    assert world.run(*argv).status == 0


def test_a_profile_that_may(world: World, helpdesk: Store) -> None:
    """What is said for one goes before what is said for all."""
    configure(world, 'read_only = true\nprofile = "boss"\n[profiles.boss]\nread_only = false\n')
    assert reply(world, "-m", TEXT).status == 0
    assert thread(helpdesk)[-1] == TEXT
    assert reply(world, "-m", "More", TINYDUB_PROFILE="default").status == 8


# Replies


@pytest.mark.parametrize("options", [[], ["--yes"], ["--json"], ["--allow-duplicate", "--yes"]])
def test_a_message(world: World, helpdesk: Store, options: list[str]) -> None:
    """No option gets past it; the text is kept, and the error says how to go on."""
    outcome = reply(world, "-m", TEXT, *options, **ON)
    assert outcome.status == 8
    if "--json" in options:
        assert outcome.error()["kind"] == "refused"
    else:
        assert_refused(outcome, helpdesk)
    assert methods(helpdesk) == []
    assert [(kept.text, kept.state) for kept in world.outbox] == [(TEXT, "draft")]
    assert "`tinydub ticket reply KPlaQw1c --resume` goes on with it" in outcome.stderr


def test_text_from_elsewhere(world: World, helpdesk: Store, tmp_path: Path) -> None:
    """Piped in, in a file, or typed: it is kept, too."""
    file = tmp_path / "answer.md"
    file.write_text("From a file.")
    assert_refused(reply(world, stdin="From a pipe.", **ON), helpdesk)
    assert_refused(reply(world, "-F", "-", stdin="From a dash.", **ON), helpdesk)
    assert_refused(reply(world, "-F", str(file), **ON), helpdesk)
    assert_refused(reply(world, "-F", "-", stdin="Typed.", terminal=True, **ON), helpdesk)
    assert [kept.text for kept in world.outbox] == [
        "From a pipe.",
        "From a dash.",
        "From a file.",
        "Typed.",
    ]


def test_a_snippet(world: World, helpdesk: Store) -> None:
    """Nothing was typed, so nothing is kept."""
    snippet(world)
    assert_refused(reply(world, "--snippet", "thanks", **ON), helpdesk)
    assert world.outbox == []


def test_the_editor_is_not_even_opened(tmp_path: Path) -> None:
    """Nobody writes for nothing: it is refused before, on a real terminal, without a request."""
    machine = Machine(tmp_path, {"TINYDUB_EDITOR": scripted(tmp_path, "touch $0.opened")})
    with Terminal(machine) as terminal:
        for options in ([], ["--editor"], ["--editor", "--yes"]):
            argv = ("ticket", "reply", "KPlaQw1c", *options)
            assert terminal.run(*argv, variables=dict(ON)) == 8
            assert "TINYDUB_READ_ONLY" in terminal.written
    with machine.helpdesk() as helpdesk:
        assert methods(helpdesk) == []
    assert not (tmp_path / "editor.sh.opened").exists()
    assert machine.outbox == []


@pytest.mark.parametrize("options", [["--resume"], ["--resume", "--yes"], ["-m", TEXT]])
def test_a_reply_that_is_kept(world: World, helpdesk: Store, options: list[str]) -> None:
    """It stays as it is, and is sent once the setting is lifted."""
    assert reply(world, "-m", TEXT, "--draft", **ON).status == 0
    assert_refused(reply(world, *options, **ON), helpdesk)
    assert [kept.text for kept in world.outbox] == [TEXT]
    assert reply(world, "--resume", "--yes").status == 0
    assert thread(helpdesk)[-1] == TEXT
    assert world.outbox == []


def test_a_reply_of_unknown_fate(world: World, helpdesk: Store) -> None:
    """It is not sent again, nor asked after: exit 8, as for any other; its fate stays unknown."""
    assert reply(world, "-m", TEXT, "--draft").status == 0
    [kept] = world.outbox
    tried = {"state": "unknown", "tried_at": "2026-01-31T11:59:59+00:00", "known": []}
    kept.path.write_text(json.dumps({**kept.document, **tried}))
    before = kept.path.read_bytes()
    for options in (["--resume"], ["--resume", "--yes"]):
        outcome = reply(world, *options, **ON)
        assert outcome.status == 8
        assert "TINYDUB_READ_ONLY" in outcome.stderr
        assert kept.path.read_bytes() == before
    assert methods(helpdesk) == []


def test_dry_run_is_allowed(world: World, helpdesk: Store) -> None:
    """It reads."""
    outcome = reply(world, "-m", TEXT, "--dry-run", **ON)
    assert outcome.status == 0, outcome.stderr
    assert methods(helpdesk) == ["GET"]
    assert world.outbox == []


def test_no_connection_is_made(world: World) -> None:
    """A server that listens hears nothing of a reply or a request that is refused."""
    with FaultServer(Helpdesk()) as server:
        variables = {**server.variables(), **ON}
        assert world.run("ticket", "reply", TICKET, "-m", TEXT, variables=variables).status == 8
        assert world.run("api", "POST", "x", "-f", "a=b", variables=variables).status == 8
    assert server.connections == []


def test_no_token_is_needed_to_be_refused(account: World) -> None:
    """Exit 8 instead of 4: there is nothing to sign in for."""
    assert reply(account, "-m", TEXT, **ON).status == 8


# Drafts


def drafts() -> Mapping[str, list[str]]:
    """The ways to write a draft without a terminal, and the requests that each costs."""
    return {"-m Hello": [], "-F -": [], "--snippet thanks": ["GET"]}


@pytest.mark.parametrize("way", drafts())
def test_drafts_can_be_written_and_sent_later(world: World, helpdesk: Store, way: str) -> None:
    """A script writes, a person sends."""
    snippet(world)
    outcome = reply(world, *way.split(" "), "--draft", stdin="Hello from a pipe", **ON)
    assert outcome.status == 0, outcome.stderr
    assert methods(helpdesk) == drafts()[way]
    [kept] = world.outbox
    assert reply(world, "--resume", "--yes").status == 0
    assert thread(helpdesk)[-1] == kept.text


def test_a_draft_in_the_editor(tmp_path: Path) -> None:
    """On a real terminal: one request, to show the thread below the text."""
    machine = Machine(tmp_path, {"TINYDUB_EDITOR": scripted(tmp_path, put_first("Typed"))})
    with Terminal(machine) as terminal:
        argv = ("ticket", "reply", "KPlaQw1c", "--draft")
        assert terminal.run(*argv, variables=dict(ON)) == 0, terminal.written
    assert [kept.text for kept in machine.outbox] == ["Typed"]
    with machine.helpdesk() as helpdesk:
        assert methods(helpdesk) == ["GET"]


# Raw requests


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "post", "delete"])
def test_raw_requests_that_write(world: World, helpdesk: Store, method: str) -> None:
    """Refused, and named with their path."""
    outcome = world.run("api", method, "ticket/KPlaQw1c/reply", "-f", "message=Hi!", variables=ON)
    assert_refused(outcome, helpdesk)
    assert f"{method.upper()} ticket/KPlaQw1c/reply" in outcome.stderr


def test_a_raw_request_that_writes_without_saying_so(world: World, helpdesk: Store) -> None:
    """Something to send makes it a POST."""
    argv = ("api", "ticket/KPlaQw1c/reply")
    assert_refused(world.run(*argv, "-f", "message=Hi!", variables=ON), helpdesk)
    assert_refused(world.run(*argv, "--input", "-", stdin="{}", variables=ON), helpdesk)


@pytest.mark.parametrize("words", [["tickets"], ["GET", "tickets"], ["HEAD", "tickets"]])
def test_raw_requests_that_read(world: World, helpdesk: Store, words: list[str]) -> None:
    """Allowed, with a query, too."""
    assert world.run("api", *words, variables=ON).status == 0
    assert len(methods(helpdesk)) == 1


# Everything else


@pytest.mark.parametrize(
    "argv",
    [
        ("tickets", "list"),
        ("ticket", "show", "KPlaQw1c"),
        ("drafts", "list"),
        ("config", "set", "editor", "vim"),
        ("snippets", "list"),
    ],
    ids=" ".join,
)
def test_what_reads_or_stays_here_is_allowed(
    world: World, helpdesk: Store, argv: tuple[str, ...]
) -> None:
    """Only the server is guarded."""
    outcome = world.run(*argv, variables=ON)
    assert outcome.status == 0, outcome.stderr
    assert set(methods(helpdesk)) <= {"GET"}
