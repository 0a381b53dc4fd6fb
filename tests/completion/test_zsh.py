"""A TAB in real zsh: what only zsh does."""

from pathlib import Path

import pytest

from support.command_lines import furnished, keep, known
from support.shells import SCRIPTS, shell


@pytest.mark.parametrize("words", ["tinydub", "tinydub --demo"])
def test_an_alias_is_completed(tmp_path: Path, words: str) -> None:
    """An alias of `tinydub`, with options or without, completes like what it stands for."""
    with shell("zsh", furnished(tmp_path), more=f"alias td='{words}'") as window:
        assert window.press("td ticket show KP\t").text == "td ticket show KPlaQw1c "


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "zmodload zsh/complist; zstyle ':completion:*' menu select",
        "zmodload zsh/complist; zstyle ':completion:*' list-colors '=*=1'",
        "zstyle ':completion:*' list-packed yes",
        "setopt prompt_subst prompt_percent prompt_bang",
    ],
)
def test_a_name_is_not_read_as_a_prompt(tmp_path: Path, setting: str) -> None:
    """What zsh expands in prompts is only shown in a list, whichever part of zsh shows it."""
    machine = furnished(tmp_path)
    name = "100% %B%F{red}%n %d! $(touch PWNED)`touch PWNED`"
    keep(known(tmp_path), f"KPlaQw1c\topen\t{name}\nKPlbbbbb\topen\tJake\n")
    with shell("zsh", machine, more=setting) as window:
        window.press("tinydub ticket show KPl\t")
        assert window.listed == [f"KPlaQw1c  -- {name}, open", "KPlbbbbb  -- Jake, open"]
    assert not list(tmp_path.rglob("PWNED"))


def test_a_script_in_the_path_of_functions_is_loaded_at_the_first_tab(tmp_path: Path) -> None:
    """`_tinydub` in a folder of fpath works without being sourced, from the first TAB on."""
    keep(tmp_path / "zfunc/_tinydub", (SCRIPTS / "_tinydub").read_text())
    with shell("zsh", furnished(tmp_path), loaded=False, before="fpath+=(~/zfunc)") as window:
        assert window.press("tinydub ticket show KP\t").text == "tinydub ticket show KPlaQw1c "


@pytest.mark.parametrize("data", [".local/share", "my data"])
def test_an_installed_script_is_found_by_zsh(tmp_path: Path, data: str) -> None:
    """`completion zsh --install` puts it where zsh looks, with the line that it tells."""
    machine = furnished(tmp_path)
    place = {"XDG_DATA_HOME": str(tmp_path / data)}
    told = machine.run("completion", "zsh", "--install", variables=place).told
    line = told.strip().rpartition(": ")[2]
    assert line.startswith("fpath+=(")
    with shell("zsh", machine, loaded=False, before=line) as window:
        assert window.press("tinydub ticket show KP\t").text == "tinydub ticket show KPlaQw1c "
