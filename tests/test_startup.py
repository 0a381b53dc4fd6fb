"""A command pays for itself alone: what each one loads, and what none of them must."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.process import Machine
from support.run import NOW
from tinydub_cli.sandbox.account import DEMO_TOKEN
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store

PROBE = """
import json, ssl, sys
read = []
for name in ("load_verify_locations", "load_default_certs", "set_default_verify_paths"):
    def noted(*_, name=name, **__):
        read.append(name)
    setattr(ssl.SSLContext, name, noted)
began_with = set(sys.modules)
from tinydub_cli.env import real_env
from tinydub_cli.main import main
status = main(sys.argv[1:], real_env())
found = {"modules": sorted(set(sys.modules) - began_with), "certificates": read}
print(json.dumps(found), file=sys.stderr)
sys.exit(status)
"""
"""Runs a command, then tells what it has loaded, and with what it wanted certificates read."""

COMPLETING = {"_TINYDUB_COMPLETE": "1"}

NETWORK = {"httpx", "httpcore", "h11", "anyio", "certifi"}
DRAWING = {"rich", "pygments", "markdown_it", "PIL", "textual_image"}
KEYRING = {"keyring", "jeepney", "secretstorage"}
FILES = {"sqlite3", "tomllib", "tomlkit"}
NEVER = {"pydantic", "asyncio", "click", "setuptools", "pkg_resources"}
MANUAL = {"tinydub_cli.manual", "tinydub_cli.schema"}
NOTHING_HEAVY = NETWORK | DRAWING | KEYRING | FILES | MANUAL

FORBIDDEN: dict[str, tuple[list[str], dict[str, str], set[str]]] = {
    "--version": (["--version"], {}, NOTHING_HEAVY | {"platformdirs"}),
    "--help": (["--help"], {}, NOTHING_HEAVY - MANUAL),
    "tickets --help": (["tickets", "--help"], {}, NOTHING_HEAVY),
    "tickets list --help": (["tickets", "list", "--help"], {}, NOTHING_HEAVY),
    "TAB: an option": (["tickets", "list", "=--f"], COMPLETING, NOTHING_HEAVY),
    "TAB: a ticket": (["ticket", "show", "="], COMPLETING, NOTHING_HEAVY),
    "TAB: a profile": (["--profile", "="], COMPLETING, NOTHING_HEAVY),
    "TAB: a draft": (["drafts", "show", "="], COMPLETING, NOTHING_HEAVY),
    "TAB: a snippet": (["snippets", "show", "="], COMPLETING, NOTHING_HEAVY),
    "drafts list": (["drafts", "list"], {}, NOTHING_HEAVY),
    "tickets list --json": (["tickets", "list", "--json"], {}, DRAWING | KEYRING | FILES | MANUAL),
    "tickets stats --help": (["tickets", "stats", "--help"], {}, NOTHING_HEAVY),
    "tickets stats --json": (
        ["tickets", "stats", "--json"],
        {},
        DRAWING | KEYRING | FILES | MANUAL,
    ),
    "tickets list in a pipe": (["tickets", "list"], {}, DRAWING | KEYRING | FILES | MANUAL),
    "ticket show --json": (
        ["ticket", "show", "KPlaQw1c", "--json"],
        {},
        DRAWING | KEYRING | FILES | MANUAL,
    ),
    "tickets list as a table": (
        ["tickets", "list", "--format", "table"],
        {},
        KEYRING | FILES | MANUAL | (DRAWING - {"rich"}) | {"rich.table", "rich.markdown"},
    ),
    "ticket show as a thread": (
        ["ticket", "show", "KPlaQw1c", "--format", "table"],
        {},
        KEYRING | FILES | MANUAL | (DRAWING - {"rich"}) | {"rich.table", "rich.markdown"},
    ),
}
"""A command, its environment, and the modules that it must not load."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A helpdesk on a loopback port."""
    state = tmp_path_factory.mktemp("server") / "demo.sqlite3"
    with Store(state, clock=lambda: NOW) as store, Server(store, clock=lambda: NOW) as server:
        yield server


def probed(home: Path, server: Server, *argv: str, **variables: str) -> dict[str, list[str]]:
    """What a command has loaded and read, in a process of its own."""
    asking = {
        "TINYDUB_DEMO": None,
        "TINYDUB_API_URL": f"{server.url}/api/v1",
        "TINYDUB_TOKEN": DEMO_TOKEN,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *argv],
        env=Machine(home).environment({**asking, **variables}),
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stderr.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_command_loads_nothing_that_it_does_not_use(
    tmp_path: Path, server: Server, name: str, record_property: Callable[[str, object], None]
) -> None:
    """Against a real server on loopback, none of what is forbidden is loaded, not even in part."""
    argv, variables, forbidden = FORBIDDEN[name]
    found = probed(tmp_path, server, *argv, **variables)
    modules = set(found["modules"])
    assert "tinydub_cli.main" in modules
    parts = {part for module in modules for part in _packages(module)}
    assert parts & (forbidden | NEVER) == set()
    ours = sum(module.startswith("tinydub_cli") for module in modules)
    record_property("summary", f"{name}: {len(modules)} modules, {ours} of them ours")


@pytest.mark.parametrize(
    "argv",
    [
        ["tickets", "list", "--json"],
        ["ticket", "show", "KPlaQw1c"],
        ["ticket", "download", "P1wLN0xU"],
    ],
    ids=" ".join,
)
def test_loopback_reads_no_certificates(tmp_path: Path, server: Server, argv: list[str]) -> None:
    """In the clear on this machine, the store of certificates, 18 ms, is not even opened."""
    assert probed(tmp_path, server, *argv, "--json")["certificates"] == []


def test_https_does_read_certificates(tmp_path: Path, server: Server) -> None:
    """What the test above looks for is there: over https, they are read."""
    with pytest.raises(subprocess.CalledProcessError) as failed:
        probed(
            tmp_path, server, "auth", "status", "--verify", TINYDUB_API_URL="https://127.0.0.1:1"
        )
    assert json.loads(failed.value.stderr.splitlines()[-1])["certificates"]


def test_a_token_in_the_environment_asks_no_keyring(tmp_path: Path, server: Server) -> None:
    """With TINYDUB_TOKEN, the keyring is not looked for."""
    modules = set(probed(tmp_path, server, "auth", "token")["modules"])
    assert "tinydub_cli.tokens.custody" in modules
    assert modules & {"keyring", "tinydub_cli.tokens.secret_store"} == set()


def _packages(module: str) -> list[str]:
    """Return a module's name and those of the packages around it."""
    parts = module.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]
