"""A command pays for itself alone: what each one must not load."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.process import Machine

PROBE = """
import sys
from tinydub_cli.env import real_env
from tinydub_cli.main import main
status = main(sys.argv[1:], real_env())
print(*sys.modules, sep="\\n", file=sys.stderr)
sys.exit(status)
"""


def loaded(home: Path, *argv: str, **variables: str) -> set[str]:
    """The modules that a command has loaded, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *argv],
        env=Machine(home).environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines())


HEAVY = {"httpx", "keyring", "rich", "pydantic", "sqlite3", "platformdirs"}


@pytest.mark.parametrize(
    "argv",
    [["--version"], ["--help"], ["tickets", "--help"], ["tickets", "list", "--help"]],
    ids=" ".join,
)
def test_help_loads_nothing_heavy(tmp_path: Path, argv: list[str]) -> None:
    """`--version` and `--help` need no network, no keyring, no rich and no file."""
    assert loaded(tmp_path, *argv) & HEAVY == set()


def test_completion_loads_nothing_heavy(tmp_path: Path) -> None:
    """A TAB asks neither the network nor the keyring."""
    completing = {"_TINYDUB_COMPLETE": "complete_bash", "COMP_WORDS": "tinydub tickets list --f"}
    modules = loaded(tmp_path, **completing, COMP_CWORD="3")
    assert modules & HEAVY == set()


def test_json_loads_no_rich(tmp_path: Path) -> None:
    """Data for scripts is written without the library that draws."""
    modules = loaded(tmp_path, "tickets", "list", "--json")
    assert "tinydub_cli.output.plain" in modules
    assert modules & {"rich", "keyring", "pydantic"} == set()


def test_a_token_in_the_environment_asks_no_keyring(tmp_path: Path) -> None:
    """With TINYDUB_TOKEN, the keyring is not looked for."""
    modules = loaded(tmp_path, "auth", "token", TINYDUB_DEMO="", TINYDUB_TOKEN="x" * 40)
    assert "tinydub_cli.tokens.custody" in modules
    assert modules & {"keyring", "tinydub_cli.tokens.secret_store"} == set()


def test_a_table_loads_what_draws_and_no_more(tmp_path: Path) -> None:
    """A table costs rich, and neither the keyring nor pydantic."""
    modules = loaded(tmp_path, "tickets", "list", "--format", "table")
    assert "rich.text" in modules
    assert modules & {"keyring", "pydantic"} == set()
