"""What a shell is told at a TAB: through the front door, with any name that a server can send."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.answers import answer_all
from support.characters import acting, texts
from support.command_lines import furnished
from support.process import Machine
from support.run import World

TAB = {"_TINYDUB_COMPLETE": "1"}
LONGEST = 60


def offered(world: World, *words: str) -> list[str]:
    """The lines that a shell gets for these words, the last one being typed; kind and values."""
    *before, typed = words
    outcome = world.run(*before, f"={typed}", variables=TAB)
    assert outcome.status == 0
    assert outcome.stderr == ""
    return outcome.stdout.split("\n")[:-1] if outcome.stdout else []


def values(world: World, *words: str) -> list[str]:
    """The values alone."""
    kind, *lines = offered(world, *words)
    assert kind == "values"
    return [line.partition("\t")[0] for line in lines]


def remember(world: World, *tickets: tuple[str, str]) -> None:
    """Have a server list tickets with these ids and names, so that they were seen."""
    document = [
        {
            "id": identity,
            "name": name,
            "email": "a@example.com",
            "status": name,
            "has_unread_messages": False,
            "created_at": "2026-01-20T12:51:32.000000Z",
        }
        for identity, name in tickets
    ]
    answer_all(world, json.dumps(document).encode())
    assert world.run("tickets", "list", "-q").status == 0


@given(name=texts, identity=st.one_of(texts, st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_makes_lines_that_a_shell_can_show(world: World, name: str, identity: str) -> None:
    """Whatever a server sends: a plain id, one tab, and a description without what could act."""
    remember(world, (identity, name), ("KPlaQw1c", name))
    kind, *lines = offered(world, "ticket", "show", "")
    assert kind == "values"
    assert any(line.startswith("KPlaQw1c\t") for line in lines)
    for line in lines:
        value, about = line.split("\t")
        assert acting(value + about) == []
        assert value.isascii()
        assert value.replace("-", "").replace("_", "").isalnum()
        assert not value.startswith("-")
        assert len(about) <= LONGEST


@pytest.mark.parametrize("identity", ["--yes", "-q", "a b", "a;b", "$(x)", "é", "", "x" * 129])
def test_an_id_that_is_not_plain_is_not_offered(world: World, identity: str) -> None:
    """What a shell, or tinydub, could take for something else is left out."""
    remember(world, (identity, "Mallory"), ("KPlaQw1c", "Maxim Pool"))
    assert values(world, "ticket", "show", "--", "") == ["KPlaQw1c"]


def test_hostile_drafts_and_snippets_are_only_shown(world: World) -> None:
    """Their texts stand in descriptions, on one line and cut; their names have to be plain."""
    text = "$(touch PWNED) `x` \u202egnp\n\tand more"
    assert world.run("ticket", "reply", "KPlaQw1c", "--draft", "-m", text).status == 0
    folder = world.directories.config / "snippets"
    folder.mkdir(parents=True)
    for name in ("thanks", "$(touch PWNED)", "a b", "\u202enosj", "-f", "山田"):
        (folder / f"{name}.md").write_text("\x1b]0;owned\x07\n\t$(touch PWNED)" + "x" * 1000)
    lines = offered(world, "drafts", "show", "")[1:] + offered(world, "snippets", "show", "")[1:]
    assert [line.partition("\t")[0] for line in lines] == ["KPlaQw1c.1", "thanks", "山田"]
    for line in lines:
        assert line.count("\t") == 1
        assert acting(line.replace("\t", "")) == []


def test_commands_stand_with_what_they_are_for(world: World) -> None:
    """Commands and sub-commands are described, and one that there is not has none below it."""
    kind, *lines = offered(world, "")
    assert kind == "values"
    described = dict(line.split("\t") for line in lines)
    assert "ticket" in described
    assert all(described.values())
    assert values(world, "ticket", "") == ["show", "reply", "download"]
    assert values(world, "nonsense", "") == []
    assert values(world, "ticket", "nonsense", "") == []


def test_an_empty_word_is_completed(world: World) -> None:
    """A TAB behind a blank offers all there is: profiles, settings, columns and formats."""
    path = world.directories.config / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[profiles.bot]\n[profiles.default]\n")
    assert values(world, "--profile", "") == ["default", "bot"]
    assert values(world, "--profile=") == ["--profile=default", "--profile=bot"]
    assert values(world, "config", "set", "images", "") == ["kitty", "iterm2", "sixel", "blocks"]
    assert "id,customer" in values(world, "tickets", "list", "--columns", "id,")
    assert "id,id" not in values(world, "tickets", "list", "--columns", "id,")
    assert values(world, "drafts", "list", "--format", "t") == ["table", "tsv"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("ticket", "reply", "K", "-F", ""), "files"),
        (("ticket", "reply", "K", "--file=a"), "files"),
        (("ticket", "download", "K", "--output", ""), "files"),
        (("ticket", "download", "K", "--dir", "a"), "directories"),
        (("ticket", "download", "K", "--dir="), "directories"),
        (("api", "--input", ""), "files"),
    ],
)
def test_paths_are_left_to_the_shell(world: World, words: tuple[str, ...], kind: str) -> None:
    """Where a path is wanted, the answer says what kind, and names none."""
    assert offered(world, *words) == [kind]


def test_accounts_have_their_own_tickets(world: World) -> None:
    """Tickets of the demo, of a profile and of a host are offered there alone."""
    assert world.run("tickets", "list", "-q").status == 0
    assert "KPlaQw1c" in values(world, "ticket", "show", "")
    assert values(world, "--profile", "bot", "ticket", "show", "") == []
    remember(world, ("Real1234", "Ada"))
    assert values(world, "ticket", "show", "") == ["Real1234"]
    assert "KPlaQw1c" in values(world, "--demo", "ticket", "show", "")
    world.variables["TINYDUB_API_URL"] = "https://helpdesk.example.com/api/v1"
    assert values(world, "ticket", "show", "") == []


@pytest.mark.parametrize("words", [(), ("",), ("ticket", "show", "=\udcff"), ("\0", "\x1b", "=")])
def test_odd_words_are_answered_with_nothing_that_hurts(
    world: World, words: tuple[str, ...]
) -> None:
    """A script of another version, or bytes that are no text, cost the user nothing."""
    outcome = world.run(*words, variables=TAB)
    assert outcome.status == 0
    assert outcome.stderr == ""
    assert acting(outcome.stdout, kept=frozenset("\n\t")) == []


PROBE = """
import sys
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith("socket.") else None)
from tinydub_cli.env import real_env
from tinydub_cli.main import main
status = main(sys.argv[1:], real_env())
print(*sys.modules, *seen, sep="\\n", file=sys.stderr)
sys.exit(status)
"""

FORBIDDEN = {"httpx", "httpcore", "keyring", "rich", "pydantic", "sqlite3", "ssl", "socket"}

KINDS = {
    "commands": ("",),
    "sub-commands of ticket": ("ticket", ""),
    "sub-commands of tickets": ("tickets", ""),
    "sub-commands of drafts": ("drafts", ""),
    "sub-commands of config": ("config", ""),
    "sub-commands of auth": ("auth", ""),
    "options": ("tickets", "list", "--"),
    "filters": ("tickets", "list", "--filter", ""),
    "columns": ("tickets", "list", "--columns", ""),
    "tickets": ("ticket", "show", ""),
    "tickets to answer": ("ticket", "reply", ""),
    "tickets with files": ("ticket", "download", ""),
    "drafts": ("drafts", "show", ""),
    "snippets": ("snippets", "show", ""),
    "profiles": ("--profile", ""),
    "settings": ("config", "get", ""),
    "settings' values": ("config", "set", "images", ""),
    "topics": ("help", ""),
    "shells": ("completion", ""),
}


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine where there is something of every kind."""
    return furnished(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("case", KINDS)
def test_a_tab_asks_local_files_alone(machine: Machine, case: str) -> None:
    """No TAB loads what speaks to the network or a keyring, or draws, and none opens a socket."""
    *before, typed = KINDS[case]
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *before, f"={typed}"],
        env=machine.environment(TAB),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    kind, *lines = done.stdout.splitlines()
    assert (kind, bool(lines)) == ("values", True)
    loaded = done.stderr.splitlines()
    assert "tinydub_cli.completion.answer" in loaded
    assert [name for name in loaded if name in FORBIDDEN or name.startswith("socket.")] == []


def test_a_tab_changes_no_file(tmp_path: Path) -> None:
    """Asking leaves everything as it was, and makes no folder."""
    machine = Machine(tmp_path)
    for words in KINDS.values():
        *before, typed = words
        assert machine.run(*before, f"={typed}", variables=TAB).status == 0
    assert list(tmp_path.iterdir()) == []
