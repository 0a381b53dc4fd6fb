"""Two terminals, one ticket: one reply is sent, and whoever wrote the other one is told.

All are real processes. A server that holds a request decides who is in the middle of what.
"""

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from support.faults import Act, FaultServer, Visit, answer, is_silent
from support.process import COMMAND, LONGEST_RUN, Machine, end, ended
from tinydub_cli.sandbox.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")

MINE, YOURS = "My answer", "Your answer"


def shows(ticket: str) -> Act:
    """Return what shows a ticket."""
    question = {"id": "GeG3CPz5", "message_type": "inbound", "message": "It is broken."}
    document = {"id": ticket, "name": "Maxim Pool", "status": "pending", "messages": [question]}
    return answer(200, json.dumps(document).encode())


TICKET = shows("KPlaQw1c")
SENT = answer(201, b'{"id": "FTsuHoDS", "created_at": "2026-01-20T18:44:11.000000Z"}')


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A user's machine."""
    return Machine(tmp_path)


class Hold:
    """An act that waits: `begun` when the request is there, and it goes on after `release`."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self._begun = Event()
        self._released = Event()

    def __call__(self, visit: Visit) -> None:
        """Wait with a request that has come."""
        visit.wait()
        self._begun.set()
        self._released.wait(LONGEST_RUN)
        self._act(visit)

    def await_request(self) -> None:
        """Wait until the request has come."""
        assert self._begun.wait(LONGEST_RUN)

    def release(self) -> None:
        """Let it have its answer."""
        self._released.set()


def reply(machine: Machine, server: FaultServer, *options: str, ticket: str = "KPlaQw1c") -> Any:
    """Run one reply to its end."""
    return machine.run("ticket", "reply", ticket, *options, variables=server.variables())


@contextmanager
def replying(machine: Machine, server: FaultServer, held: Hold) -> Iterator[Any]:
    """Have a reply under way, as far as to the request that is held."""
    first = machine.start("ticket", "reply", "KPlaQw1c", "-m", MINE, variables=server.variables())
    try:
        held.await_request()
        yield first
    finally:
        held.release()
        end(first)
        for stream in (first.stdout, first.stderr):
            stream.close()


def messages(server: FaultServer) -> list[str]:
    """Return what the server was asked to send."""
    posts = [request for request in server.requests if request.method == "POST"]
    return [json.loads(request.body)["message"] for request in posts]


@pytest.mark.parametrize("moment", ["GET", "POST"])
@pytest.mark.parametrize(
    ("text", "own"), [(YOURS, [YOURS]), (MINE, [])], ids=["another text", "the same text"]
)
def test_the_second_is_told_and_its_text_is_kept(
    machine: Machine, moment: str, text: str, own: list[str]
) -> None:
    """Exit 8, no request, and a draft for another text; the first one is sent as if alone."""
    held = Hold(TICKET if moment == "GET" else SENT)
    acts = [held, SENT] if moment == "GET" else [TICKET, held]
    with FaultServer(*acts, is_silent) as server, replying(machine, server, held) as first:
        second = reply(machine, server, "-m", text)
        assert second.status == 8
        assert "in another terminal" in second.told
        assert "--resume" in second.told
        assert [kept.text for kept in machine.outbox] == [MINE, *own]
        held.release()
        assert ended(first).status == 0
    assert messages(server) == [MINE]
    assert len(server.requests) == 2
    assert [(kept.text, kept.state) for kept in machine.outbox] == [(text, "draft") for text in own]


@pytest.mark.parametrize("moment", ["GET", "POST"])
@pytest.mark.parametrize(
    "command",
    [
        ("ticket", "reply", "KPlaQw1c", "--resume"),
        ("ticket", "reply", "KPlaQw1c", "--resume", "--yes"),
        ("ticket", "reply", "KPlaQw1c.1", "--resume", "--yes"),
        ("drafts", "delete", "KPlaQw1c", "--yes"),
        ("drafts", "delete", "KPlaQw1c.1", "--yes"),
    ],
    ids=" ".join,
)
def test_what_is_being_sent_is_left_alone(
    machine: Machine, moment: str, command: tuple[str, ...]
) -> None:
    """It cannot be sent or deleted from a second terminal (exit 8), nor is anything asked for."""
    held = Hold(TICKET if moment == "GET" else SENT)
    acts = [held, SENT] if moment == "GET" else [TICKET, held]
    with FaultServer(*acts, is_silent) as server, replying(machine, server, held) as first:
        second = machine.run(*command, variables=server.variables())
        assert second.status == 8, second.told
        assert "in another terminal" in second.told
        assert [kept.text for kept in machine.outbox] == [MINE]
        held.release()
        assert ended(first).status == 0
    assert messages(server) == [MINE]
    assert machine.outbox == []


@pytest.mark.parametrize(("moment", "state"), [("GET", "draft"), ("POST", "sending")])
def test_the_lists_tell_how_far_it_is(machine: Machine, moment: str, state: str) -> None:
    """While somebody is at it, it is listed as it is, and listing does not wait."""
    held = Hold(TICKET if moment == "GET" else SENT)
    acts = [held, SENT] if moment == "GET" else [TICKET, held]
    with FaultServer(*acts, is_silent) as server, replying(machine, server, held):
        listed = machine.run("drafts", "list", "--json", variables=server.variables())
        [draft] = json.loads(listed.output)
        assert (draft["text"], draft["state"]) == (MINE, state)


def test_other_tickets_are_not_held_up(machine: Machine) -> None:
    """A reply to another ticket goes out while the first one waits."""
    held = Hold(TICKET)
    with (
        FaultServer(held, shows("FHERJvPv"), SENT, SENT) as server,
        replying(machine, server, held) as first,
    ):
        second = reply(machine, server, "-m", YOURS, ticket="FHERJvPv")
        assert second.status == 0, second.told
        held.release()
        assert ended(first).status == 0
    assert sorted(messages(server)) == [MINE, YOURS]
    assert machine.outbox == []


@pytest.mark.parametrize("options", [("--resume", "--yes"), ("-m", MINE, "--yes")], ids=" ".join)
def test_the_lock_of_a_killed_process_is_free(machine: Machine, options: tuple[str, ...]) -> None:
    """Whoever comes after it is told of no other terminal, and the reply goes out."""
    held = Hold(TICKET)
    with FaultServer(held, TICKET, SENT) as server, replying(machine, server, held) as first:
        first.kill()
        first.wait()
        second = reply(machine, server, *options)
        assert second.status == 0, second.told
        held.release()
    assert messages(server) == [MINE]
    assert machine.outbox == []


def test_many_at_once_send_one_each_or_are_told(machine: Machine) -> None:
    """Of six that start together, each has its text sent, or is told so and has it kept."""
    texts = [f"Answer number {number}" for number in range(6)]
    with machine.helpdesk() as helpdesk:
        before = len(outbound(helpdesk))
        started = [
            machine.start("ticket", "reply", "KPlaQw1c", "-m", text, "--yes") for text in texts
        ]
        done = [ended(process) for process in started]
        after = outbound(helpdesk)[before:]
    assert {process.status for process in done} <= {0, 8}
    sent = [text for text, process in zip(texts, done, strict=True) if process.status == 0]
    assert sorted(after) == sorted(sent)
    assert sorted(after + [kept.text for kept in machine.outbox]) == texts


def outbound(helpdesk: Store) -> list[str]:
    """Return what the helpdesk has sent to Maxim."""
    messages = helpdesk.ticket("KPlaQw1c")["messages"]
    return [m["message"] for m in messages if m["message_type"] == "outbound"]


# While somebody writes


@contextmanager
def writing(machine: Machine) -> Iterator[Any]:
    """Have a reply open in an editor on a terminal; calling what is yielded closes the editor."""
    from support.terminal import Terminal

    opened, closing = machine.home / "opened", machine.home / "closing"
    script = machine.home / "editor.sh"
    script.write_text(
        f"{{ echo {MINE}; cat $1; }} >$1.new && mv $1.new $1; : >{opened}\n"
        f"for i in $(seq 600); do [ -e {closing} ] && exit; sleep 0.1; done; exit 1\n"
    )
    machine.variables["TINYDUB_EDITOR"] = f"sh {shlex.quote(str(script))}"
    with Terminal(machine) as terminal:
        terminal.start(*COMMAND, "ticket", "reply", "KPlaQw1c")
        for _ in range(LONGEST_RUN * 20):
            if opened.exists():
                break
            Event().wait(0.05)
        assert opened.exists()

        def finish(answer: str) -> int:
            closing.touch()
            terminal.wait_for("Send it")
            terminal.type(f"{answer}\n")
            return terminal.finish()

        yield finish


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        (("ticket", "reply", "KPlaQw1c", "-m", YOURS, "--yes"), [YOURS]),
        (("ticket", "reply", "KPlaQw1c", "--resume", "--yes"), []),
        (("drafts", "delete", "KPlaQw1c", "--yes"), []),
    ],
    ids=["-m", "--resume", "delete"],
)
def test_what_is_being_written_is_left_alone(
    machine: Machine, command: tuple[str, ...], kept: list[str]
) -> None:
    """While an editor is open, a second terminal can neither send nor delete (exit 8)."""
    with machine.helpdesk() as helpdesk, writing(machine) as finish:
        second = machine.run(*command)
        assert second.status == 8, second.told
        assert "in another terminal" in second.told
        assert MINE not in outbound(helpdesk)
        assert finish("y") == 0
        assert outbound(helpdesk)[-1] == MINE
        assert YOURS not in outbound(helpdesk)
    assert [reply.text for reply in machine.outbox] == kept


def test_what_is_being_written_is_listed_as_saved(machine: Machine) -> None:
    """`drafts list` shows what the editor has saved; a no afterwards keeps it."""
    with machine.helpdesk() as helpdesk, writing(machine) as finish:
        [draft] = json.loads(machine.run("drafts", "list", "--json").output)
        assert (draft["text"], draft["state"]) == (MINE, "draft")
        assert finish("n") == 8
        assert MINE not in outbound(helpdesk)
    assert [reply.text for reply in machine.outbox] == [MINE]
