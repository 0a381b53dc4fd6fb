"""Where the outbox cannot be, nothing is sent; where it is, nobody else can read it."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from support.editors import messages, methods
from support.process import COMMAND, Ended, Machine, ended
from support.run import World
from tinydub_cli.sandbox.store import Store

TICKET, TEXT = "KPlaQw1c", "Your parcel is on its way."

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and modes are POSIX's")


def _file(path: Path) -> None:
    path.write_text("mine")


def _directory(path: Path) -> None:
    path.mkdir()


def _dangling_link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere" / "at all")


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/full")


@posix
@pytest.mark.parametrize(
    "place", ["outbox", "outbox/demo.tinydub.example", "outbox/demo.tinydub.example/default"]
)
@pytest.mark.parametrize(
    "obstacle", [_file, _dangling_link, _loop, _device], ids=lambda f: f.__name__.strip("_")
)
def test_something_else_is_in_the_outboxs_place(
    world: World, helpdesk: Store, place: str, obstacle: Callable[[Path], None]
) -> None:
    """The reply is not sent (exit 1), the place is named, and reading goes on as ever."""
    path = world.directories.state / place
    path.parent.mkdir(parents=True, exist_ok=True)
    obstacle(path)
    outcome = world.run("ticket", "reply", TICKET, "-m", TEXT, "--json")
    assert outcome.status == 1
    assert outcome.error()["kind"] == "storage"
    assert str(path) in outcome.error()["message"]
    assert methods(helpdesk) == []
    assert world.run("tickets", "list").status == 0
    assert world.run("ticket", "show", TICKET).status == 0
    listed = world.run("drafts", "list", "--json")
    assert (listed.status, listed.stdout) in ((0, "[]\n"), (1, ""))
    assert "bug" not in listed.stderr
    assert path.is_symlink() or path.read_text() == "mine"


@posix
@pytest.mark.parametrize(
    "obstacle", [_directory, _dangling_link, _loop, _device], ids=lambda f: f.__name__.strip("_")
)
def test_something_else_is_in_the_locks_place(
    world: World, helpdesk: Store, obstacle: Callable[[Path], None]
) -> None:
    """Without a lock nothing is sent (exit 1); other tickets have their own."""
    folder = world.directories.state / "outbox" / "demo.tinydub.example" / "default"
    folder.mkdir(parents=True)
    obstacle(folder / f"{TICKET}.lock")
    outcome = world.run("ticket", "reply", TICKET, "-m", TEXT)
    if obstacle is _device:  # it can be locked like any file
        assert outcome.status == 0
        return
    assert outcome.status == 1
    assert str(folder) in outcome.stderr
    assert methods(helpdesk) == []
    assert world.run("ticket", "reply", "FHERJvPv", "-m", TEXT).status == 0
    assert messages(helpdesk, "FHERJvPv")[-1] == TEXT


@posix
@pytest.mark.parametrize("umask", ["000", "022", "027", "077", "277"])
def test_nobody_else_can_read_what_is_kept(tmp_path: Path, umask: str) -> None:
    """Directories are 0700 and files 0600 at most, whatever the umask."""
    machine = Machine(tmp_path)
    prefix = ("sh", "-c", f'umask {umask}; exec "$@"', "sh")
    done = run(machine, prefix, "ticket", "reply", TICKET, "-m", "{{name}}, hello")
    assert done.status in ((8,) if umask != "277" else (1, 8))
    made = list((tmp_path / ".local").rglob("*"))
    assert any("outbox" in path.parts for path in made)
    for path in (tmp_path / ".local", *made):
        most = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) & ~most == 0, path


@posix
def test_directories_that_were_there_stay_as_they_are(tmp_path: Path) -> None:
    """Only what we make is made private: the modes of others' directories are theirs."""
    machine = Machine(tmp_path)
    theirs = tmp_path / ".local" / "state"
    theirs.mkdir(parents=True, mode=0o755)
    theirs.chmod(0o755)
    assert machine.run("ticket", "reply", TICKET, "-m", "{{name}}, hello").status == 8
    assert stat.S_IMODE(theirs.stat().st_mode) == 0o755
    assert stat.S_IMODE((theirs / "tinydub").stat().st_mode) == 0o700
    [kept] = machine.outbox
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("mode", [0o000, 0o500, 0o555])
def test_a_directory_that_must_not_be_written(tmp_path: Path, mode: int) -> None:
    """No permission: not sent, exit 1, and the sentence says so."""
    machine = Machine(tmp_path)
    with machine.helpdesk() as helpdesk:
        outbox = machine.state.parent / "outbox"
        outbox.mkdir()
        outbox.chmod(mode)
        prefix = _as_somebody_else(outbox)
        outcome = run(machine, prefix, "ticket", "reply", TICKET, "-m", TEXT)
        assert outcome.status == 1
        assert "Permission denied" in outcome.told
        assert methods(helpdesk) == []
        assert run(machine, prefix, "tickets", "list").status == 0


def _as_somebody_else(directory: Path) -> Sequence[str]:
    """Return how a program is run that has no power over a directory, as root has over all."""
    if os.geteuid() != 0:
        return ()
    prefix = ("unshare", "--map-root-user")  # in there, root is root of root's own files alone
    if not shutil.which("unshare") or subprocess.run((*prefix, "true"), check=False).returncode:
        pytest.skip("root may write everywhere, and cannot be confined here")
    os.chown(directory, 12345, 12345)
    return prefix


def run(machine: Machine, prefix: Sequence[str], *argv: str) -> Ended:
    """Run a command by way of another program."""
    process = subprocess.Popen(
        (*prefix, *COMMAND, *argv),
        env=machine.environment({}),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    return ended(process)
