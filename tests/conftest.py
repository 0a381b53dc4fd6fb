"""Fixtures for all tests: a user's machine and the demo helpdesk it talks to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.run import World
from tinydub_cli.sandbox.store import Store


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A user's machine, new, whose commands run on the demo helpdesk."""
    return World(tmp_path)


@pytest.fixture
def helpdesk(world: World) -> Iterator[Store]:
    """The demo helpdesk's own state, to plant cases in and to look at afterwards."""
    state = world.directories.state
    state.mkdir(parents=True, mode=0o700)
    with Store(state / "demo.sqlite3", clock=lambda: world.now) as store:
        yield store


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--regenerate` writes generated files anew instead of comparing them."""
    parser.addoption("--regenerate", action="store_true", help="write generated files anew")
