"""The state: it lasts, it is shared between processes, and it says what is wrong with it."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tinydub_cli.sandbox.errors import DamagedFileError, SandboxError
from tinydub_cli.sandbox.quota import Limits
from tinydub_cli.sandbox.store import REQUESTS_KEPT, AnsweredRequest, Store, reset

if TYPE_CHECKING:
    from conftest import Clock

_REPLIES = 20


def _texts(store: Store, ticket_id: str) -> list[object]:
    document = store.ticket(ticket_id)
    assert document is not None
    messages = document["messages"]
    assert isinstance(messages, list)
    return [message["message"] for message in messages if isinstance(message, dict)]


def test_a_reply_is_there_for_the_next_process(state: Path, clock: Clock) -> None:
    """The state is kept between commands."""
    with Store(state, clock=clock) as store:
        store.reply("KPlaQw1c", "Done, Maxim.")
    with Store(state, clock=clock) as store:
        assert _texts(store, "KPlaQw1c")[-1] == "Done, Maxim."


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_only_the_owner_can_read_the_file(state: Path, clock: Clock) -> None:
    """0600, and its folder is made where there is none."""
    with Store(state, clock=clock):
        assert stat.S_IMODE(state.stat().st_mode) == 0o600


_WORK = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tinydub_cli.sandbox.quota import Limits
from tinydub_cli.sandbox.store import AnsweredRequest, Store

def clock():
    return datetime(2026, 2, 3, 9, 30, 15, tzinfo=UTC)

print("ready", flush=True)
sys.stdin.readline()
with Store(Path(sys.argv[1]), clock=clock) as store:
    for number in range(int(sys.argv[3])):
        store.reply("KPlaQw1c", f"{sys.argv[2]} {number}")
        store.spend("user", Limits(minute=100), clock())
        store.record(AnsweredRequest("GET", "/", 200, clock(), authorized=False))
"""


def _begin(state: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WORK, str(state), name, str(_REPLIES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_start_at_once_lose_nothing(state: Path, clock: Clock) -> None:
    """Three find no file, seed it once, and reply to one ticket at the same time."""
    names = ("first", "second", "third")
    processes = [_begin(state, name) for name in names]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        _, complaints = process.communicate()
        assert (process.returncode, complaints) == (0, "")
    with Store(state, clock=clock) as store:
        written = _texts(store, "KPlaQw1c")[1:]
        assert len(written) == len(names) * _REPLIES
        for name in names:
            own = [text for text in written if str(text).startswith(name)]
            assert own == [f"{name} {number}" for number in range(_REPLIES)]
        assert len(store.requests()) == len(names) * _REPLIES
        assert store.spend("user", Limits(minute=100), clock()).remaining == 39


def _damage_header(state: Path) -> None:
    state.write_bytes(b"this is no database" * 300)


def _damage_pages(state: Path) -> None:
    content = state.read_bytes()
    state.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def _cut_off(state: Path) -> None:
    state.write_bytes(state.read_bytes()[:5000])


def _drop_table(state: Path) -> None:
    connection = sqlite3.connect(state)
    connection.execute("DROP TABLE tickets")
    connection.close()


def _spoil_document(state: Path) -> None:
    connection = sqlite3.connect(state)
    with connection:
        connection.execute("UPDATE tickets SET document = '{' WHERE id = 'KPlaQw1c'")
    connection.close()


def _age(state: Path) -> None:
    connection = sqlite3.connect(state)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def _exchange(state: Path) -> None:
    state.unlink()
    connection = sqlite3.connect(state)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()


def _read(state: Path, clock: Clock) -> None:
    with Store(state, clock=clock) as store:
        assert store.tickets("open")
        assert store.ticket("KPlaQw1c")


@pytest.mark.parametrize(
    "damage",
    [
        _damage_header,
        _damage_pages,
        _cut_off,
        _drop_table,
        _spoil_document,
        _age,
        _exchange,
    ],
)
def test_a_file_that_is_no_use_says_so_and_can_be_reset(
    state: Path, clock: Clock, damage: Callable[[Path], None]
) -> None:
    """One sentence with the file and the remedy, and the remedy works."""
    Store(state, clock=clock).close()
    damage(state)
    with pytest.raises(DamagedFileError) as caught:
        _read(state, clock)
    assert str(state) in str(caught.value)
    assert "`tinydub demo reset`" in str(caught.value)

    reset(state, clock=clock)
    _read(state, clock)
    assert [path.name for path in state.parent.iterdir()] == [state.name]


def test_a_reset_brings_back_the_beginning(store: Store, clock: Clock) -> None:
    """Replies, planted tickets, counts and log are gone; the tickets are those of the seed."""
    seeded = store.tickets("open")
    store.reply("KPlaQw1c", "Done, Maxim.")
    store.put({"id": "Planted1"})
    store.spend("user", Limits(), clock())
    store.record(AnsweredRequest("GET", "/", 200, clock(), authorized=False))
    store.reset()
    assert store.tickets("open") == seeded
    assert store.ticket("Planted1") is None
    assert store.requests() == []
    assert store.spend("user", Limits(), clock()).remaining == 59


def test_a_reset_is_seen_by_whoever_has_the_file_open(
    store: Store, state: Path, clock: Clock
) -> None:
    """Such as a helpdesk that is being served in another terminal."""
    store.put({"id": "Planted1"})
    reset(state, clock=clock)
    assert store.ticket("Planted1") is None
    assert store.ticket("KPlaQw1c") is not None


def test_a_reset_makes_a_file_where_there_is_none(state: Path, clock: Clock) -> None:
    """Resetting what was never begun is no error."""
    reset(state, clock=clock)
    assert state.exists()


def test_a_path_that_cannot_be_used_says_why(tmp_path: Path, clock: Clock) -> None:
    """A reset would not help, so it is not what the sentence advises."""
    with pytest.raises(SandboxError, match="cannot be used") as caught:
        Store(tmp_path, clock=clock)
    assert "reset" not in str(caught.value)
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match="cannot be used"):
        Store(tmp_path / "file" / "state", clock=clock)


def test_the_log_keeps_the_latest_requests(store: Store, clock: Clock) -> None:
    """It does not grow for ever."""
    for number in range(REQUESTS_KEPT + 7):
        store.record(AnsweredRequest("GET", f"/{number}", 200, clock(), authorized=True))
    log = store.requests()
    assert len(log) == REQUESTS_KEPT
    assert log[0].path == "/7"
    assert log[-1].path == f"/{REQUESTS_KEPT + 6}"


def test_an_unknown_list_is_a_mistake(store: Store) -> None:
    """Only the four documented lists exist."""
    with pytest.raises(ValueError, match="closed"):
        store.tickets("closed")
