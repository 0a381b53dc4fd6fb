"""However a sync ends, what it fetched is there, and the next one goes on: real processes."""

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support import hurried
from support.mirrors import FILTERS, everything, unlinked
from support.process import Machine, ended, interruptible
from support.run import NOW
from tinydub_cli.sandbox.account import DEMO_TOKEN
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store

COUNT = 160

HURRIED = Path(hurried.__file__)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A helpdesk with some hundred tickets."""
    with Store(tmp_path / "server.sqlite3", clock=lambda: NOW) as store:
        store.populate(COUNT)
        yield store


@contextmanager
def served(store: Store, home: Path) -> Iterator[Machine]:
    """Serve it without limits, and give a machine that is signed in there."""
    with Server(store, clock=lambda: NOW, limits=None) as server:
        address = {"TINYDUB_DEMO": None, "TINYDUB_TOKEN": DEMO_TOKEN}
        yield Machine(home, {**address, "TINYDUB_API_URL": f"{server.url}/api/v1"})


def paths(store: Store) -> list[str]:
    """What the server was asked for."""
    return [request.path.removeprefix("/api/v1") for request in store.requests()]


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something that happens elsewhere."""
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until
        time.sleep(0.002)


def sync(machine: Machine, *options: str) -> "subprocess.Popen[bytes]":
    """Start a sync that may spend what it needs."""
    with interruptible():
        return start(machine, "tickets", "sync", "--json", "--budget", "9999", *options)


def start(machine: Machine, *argv: str) -> "subprocess.Popen[bytes]":
    """Start a command that waits for no allowance."""
    return subprocess.Popen(
        (sys.executable, HURRIED, *argv),
        env=machine.environment({}),
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def assert_equal(machine: Machine, store: Store) -> None:
    """Every list and every thread is as on the server."""
    for name in FILTERS:
        listed = machine.run("tickets", "list", "--offline", "--json", "--filter", name)
        assert json.loads(listed.output) == store.tickets(name)
    ids = everything(store)
    shown = machine.run("ticket", "show", "-", "--offline", "--json", stdin=" ".join(ids).encode())
    assert shown.status == 0, shown.told
    copies = {one["id"]: one for one in json.loads(shown.output)}
    assert copies == {one: unlinked(store.ticket(one)) for one in ids}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
def test_ended_again_and_again_at_random_places(
    tmp_path: Path, store: Store, kind: signal.Signals, seed: int
) -> None:
    """Ctrl-C or kill -9, at any request: no ticket is lost, and hardly one fetched twice."""
    chance = random.Random(seed)
    with served(store, tmp_path) as machine:
        ends = 0
        for _ in range(6):
            before = len(store.requests())
            process = sync(machine)
            goal = before + 4 + chance.randrange(1, 45)
            wait_until(lambda p=process, g=goal: p.poll() is not None or len(store.requests()) >= g)
            time.sleep(chance.random() * 0.003)
            os.killpg(process.pid, kind)
            result = ended(process)
            if kind == signal.SIGINT and result.status:
                assert result.status == 130
                message = result.error()["message"]
                assert message.startswith(("Stopped. What was fetched is kept", "Interrupted."))
            ends += result.status != 0
        assert ends >= 4
        assert ended(sync(machine, "--refresh", "0")).status == 0
        fetched = [path for path in paths(store) if path.startswith("/ticket/")]
        # Each end may cost the one that was on its way; finding out and renewing the rest.
        assert len(fetched) <= len(everything(store)) + ends + 1 + 10 * (6 - ends)
        assert_equal(machine, store)
        assert_no_links(tmp_path, store)


def assert_no_links(home: Path, store: Store) -> None:
    """Nothing in the cache could open a file on the server: not even in SQLite's log."""
    assert any("attachments" in str(store.ticket(one)) for one in everything(store)[:1])
    for path in (home / ".cache").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"signature" not in content.lower(), path
            assert b"http://localhost" not in content, path


def test_links_are_in_no_byte_while_it_runs(tmp_path: Path, store: Store) -> None:
    """Looked at in the middle of the work, log and all; files are the user's alone."""
    with served(store, tmp_path) as machine:
        process = sync(machine)
        wait_until(lambda: len(store.requests()) > 60)
        os.killpg(process.pid, signal.SIGSTOP)
        cache = tmp_path / ".cache" / "tinydub"
        names = {path.name for path in cache.rglob("mirror*") if path.is_file()}
        assert "mirror.sqlite3-wal" in names
        for path in (cache, *cache.rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path
        assert_no_links(tmp_path, store)
        os.killpg(process.pid, signal.SIGKILL)
        ended(process)


def test_the_network_is_lost(tmp_path: Path, store: Store) -> None:
    """The server goes away in the middle: status 6, and the rest comes when it is back."""
    with served(store, tmp_path) as machine:
        process = sync(machine)
        wait_until(lambda: len(store.requests()) > 50)
    result = ended(process)
    assert result.status == 6
    assert "What was fetched is kept (threads: " in result.told
    had = len([path for path in paths(store) if path.startswith("/ticket/")])
    with served(store, tmp_path) as machine:
        # Another port is another account's: the copy is taken along.
        places = sorted((tmp_path / ".cache" / "tinydub" / "mirror").iterdir())
        [place] = places
        port = machine.variables["TINYDUB_API_URL"].split(":")[2].split("/")[0]
        place.rename(place.with_name(f"127.0.0.1_{port}"))
        assert ended(sync(machine, "--refresh", "0")).status == 0
        all_of_them = len([path for path in paths(store) if path.startswith("/ticket/")])
        assert all_of_them <= len(everything(store)) + 2
        assert had < all_of_them
        assert_equal(machine, store)


def test_many_processes_at_once(tmp_path: Path, store: Store) -> None:
    """Two syncs, lists, threads and searches: nothing is lost, and no lock is ever told of."""
    with served(store, tmp_path) as machine:
        first = sync(machine)
        wait_until(lambda: len(store.requests()) > 10)
        second = sync(machine)
        told: list[tuple[int, str]] = []
        some = everything(store)[:4]

        def work(*argv: str) -> None:
            for _ in range(3):
                result = ended(start(machine, *argv))
                told.append((result.status, result.told))

        threads = [
            threading.Thread(target=work, args=argv)
            for argv in (
                ("tickets", "list", "-q"),
                ("tickets", "list", "--offline", "-q"),
                ("ticket", "show", *some, "-q"),
                ("tickets", "list", "--max-age", "1h", "-q"),
                ("tickets", "search", "mail", "-q"),
                ("tickets", "stats", "--offline", "--json"),
            )
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ends = [ended(first), ended(second)]
        assert [end.status for end in ends] == [0, 0]
        assert "Another sync is at work." in ends[1].told
        assert {status for status, _ in told} == {0}
        said = "".join(sentence for _, sentence in told) + ends[0].told + ends[1].told
        assert "lock" not in said
        assert_equal(machine, store)


def test_two_begin_at_the_same_moment(tmp_path: Path, store: Store) -> None:
    """Where there is no copy yet, several processes make one, and each ticket is fetched once."""
    with served(store, tmp_path) as machine:
        ends = [ended(one) for one in [sync(machine, "--refresh", "0") for _ in range(3)]]
        assert [end.status for end in ends] == [0, 0, 0]
        fetched = [path for path in paths(store) if path.startswith("/ticket/")]
        assert len(fetched) == len(everything(store)) + 1
        assert_equal(machine, store)


def test_what_another_sync_has_spent_is_not_spent_again(tmp_path: Path, store: Store) -> None:
    """Who has waited for another sync works out its budget afterwards: a quarter is still left."""
    with served(store, tmp_path) as machine:
        assert ended(sync(machine, "--budget", "5")).status == 0
        [lock] = (tmp_path / ".cache" / "tinydub").rglob("sync.lock")
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            waiting = start(machine, "tickets", "sync")
            assert waiting.stderr
            assert b"Another sync is at work." in waiting.stderr.readline()
            [ledger] = (tmp_path / ".local/state/tinydub/requests").rglob("*.log")
            now = ledger.read_text().split()[0]
            ledger.write_text(f"{now} sent\n" * 1079)
        result = ended(waiting)
        assert result.status == 5
        assert "Only a quarter of the day's requests is left" in result.told
