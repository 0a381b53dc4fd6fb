"""`--demo`, `demo serve` and `demo reset`: a helpdesk to try everything on."""

import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from support.process import Machine
from support.run import World
from tinydub_cli.sandbox.account import DEMO_TOKEN
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store


def test_demo_needs_no_token_and_no_network(world: World) -> None:
    """`--demo` works on a new machine, at once."""
    outcome = world.run("--demo", "tickets", "list", variables={"TINYDUB_DEMO": ""})
    assert outcome.status == 0
    assert "\tMaxim Pool\t" in outcome.stdout


def test_a_reply_shows_up_in_the_next_command(world: World) -> None:
    """What is done to the demo stays done."""
    world.run("ticket", "reply", "KPlaQw1c", "-m", "Hello from the demo")
    assert "Hello from the demo" in world.run("ticket", "show", "KPlaQw1c").stdout


def test_reset_brings_the_first_tickets_back(world: World) -> None:
    """`demo reset` forgets replies and what was planted."""
    world.run("ticket", "reply", "KPlaQw1c", "-m", "Hello from the demo")
    outcome = world.run("demo", "reset", variables={"TINYDUB_DEMO": ""})
    assert (outcome.status, outcome.stdout) == (0, "")
    assert "Hello from the demo" not in world.run("ticket", "show", "KPlaQw1c").stdout


def test_a_damaged_file_is_named_and_reset_mends_it(world: World) -> None:
    """A state file that is not one gives a sentence with the remedy, and the remedy works."""
    state = world.directories.state
    state.mkdir(parents=True)
    (state / "demo.sqlite3").write_text("nonsense" * 1000)
    outcome = world.run("tickets", "list")
    assert outcome.status == 1
    assert "tinydub demo reset" in outcome.stderr
    assert world.run("demo", "reset").status == 0
    assert world.run("tickets", "list").status == 0


def test_serve_answers_and_ends_cleanly_on_ctrl_c(tmp_path: Path) -> None:
    """The address on stdout works as TINYDUB_API_URL; Ctrl-C ends it with status 0."""
    machine = Machine(tmp_path)
    process = machine.start("demo", "serve", "--port", "0")
    try:
        url = process.stdout.readline().decode().strip()
        ours = {"TINYDUB_DEMO": "", "TINYDUB_API_URL": url, "TINYDUB_TOKEN": DEMO_TOKEN}
        listed = machine.run("tickets", "list", "-q", variables=ours)
        assert (listed.status, listed.told) == (0, "")
        assert "KPlaQw1c" in listed.output.splitlines()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(
                urllib.request.Request(f"{url}/tickets", headers={"Accept": "application/json"})
            )
        refused.value.close()
        assert refused.value.code == 401
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in told
    assert f"TINYDUB_TOKEN={DEMO_TOKEN}".encode() in told


def test_a_taken_port_is_told(world: World, helpdesk: Store) -> None:
    """A port in use is one sentence and status 1."""
    with Server(helpdesk, clock=lambda: world.now) as server:
        outcome = world.run("demo", "serve", "--port", str(server.port))
    assert outcome.status == 1
    assert str(server.port) in outcome.stderr


def test_the_allowance_of_the_demo_is_real(world: World) -> None:
    """The 61st request of a minute is refused with exit 5 and the wait, across processes."""
    for _ in range(60):
        assert world.run("tickets", "list", "-q").status == 0
    outcome = world.run("tickets", "list", "--json")
    assert outcome.status == 5
    assert outcome.error()["kind"] == "rate_limited"
    assert "60 seconds" in outcome.error()["hint"]
    assert world.pauses == []
    world.later(minutes=1)
    assert world.run("tickets", "list", "-q").status == 0


def test_two_processes_share_a_demo_that_is_new(tmp_path: Path) -> None:
    """Two replies at once to a demo that does not exist yet both arrive."""
    machine = Machine(tmp_path)
    texts = {"KPlaQw1c": "first of two", "P1wLN0xU": "second of two"}
    replies: list[subprocess.Popen[bytes]] = [
        machine.start("ticket", "reply", ticket, "-m", text) for ticket, text in texts.items()
    ]
    for reply in replies:
        _, told = reply.communicate(timeout=60)
        assert (reply.returncode, told) == (0, b"")
    shown = machine.run("ticket", "show", *texts).output
    assert all(text in shown for text in texts.values())


def test_serve_with_many_tickets_that_reading_marks_read(tmp_path: Path) -> None:
    """`--tickets` adds invented ones, and `--reading-clears` plays the other kind of server."""
    machine = Machine(tmp_path)
    process = machine.start(
        "demo", "serve", "--port", "0", "--tickets", "300", "--reading-clears", "--no-limits"
    )
    try:
        url = process.stdout.readline().decode().strip()
        ours = {"TINYDUB_DEMO": "", "TINYDUB_API_URL": url, "TINYDUB_TOKEN": DEMO_TOKEN}
        unread = machine.run("tickets", "list", "--unread", "-q", variables=ours).output.split()
        invented = [one for one in unread if one.startswith("GEN")]
        assert len(invented) > 20
        assert machine.run("ticket", "show", invented[0], variables=ours).status == 0
        after = machine.run("tickets", "list", "--unread", "-q", variables=ours).output.split()
        assert after == [one for one in unread if one != invented[0]]
    finally:
        process.kill()
        process.communicate()
    with machine.helpdesk() as helpdesk:
        assert len(helpdesk.tickets("open")) + len(helpdesk.tickets("resolved")) == 334
