"""What is noted of tickets that were seen, for a TAB: little, for the user alone, at no risk."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.answers import answer_all
from support.process import LONGEST_RUN, Machine
from support.run import World

TAB = {"_TINYDUB_COMPLETE": "1"}
MOST = 500


def item(identity: str, name: str = "Ada") -> dict[str, object]:
    """A ticket, as a list has it."""
    return {
        "id": identity,
        "name": name,
        "email": "ada@example.com",
        "status": "pending",
        "has_unread_messages": False,
        "created_at": "2026-01-20T12:51:32.000000Z",
    }


def serve(world: World, *identities: str) -> None:
    """Have a server list these tickets."""
    answer_all(world, json.dumps([item(identity) for identity in identities]).encode())


def offered(world: World, *options: str) -> list[str]:
    """The ids that a TAB offers."""
    lines = world.run(*options, "ticket", "show", "=", variables=TAB).stdout.splitlines()
    return [line.partition("\t")[0] for line in lines[1:]]


def files(world: World) -> list[Path]:
    """All that is in the cache directory, folders, too."""
    return sorted(world.directories.cache.rglob("*"))


def test_a_list_and_a_thread_are_noted(world: World) -> None:
    """`tickets list` and `ticket show` note what they show; the last seen comes first."""
    assert offered(world) == []
    world.run("ticket", "show", "P1wLN0xU")
    assert offered(world) == ["P1wLN0xU"]
    listed = world.run("tickets", "list", "--filter", "self", "-q").stdout.split()
    assert offered(world) == [*listed, *({"P1wLN0xU"} - set(listed))]
    world.run("ticket", "show", "P1wLN0xU")
    assert offered(world)[0] == "P1wLN0xU"


def test_only_ids_names_and_states_are_noted(world: World) -> None:
    """No address and no message is kept, and all of it for the user alone."""
    world.run("tickets", "list", "-q")
    world.run("ticket", "show", "KPlaQw1c")
    paths = files(world)
    assert [path.name for path in paths if path.is_file()] == ["known.tsv"]
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if path.is_file() else 0o700)
    kept = "".join(path.read_text() for path in paths if path.is_file())
    assert "KPlaQw1c\tpending\tMaxim Pool\n" in kept
    assert "@example.com" not in kept


def test_a_thousand_are_noted_and_no_more(world: World) -> None:
    """Those seen longest ago are forgotten first."""
    serve(world, *(f"old{number}" for number in range(MOST)))
    world.run("tickets", "list", "-q")
    serve(world, "new1", "new2", "old5")
    world.run("tickets", "list", "-q")
    now = offered(world)
    assert len(now) == MOST
    assert now[:5] == ["new1", "new2", "old5", "old0", "old1"]
    assert "old998" not in now
    serve(world, *(f"many{number}" for number in range(3 * MOST)))
    world.run("tickets", "list", "-q")
    assert offered(world) == [f"many{number}" for number in range(MOST)]


def test_what_is_noted_already_is_not_written_again(world: World) -> None:
    """A list that changes nothing leaves the file alone."""
    world.run("tickets", "list", "-q")
    before = [path.stat().st_mtime_ns for path in files(world)]
    world.run("tickets", "list", "-q")
    assert [path.stat().st_mtime_ns for path in files(world)] == before


def test_long_names_and_long_ids_stay_small(world: World) -> None:
    """However much a server sends, the file stays one that a TAB can read."""
    answer_all(world, json.dumps([item(f"id{n}", "x" * 10_000) for n in range(MOST)]).encode())
    world.run("tickets", "list", "-q")
    assert len(offered(world)) == MOST
    assert max(path.stat().st_size for path in files(world) if path.is_file()) < 1_000_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 4096,
        bytes(range(256)) * 100,
        b"KPlaQw1c\n\t\t\n\t\t\t\nKPlaQw1c\tonly two\n",
        b"\xff\xfe\tpending\tAda\n",
        b"x" * 3_000_000,
    ],
    ids=["empty", "nulls", "any bytes", "too few cells", "no text", "huge"],
)
def test_a_damaged_file_is_made_anew(world: World, content: bytes) -> None:
    """It offers nothing, disturbs no command, and the next list mends it."""
    world.run("tickets", "list", "-q")
    file = next(path for path in files(world) if path.is_file())
    intact = file.read_bytes()
    file.write_bytes(content)
    assert offered(world) == []
    outcome = world.run("tickets", "list", "-q")
    assert (outcome.status, outcome.stderr) == (0, "")
    assert file.read_bytes() == intact


def test_lines_that_are_whole_count(world: World) -> None:
    """One bad line does not hide the others."""
    world.run("tickets", "list", "-q")
    file = next(path for path in files(world) if path.is_file())
    file.write_bytes(b"KPlaQw1c\tpending\tMaxim\n\xff\0\nbad id\tx\ty\nFHERJvPv\topen\tJake")
    assert offered(world) == ["KPlaQw1c", "FHERJvPv"]


def _a_file_in_the_way(cache: Path) -> None:
    cache.write_text("a file where the folder should be")


def _a_dangling_link(cache: Path) -> None:
    cache.symlink_to("/nowhere/cache")


def _a_folder_of_that_name(cache: Path) -> None:
    (cache / "tickets/demo.tinydub.example/default/known.tsv/x").mkdir(parents=True)


@pytest.mark.parametrize("obstacle", [_a_file_in_the_way, _a_dangling_link, _a_folder_of_that_name])
@pytest.mark.parametrize("command", [("tickets", "list", "-q"), ("ticket", "show", "KPlaQw1c")])
def test_a_place_that_cannot_be_written_disturbs_no_command(
    world: World, obstacle: Callable[[Path], None], command: tuple[str, ...]
) -> None:
    """What was asked for is printed, with status 0 and not a word about the cache."""
    expected = world.run(*command)
    other = World(world.home / "other")
    other.home.mkdir()
    obstacle(other.directories.cache)
    outcome = other.run(*command)
    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, expected.stdout, "")
    assert offered(other) == []


FULL = """
import resource, sys
from pathlib import Path
from support.answers import answer_all
from support.run import World
world = World(Path(sys.argv[1]))
answer_all(world, sys.argv[2].encode())
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
outcome = world.run("tickets", "list", "-q")
print(outcome.status, outcome.stdout, outcome.stderr)
"""


def test_a_full_disk_disturbs_no_command(tmp_path: Path) -> None:
    """Where no file can grow, the list is printed, and no half of a file is left."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path, json.dumps([item("KPlaQw1c")])],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["0", "KPlaQw1c"]
    assert done.stderr == ""
    cache = tmp_path / "cache"
    assert (cache / "tickets").is_dir()
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_writers_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    """Whoever writes last wins, and nobody sees half a file or leaves one beside it."""
    machine = Machine(tmp_path)
    machine.run("tickets", "list", "-q")
    known = machine.run("tickets", "list", "-q").output.split()
    running = [machine.start("ticket", "show", identity, "-q") for identity in known[:6]]
    for process in running:
        process.communicate(timeout=LONGEST_RUN)
        assert process.returncode == 0
    file = next(tmp_path.rglob("known.tsv"))
    lines = file.read_text().split("\n")
    assert lines.pop() == ""
    assert {line.partition("\t")[0] for line in lines} == set(known)
    assert len(lines) == len(known)
    assert list(file.parent.iterdir()) == [file]
