"""Saving: whole or not at all, over no other file, through no link, and for the user alone."""

import os
import resource
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.planting import files_in, plant
from support.process import COMMAND, Ended, Machine
from support.programs import need
from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store

TICKET = "Planted1"

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="needs root, to be somebody else")
STRANGER = 54321


def give(helpdesk: Store, *files: tuple[str, bytes]) -> None:
    """Give the ticket files of these names, with the ids F0, F1 and so on."""
    plant(helpdesk, TICKET, *((f"F{i}", name, content) for i, (name, content) in enumerate(files)))


@pytest.fixture
def here(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory in which commands run."""
    path = world.home / "here"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


def download(world: World, *argv: str) -> Outcome:
    """Download from the ticket."""
    return world.run("ticket", "download", TICKET, *argv)


def test_a_file_is_for_the_user_alone(world: World, helpdesk: Store, here: Path) -> None:
    """It has the mode 0600 whatever the umask, and nothing else is left beside it."""
    give(helpdesk, ("a.txt", b"abc"), ("run.sh", b"#!/bin/sh"))
    before = os.umask(0)
    try:
        assert download(world).status == 0
        assert download(world, "F0", "-o", "other.txt").status == 0
    finally:
        os.umask(before)
    assert files_in(here) == {"a.txt": b"abc", "run.sh": b"#!/bin/sh", "other.txt": b"abc"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in here.iterdir()} == {0o600}
    assert {path.stat().st_nlink for path in here.iterdir()} == {1}


def test_an_existing_file_is_never_replaced(world: World, helpdesk: Store, here: Path) -> None:
    """The next one gets a number, again and again, also beside a directory of that name."""
    give(helpdesk, ("a.tar.gz", b"new"), ("b", b"new"))
    (here / "a.tar.gz").write_bytes(b"old")
    (here / "b").mkdir()
    outcome = download(world)
    assert outcome.status == 0
    assert {line.split("\t")[0] for line in outcome.stdout.splitlines()} == {
        "a (1).tar.gz",
        "b (1)",
    }
    assert download(world).status == 0
    (here / "b").rmdir()
    assert files_in(here) == {
        "a.tar.gz": b"old",
        **{f"a ({number}).tar.gz": b"new" for number in (1, 2)},
        **{f"b ({number})": b"new" for number in (1, 2)},
    }


def test_force_replaces(world: World, helpdesk: Store, here: Path) -> None:
    """With --force the old file gives way, but never one that was saved by the same run."""
    give(helpdesk, ("a.txt", b"one"), ("a.txt", b"two"))
    for name in ("a.txt", "a (1).txt", "exact"):
        (here / name).write_bytes(b"old")
        (here / name).chmod(0o644)
    assert download(world, "--force").status == 0
    assert download(world, "F0", "--output", "exact", "--force").status == 0
    found = files_in(here)
    assert found.pop("exact") == b"one"
    assert set(found) == {"a.txt", "a (1).txt"}
    assert set(found.values()) == {b"one", b"two"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in here.iterdir()} == {0o600}


def test_a_place_that_was_named_is_not_renamed(world: World, helpdesk: Store, here: Path) -> None:
    """--output takes the very name or none: an existing file is wrong usage, and stays."""
    give(helpdesk, ("a.txt", b"new"))
    (here / "mine").write_bytes(b"old")
    outcome = download(world, "-o", "mine", "--json")
    assert outcome.status == 2
    assert "mine exists" in outcome.error()["message"]
    assert "--force" in outcome.error()["hint"]
    assert files_in(here) == {"mine": b"old"}
    assert not [request for request in helpdesk.requests() if "/attachments/" in request.path]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("same.txt", "same.txt"),
        ("Photo.PNG", "photo.png"),
        ("étude.pdf", "e\u0301tude.pdf"),
        ("ÉTUDE.pdf", "e\u0301tude.pdf"),
        ("a/b", "a:b"),
        ("", "F0"),
        ("x" * 300 + "1.txt", "x" * 300 + "2.txt"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--force"]])
def test_two_that_collide_survive(
    world: World, helpdesk: Store, here: Path, first: str, second: str, options: list[str]
) -> None:
    """Names that some system takes for one never share a file, and both are told."""
    give(helpdesk, (first, b"first"), (second, b"second"))
    outcome = download(world, "--format", "ndjson", *options)
    assert outcome.status == 0
    assert sorted(files_in(here).values()) == [b"first", b"second"]
    assert sum(" (1)" in name for name in files_in(here)) == 1
    assert len({path.name.casefold() for path in here.iterdir()}) == 2


@pytest.mark.parametrize("target", ["live", "dangling", "directory", "loop"])
@pytest.mark.parametrize(
    ("argv", "status", "saved"),
    [
        ([], 0, "a (1).txt"),
        (["--force"], 0, "a.txt"),
        (["-o", "a.txt"], 2, None),
        (["-o", "a.txt", "--force"], 0, "a.txt"),
    ],
)
def test_a_planted_link_is_not_followed(
    world: World,
    helpdesk: Store,
    here: Path,
    target: str,
    argv: list[str],
    status: int,
    saved: str | None,
) -> None:
    """Where a link waits in the target's place, nothing is written to where it leads."""
    give(helpdesk, ("a.txt", b"new"))
    elsewhere = world.home / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "live").write_bytes(b"old")
    (elsewhere / "directory").mkdir()
    leads = "a.txt" if target == "loop" else str(elsewhere / target)
    (here / "a.txt").symlink_to(leads)
    assert download(world, *argv).status == status
    (elsewhere / "directory").rmdir()
    assert files_in(elsewhere) == {"live": b"old"}
    found = files_in(here)
    if saved:
        assert found.pop(saved) == b"new"
    assert found == ({} if saved == "a.txt" else {"a.txt": f"-> {leads}".encode()})


def test_nobody_can_wait_for_a_part(machine: Machine, tmp_path: Path) -> None:
    """Another name each time: what is not whole yet cannot be prepared for with a link."""
    with machine.helpdesk() as helpdesk:
        give(helpdesk, ("a.txt", b"x" * 1000))
    seen = set()
    for _ in range(2):
        # The most a file may have is nothing: the part stays as empty as it was made.
        ended = traced(machine, tmp_path, "ticket", "download", TICKET, "--max-size", "10")
        assert ended.status == 2
        [opened] = {line for line in ended.told.splitlines() if line.startswith("opened ")}
        seen.add(opened)
        assert "O_EXCL" in opened
        assert "O_NOFOLLOW" in opened
        assert not [path for path in (tmp_path / "trace").iterdir() if path.suffix == ".part"]
    assert len(seen) == 2


def traced(machine: Machine, tmp_path: Path, *argv: str) -> Ended:
    """Run a command that tells on standard error which `.part` files it opens, and how."""
    folder = tmp_path / "trace"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        "import os, sys\n"
        "def tell(event, arguments):\n"
        "    if event == 'open' and str(arguments[0]).endswith('.part'):\n"
        "        flags = [name for name in ('O_EXCL', 'O_NOFOLLOW', 'O_CREAT')\n"
        "                 if arguments[2] & getattr(os, name)]\n"
        "        sys.__stderr__.write(f'opened {arguments[0]} {flags}\\n')\n"
        "sys.addaudithook(tell)\n"
    )
    return machine.run(*argv, "-d", str(folder), variables={"PYTHONPATH": str(folder)})


@needs_root
@pytest.mark.parametrize("argv", [["-d", "{}"], ["-d", "{}/"], ["-o", "{}/mine"]])
def test_a_directory_that_is_somebody_elses_link(
    world: World, helpdesk: Store, here: Path, argv: list[str]
) -> None:
    """A link in the directory's place that another user has made is refused."""
    give(helpdesk, ("a.txt", b"new"))
    elsewhere = world.home / "elsewhere"
    elsewhere.mkdir()
    (here / "link").symlink_to(elsewhere)
    os.lchown(here / "link", STRANGER, STRANGER)
    outcome = download(world, *(word.format("link") for word in argv))
    assert outcome.status == 2
    assert "link that somebody else has made" in outcome.stderr
    assert files_in(elsewhere) == {}


def test_a_directory_that_is_the_users_own_link(world: World, helpdesk: Store, here: Path) -> None:
    """Whoever links a directory for himself, such as to a larger disk, may use it."""
    give(helpdesk, ("a.txt", b"new"))
    (world.home / "elsewhere").mkdir()
    (here / "link").symlink_to(world.home / "elsewhere")
    outcome = download(world, "-d", "link")
    assert outcome.status == 0
    assert outcome.stdout.startswith("link/a.txt\t")
    assert files_in(world.home / "elsewhere") == {"a.txt": b"new"}


@pytest.mark.parametrize("directory", ["file", "file/below", "dangling"])
def test_a_directory_that_is_none(
    world: World, helpdesk: Store, here: Path, directory: str
) -> None:
    """A file or a link to nowhere in the directory's place is an error in a sentence."""
    give(helpdesk, ("a.txt", b"new"))
    (here / "file").write_bytes(b"old")
    (here / "dangling").symlink_to(here / "nowhere")
    outcome = download(world, "-d", directory)
    assert outcome.status == 1
    assert outcome.stderr.startswith(f"Error: Cannot write to {directory}: ")
    assert "Traceback" not in outcome.stderr
    assert outcome.stdout == ""
    assert files_in(here) == {"file": b"old", "dangling": f"-> {here / 'nowhere'}".encode()}


def test_a_directory_is_made(world: World, helpdesk: Store, here: Path) -> None:
    """--dir and what lies above it are made where they are missing."""
    give(helpdesk, ("a.txt", b"new"))
    assert download(world, "--dir", "not/yet there").stdout.startswith("not/yet there/a.txt\t")
    assert files_in(here / "not" / "yet there") == {"a.txt": b"new"}
    assert download(world, "-o", "nor/this").stdout.startswith("nor/this\t")
    assert files_in(here / "nor") == {"this": b"new"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A user's machine for real processes, with the demo helpdesk."""
    home = tmp_path / "home"
    home.mkdir()
    return Machine(home)


def run_with(machine: Machine, *argv: str, prefix: tuple[str, ...] = (), most: int = -1) -> Ended:
    """Run a command by way of another, and where `most` is given, with files of that size only."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    process = subprocess.run(
        (*prefix, *COMMAND, *argv),
        env=machine.environment({}),
        capture_output=True,
        check=False,
        preexec_fn=limit,
    )
    return Ended(process.returncode, process.stdout, process.stderr)


def test_no_permission(machine: Machine, tmp_path: Path) -> None:
    """A directory that may not be written to is an error in a sentence."""
    with machine.helpdesk() as helpdesk:
        give(helpdesk, ("a.txt", b"new"))
    place = tmp_path / "locked"
    place.mkdir(mode=0o555)
    privileges: tuple[str, ...] = ()
    if os.getuid() == 0:  # who may write anywhere, unless that privilege is dropped
        need("setpriv")
        privileges = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    for directory in (place, place / "below"):
        argv = ("ticket", "download", TICKET, "-d", str(directory), "--json")
        ended = run_with(machine, *argv, prefix=privileges)
        assert ended.status == 1
        assert ended.error()["kind"] == "storage"
        assert ended.error()["message"].endswith(f"Cannot write to {directory}: Permission denied.")
        assert "Traceback" not in ended.told
    assert files_in(place) == {}


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ("mount", "-t", "tmpfs", "-o", "size=64k", "tinydub", str(place)),
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("needs to mount a small disk")
    yield place
    subprocess.run(("umount", str(place)), check=True)


def test_a_full_disk(world: World, helpdesk: Store, full_disk: Path) -> None:
    """What does not fit leaves nothing half; what fits is saved; a sentence says what is wrong."""
    give(helpdesk, ("large.bin", b"x" * 200_000), ("small.txt", b"small"))
    outcome = download(world, "-d", str(full_disk))
    assert outcome.status == 1
    assert "1 of 2 could not be saved" in outcome.stderr
    assert f"Not saved: large.bin, ticket {TICKET}. Cannot write to" in outcome.stderr
    assert "No space left on device" in outcome.stderr
    assert ".part" not in outcome.stderr
    assert "XDG" not in outcome.stderr
    assert files_in(full_disk) == {"small.txt": b"small"}
    assert download(world, "F0", "-o", str(full_disk / "mine")).status == 1
    assert files_in(full_disk) == {"small.txt": b"small"}


def test_a_limit_on_files(machine: Machine, tmp_path: Path) -> None:
    """Where the system allows no file of that size, it is the same as with a full disk."""
    place = tmp_path / "place"
    with machine.helpdesk() as helpdesk:
        give(helpdesk, ("large.bin", b"x" * 3_000_000), ("small.txt", b"small"))
    ended = run_with(machine, "ticket", "download", TICKET, "-d", str(place), most=2_000_000)
    assert ended.status == 1
    assert "File too large" in ended.told
    assert "Traceback" not in ended.told
    assert files_in(place) == {"small.txt": b"small"}
