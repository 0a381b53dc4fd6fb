"""Fixtures for all tests: a user's machine and the demo helpdesk it talks to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.keyrings import Memory
from support.passing import Passing
from support.run import World
from tinydub_cli.sandbox.store import Store

# On a laptop each run looks elsewhere; in CI the same code always gives the same verdict.
settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A user's machine, new, whose commands run on the demo helpdesk."""
    return World(tmp_path)


@pytest.fixture
def passing(world: World) -> World:
    """A world in which waiting takes time."""
    world.pauses = Passing(world)
    return world


@pytest.fixture
def helpdesk(world: World) -> Iterator[Store]:
    """The demo helpdesk's own state, to plant cases in and to look at afterwards."""
    state = world.directories.state
    state.mkdir(parents=True, mode=0o700)
    with Store(state / "demo.sqlite3", clock=lambda: world.now) as store:
        yield store


@pytest.fixture(autouse=True)
def keyring_of_whoever_runs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests away from the keyring of the person who runs them."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
def system_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """Give commands run through the front door a keyring that works; what is in it."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "support.keyrings.Memory")
    Memory.secrets.clear()
    yield Memory.secrets
    Memory.secrets.clear()


@pytest.fixture
def account(world: World, system_keyring: dict[tuple[str, str], str]) -> World:  # noqa: ARG001
    """Give a user's machine without the demo, with a keyring: the token counts."""
    world.variables["TINYDUB_DEMO"] = "0"
    return world


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--regenerate` writes generated files anew instead of comparing them."""
    parser.addoption("--regenerate", action="store_true", help="write generated files anew")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have recorded as their `summary`."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "summary":
                terminalreporter.write_line(str(value))
