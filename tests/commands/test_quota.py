"""Requests are counted, and work on many tickets waits before the minute's are spent."""

import json
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.faults import FaultServer, Visit, answer
from support.helpdesk_on_sockets import TICKET, Helpdesk
from support.process import Machine, end
from support.run import World
from support.terminal import Terminal
from tinydub_cli.sandbox.store import Store

DOCUMENTED = ("KPlaQw1c", "FHERJvPv", "nS5M8d52", "P1wLN0xU")


def ledgers(world: World) -> list[Path]:
    return sorted((world.directories.state / "requests").rglob("*.log"))


def left(world: World) -> tuple[int, int]:
    """What `auth status` says is left of the minute and of the day."""
    known = {"TINYDUB_DEMO": "0", "TINYDUB_TOKEN": "x" * 40, "TINYDUB_API_URL": "https://a.example"}
    shown = world.run("auth", "status", "--json", variables={**known, **world.variables}).json()
    return shown["left_minute"], shown["left_day"]


def many(helpdesk: Store, count: int) -> list[str]:
    """Put so many tickets into the helpdesk, and return their ids."""
    pattern = helpdesk.ticket("P1wLN0xU")
    ids = [f"MANY{number:04}" for number in range(count)]
    for one in ids:
        helpdesk.put({**pattern, "id": one})
    return ids


def test_each_request_is_counted_where_it_leaves(account: World) -> None:
    """Reading, replying and raw requests: as many as the server heard, retries included."""
    desk = Helpdesk(on_read=[answer(503), None, None])
    with FaultServer(desk) as server:
        account.variables.update(server.variables())
        account.run("ticket", "show", TICKET)
        account.run("ticket", "reply", TICKET, "-m", "Hello there", stdin="")
        account.run("api", f"ticket/{TICKET}")
        assert left(account) == (60 - len(desk.asked), 1440 - len(desk.asked))
    assert len(desk.asked) == 5


def test_each_account_has_a_count_of_its_own(account: World) -> None:
    """Profiles and addresses do not share an allowance, nor a ledger."""
    with FaultServer(Helpdesk()) as server:
        account.variables.update(server.variables())
        account.run("ticket", "show", TICKET)
        account.run("--profile", "work", "ticket", "show", TICKET)
        account.run("--profile", "work", "ticket", "show", TICKET)
        assert left(account)[1] == 1439
    assert len(ledgers(account)) == 2


def test_the_servers_word_counts_where_it_is_less(account: World) -> None:
    """Another machine works for the same user: the server's remaining is what is left."""
    desk = Helpdesk(headers=["x-ratelimit-limit: 60", "x-ratelimit-remaining: 7"])
    with FaultServer(desk) as server:
        account.variables.update(server.variables())
        account.run("ticket", "show", TICKET)
        assert left(account) == (7, 1439)
        account.later(seconds=61)
        assert left(account) == (60, 1439)


@pytest.mark.parametrize("word", ["-1", "many", "9" * 400, "", "\xb2", "1e3"])
def test_a_word_without_sense_is_left_alone(account: World, word: str) -> None:
    """A remaining that is no number changes nothing, and breaks nothing."""
    with FaultServer(Helpdesk(headers=[f"x-ratelimit-remaining: {word}"])) as server:
        account.variables.update(server.variables())
        assert account.run("ticket", "show", TICKET).status == 0
        assert left(account) == (59, 1439)


def test_a_day_is_24_hours_across_the_files_of_two(account: World) -> None:
    """At midnight nothing is given back; after 24 hours it is, and old files go."""
    account.now = datetime(2026, 2, 1, 23, 59, 50, tzinfo=UTC)
    with FaultServer(Helpdesk()) as server:
        account.variables.update(server.variables())
        account.run("ticket", "show", TICKET)
        account.later(seconds=20)
        account.run("ticket", "show", TICKET)
        assert left(account) == (58, 1438)
        account.later(hours=23, minutes=59, seconds=45)
        assert left(account) == (60, 1439)
        account.later(days=3)
        account.run("ticket", "show", TICKET)
        assert [path.name for path in ledgers(account)] == ["2026-02-05.log"]


def test_a_clock_that_jumps_never_stops_anybody(passing: World, helpdesk: Store) -> None:
    """Set back by an hour, the day's count stands, and no work waits for the hour to come."""
    ids = " ".join(many(helpdesk, 61))
    passing.run("ticket", "show", "-", "-q", stdin=ids)
    passing.later(hours=-1)
    passing.pauses.clear()
    passing.run("ticket", "show", *DOCUMENTED, "-q")
    assert sum(passing.pauses) <= 60


def test_the_file_is_for_the_user_alone(world: World) -> None:
    """When somebody works is nobody else's business: 0600 in 0700."""
    world.run("tickets", "list")
    [file] = ledgers(world)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_damaged_ledger_and_a_full_disk_stop_nobody(world: World) -> None:
    """Lines without sense are passed over; where nothing can be written, nothing is counted."""
    world.run("tickets", "list")
    [file] = ledgers(world)
    file.write_bytes(b"\xff\x00 sent\n1e9999 left x\n\n12\nnan sent\n" + file.read_bytes()[:9])
    assert world.run("tickets", "list").status == 0
    file.unlink()
    file.mkdir()
    outcome = world.run("tickets", "list")
    assert (outcome.status, outcome.stderr) == (0, "")


def test_many_tickets_wait_for_the_minute(passing: World, helpdesk: Store) -> None:
    """With the helpdesk's real limits, 130 tickets come whole: it never had to refuse one."""
    ids = many(helpdesk, 130)
    outcome = passing.run("ticket", "show", "-", "-q", stdin=" ".join(ids))
    assert outcome.status == 0
    assert outcome.stdout.split() == ids
    waits = [line for line in outcome.stderr.splitlines() if "minute's requests are spent" in line]
    assert len(waits) == 2
    assert "Trying again" not in outcome.stderr
    assert 119 <= sum(passing.pauses) <= 121


def test_downloads_of_many_tickets_wait_too(passing: World, helpdesk: Store) -> None:
    """The same for `ticket download`."""
    ids = many(helpdesk, 62)
    outcome = passing.run(
        "ticket", "download", "-", "--dir", str(passing.home / "in"), "-q", stdin=" ".join(ids)
    )
    assert outcome.status == 0
    assert outcome.stderr.count("minute's requests are spent") == 1


def test_one_ticket_never_waits(passing: World, helpdesk: Store) -> None:
    """A single command goes ahead, and tells of a 429 with the time that the server names."""
    for _ in range(61):
        outcome = passing.run("tickets", "list", "-q")
        if outcome.status:
            break
    assert outcome.status == 5
    assert "Try again in 60 seconds" in outcome.stderr
    assert passing.pauses == []
    assert helpdesk


def test_with_wait_it_is_sat_out(passing: World) -> None:
    """`--wait` stays until there are requests again, and says for how long."""
    for _ in range(60):
        passing.run("tickets", "list", "-q")
    outcome = passing.run("--wait", "tickets", "list", "-q")
    assert outcome.status == 0
    assert "Trying again in 60 s." in outcome.stderr
    assert passing.pauses == [60.0]


def test_with_wait_even_the_day_is_sat_out(passing: World) -> None:
    """However long the server wants, as often as it wants it; other errors end as ever."""
    spent = [answer(429, b"{}", "Retry-After: 40000") for _ in range(5)]
    with FaultServer(Helpdesk(on_read=[*spent, None])) as server:
        passing.variables.update({**server.variables(), "TINYDUB_DEMO": "0"})
        assert passing.run("--wait", "ticket", "show", TICKET).status == 0
    assert passing.pauses == [40000.0] * 5
    with FaultServer(Helpdesk(on_read=[answer(503)] * 9)) as server:
        passing.variables.update(server.variables())
        assert passing.run("--wait", "ticket", "show", TICKET).status == 6


def test_a_reply_is_not_repeated_by_wait(passing: World) -> None:
    """A POST that is refused with 429 ends with status 5, and its text is kept, as without."""
    desk = Helpdesk(on_reply=answer(429, b"{}", "Retry-After: 5"), commits=False)
    with FaultServer(desk) as server:
        passing.variables.update({**server.variables(), "TINYDUB_DEMO": "0"})
        outcome = passing.run("--wait", "ticket", "reply", TICKET, "-m", "Hello there", stdin="")
    assert outcome.status == 5
    assert desk.asked.count("POST") == 1
    assert [kept.text for kept in passing.outbox] == ["Hello there"]


def test_processes_that_work_at_once_are_all_counted(tmp_path: Path) -> None:
    """Twelve commands at the same time leave twelve requests in the ledger, each line whole."""
    machine = Machine(tmp_path)
    machine.run("tickets", "list", "-q")
    threads = [
        threading.Thread(target=machine.run, args=("tickets", "list", "-q")) for _ in range(11)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [file] = (tmp_path / ".local/state/tinydub/requests").rglob("*.log")
    lines = file.read_text().splitlines()
    assert [line.split()[1] for line in lines].count("sent") == 12
    assert all(len(line.split()) in (2, 3) for line in lines)


def test_a_count_down_is_drawn_on_a_terminal(tmp_path: Path) -> None:
    """Who waits sees the seconds go by, in place, and nothing of them stays."""

    def refuse_once(visit: Visit) -> None:
        answer(429, b"{}", "Retry-After: 3")(visit)

    machine = Machine(tmp_path, {"TINYDUB_DEMO": None})
    with FaultServer(Helpdesk(on_read=[refuse_once, None])) as server:
        machine.variables.update(server.variables())
        with Terminal(machine) as terminal:
            assert terminal.run("ticket", "show", TICKET, "--format", "ids") == 0
            assert "\r3 s" in terminal.written
            assert "\r1 s" in terminal.written
            assert terminal.lines[-1] == TICKET


def test_what_is_left_is_said(account: World) -> None:
    """`auth status` tells it to people, and to scripts by two keys."""
    account.variables["TINYDUB_TOKEN"] = "x" * 40
    shown = account.run("auth", "status", "--format", "table").stdout
    assert "Requests left: 60 this minute, 1,440 in 24 hours, as counted here." in shown
    told = json.loads(account.run("auth", "status", "--json").stdout)
    assert (told["left_minute"], told["left_day"]) == (60, 1440)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/api/v1", "https://nowhere.invalid/api/v1"])
def test_what_never_left_is_not_counted(account: World, url: str) -> None:
    """Where no connection is made, the server has counted nothing, and neither have we."""
    account.variables.update({"TINYDUB_API_URL": url, "TINYDUB_TOKEN": "x" * 40})
    assert account.run("tickets", "list").status == 6
    assert left(account) == (60, 1440)


def test_what_is_there_is_handed_on_before_a_wait(tmp_path: Path) -> None:
    """Who reads the pipe gets what was fetched while the rest is waited for."""
    refused = answer(429, b"{}", "Retry-After: 8")
    desk = Helpdesk(on_read=[None, refused, None], own={"other": {}})
    machine = Machine(tmp_path, {"TINYDUB_DEMO": None})
    with FaultServer(desk) as server:
        machine.variables.update(server.variables())
        process = machine.start("ticket", "show", TICKET, "other", "-q")
        assert process.stdout
        assert process.stdout.readline().decode() == f"{TICKET}\n"
        assert process.poll() is None
        end(process)
        process.communicate()
