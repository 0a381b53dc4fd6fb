"""What a sync takes care of beside the tickets: secrets, bad answers, the budget, other work."""

import fcntl
import json

import pytest

from support.mirrors import Desk, change, synced
from support.run import World
from tinydub_cli.sandbox.store import Store

SECRET = "X-Amz-Signature=5ecret5"
LINKS = [
    f"https://files.example/a.png?{SECRET}",
    f"see ![x](https://files.example/a.png?X=1&{SECRET}) and //files.example/b?{SECRET}",
]


def test_no_signature_is_kept_wherever_it_stands(world: World, helpdesk: Store) -> None:
    """In lists of links, in texts, without a scheme: the copy has the rest, and no signature."""
    ticket = helpdesk.ticket("FHERJvPv")
    messages = [{**one, "message": LINKS[1], "links": LINKS} for one in ticket["messages"]]
    helpdesk.put({**ticket, "urls": LINKS, "messages": messages})
    synced(world)
    cache = b"".join(
        path.read_bytes() for path in world.directories.cache.rglob("*") if path.is_file()
    )
    assert b"5ecret5" not in cache
    shown = world.run("ticket", "show", "FHERJvPv", "--offline", "--json").stdout
    assert "see ![x](https://files.example/a.png?...)" in shown


def test_tickets_that_cannot_be_read_do_not_block_others(world: World, helpdesk: Store) -> None:
    """Three changed tickets with senseless answers end one sync, and not the next one."""
    desk = Desk(world, helpdesk)
    synced(world)
    ids = world.run("tickets", "list", "-q", "--offline").stdout.split()
    bad = set(ids[:3])
    for one in [*bad, ids[-1]]:
        change(helpdesk, one, status="changed")
    desk.before = lambda path: (200, b"[") if path.rpartition("/")[2] in bad else None
    for _ in range(4):
        world.run("tickets", "sync", "--refresh", "0")
    shown = world.run("ticket", "show", ids[-1], "--offline", "--json").json()
    assert shown["status"] == "changed"
    desk.forget()
    assert world.run("tickets", "sync", "--refresh", "0").status == 0
    assert desk.read == []


def test_the_copy_is_not_deleted_under_a_sync(world: World, helpdesk: Store) -> None:
    """`--forget` is refused while another process syncs: exit 8, and the copy stays."""
    assert helpdesk
    synced(world)
    [lock] = world.directories.cache.rglob("sync.lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        outcome = world.run("tickets", "sync", "--forget")
    assert outcome.status == 8
    assert world.run("tickets", "list", "-q", "--offline").stdout
    assert world.run("tickets", "sync", "--forget").status == 0
    assert not list(world.directories.cache.rglob("mirror.sqlite3*"))


def test_our_own_reply_makes_the_copy_old(world: World, helpdesk: Store) -> None:
    """The next sync fetches a ticket that was answered from here, though no list tells of it."""
    assert helpdesk
    synced(world)
    sent = world.run("ticket", "reply", "FHERJvPv", "-m", "It is done.", "--yes", stdin="")
    assert sent.status == 0, sent.stderr
    assert synced(world, "--refresh", "0")["fetched"] == 1
    shown = world.run("ticket", "show", "FHERJvPv", "--offline", "--json").stdout
    assert "It is done." in shown


def test_a_limit_of_any_size(world: World, helpdesk: Store) -> None:
    """No number is too large to be asked for."""
    assert helpdesk
    synced(world)
    assert world.run("tickets", "search", "mail", "--limit", "9" * 20).status == 0


@pytest.mark.parametrize(("word", "status"), [("off", 2), ("false", 2), ("on", 0), ("true", 0)])
def test_the_mirror_is_turned_off_by_either_word(world: World, word: str, status: int) -> None:
    """`config set mirror off` means what it says; `config get` tells it as the file has it."""
    assert world.run("config", "set", "mirror", word).status == 0
    assert json.loads(f"[{world.run('config', 'get', 'mirror').stdout}]") == [
        word in ("on", "true")
    ]
    assert world.run("tickets", "sync").status == status
