"""What the tests on a real terminal share."""

from pathlib import Path

import pytest

from support.process import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A user's machine for real processes, with the demo helpdesk."""
    home = tmp_path / "home"
    home.mkdir()
    return Machine(home)
