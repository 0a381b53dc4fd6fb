"""What `tickets watch` keeps between two looks: private, and begun anew where it is damaged."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from support.run import World
from support.watching import arrive, told
from tinydub_cli.sandbox.store import Store


def noted(world: World) -> None:
    """Note what is there, so that the next look tells what has happened since."""
    assert world.run("tickets", "watch", "--once").status == 0


def state_file(world: World, name: str = "open") -> Path:
    [file] = (world.directories.state / "watch").rglob(f"{name}.json")
    return file


def test_the_state_is_for_the_user_alone_and_has_no_addresses(
    world: World, helpdesk: Store
) -> None:
    """0600 in 0700; before a sync, nothing but ids, names and statuses is kept."""
    noted(world)
    arrive(helpdesk, "New00001", name="\x1b]0;owned\x07\ud800", email="secret@example.com")()
    world.run("tickets", "watch", "--once")
    file = state_file(world)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    content = file.read_text()
    assert "New00001" in content
    assert "@example" not in content
    assert "\x1b" not in content


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda content: content[: len(content) // 2],
    "zeros": lambda content: b"\0" * len(content),
    "a list": lambda _: b"[]\n",
    "other types": lambda _: b'{"version": 1, "tickets": {"A": [1, 2, 3]}, "events": []}\n',
    "an odd version": lambda _: b'{"version": null, "tickets": {}, "events": []}\n',
    "odd events": lambda _: b'{"version": 1, "tickets": {}, "events": [[]]}\n',
    "deep": lambda _: b"[" * 100_000,
    "not UTF-8": lambda _: b"\xff\xfe\n",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_state_begins_anew(world: World, helpdesk: Store, damage: str) -> None:
    """It is said in one sentence, nothing is told, and the next look tells as ever."""
    noted(world)
    file = state_file(world)
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    outcome = world.run("tickets", "watch", "--once", "--json")
    assert (outcome.status, outcome.stdout) == (0, "")
    assert "What was seen last cannot be read: the watch begins anew." in outcome.stderr
    arrive(helpdesk, "New00001")()
    assert told(world.run("tickets", "watch", "--once", "--json")) == [("new", "New00001")]


def test_a_newer_programs_state_is_left_alone(world: World) -> None:
    """It is not overwritten; the error says what to do."""
    noted(world)
    file = state_file(world)
    newer = b'{"version": 2, "more": true}\n'
    file.write_bytes(newer)
    outcome = world.run("tickets", "watch", "--once")
    assert outcome.status == 1
    assert "newer version" in outcome.stderr
    assert file.read_bytes() == newer


def test_a_disk_that_fails_tells_nothing_that_it_cannot_note(world: World, helpdesk: Store) -> None:
    """The event is told once there is a disk again."""
    noted(world)
    arrive(helpdesk, "New00001")()
    file = state_file(world)
    content = file.read_bytes()
    file.unlink()
    file.mkdir()
    outcome = world.run("tickets", "watch", "--once", "--json")
    assert (outcome.status, outcome.stdout) == (1, "")
    file.rmdir()
    file.write_bytes(content)
    assert told(world.run("tickets", "watch", "--once", "--json")) == [("new", "New00001")]
