"""`tinydub doctor`: directories, kept replies, the terminal, programs, and completion."""

from pathlib import Path

import pytest

from support.doctor import checks, examined, state_of
from support.run import World

# Files


def test_directories_open_to_others(world: World) -> None:
    """Those with customers' names are for the user alone; settings may be read, not written."""
    for directory in world.directories:
        directory.mkdir(mode=0o700)
    world.directories.state.chmod(0o755)
    world.directories.config.chmod(0o755)
    assert state_of(examined(world, "directories")) == (
        "warning",
        f"Run `chmod 700 {world.directories.state}`.",
    )
    world.directories.state.chmod(0o700)
    assert examined(world, "directories")["state"] == "ok"
    world.directories.config.chmod(0o775)
    assert examined(world, "directories")["finding"].endswith(f"{world.directories.config}.")


def test_a_command_to_mend_can_be_pasted(tmp_path: Path) -> None:
    """A path with blanks stands in quotation marks in the remedy."""
    world = World(tmp_path / "my home")
    world.directories.cache.mkdir(parents=True)
    world.directories.cache.chmod(0o777)
    _, remedy = state_of(examined(world, "directories"))
    assert remedy == f"Run `chmod 700 '{world.directories.cache}'`."


def test_a_directory_that_cannot_be_made(world: World) -> None:
    """A file in its place, or above it, is told before anything has to be kept there."""
    world.directories.cache.write_text("in the way")
    world.directories.cache.chmod(0o700)  # a program could be run there, and nothing kept
    outcome = world.run("doctor", "--offline", "--json")
    found = checks(outcome)
    assert outcome.status == 1
    assert found["directories"]["state"] == "failed"
    assert str(world.directories.cache) in found["directories"]["finding"]
    assert str(world.directories.data) not in found["directories"]["finding"]


def test_a_link_that_leads_nowhere_is_no_directory(world: World) -> None:
    """None can be made in its place: what is linked to is missing, such as a disk."""
    world.directories.state.symlink_to(world.home / "unplugged")
    assert examined(world, "directories")["state"] == "failed"


def test_kept_replies_are_counted(world: World) -> None:
    """A draft is nothing to worry about; one that cannot be read any more is."""
    world.run("ticket", "reply", "KPlaQw1c", "--draft", "-m", "Hello there")
    check = examined(world, "drafts")
    assert (check["state"], check["finding"]) == ("ok", "Replies kept on this machine: 1.")
    [file] = world.directories.state.rglob("KPlaQw1c.1.json")
    file.write_text("{")
    check = examined(world, "drafts")
    assert state_of(check) == ("warning", "`tinydub drafts list` shows them.")
    assert "files that cannot be read: 1" in check["finding"]


def test_a_reply_of_unknown_fate_is_a_warning(world: World) -> None:
    """What may or may not have been sent waits for somebody to look."""
    world.run("ticket", "reply", "KPlaQw1c", "--draft", "-m", "Hello there")
    [file] = world.directories.state.rglob("KPlaQw1c.1.json")
    file.write_text(file.read_text().replace('"draft"', '"unknown"'))
    check = examined(world, "drafts")
    assert check["state"] == "warning"
    assert "of unknown fate: 1" in check["finding"]


# Terminal, programs, completion


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "80 columns, in colour."),
        ({"NO_COLOR": "1"}, "80 columns, without colours (NO_COLOR)."),
        ({"TERM": "dumb"}, "80 columns, without colours (TERM)."),
        ({"TINYDUB_IMAGES": "sixel"}, "80 columns, in colour. Pictures are drawn as sixel."),
    ],
)
def test_what_a_terminal_can_show(world: World, variables: dict[str, str], said: str) -> None:
    """Width, colours and pictures, as the environment leaves them."""
    found = checks(world.run("doctor", "--json", terminal=True, variables=variables))
    assert found["terminal"]["finding"] == f"{said} Characters: UTF-8."


def test_an_encoding_that_lacks_characters(world: World) -> None:
    """Where customers' names would become question marks, the locale is what to change."""
    outcome = world.run("doctor", "--json", "--offline", encoding="ascii")
    check = checks(outcome)["terminal"]
    assert check["state"] == "warning"
    assert "ASCII" in check["finding"]
    assert "UTF-8" in check["remedy"]


def test_programs_that_are_missing(world: World) -> None:
    """The editor and the pager that would be started are looked for, options aside."""
    assert examined(world, "editor", EDITOR="sh -c vi")["state"] == "ok"
    assert examined(world, "pager", PAGER="sh")["state"] == "ok"
    missing = examined(world, "editor", EDITOR="sh", TINYDUB_EDITOR="no-such-editor --wait")
    assert missing["state"] == "warning"
    assert missing["finding"] == "The editor “no-such-editor” is not found."
    assert examined(world, "pager", PAGER="no-such-pager")["state"] == "warning"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_missing_then_current_then_old(world: World, shell: str) -> None:
    """The remedy is a command; once it was run, all is well until another version's is there."""
    world.variables |= {"SHELL": f"/usr/bin/{shell}", "XDG_DATA_DIRS": str(world.home / "none")}
    world.variables["XDG_DATA_HOME"] = str(world.home / "share")
    remedy = f"Run `tinydub completion {shell} --install`."
    assert state_of(examined(world, "completion")) == ("warning", remedy)
    assert world.run("completion", shell, "--install").status == 0
    assert examined(world, "completion")["state"] == "ok"
    [script] = (path for path in (world.home / "share").rglob("*") if path.is_file())
    script.write_text("old")
    assert state_of(examined(world, "completion")) == ("warning", remedy)


@pytest.mark.parametrize("shell", ["", "/bin/dash"])
def test_other_shells_have_no_completion(world: World, shell: str) -> None:
    """A shell that we have no script for is no fault."""
    assert examined(world, "completion", SHELL=shell)["state"] == "skipped"


def test_hostile_settings_do_not_act(world: World) -> None:
    """What is quoted of the environment is shown, in every form for people and for tsv."""
    variables = {"EDITOR": "\x1b[2Jvi\u202e", "TERM": "dumb"}
    for form in ("table", "tsv", "json"):
        outcome = world.run("doctor", "--format", form, terminal=True, variables=variables)
        assert not {"\x1b", "\u202e"} & set(outcome.stdout)
        assert "[2Jvi" in outcome.stdout
