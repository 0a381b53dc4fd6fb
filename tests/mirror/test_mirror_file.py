"""The mirror's file: whatever has become of it, commands end with one sentence and a status."""

import os
import random
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from support.mirrors import Desk, assert_equal, file, synced
from support.run import Outcome, World
from tinydub_cli.errors import StorageError
from tinydub_cli.mirror import database
from tinydub_cli.sandbox.store import Store


@pytest.fixture
def desk(world: World, helpdesk: Store) -> Desk:
    """A server whose tickets have been synced."""
    desk = Desk(world, helpdesk)
    synced(world)
    return desk


def reads(world: World) -> list[Outcome]:
    """Read all that can be read from the copy."""
    return [
        world.run("tickets", "list", "--offline", "-q"),
        world.run("ticket", "show", "KPlaQw1c", "--offline", "-q"),
        world.run("tickets", "search", "studio", "-q"),
    ]


def assert_told(outcome: Outcome, *statuses: int) -> None:
    """It ended with one of these, and never with a bug or a traceback."""
    assert outcome.status in statuses, outcome.stderr
    assert "has a bug" not in outcome.stderr, outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert sum("Error:" in line for line in outcome.stderr.splitlines()) == bool(outcome.status)


def assert_mended(world: World, helpdesk: Store) -> None:
    """A sync sets the file aside, says so once, and ends equal to the server."""
    outcome = world.run("tickets", "sync")
    assert outcome.status == 0, outcome.stderr
    said = [line for line in outcome.stderr.splitlines() if "was damaged" in line]
    assert len(said) == 1
    assert f"{file(world)}.damaged" in said[0]
    assert file(world).with_name("mirror.sqlite3.damaged").exists()
    assert_equal(world, helpdesk)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.usefixtures("desk")
def test_random_bytes_at_random_places(world: World, helpdesk: Store, seed: int) -> None:
    """Reading fails with a sentence or succeeds; the network works; a sync can always go on."""
    chance = random.Random(seed)
    content = bytearray(file(world).read_bytes())
    for _ in range(chance.choice((1, 10, 300))):
        place = chance.randrange(len(content))
        size = chance.choice((1, 16, 500))
        content[place : place + size] = chance.randbytes(len(content[place : place + size]))
    file(world).write_bytes(content)
    for outcome in reads(world):
        assert_told(outcome, 0, 1, 3)
    for argv in (
        ("tickets", "list", "-q"),
        ("ticket", "show", "KPlaQw1c", "-q", "--max-age", "1h"),
    ):
        outcome = world.run(*argv)
        assert_told(outcome, 0)
    assert_told(world.run("doctor", "--offline"), 0, 1)
    assert_told(world.run("tickets", "sync"), 0, 1)
    assert helpdesk.tickets("open")


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("kept", [100, 5000, 40000])
def test_a_truncated_file(world: World, helpdesk: Store, kept: int) -> None:
    """What a full disk or a crash of the system leaves: said, and rebuilt by a sync."""
    content = file(world).read_bytes()
    file(world).write_bytes(content[:kept])
    for outcome in reads(world):
        assert_told(outcome, 1)
        assert "is damaged" in outcome.stderr
        assert "`tinydub tickets sync` sets it aside" in outcome.stderr
    fine = world.run("tickets", "list", "-q")
    assert (fine.status, fine.stderr) == (0, "")
    assert_mended(world, helpdesk)


@pytest.mark.usefixtures("desk")
def test_an_empty_file_is_a_copy_of_nothing(world: World, helpdesk: Store) -> None:
    """Version 0 with nothing in it becomes version 1, in place."""
    file(world).write_bytes(b"")
    assert_told(reads(world)[0], 3)
    with closing(sqlite3.connect(file(world))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(database.MIGRATIONS),)
    synced(world)
    assert_equal(world, helpdesk)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("version", [0, 1, 7])
def test_another_programs_file_is_not_touched(world: World, helpdesk: Store, version: int) -> None:
    """A database that is not ours is set aside as it is, and never written to."""
    path = file(world)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
    before = file(world).read_bytes()
    for outcome in reads(world):
        assert_told(outcome, 1)
    assert file(world).read_bytes() == before
    assert_mended(world, helpdesk)
    assert file(world).with_name("mirror.sqlite3.damaged").read_bytes() == before


def test_a_newer_versions_file_is_left_alone(world: World, desk: Desk) -> None:
    """It is another program's treasure: said with what to do, and not a byte is changed."""
    with closing(sqlite3.connect(file(world))) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
    before = file(world).read_bytes()
    desk.forget()
    for outcome in (*reads(world), world.run("tickets", "sync")):
        assert_told(outcome, 1)
        assert "newer version of tinydub" in outcome.stderr
        assert "`tinydub tickets sync --forget`" in outcome.stderr
    assert desk.asked == []
    assert world.run("tickets", "list", "-q").status == 0
    assert file(world).read_bytes() == before
    assert world.run("tickets", "sync", "--forget").status == 0


@pytest.mark.usefixtures("desk")
def test_a_directory_in_its_place(world: World) -> None:
    """One sentence each, and no command that reads from the network minds."""
    file(world).unlink()
    [place] = (world.directories.cache / "mirror").rglob("default")
    (place / "mirror.sqlite3").mkdir()
    for outcome in (*reads(world), world.run("tickets", "sync")):
        assert_told(outcome, 1)
    fine = world.run("tickets", "list", "-q")
    assert (fine.status, fine.stderr) == (0, "")


@pytest.mark.usefixtures("desk")
def test_a_full_disk(world: World) -> None:
    """A file that cannot grow: a sentence, status 1, and what was there still is."""
    with closing(sqlite3.connect(file(world))) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    before = reads(world)[1].stdout
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    from signal import SIG_IGN, SIGXFSZ, signal

    signal(SIGXFSZ, SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (pages * 100, hard))
    try:
        outcome = world.run("tickets", "sync")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert_told(outcome, 1)
    assert reads(world)[1].stdout == before


def test_only_the_user_can_read_it(world: World, desk: Desk) -> None:
    """0600 in 0700, also where the umask is generous, and for what is set aside."""
    before = os.umask(0)
    try:
        world.run("tickets", "sync", "--forget")
        synced(world)
        file(world).write_bytes(b"nonsense" * 1000)
        synced(world)
    finally:
        os.umask(before)
    for path in (world.directories.cache, *world.directories.cache.rglob("*")):
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path
    assert desk.asked


def test_migrations_run_once_each_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of an older form is brought to the new one, whole or not at all, with what it has."""
    path = tmp_path / "mirror.sqlite3"
    with database.opened(path, begins=True) as connection:
        connection.execute("INSERT INTO facts VALUES ('kept', 'yes')")
    later = ("CREATE TABLE later (x); INSERT INTO later VALUES (1)",)
    monkeypatch.setattr(database, "MIGRATIONS", database.MIGRATIONS + later)
    for _ in range(2):
        with database.opened(path) as connection:
            assert connection.execute("SELECT x FROM later").fetchall()[0][0] == 1
            assert connection.execute("SELECT count(*) FROM later").fetchone()[0] == 1
            assert connection.execute("SELECT value FROM facts").fetchone()[0] == "yes"
            assert connection.execute("PRAGMA user_version").fetchone()[0] == 2
    broken = ("CREATE TABLE more (x); NONSENSE",)
    monkeypatch.setattr(database, "MIGRATIONS", database.MIGRATIONS + broken)
    with pytest.raises(sqlite3.Error), database.opened(path):
        pass
    monkeypatch.undo()
    with pytest.raises(StorageError, match="newer version"), database.opened(path):
        pass


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE words_data SET block = CAST(replace(hex(block), 'A', 'B') AS BLOB) WHERE id > 10",
        "UPDATE tickets SET detail = '{\"id\": ' WHERE id = 'KPlaQw1c'",
        "UPDATE tickets SET summary = 'no JSON' WHERE id = 'KPlaQw1c'",
    ],
    ids=["the index of words", "a thread", "a list's item"],
)
@pytest.mark.usefixtures("desk")
def test_damage_that_sqlite_itself_does_not_see(
    world: World, helpdesk: Store, statement: str
) -> None:
    """A sync finds it, too: what reading calls damaged is set aside and made anew."""
    with closing(sqlite3.connect(file(world))) as connection:
        connection.execute(statement)
        connection.commit()
    assert 1 in {outcome.status for outcome in reads(world)}
    assert_mended(world, helpdesk)
    assert {outcome.status for outcome in reads(world)} == {0}
