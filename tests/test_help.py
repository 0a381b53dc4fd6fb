"""Help is complete and true: every command explains itself, with examples that work."""

import re
from pathlib import Path

import pytest

from support.command_tree import COMMANDS, EXAMPLES, PAGES, named, steps
from support.editors import put_first, scripted
from support.process import Machine
from support.run import World
from tinydub_cli.manual.pages import Page
from tinydub_cli.manual.topics import TOPICS

TOPIC_NAMES = ("exit-codes", "environment", "files", "formats", "json")


def example_id(example: object) -> str:
    return example if isinstance(example, str) else ""


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_every_command_explains_itself(world: World, command: Page) -> None:
    """`--help` has a sentence on what it does, and at least one example of its own."""
    shown = world.run(*command.path, "--help").stdout
    assert command.summary.endswith(".")
    assert " ".join(command.summary.split()) in " ".join(shown.split())
    _, _, below = shown.partition("\n  Examples:\n")
    assert " ".join(command.path) in below


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_every_argument_and_option_is_explained(command: Page) -> None:
    """None of them is a bare name in the help."""
    for one in (*command.arguments, *command.options):
        assert one.help.strip(" .")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_help_fits_into_80_columns(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line of any help is broken by a window of the usual width."""
    monkeypatch.setenv("COLUMNS", "80")
    shown = world.run(*page.path, "--help")
    assert shown.status == 0
    assert [line for line in shown.stdout.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_help_fits_a_narrow_window(world: World, page: Page) -> None:
    """In 40 columns all but examples is wrapped; in 10 help is there, and nothing is a bug.

    Beside an option's long name, typer leaves 10 columns, and so may go a little too far.
    """
    shown = world.run(*page.path, "--help", size=(40, 24))
    wrapped, _, _ = shown.stdout.partition("Examples:")
    wide = [line for line in wrapped.splitlines() if len(line) > 46]
    assert [line for line in wide if max(map(len, line.split())) < 20] == []
    assert world.run("help", *page.path, size=(40, 24)).stdout == shown.stdout
    tiny = world.run(*page.path, "--help", size=(10, 24))
    assert (tiny.status, tiny.stderr) == (0, "")
    assert "Usage:" in tiny.stdout


@pytest.mark.parametrize(("page", "line"), EXAMPLES, ids=example_id)
def test_every_option_of_an_example_exists(world: World, page: Page, line: str) -> None:
    """With `--help` behind it, an example is parsed, so that no word of it is unknown."""
    ours = [words[1:] for words in steps(line) if words[0] == "tinydub"]
    assert ours or "tinydub" in line, f"{page.command}: {line}"
    for words in ours:
        outcome = world.run(*words, "--help")
        assert (outcome.status, outcome.stderr) == (0, "")
        assert outcome.stdout.startswith("Usage: tinydub")


ELSEWHERE = {
    "auth": "it wants an account, which the demo has none of",
    "demo serve": "it serves until somebody ends it",
    "tickets watch": "it watches until somebody ends it",
    "doctor": "what it finds is this machine's",
}
"""Commands whose examples are only parsed, and why."""

RUNNABLE = [
    (page, line)
    for page, line in EXAMPLES
    if line.startswith("tinydub ") and not any(f" {words}" in line for words in ELSEWHERE)
]


@pytest.fixture
def at_work(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The machine of somebody who has a snippet, settings, a text, and drafts for a ticket."""
    snippet = world.directories.config / "snippets" / "thanks.md"
    snippet.parent.mkdir(parents=True)
    snippet.write_text("Hello {{first_name}}, thanks for {{what}}.")
    monkeypatch.chdir(tmp_path)
    Path("answer.md").write_text("It is answered.")
    world.variables["TINYDUB_EDITOR"] = scripted(tmp_path, put_first("Hello Maxim!"))
    world.variables["XDG_DATA_HOME"] = str(tmp_path)
    assert world.run("config", "set", "editor", "vi").status == 0
    assert world.run("--profile", "bot", "config", "set", "read_only", "true").status == 0
    return world


@pytest.mark.parametrize(("page", "line"), RUNNABLE, ids=example_id)
def test_every_example_works(at_work: World, page: Page, line: str) -> None:
    """Run on the demo helpdesk, an example does what it says: its status is 0.

    What is not ours in a pipe is left away; where something is asked, somebody says yes.
    """
    drafts = 2 if "KPlaQw1c.2" in line else 1 if "drafts" in page.path or "--resume" in line else 0
    for number in range(drafts):
        keeping = ("ticket", "reply", "KPlaQw1c", "--draft", "-m", f"Answer {number}")
        assert at_work.run(*keeping).status == 0
    if "tickets search" in line or "--offline" in line:
        assert at_work.run("tickets", "sync").status == 0
        at_work.later(minutes=2)
    encoding = "latin-1" if " -o - " in line else "utf-8"  # what is no text comes through it, too
    piped: str | None = None
    for words in steps(line):
        if words[0] == "tinydub":
            alone = piped is None
            answers = "y\n" * 4 if alone else piped
            terminal = alone and asks(line)
            outcome = at_work.run(*words[1:], stdin=answers, terminal=terminal, encoding=encoding)
            assert outcome.status == 0, outcome.stderr
            piped = outcome.stdout
    assert piped is not None


def asks(line: str) -> bool:
    """Whether a command is one for a terminal: it asks, or it opens an editor."""
    return re.search(r"reply \w+( --resume)?$|drafts delete|snippets edit", line) is not None


def test_what_is_not_run_is_named() -> None:
    """The commands whose examples are only parsed are few, and exist."""
    for words in ELSEWHERE:
        assert [page for page in PAGES if page.command.startswith(f"tinydub {words}")]
    assert len(RUNNABLE) >= 35


@pytest.mark.parametrize("topic", TOPIC_NAMES)
def test_topics(world: World, topic: str) -> None:
    """`tinydub help TOPIC` prints the topic, in lines that fit into 80 columns."""
    shown = world.run("help", topic)
    assert (shown.status, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"{TOPICS[topic].title}\n\n")
    assert max(map(len, shown.stdout.splitlines())) <= 80


@pytest.mark.parametrize("topic", TOPIC_NAMES)
def test_topics_in_a_narrow_window(world: World, topic: str) -> None:
    """In 50 columns, no line is longer but those to be copied; no word is lost."""
    narrow = world.run("help", topic, size=(50, 24)).stdout
    wide = world.run("help", topic).stdout
    assert narrow.split() == wide.split()
    long = [line for line in narrow.splitlines() if len(line) > 50]
    assert all(line in wide.splitlines() for line in long)


def test_the_topics_named_are_those_there_are(world: World) -> None:
    """`tinydub --help`, `help --help` and the manual know the same topics."""
    assert list(TOPICS) == list(TOPIC_NAMES)
    for shown in (world.run("--help").stdout, world.run("help", "--help").stdout):
        assert [name for name in TOPIC_NAMES if name not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_help_of_a_command(world: World, page: Page) -> None:
    """`tinydub help ticket reply` is `tinydub ticket reply --help`."""
    asked = world.run("help", *page.path)
    assert asked == world.run(*page.path, "--help")
    assert asked.stdout.startswith(f"Usage: {page.command} ")


@pytest.mark.parametrize(
    "words",
    [["rubbish"], ["ticket", "rubbish"], ["api", "rubbish"], ["rubbish", "json"], ["json", "x"]],
    ids=" ".join,
)
def test_help_of_what_is_not_there(world: World, words: list[str]) -> None:
    """Neither a command nor a topic: a usage error, which names the topics."""
    wrong = world.run("help", *words)
    assert (wrong.status, wrong.stdout) == (2, "")
    assert f"“{' '.join(words)}”" in wrong.stderr
    assert ", ".join(TOPIC_NAMES) in wrong.stderr


def test_the_word_help_says_nothing_to_a_terminal_of_its_own(world: World) -> None:
    """What somebody typed is shown, never obeyed."""
    wrong = world.run("help", "\x1b]0;owned\x07")
    assert wrong.status == 2
    assert "\x1b" not in wrong.stderr


def test_a_listing_of_commands_needs_no_manual(tmp_path: Path) -> None:
    """With settings that are damaged, help is still there."""
    machine = Machine(tmp_path)
    folder = tmp_path / ".config" / "tinydub"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("editor = [")
    for words in (("--help",), ("help", "ticket", "reply"), ("help", "environment")):
        ended = machine.run(*words)
        assert (ended.status, ended.told) == (0, "")
        assert ended.output


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["help", "=ex"], ["exit-codes"]),
        (["help", "=tick"], ["tickets", "ticket"]),
        (["help", "ticket", "=re"], ["reply"]),
        (["help", "api", "="], []),
        (["help", "rubbish", "="], []),
    ],
)
def test_help_is_completed(world: World, words: list[str], offered: list[str]) -> None:
    """A TAB behind `tinydub help` offers topics and commands, and then a noun's verbs."""
    answer = world.run(*words, variables={"_TINYDUB_COMPLETE": "1"}).stdout.splitlines()
    assert answer[0] == "values"
    assert [line.partition("\t")[0] for line in answer[1:]] == offered
