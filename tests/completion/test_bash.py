"""A TAB in real bash: what only bash does."""

import shlex
from pathlib import Path

import pytest

from support.command_lines import furnished, keep, known
from support.programs import need
from support.shells import shell

SEVERAL = "KPlaQw1c\topen\tMaxim Pool\nKPlbbbbb\tpending\tJake\n"


BOT = '"$HOME/bin/tinydub" --profile bot'
BY_HAND = "complete -F _tinydub td"


@pytest.mark.parametrize(
    ("words", "setting"),
    [
        ("tinydub", BY_HAND),
        ("tinydub --demo", BY_HAND),
        (BOT, BY_HAND),
        ("tinydub", "shopt -s progcomp_alias"),
        ("tinydub --demo", "shopt -s progcomp_alias"),
    ],
)
def test_an_alias_is_completed(tmp_path: Path, words: str, setting: str) -> None:
    """An alias of `tinydub`, with options or without, completes like what it stands for."""
    words = words.replace("$HOME", str(tmp_path))
    machine = furnished(tmp_path)
    machine.run("--profile", "bot", "tickets", "list", "-q")
    alias = f"alias td={shlex.quote(words)}\n{setting}"
    with shell("bash", machine, more=alias) as window:
        assert window.press("td ticket show KP\t").text == "td ticket show KPlaQw1c "


def test_an_alias_of_something_else_is_not_run(tmp_path: Path) -> None:
    """A TAB starts nothing but tinydub, whatever an alias would do."""
    trap = keep(tmp_path / "bin" / "trap", "#!/bin/sh\ntouch PWNED\n")
    trap.chmod(0o755)
    more = "alias td='trap tinydub'\ncomplete -F _tinydub td"
    with shell("bash", furnished(tmp_path), more=more) as window:
        assert window.press("td ticket show KP\t\t").text == "td ticket show KP"
    assert not list(tmp_path.rglob("PWNED"))


def test_a_list_at_the_first_tab_inserts_what_is_common(tmp_path: Path) -> None:
    """With show-all-if-ambiguous, too, only what begins every value is put on the line."""
    machine = furnished(tmp_path)
    keep(known(tmp_path), SEVERAL)
    more = "bind 'set show-all-if-ambiguous on'"
    with shell("bash", machine, more=more, size=(50, 40)) as window:
        assert window.press("tinydub ticket show K\t").text == "tinydub ticket show KPl"
        assert window.listed == ["KPlaQw1c  (Maxim Pool, open)", "KPlbbbbb  (Jake, pending)"]


@pytest.mark.parametrize("typed", ["--filter=", '"--filter=', "--filter='", "--columns=id,c"])
def test_a_list_at_the_first_tab_does_not_double_an_option(tmp_path: Path, typed: str) -> None:
    """With show-all-if-ambiguous, what stands before an equals sign is not inserted again."""
    more = "bind 'set show-all-if-ambiguous on'"
    with shell("bash", furnished(tmp_path), more=more) as window:
        line = f"tinydub tickets list {typed}"
        assert window.press(f"{line}\t").text == line
        assert len(" ".join(window.listed).split()) > 1


def test_a_menu_goes_through_the_ids_alone(tmp_path: Path) -> None:
    """With menu-complete, each TAB puts another id on the line, without its customer."""
    machine = furnished(tmp_path)
    keep(known(tmp_path), SEVERAL)
    with shell("bash", machine, more="bind 'TAB:menu-complete'") as window:
        seen = [
            window.press("tinydub ticket show K" + "\t" * tabs).text.split()[-1] for tabs in (1, 2)
        ]
    assert seen == ["KPlaQw1c", "KPlbbbbb"]


def test_words_that_bash_parts_stay_together(tmp_path: Path) -> None:
    """A value behind an equals sign is listed without the option, as bash wants it."""
    with shell("bash", furnished(tmp_path)) as window:
        assert window.press("tinydub tickets list --filter=\t\t").text.endswith("--filter=")
        assert " ".join(window.listed).split() == ["open", "self", "unassigned", "resolved"]


def test_an_installed_script_is_found_by_bash(tmp_path: Path) -> None:
    """`completion bash --install` puts it where bash-completion looks, also for a path to it."""
    loader = Path("/usr/share/bash-completion/bash_completion")
    machine = furnished(tmp_path)
    assert machine.run("completion", "bash", "--install").status == 0
    if not loader.exists():
        need("bash-completion")
    with shell("bash", machine, loaded=False, more=f"source {loader}") as window:
        for name in ("tinydub", "~/bin/tinydub"):
            assert window.press(f"{name} ticket show KP\t").text == f"{name} ticket show KPlaQw1c "


def test_an_installed_script_can_be_sourced(tmp_path: Path) -> None:
    """Without bash-completion, the line that `--install` tells does it."""
    machine = furnished(tmp_path)
    told = machine.run("completion", "bash", "--install").told
    line = told.strip().rpartition(": ")[2]
    assert line.startswith("source ")
    with shell("bash", machine, loaded=False, more=line) as window:
        assert window.press("tinydub tickets l\t").text == "tinydub tickets list "
