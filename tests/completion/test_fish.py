"""A TAB in real fish: what only fish does."""

from pathlib import Path

import pytest

from support.command_lines import furnished
from support.shells import shell


@pytest.mark.parametrize("words", ["tinydub", "tinydub --demo"])
def test_an_alias_is_completed(tmp_path: Path, words: str) -> None:
    """An alias of `tinydub`, with options or without, completes like what it stands for."""
    with shell("fish", furnished(tmp_path), more=f"alias td='{words}'") as window:
        assert window.press("td ticket show KP\t").text == "td ticket show KPlaQw1c "


def test_the_order_is_the_answers_own(tmp_path: Path) -> None:
    """Values stand as the answer has them, not by the alphabet: what is likely comes first."""
    with shell("fish", furnished(tmp_path), size=(60, 40)) as window:
        window.press("tinydub tickets list --filter \t")
        assert " ".join(window.listed).split() == ["open", "self", "unassigned", "resolved"]


@pytest.mark.parametrize("data", [None, "my data"])
def test_an_installed_script_is_found_by_fish(tmp_path: Path, data: str | None) -> None:
    """`completion fish --install` puts it where fish looks by itself."""
    machine = furnished(tmp_path)
    place = {"XDG_DATA_HOME": data and str(tmp_path / data)}
    assert machine.run("completion", "fish", "--install", variables=place).status == 0
    with shell("fish", machine, loaded=False, variables=place) as window:
        assert window.press("tinydub ticket show KP\t").text == "tinydub ticket show KPlaQw1c "


def test_a_script_from_a_pipe_is_for_this_session(tmp_path: Path) -> None:
    """`tinydub completion fish | source`, as the help says."""
    with shell("fish", furnished(tmp_path), loaded=False) as window:
        window.run_line("tinydub completion fish | source")
        assert window.press("tinydub ticket show KP\t").text == "tinydub ticket show KPlaQw1c "
