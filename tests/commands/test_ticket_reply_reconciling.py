"""A reply whose fate is unknown: looked for, interrupted, looked for again, and what it costs."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.faults import Act, FaultServer, Visit, answer, closes, resets
from support.helpdesk_on_sockets import REPLY_ID, TICKET, Helpdesk
from support.process import Machine, ended, interruptible
from support.run import Outcome, World

TEXT = "Hallo Zoë,\n\nit is fixed."
REPLY = ("ticket", "reply", TICKET, "-m", TEXT, "--json")
RESUME = ("ticket", "reply", TICKET, "--resume")
LOOK = f"GET /ticket/{TICKET}"
Resume = Callable[..., Outcome]


def reply(world: World, server: FaultServer) -> Outcome:
    """Reply at a server."""
    return world.run(*REPLY, variables=server.variables())


FAILING: dict[str, Act] = {
    "closes": closes,
    "resets": resets,
    "500": answer(500),
    "404": answer(404),
    "a login page": answer(200, b"<html>Log in</html>", kind="text/html"),
    "a list": answer(200, b"[]"),
}


FINAL: dict[str, Act] = {
    "401": answer(401),
    "403": answer(403),
    "429": answer(429, b"", "Retry-After: 99999999"),
}


@pytest.mark.parametrize("act", FAILING.values(), ids=FAILING)
def test_look_that_fails(world: World, act: Act) -> None:
    """A thread that cannot be read leaves the fate unknown, and says so; no look is repeated."""
    desk = Helpdesk(closes, on_read=[None, act, act, act])
    with FaultServer(desk) as server:
        outcome = reply(world, server)
    assert outcome.status == 7, outcome.stderr
    assert "the thread cannot be read" in outcome.error()["message"]
    assert desk.asked == [LOOK, "POST", LOOK, LOOK, LOOK]
    assert world.pauses == [1.0, 2.0, 4.0]
    assert [kept.state for kept in world.outbox] == ["unknown"]


@pytest.mark.parametrize("act", FAILING.values(), ids=FAILING)
def test_look_that_fails_once(world: World, act: Act) -> None:
    """One look that fails does not keep the next one from finding it."""
    desk = Helpdesk(closes, on_read=[None, act])
    with FaultServer(desk) as server:
        outcome = reply(world, server)
    assert outcome.status == 0, outcome.stderr
    assert desk.asked == [LOOK, "POST", LOOK, LOOK]


@pytest.mark.parametrize("act", FINAL.values(), ids=FINAL)
def test_look_that_is_refused(world: World, act: Act) -> None:
    """Where the next look would end alike, there is none: no request is wasted."""
    desk = Helpdesk(closes, on_read=[None, act])
    with FaultServer(desk) as server:
        outcome = reply(world, server)
    assert outcome.status == 7, outcome.stderr
    assert "the thread cannot be read" in outcome.error()["message"]
    assert desk.asked == [LOOK, "POST", LOOK]
    assert world.pauses == [1.0]
    assert [kept.state for kept in world.outbox] == ["unknown"]


@contextmanager
def unknown_at(world: World, desk: Helpdesk) -> Iterator[Resume]:
    """Leave a reply whose fate is unknown, and go on with it, on a terminal if it is answered."""

    def resume(*options: str, answers: str | None = None) -> Outcome:
        return world.run(
            *(*RESUME, *options),
            stdin=answers,
            terminal=answers is not None,
            variables=server.variables(),
        )

    with FaultServer(desk) as server:
        outcome = reply(world, server)
        assert outcome.status == 7, outcome.stderr
        desk.on_reply = None
        desk.asked.clear()
        yield resume


@pytest.mark.parametrize("answers", [None, ""], ids=["pipe", "terminal"])
@pytest.mark.parametrize("options", [(), ("--yes",)], ids=["", "yes"])
def test_resumed_and_found(world: World, options: tuple[str, ...], answers: str | None) -> None:
    """A reply that has turned up since is found with one request and not sent again, unasked."""
    desk = Helpdesk(closes, late=3)
    with unknown_at(world, desk) as resume:
        outcome = resume(*options, answers=answers)
    assert outcome.status == 0, outcome.stderr
    assert REPLY_ID in outcome.stdout
    assert desk.asked == [LOOK]
    assert world.outbox == []


def test_resumed_in_a_pipe(world: World) -> None:
    """Where nobody can be asked it stays unknown: exit 7 after one look."""
    desk = Helpdesk(closes, commits=False)
    with unknown_at(world, desk) as resume:
        outcome = resume()
    assert outcome.status == 7, outcome.stderr
    assert "not in the thread" in outcome.stderr
    assert desk.asked == [LOOK]
    assert [(kept.text, kept.state) for kept in world.outbox] == [(TEXT, "unknown")]


def test_resumed_with_yes(world: World) -> None:
    """With --yes, what is not in the thread is sent: one look, one POST."""
    desk = Helpdesk(closes, commits=False)
    with unknown_at(world, desk) as resume:
        desk.commits = True
        outcome = resume("--yes")
    assert outcome.status == 0, outcome.stderr
    assert desk.asked == [LOOK, "POST"]
    assert desk.replies == [TEXT]
    assert world.outbox == []


@pytest.mark.parametrize("answers", ["n\n", "", "y\nn\n", "y\n"])
def test_resumed_on_a_terminal_and_left(world: World, answers: str) -> None:
    """On a terminal it is asked; anything but two times yes sends nothing, and it stays unknown."""
    desk = Helpdesk(closes, commits=False)
    with unknown_at(world, desk) as resume:
        outcome = resume(answers=answers)
    assert outcome.status == 7, outcome.stderr
    assert "may have been sent" in outcome.stderr
    assert set(desk.asked) == {LOOK}
    assert [(kept.text, kept.state) for kept in world.outbox] == [(TEXT, "unknown")]


def test_resumed_on_a_terminal_and_sent(world: World) -> None:
    """Told that it may have been sent, a person can send it: a look before and after each yes."""
    desk = Helpdesk(closes, commits=False)
    with unknown_at(world, desk) as resume:
        desk.commits = True
        outcome = resume(answers="y\ny\n")
    assert outcome.status == 0, outcome.stderr
    assert "It may have been sent" in outcome.stderr
    assert desk.asked == [LOOK, LOOK, LOOK, "POST"]
    assert desk.replies == [TEXT]
    assert world.outbox == []


def test_resumed_and_found_while_asking(world: World) -> None:
    """A reply that turns up while its writer reads the question is found, and not sent again."""
    desk = Helpdesk(closes, late=4)
    with unknown_at(world, desk) as resume:
        outcome = resume(answers="y\ny\n")
    assert outcome.status == 0, outcome.stderr
    assert desk.asked == [LOOK, LOOK]
    assert desk.replies == [TEXT]
    assert world.outbox == []


@pytest.mark.parametrize("act", [*FAILING.values(), *FINAL.values()], ids=[*FAILING, *FINAL])
def test_resumed_without_a_look(world: World, act: Act) -> None:
    """Where the thread cannot be read, nothing is sent, not with --yes, and it stays unknown."""
    desk = Helpdesk(closes, commits=False)
    with unknown_at(world, desk) as resume:
        desk.on_read = [act] * 3
        outcome = resume("--yes")
    assert outcome.status == 7, outcome.stderr
    assert "it was not sent again" in outcome.stderr
    assert set(desk.asked) == {LOOK}
    assert [(kept.text, kept.state) for kept in world.outbox] == [(TEXT, "unknown")]


def test_resumed_and_rejected(world: World) -> None:
    """A second POST that is refused proves nothing of the first: it stays unknown."""
    desk = Helpdesk(closes, late=4)
    with unknown_at(world, desk) as resume:
        desk.on_reply, desk.commits = answer(422), False
        refused = resume("--yes")
        assert refused.status == 7, refused.stderr
        assert "may have been sent or not: it was not sent again" in refused.stderr
        assert [kept.state for kept in world.outbox] == ["unknown"]
        found = resume()
    assert found.status == 0, found.stderr
    assert desk.asked == [LOOK, "POST", LOOK]
    assert desk.replies == [TEXT]


def test_same_command_again(world: World) -> None:
    """Typing the command again goes on with the same reply: it is looked for, not doubled."""
    desk = Helpdesk(closes, late=3)
    with FaultServer(desk) as server:
        unknown = reply(world, server)
        desk.asked.clear()
        found = reply(world, server)
    assert (unknown.status, found.status) == (7, 0), found.stderr
    assert desk.asked == [LOOK]
    assert desk.replies == [TEXT]
    assert world.outbox == []


def interrupted_while_looking(machine: Machine, desk: Helpdesk, server: FaultServer) -> None:
    """Reply as a process of its own, and stop it as Ctrl-C does while it looks."""
    started = []

    def interrupts(visit: Visit) -> None:
        visit.hear()
        started[0].send_signal(signal.SIGINT)
        visit.linger()

    desk.on_read = [None, interrupts]
    with interruptible():
        started.append(machine.start(*REPLY, variables=server.variables()))
        outcome = ended(started[0])
    assert outcome.status == 7, outcome.told
    error = outcome.error()
    assert "may have been sent or not" in error["message"]
    assert "You stopped looking for it" in error["message"]
    assert "--resume" in error["hint"]
    assert "cancel" not in outcome.told.lower()
    assert desk.asked == [LOOK, "POST", LOOK]
    [kept] = machine.outbox
    assert kept.text == TEXT
    assert kept.state in ("unknown", "sending")
    desk.on_reply = None
    desk.asked.clear()


def test_ctrl_c_while_waiting(tmp_path: Path) -> None:
    """Ctrl-C after the POST has left does not claim that it was cancelled: exit 7, text kept."""
    machine, started = Machine(tmp_path), []

    def interrupts(visit: Visit) -> None:
        visit.hear()
        started[0].send_signal(signal.SIGINT)
        visit.linger()

    desk = Helpdesk(interrupts)
    with interruptible(), FaultServer(desk) as server:
        started.append(machine.start(*REPLY, variables=server.variables()))
        outcome = ended(started[0])
    assert outcome.status == 7, outcome.told
    assert "may have been sent or not: You stopped waiting" in outcome.error()["message"]
    assert "--resume" in outcome.error()["hint"]
    assert "cancel" not in outcome.told.lower()
    assert desk.asked == [LOOK, "POST"]
    assert [(kept.text, kept.state) for kept in machine.outbox] == [(TEXT, "unknown")]


def test_ctrl_c_between_looks(tmp_path: Path) -> None:
    """Ctrl-C in the pause before a look ends with exit 7 as well."""
    machine = Machine(tmp_path)
    with interruptible(), FaultServer(Helpdesk(closes)) as server:
        process = machine.start(*REPLY, variables=server.variables())
        assert process.stderr
        while b"Looking whether" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        outcome = ended(process)
    assert outcome.status == 7, outcome.told
    assert "You stopped looking for it" in outcome.told
    assert [(kept.text, kept.state) for kept in machine.outbox] == [(TEXT, "unknown")]


def test_ctrl_c_while_looking_then_found(tmp_path: Path) -> None:
    """After Ctrl-C, --resume finds what had arrived: one request, no second reply."""
    machine, desk = Machine(tmp_path), Helpdesk(closes)
    with FaultServer(desk) as server:
        interrupted_while_looking(machine, desk, server)
        outcome = machine.run(*RESUME, variables=server.variables())
    assert outcome.status == 0, outcome.told
    assert REPLY_ID in outcome.output
    assert desk.asked == [LOOK]
    assert desk.replies == [TEXT]
    assert machine.outbox == []


def test_ctrl_c_while_looking_then_sent(tmp_path: Path) -> None:
    """What had not arrived is 7 in a pipe, asked about on a terminal, and sent with --yes."""
    machine, desk = Machine(tmp_path), Helpdesk(closes, commits=False)
    with FaultServer(desk) as server:
        interrupted_while_looking(machine, desk, server)
        piped = machine.run(*RESUME, variables=server.variables())
        shown = machine.run_on_terminal(
            *RESUME, answers={"Send it?": "n\r"}, variables=server.variables()
        )
        assert [kept.text for kept in machine.outbox] == [TEXT]
        desk.commits = True
        sent = machine.run(*RESUME, "--yes", variables=server.variables())
    assert piped.status == 7, piped.told
    assert shown.status == 7, shown.output
    assert "Send it?" in shown.output
    assert sent.status == 0, sent.told
    assert desk.asked == [LOOK, LOOK, LOOK, "POST"]
    assert desk.replies == [TEXT]
    assert machine.outbox == []
