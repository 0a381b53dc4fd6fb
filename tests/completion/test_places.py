"""`tinydub completion SHELL --install`: where the script goes, and what is said of it."""

import stat
from pathlib import Path

import pytest

from support.process import Machine
from support.run import World
from support.shells import SCRIPTS

PLACES = {
    "bash": ("bash-completion/completions/tinydub", "tinydub.bash"),
    "zsh": ("zsh/site-functions/_tinydub", "_tinydub"),
    "fish": ("fish/vendor_completions.d/tinydub.fish", "tinydub.fish"),
}


@pytest.fixture
def home(world: World, tmp_path: Path) -> Path:
    """The user's home, as the environment names it."""
    world.variables["HOME"] = str(tmp_path / "home")
    return tmp_path / "home"


@pytest.mark.parametrize("shell", PLACES)
def test_the_script_goes_where_the_shell_looks(world: World, home: Path, shell: str) -> None:
    """It is written below ~/.local/share, by the user alone, and the path is told."""
    below, name = PLACES[shell]
    outcome = world.run("completion", shell, "--install")
    path = home / ".local/share" / below
    assert (outcome.status, outcome.stdout) == (0, "")
    assert str(path) in outcome.stderr
    assert path.read_text() == (SCRIPTS / name).read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("shell", PLACES)
def test_an_older_script_is_replaced(world: World, home: Path, shell: str) -> None:
    """Installing again brings the script of this version, and leaves nothing beside it."""
    below, name = PLACES[shell]
    path = home / ".local/share" / below
    path.parent.mkdir(parents=True)
    path.write_text("# of an older version")
    assert world.run("completion", shell, "--install").status == 0
    assert path.read_text() == (SCRIPTS / name).read_text()
    assert list(path.parent.iterdir()) == [path]


def test_the_data_directory_counts(world: World, home: Path, tmp_path: Path) -> None:
    """XDG_DATA_HOME goes before the home; a relative one is none, as its standard says."""
    world.variables["XDG_DATA_HOME"] = str(tmp_path / "my data")
    outcome = world.run("completion", "zsh", "--install")
    folder = tmp_path / "my data" / "zsh/site-functions"
    assert (folder / "_tinydub").exists()
    assert f"fpath+=('{folder}')" in outcome.stderr
    world.variables["XDG_DATA_HOME"] = "relative"
    assert world.run("completion", "zsh", "--install").status == 0
    assert (home / ".local/share/zsh/site-functions/_tinydub").exists()
    assert not Path("relative").exists()


def test_powershell_has_no_such_place(world: World, home: Path) -> None:
    """It is refused, with the way to go, and nothing is written."""
    outcome = world.run("completion", "powershell", "--install")
    assert outcome.status == 2
    assert "tinydub completion powershell >> $PROFILE" in outcome.stderr
    assert not home.exists()


@pytest.mark.parametrize("variables", [{}, {"HOME": ""}, {"HOME": "relative"}])
@pytest.mark.parametrize("shell", PLACES)
def test_without_a_home_there_is_no_place(
    world: World, shell: str, variables: dict[str, str]
) -> None:
    """No folder is made wherever one happens to be: the script is not installed."""
    outcome = world.run("completion", shell, "--install", variables=variables)
    assert outcome.status == 1
    assert "There is no home directory" in outcome.stderr
    assert "Set HOME." in outcome.stderr
    assert not Path("relative").exists()


@pytest.mark.parametrize("shell", PLACES)
def test_a_place_that_cannot_be_written_is_named(world: World, home: Path, shell: str) -> None:
    """Where the disk says no, the error names the file."""
    home.mkdir()
    (home / ".local").write_text("a file")
    outcome = world.run("completion", shell, "--install")
    assert outcome.status == 1
    assert str(home / ".local/share" / PLACES[shell][0]) in outcome.stderr


def test_a_script_is_printed_on_a_full_disk_as_on_any(tmp_path: Path) -> None:
    """That the script could not be written is an error, not half a script in silence."""
    done = Machine(tmp_path).run("completion", "bash", redirection=">/dev/full")
    assert done.status == 1
    assert "No space left" in done.told


@pytest.mark.parametrize("shell", ["tcsh", "", "bash;"])
def test_an_unknown_shell_is_refused(world: World, shell: str) -> None:
    """The error names the shells there are."""
    outcome = world.run("completion", shell)
    assert outcome.status == 2
    assert "'bash', 'zsh', 'fish', 'powershell'" in outcome.stderr
