"""What is generated is current: `python -m pytest --regenerate` writes it anew."""

from pathlib import Path

import pytest

from support.run import World
from tinydub_cli.completion.scripts import FILES, Shell

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("shell", Shell)
def test_completion_scripts_are_current(
    world: World, shell: Shell, pytestconfig: pytest.Config
) -> None:
    """`completions/` holds what `tinydub completion SHELL` prints."""
    script = world.run("completion", shell).stdout
    file = ROOT / "completions" / FILES[shell]
    if pytestconfig.getoption("--regenerate"):
        file.write_text(script)
    assert file.read_text() == script
    assert "_TINYDUB_COMPLETE" in script
