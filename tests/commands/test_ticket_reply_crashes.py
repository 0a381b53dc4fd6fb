"""`tinydub ticket reply` killed at every step: the customer gets one reply, or its writer is asked.

Each step has a ticket and a home of its own; see `support.dying` for what a step is.
"""

import http.client
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pytest

from support import dying
from support.outbox import Kept
from support.process import LONGEST_RUN, Ended, Machine
from support.run import Outcome, World
from tinydub_cli.paths import Directories
from tinydub_cli.sandbox.account import DEMO_TOKEN
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

TEXT = "Grüße! Your parcel is on its way.\n\nDa geht’s weiter 🙂"

_ONE_AT_A_TIME = threading.Lock()
"""Commands in this process share its `sys.stdout`."""


def _now() -> datetime:
    return datetime.now(UTC)


class Home(World):
    """A user's machine whose commands run in this process or in one of their own."""

    @property
    def directories(self) -> Directories:
        """The same that a process finds below its HOME."""
        state = self.machine.state.parent
        return Directories(*(self.home / name for name in ("config", "data")), state, self.home)

    @cached_property
    def machine(self) -> Machine:
        """The same machine, for processes."""
        return Machine(self.home, dict(self.variables))

    def run_here(self, *argv: str) -> Outcome:
        """Run a command to its end, in a pipe."""
        with _ONE_AT_A_TIME:
            return self.run(*argv)

    def die(self, step: int | str, *argv: str) -> Ended:
        """Run a command that is killed at a step."""
        done = subprocess.run(
            (sys.executable, dying.__file__, str(step), *argv),
            env=self.machine.environment({}),
            capture_output=True,
            timeout=LONGEST_RUN,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Helpdesk:
    """A helpdesk on a port, what it knows, and a folder for its agents' homes."""

    store: Store
    server: Server
    homes: Path

    def case(self, name: str) -> "Case":
        """Make a new customer, and a new machine to answer from."""
        document = self.store.ticket("KPlaQw1c")
        assert document
        self.store.put(document | {"id": name})
        home = self.homes / name
        (home / ".local" / "state").mkdir(parents=True)  # somebody has worked there before
        return Case(self, name, Home(home, self._variables, now=_now()))

    @property
    def _variables(self) -> dict[str, str]:
        return {
            "TINYDUB_DEMO": "",
            "TINYDUB_API_URL": f"{self.server.url}/api/v1",
            "TINYDUB_TOKEN": DEMO_TOKEN,
        }

    def settle(self) -> None:
        """Wait until the server is through with all that has reached it."""
        asking = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=LONGEST_RUN)
        asking.request("GET", "/")  # first come, first served: what came before has a thread by now
        asking.getresponse().read()
        asking.close()
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name and thread.is_alive():
                thread.join(LONGEST_RUN)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Helpdesk]:
    """A helpdesk that serves as many requests as it is asked."""
    with (
        Store(tmp_path / "helpdesk.sqlite3", clock=_now) as store,
        Server(store, clock=_now, limits=None) as server,
    ):
        yield Helpdesk(store, server, tmp_path)


@dataclass(frozen=True)
class Case:
    """One ticket, and the one who replies to it."""

    desk: Helpdesk
    ticket: str
    home: Home

    def reply(self, *options: str) -> Outcome:
        """Reply to the ticket."""
        return self.home.run_here("ticket", "reply", self.ticket, *options)

    def die(self, step: int | str, *options: str) -> Ended:
        """Reply to the ticket, and be killed at a step."""
        ended = self.home.die(step, "ticket", "reply", self.ticket, *options)
        self.desk.settle()
        return ended

    @property
    def arrived(self) -> int:
        """How often the customer has got the reply."""
        document = self.desk.store.ticket(self.ticket)
        assert document
        messages = document["messages"]
        assert isinstance(messages, list)
        return sum(isinstance(m, dict) and m["message"] == TEXT for m in messages)

    @property
    def kept(self) -> int:
        """How often the reply is on the disk."""
        return sum(kept.text == TEXT for kept in self.home.outbox)

    def state(self) -> str:
        """Return what `drafts list` and `tickets list` tell of the reply, which must be true."""
        listed = self.home.run_here("drafts", "list", "--json")
        assert listed.status == 0, listed.stderr
        assert "Not listed" not in listed.stderr
        states = [draft["state"] for draft in listed.json() if draft["text"] == TEXT]
        assert len(states) == len(listed.json()) == self.kept
        state = "".join(states)
        assert state in ("", "draft", "unknown", "sent")
        tickets = self.home.run_here("tickets", "list", "--columns", "id,reply", "--format", "tsv")
        assert tickets.status == 0, tickets.stderr
        mark = "" if state == "sent" else state
        assert f"{self.ticket}\t{mark}" in tickets.stdout.splitlines()
        assert state != "draft" or self.arrived == 0
        assert state != "sent" or self.arrived == 1
        return state


@dataclass(frozen=True)
class Trial:
    """What was found when a command had been killed at a step."""

    step: int
    killed: bool
    safe: bool
    state: str


def resumed(case: Case, told: str) -> None:
    """Go on with what is kept, and type it again only where nothing was."""
    first = case.reply("--resume")
    if first.status == 7:
        assert "may have been sent" in first.stderr
        assert case.arrived + case.kept >= 1
        first = case.reply("--resume", "--yes")
    elif first.status == 3 and not case.arrived:
        first = case.reply("-m", TEXT)
    elif first.status == 3:
        assert told, "sent, forgotten, and its writer was not told"
        return
    assert first.status == 0, first.stderr


def typed_again(case: Case, told: str) -> None:
    """Type the same command once more, as if nothing had been."""
    first = case.reply("-m", TEXT)
    if first.status == 8:
        assert "says the same" in first.stderr
        assert told or "were not told then" in first.stderr, first.stderr
        assert case.arrived == 1
        for kept in case.home.outbox:
            assert case.home.run_here("drafts", "delete", kept.name, "--yes").status == 0
        return
    if first.status == 7:
        assert "may have been sent" in first.stderr
        first = case.reply("--resume", "--yes")
    assert first.status == 0, first.stderr


Recovery = Callable[[Case, str], None]


def tried(case: Case, step: int, recover: Recovery, *options: str) -> Trial:
    """Reply, be killed at a step, look round, and go on until the reply is with the customer."""
    ended = case.die(step, *options)
    assert ended.status in (0, -9), ended.told
    where = f"step {step}: {ended.told}"
    safe = case.kept + case.arrived > 0
    state = case.state()
    assert case.arrived <= 1, where
    try:
        recover(case, ended.output)
    except AssertionError as problem:
        raise AssertionError(f"{where} ({state})") from problem
    assert case.arrived == 1, where
    assert case.state() == "", where
    assert case.reply("--resume").status == 3, where
    assert case.arrived == 1, where
    return Trial(step, ended.status == -9, safe, state)


def at_every_step(count: int, trial: Callable[[int], Trial]) -> list[Trial]:
    """Try all steps, some at a time."""
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(trial, range(1, count + 1)))


def begun_anew(case: Case, unknown: Kept) -> Case:
    """Keep for a new customer what is kept for another one."""
    old = unknown.path.name.partition(".")[0]
    folder = (
        case.home.directories.state
        / "outbox"
        / unknown.path.parent.relative_to(
            next(path for path in unknown.path.parents if path.name == "outbox")
        )
    )
    folder.mkdir(parents=True)
    copy = folder / f"{case.ticket}.1.json"
    copy.write_text(unknown.path.read_text().replace(old, case.ticket))
    return case


def report(what: str, trials: list[Trial], record: Callable[[str, object], None]) -> None:
    """Have it printed how many points were tried."""
    states = {state or "nothing kept": 0 for state in dict.fromkeys(t.state for t in trials)}
    for trial in trials:
        states[trial.state or "nothing kept"] += 1
    found = ", ".join(f"{count} {state}" for state, count in states.items())
    record("summary", f"{what}: killed at {len(trials)} points ({found})")


@pytest.mark.parametrize("recover", [resumed, typed_again])
def test_killed_at_any_step_of_sending(
    desk: Helpdesk, recover: Recovery, record_property: Callable[[str, object], None]
) -> None:
    """The customer gets the reply once, and from its first save on its text is never nowhere."""
    count = int(desk.case("Whole").die(0, "-m", TEXT).told.splitlines()[-1])
    trials = at_every_step(
        count, lambda step: tried(desk.case(f"Step{step}"), step, recover, "-m", TEXT)
    )
    report(f"ticket reply, then {recover.__name__}", trials, record_property)
    assert all(trial.killed for trial in trials)
    safe = [trial.safe for trial in trials]
    assert safe == sorted(safe), "the text was on the disk, and then nowhere"
    assert {trial.state for trial in trials} == {"", "draft", "unknown", "sent"}


def test_killed_at_any_step_of_sending_again(
    desk: Helpdesk, record_property: Callable[[str, object], None]
) -> None:
    """A reply whose fate was told as unknown is sent again once, however that ends."""
    first = desk.case("First")
    assert first.die("connect:2", "-m", TEXT).status == -9  # the POST's connection
    assert first.reply("--resume").status == 7
    assert (first.state(), first.arrived) == ("unknown", 0)
    [unknown] = first.home.outbox

    def trial(step: int) -> Trial:
        case = begun_anew(desk.case(f"Step{step}"), unknown)
        return tried(case, step, resumed, "--resume", "--yes")

    whole = begun_anew(desk.case("Whole"), unknown).die(0, "--resume", "--yes")
    trials = at_every_step(int(whole.told.splitlines()[-1]), trial)
    report("ticket reply --resume --yes, then resumed", trials, record_property)
    assert all(trial.killed and (trial.safe or trial.state == "") for trial in trials)
    assert {trial.state for trial in trials} == {"", "unknown", "sent"}
