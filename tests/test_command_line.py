"""The command line itself: help, versions, and what is said of one that makes no sense."""

import json
from pathlib import Path

import pytest

from support.process import Machine
from support.run import Outcome, World
from tinydub_cli import __version__

NOUNS = ("tickets", "ticket", "drafts", "snippets", "auth", "demo")


def problem(outcome: Outcome) -> str:
    """Return the sentence of a usage error, once it is seen to be one and alone."""
    assert (outcome.status, outcome.stdout) == (2, "")
    sentence, hint = outcome.stderr.splitlines()
    assert hint
    return sentence


def test_no_arguments_show_the_help(world: World) -> None:
    """`tinydub` alone is somebody who wants to know: help on stdout, status 0."""
    outcome = world.run()
    assert (outcome.status, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("Usage: tinydub [OPTIONS] COMMAND")
    assert all(f"\n  {noun} " in outcome.stdout for noun in NOUNS)


@pytest.mark.parametrize("command", [(), ("tickets",), ("tickets", "list"), ("ticket", "reply")])
def test_both_help_options_show_the_same(world: World, command: tuple[str, ...]) -> None:
    """`-h` and `--help` help at every level, on stdout."""
    short, long = world.run(*command, "-h"), world.run(*command, "--help")
    assert short == long
    assert short.status == 0
    assert " ".join(("Usage: tinydub", *command)) in short.stdout


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_alone_shows_its_verbs(world: World, noun: str) -> None:
    """A noun without a verb shows its help, like `tinydub` alone."""
    assert world.run(noun) == world.run(noun, "--help")


def test_version_is_one_line(world: World) -> None:
    """`--version` prints the name and the version, wherever it stands among global options."""
    for options in (("--version",), ("--demo", "--version"), ("--version", "nonsense")):
        assert world.run(*options) == Outcome(0, f"tinydub {__version__}\n", "")


def test_the_module_is_the_program(tmp_path: Path) -> None:
    """`python -m tinydub_cli` runs `tinydub`, and calls itself so."""
    machine = Machine(tmp_path)
    assert machine.run("--version").output == f"tinydub {__version__}\n"
    assert "python" not in machine.run("--help").output
    wrong = machine.run("nonsense")
    assert wrong.status == 2
    assert "`tinydub --help`" in wrong.told


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("tikets",), "Did you mean 'tickets', 'ticket'?"),
        (("tickets", "lst"), "Did you mean 'list'?"),
        (("ticket", "shwo"), "Did you mean 'show'?"),
        (("drafts", "lst"), "Did you mean 'list'?"),
        (("snippets", "edt"), "Did you mean 'edit'?"),
        (("auth", "logn"), "'login'"),
    ],
)
def test_a_slip_of_the_finger_gets_a_suggestion(
    world: World, typed: tuple[str, ...], meant: str
) -> None:
    """A command that is nearly one is named, in a sentence that ends as a question."""
    sentence = problem(world.run(*typed))
    assert sentence.startswith(f"Error: No such command '{typed[-1]}'.")
    assert meant in sentence


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("nonsense",), "Error: No such command 'nonsense'."),
        (("tickets", "list", "--nonsense"), "Error: No such option: --nonsense."),
        (("-x",), "Error: No such option: -x."),
        (("--profile",), "Error: Option '--profile' requires an argument."),
        (("ticket", "show"), "Error: Missing argument 'ID...'."),
        (("ticket", "reply"), "Error: Missing argument 'ID'."),
        (("ticket", "show", "--"), "Error: Missing argument 'ID...'."),
        (("drafts", "show"), "Error: Missing argument 'ID'."),
        (("drafts", "delete"), "Error: Missing argument 'ID'."),
        (("snippets", "edit"), "Error: Missing argument 'NAME'."),
        (
            ("tickets", "list", "--limit", "many"),
            "Error: Invalid value for '--limit': 'many' is not a whole number.",
        ),
        (
            ("tickets", "list", "--filter", "opn"),
            "Error: Invalid value for '--filter': 'opn' is not one of"
            " 'open', 'self', 'unassigned', 'resolved'.",
        ),
    ],
)
def test_wrong_usage_is_one_sentence_and_a_way_on(
    world: World, command: tuple[str, ...], sentence: str
) -> None:
    """Exit 2, what is wrong, and which help to read."""
    assert problem(world.run(*command)) == sentence


@pytest.mark.parametrize("option", ["--demo", "--debug", "--version", "--profile"])
def test_a_global_option_in_the_wrong_place_is_told_its_place(world: World, option: str) -> None:
    """Global options stand before the command: who forgets is told where."""
    outcome = world.run("tickets", "list", option)
    assert problem(outcome) == f"Error: No such option: {option}."
    assert f"It goes first: `tinydub {option} ...`." in outcome.stderr


def test_after_two_dashes_nothing_is_an_option(world: World) -> None:
    """`--` ends the options, for us and for the form of an error."""
    sentence = problem(world.run("tickets", "list", "--", "--json"))
    assert sentence == "Error: Got unexpected extra argument(s) (--json)."
    missing = world.run("ticket", "show", "--", "--json")
    assert missing.status == 3
    assert missing.stderr.startswith("Error: There is no ticket “--json”.")


@pytest.mark.parametrize(
    "command",
    [
        ("nonsense", "--json"),
        ("tickets", "--json"),
        ("tickets", "list", "--json", "--limit", "0"),
        ("tickets", "list", "--format", "json", "--nonsense"),
        ("tickets", "list", "--format=ndjson", "--nonsense"),
        ("--profile", "../x", "tickets", "list", "--json"),
        ("tickets", "list", "--json", "-q"),
        ("drafts", "list", "--json", "--columns", "age"),
        ("drafts", "show", "a/b", "--json"),
        ("snippets", "show", "../x", "--json"),
    ],
)
def test_wrong_usage_is_an_object_with_json(world: World, command: tuple[str, ...]) -> None:
    """A script that asked for JSON gets its errors as JSON, one object, however early they are."""
    outcome = world.run(*command)
    assert (outcome.status, outcome.stdout) == (2, "")
    error = json.loads(outcome.stderr)["error"]
    assert list(error) == ["kind", "message", "hint", "exit_code"]
    assert (error["kind"], error["exit_code"]) == ("usage", 2)
    assert error["message"].endswith((".", "?"))


def test_hostile_arguments_are_shown_and_do_not_act(world: World) -> None:
    """What is quoted from the command line, which a script may have from a stranger, is inert."""
    for command in (
        ("\x1b[31mred",),
        ("tickets", "list", "--from\x1b]0;x\x07"),
        ("ticket", "\x9b"),
    ):
        outcome = world.run(*command)
        assert outcome.status == 2
        assert not {"\x1b", "\x07", "\x9b"} & set(outcome.stderr)
