"""What is generated is current: `python -m pytest --regenerate` writes it anew."""

from pathlib import Path

import pytest

from support.run import World

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_current(
    world: World, shell: str, pytestconfig: pytest.Config
) -> None:
    """`completions/tinydub.SHELL` is what the program itself gives for that shell."""
    script = world.run(variables={"_TINYDUB_COMPLETE": f"source_{shell}"}).stdout.strip() + "\n"
    file = ROOT / "completions" / f"tinydub.{shell}"
    if pytestconfig.getoption("--regenerate"):
        file.write_text(script)
    assert file.read_text() == script
    assert "_TINYDUB_COMPLETE=complete_" in script
