"""A TAB in real bash, zsh and fish: what they all do alike."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.command_lines import ACTING, COMPLETED, HOSTILE, furnished, keep, known
from support.process import Machine
from support.shells import SHELLS, ShellWindow, program, shell

LEFT = "\x02"
TAB = "\t"


@pytest.fixture(scope="module", params=SHELLS)
def window(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ShellWindow]:
    """Each shell, on a machine where there is something to complete."""
    machine = furnished(tmp_path_factory.mktemp("home"))
    with shell(request.param, machine) as opened:
        yield opened


@pytest.mark.parametrize("case", COMPLETED)
def test_a_tab_completes(window: ShellWindow, case: str) -> None:
    """What begins with what was typed, and is alone in that, is put on the line."""
    typed, completed = COMPLETED[case]
    assert window.press(f"{typed}\t").text == completed


def test_a_tab_completes_in_the_middle(window: ShellWindow) -> None:
    """What stands behind the cursor stays, and does not count."""
    behind = " KPlaQw1c"
    line = window.press(f"tinydub ticket dow{behind}{LEFT * len(behind)}\t")
    assert line.text.split() == ["tinydub", "ticket", "download", "KPlaQw1c"]


@pytest.mark.parametrize("name", ["~/bin/tinydub", "../bin/tinydub", r"../my\ tools/tinydub"])
def test_the_very_program_on_the_line_is_asked(window: ShellWindow, name: str) -> None:
    """A path to the program, also one with blanks, is called as it stands there."""
    home = window.folder.parent
    log = home / "runs"
    program(home / "my tools" / "tinydub", log=log)
    line = window.press(f"{name} ticket show KP\t")
    assert line.text == f"{name} ticket show KPlaQw1c "
    assert log.exists() == ("tools" in name)
    log.unlink(missing_ok=True)


@pytest.mark.parametrize("kind", SHELLS)
def test_several_tickets_are_shown_with_their_customers(kind: str, tmp_path: Path) -> None:
    """A choice has the customer beside each id; a single one is the id alone."""
    machine = furnished(tmp_path)
    keep(known(tmp_path), "KPlaQw1c\topen\tMaxim Pool\nKPlbbbbb\tpending\tJake\n")
    with shell(kind, machine, size=(50, 40)) as window:
        line = window.press(f"tinydub ticket show KPl{TAB * (2 if kind == 'bash' else 1)}")
        assert line.text == "tinydub ticket show KPl"
        rows = [re.findall(r"[^ ()-]+", row) for row in window.listed]
        assert rows == [["KPlaQw1c", "Maxim", "Pool,", "open"], ["KPlbbbbb", "Jake,", "pending"]]
        assert window.press("tinydub ticket show KPla\t").text == "tinydub ticket show KPlaQw1c "
        assert window.listed == []


@pytest.mark.parametrize("kind", SHELLS)
def test_nothing_known_offers_nothing(kind: str, tmp_path: Path) -> None:
    """Where no ticket was seen yet, a TAB leaves the line, and offers no file instead."""
    machine = Machine(tmp_path)
    keep(tmp_path / "work/KPlaQw1c", "a file")
    with shell(kind, machine) as window:
        assert window.press("tinydub ticket show KP\t\t").text == "tinydub ticket show KP"
        assert window.lines == ["> tinydub ticket show KP"]


def _break_configuration(home: Path) -> None:
    keep(home / ".config/tinydub/config.toml", "this is = not [TOML")


def _break_known_tickets(home: Path) -> None:
    known(home).write_bytes(bytes(range(256)) * 40 + b"\nKPlaQw1c\n\t\t\t\t\n\xff\xfe\t\0")


def _make_known_tickets_a_folder(home: Path) -> None:
    known(home).unlink()
    known(home).mkdir()


def _take_the_program_away(home: Path) -> None:
    (home / "bin/tinydub").unlink()


def _take_python_away(home: Path) -> None:
    (home / "bin/tinydub").write_text("#!/nowhere/python3\nimport tinydub_cli\n")


def _make_the_program_fail(home: Path) -> None:
    script = 'echo "values" >&2; echo "Traceback" >&2; exit 1'
    (home / "bin/tinydub").write_text(f"#!/bin/sh\n{script}\n")


FAULTS: dict[str, Callable[[Path], None]] = {
    "the configuration is broken": _break_configuration,
    "the tickets' file is damaged": _break_known_tickets,
    "the tickets' file is a folder": _make_known_tickets_a_folder,
    "the program is gone": _take_the_program_away,
    "Python is gone": _take_python_away,
    "the program fails": _make_the_program_fail,
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", SHELLS)
def test_a_failure_leaves_the_line_and_says_nothing(kind: str, fault: str, tmp_path: Path) -> None:
    """Whatever is wrong, a TAB prints nothing, and the line stays as it was typed."""
    machine = furnished(tmp_path)
    with shell(kind, machine) as window:
        assert window.press("tinydub ticket show KP\t").text == "tinydub ticket show KPlaQw1c "
        FAULTS[fault](tmp_path)
        assert window.press("tinydub ticket show KP\t\t").text == "tinydub ticket show KP"
        assert window.lines == ["> tinydub ticket show KP"]


@pytest.mark.parametrize("place", ["/dev/null/nowhere", "/nowhere"])
@pytest.mark.parametrize("kind", SHELLS)
def test_without_a_home_commands_are_still_completed(kind: str, place: str, tmp_path: Path) -> None:
    """Where no files can be kept, what needs none is completed, and the rest offers nothing."""
    setting = f"{'set -gx HOME ' if kind == 'fish' else 'export HOME='}{place}"
    with shell(kind, furnished(tmp_path)) as window:
        window.run_line(setting)
        assert window.press("tinydub ticket show KP\t\t").text == "tinydub ticket show KP"
        assert window.lines == ["> tinydub ticket show KP"]
        assert window.press("tinydub tickets l\t").text == "tinydub tickets list "


@pytest.mark.parametrize("kind", SHELLS)
def test_hostile_names_do_nothing_in_a_shell(kind: str, tmp_path: Path) -> None:
    """Whatever strangers are called runs nothing, acts on no terminal and is never inserted."""
    machine = furnished(tmp_path)
    rows = [f"HOST{number:02}\topen\t{name}\n" for number, name in enumerate(HOSTILE)]
    ids = [f"{name[:40]}\topen\tMallory\n" for name in HOSTILE]
    keep(known(tmp_path), "".join((*rows, *ids, "--yes\topen\tMallory\n")))
    for number, text in enumerate(HOSTILE):
        keep(tmp_path / f".config/tinydub/snippets/bad{number}.md", text)
    for name in ("$(touch PWNED)", "`touch PWNED`", "; touch PWNED;", "\x1b]0;owned\x07"):
        keep(tmp_path / f".config/tinydub/snippets/bad{name}.md", "text")
    with shell(kind, machine) as window:
        for typed in ("ticket show ", "ticket show HOST", "ticket reply K -s bad", "drafts show "):
            for tabs in (2, 3):
                line = window.press(f"tinydub {typed}{TAB * tabs}").text
                added = line.removeprefix(f"tinydub {typed}").strip()
                assert added.removeprefix("HOST").isalnum() or added in ("", "KPlaQw1c.1")
                assert [mark for mark in ACTING if mark in window.shown] == []
        window.press("tinydub ticket show HOST\t\t")
        assert any("$(touch PWNED)" in row for row in window.listed)
        assert window.press("tinydub ticket show HOST03\t").text == "tinydub ticket show HOST03 "
        assert window.press("tinydub ticket show --y\t").text == "tinydub ticket show --y"
    assert not list(tmp_path.rglob("PWNED"))
