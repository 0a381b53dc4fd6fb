"""Replies on a disk that is full, small or read-only: what cannot be kept is not sent."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.faults import Act, FaultServer, Visit, answer, closes
from support.helpdesk_on_sockets import REPLY_ID, TICKET, Helpdesk
from support.outbox import Kept, kept_in
from support.process import COMMAND, Ended, Machine, end, ended

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits and mounts")

TEXT = "Grüße! Your parcel is on its way."


def run(machine: Machine, server: FaultServer, *argv: str, prefix: Sequence[str] = ()) -> Ended:
    """Run a command against a server, by way of another program, if there is one."""
    process = subprocess.Popen(
        (*prefix, *COMMAND, *argv),
        env=machine.environment(server.variables()),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    return ended(process)


# A file system of some kilobytes


@dataclass
class Disk:
    """A small file system at `place`, which only processes see that enter it with `prefix`.

    `seen_from_outside` is how others get there.
    """

    place: Path
    prefix: Sequence[str]
    seen_from_outside: Path
    _filler: list[Path] = field(default_factory=list)

    def fill(self) -> None:
        """Leave no room for a single byte."""
        self._filler.append(self.seen_from_outside / "filler")
        with suppress(OSError), self._filler[-1].open("wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 512)

    def use_up_names(self) -> None:
        """Leave room, but none for one more file."""
        with suppress(OSError):
            while True:
                name = self.seen_from_outside / f"filler{len(self._filler)}"
                name.touch()
                self._filler.append(name)

    def forbid_writing(self) -> None:
        """Make it read-only."""
        self._mount("remount,ro")

    def mend(self) -> None:
        """Let it be written again."""
        for file in self._filler:
            file.unlink()
        self._mount("remount,rw")

    def _mount(self, options: str) -> None:
        subprocess.run((*self.prefix, "mount", "-o", options, str(self.place)), check=True)


@contextmanager
def mounted(place: Path) -> Iterator[Disk]:
    """Mount a small file system for some processes alone; skip the test where that is not to be."""
    if not (shutil.which("unshare") and shutil.which("nsenter") and shutil.which("mount")):
        pytest.skip("needs unshare, nsenter and mount")
    place.mkdir(parents=True)
    script = 'mount -t tmpfs -o size=64k,nr_inodes=30,mode=700 tmpfs "$1" && echo ready && exec cat'
    holder = subprocess.Popen(
        ("unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(place)),
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert holder.stdin
    assert holder.stdout
    assert holder.stderr
    try:
        if holder.stdout.readline() != b"ready\n":
            pytest.skip(f"this machine mounts nothing: {holder.stderr.read().decode().strip()}")
        enter = ("nsenter", "--user", "--mount", "--preserve-credentials", "--target")
        inside = Path(f"/proc/{holder.pid}/root")
        yield Disk(place, (*enter, str(holder.pid), "--"), inside / place.relative_to("/"))
    finally:
        end(holder)
        for stream in (holder.stdin, holder.stdout, holder.stderr):
            stream.close()


@dataclass
class Case:
    """A user whose state directory is on a small disk, and the helpdesk."""

    machine: Machine
    disk: Disk
    desk: Helpdesk
    server: FaultServer

    def run(self, *argv: str) -> Ended:
        """Run a command on that disk."""
        return run(self.machine, self.server, *argv, prefix=self.disk.prefix)

    def reply(self, *options: str) -> Ended:
        """Reply to the ticket."""
        return self.run("ticket", "reply", TICKET, *options)

    @property
    def kept(self) -> list[Kept]:
        """The replies that are kept."""
        return kept_in(self.disk.seen_from_outside / "tinydub")

    def states(self) -> list[str]:
        """Return what `drafts list` says of them."""
        listed = self.run("drafts", "list", "--json")
        assert listed.status == 0, listed.told
        return [draft["state"] for draft in json.loads(listed.output)]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A user whose state directory is on a small disk."""
    desk = Helpdesk()
    with mounted(tmp_path / ".local" / "state") as disk, FaultServer(desk) as server:
        yield Case(Machine(tmp_path), disk, desk, server)


Fault = Callable[[Disk], None]
full = pytest.mark.parametrize(
    "fault", [Disk.fill, Disk.use_up_names], ids=lambda fault: fault.__name__
)


CONFIRMED = answer(201, json.dumps({"id": REPLY_ID, "created_at": None}).encode())
REFUSED = answer(422, b'{"message": "No."}')


def meanwhile(do: Callable[[], object], act: Act) -> Act:
    """Do something while a request waits for its answer."""

    def both(visit: Visit) -> None:
        do()
        act(visit)

    return both


@pytest.mark.parametrize(
    "fault",
    [Disk.fill, Disk.use_up_names, Disk.forbid_writing],
    ids=lambda fault: fault.__name__,
)
def test_what_cannot_be_kept_is_not_sent(case: Case, fault: Fault) -> None:
    """Exit 1 with the reason, no reply at the helpdesk, nothing half on the disk."""
    fault(case.disk)
    outcome = case.reply("-m", TEXT, "--json")
    assert outcome.status == 1
    assert outcome.error()["kind"] == "storage"
    assert str(case.disk.place) in outcome.error()["message"]
    assert "--resume" not in outcome.told
    left = case.disk.seen_from_outside.rglob("*")
    assert {path.suffix for path in left if path.is_file()} <= {"", ".lock"}
    assert case.states() == []
    assert case.desk.replies == []
    case.disk.mend()
    assert case.reply("-m", TEXT).status == 0
    assert case.desk.replies == [TEXT]
    assert case.kept == []


@pytest.mark.parametrize("state", ["draft", "unknown", "sending"])
def test_what_is_kept_can_be_read_where_nothing_can_be_written(case: Case, state: str) -> None:
    """A read-only disk: listed and shown, not sent (exit 1), and there when it can be written."""
    case.desk.on_reply, case.desk.commits = REFUSED, False
    assert case.reply("-m", TEXT).status == 2
    [kept] = case.kept
    kept.path.write_text(json.dumps(kept.document | {"state": state, "known": None}))
    case.disk.forbid_writing()
    assert case.states() == ["draft" if state == "draft" else "unknown"]
    assert TEXT in case.run("drafts", "show", TICKET, "--json").output
    for command in (
        ("ticket", "reply", TICKET, "--resume", "--yes"),
        ("drafts", "delete", TICKET, "--yes"),
    ):
        outcome = case.run(*command)
        assert outcome.status == 1
        assert "Read-only" in outcome.told
    case.disk.mend()
    case.desk.on_reply, case.desk.commits = None, True
    assert case.reply("--resume", "--yes").status == 0
    assert case.desk.replies == [TEXT]
    assert case.kept == []


@full
def test_the_disk_fails_before_the_post(case: Case, fault: Fault) -> None:
    """It is not sent, exit 1, and what was kept before is kept still and can be resumed."""
    case.desk.on_read = [meanwhile(lambda: fault(case.disk), case.desk)]
    outcome = case.reply("-m", TEXT)
    assert outcome.status == 1
    assert str(case.disk.place) in outcome.told
    assert "--resume" in outcome.told
    assert case.desk.replies == []
    assert case.states() == ["draft"]
    assert case.reply("--resume").status == 1
    assert case.desk.replies == []
    case.disk.mend()
    assert case.reply("--resume").status == 0
    assert case.desk.replies == [TEXT]
    assert case.states() == []


@full
@pytest.mark.parametrize("act", [CONFIRMED, closes], ids=["201", "found in the thread"])
def test_the_disk_fails_when_it_was_sent(case: Case, fault: Fault, act: Act) -> None:
    """It was sent, and that is what is told; nothing that comes next sends it again."""
    case.desk.on_reply = meanwhile(lambda: fault(case.disk), act)
    outcome = case.reply("-m", TEXT, "-q")
    assert (outcome.status, outcome.output) == (0, f"{REPLY_ID}\n"), outcome.told
    for mend in (lambda: None, case.disk.mend):
        mend()
        assert case.states() == []
        assert case.reply("--resume", "--yes").status == 3
    assert case.reply("-m", TEXT).status == 8
    assert case.desk.replies == [TEXT]


@pytest.mark.parametrize(
    ("fault", "act", "statuses"),
    [
        (Disk.fill, REFUSED, (2, 7)),
        (Disk.use_up_names, REFUSED, (2, 7)),
        (Disk.fill, closes, (7,)),
    ],
    ids=["refused, no room", "refused, no names", "lost, no room"],
)
def test_the_disk_fails_when_it_was_not_sent(
    case: Case, fault: Fault, act: Act, statuses: tuple[int, ...]
) -> None:
    """It is never told as sent; the file counts as unknown, which is the safe side."""
    case.desk.commits = False
    case.desk.on_reply = meanwhile(lambda: fault(case.disk), act)
    assert case.reply("-m", TEXT).status in statuses
    assert case.states() == ["unknown"]
    assert [kept.text for kept in case.kept] == [TEXT]
    case.disk.mend()
    case.desk.on_reply, case.desk.commits = None, True
    assert case.reply("--resume").status == 7
    assert case.desk.replies == []
    assert case.reply("--resume", "--yes").status == 0
    assert case.desk.replies == [TEXT]
    assert case.kept == []


# No file larger than so many bytes

_LIMITED = (
    "import os, resource, sys; n = int(sys.argv[1]);"
    " resource.setrlimit(resource.RLIMIT_FSIZE, (n, n)); os.execv(sys.argv[2], sys.argv[2:])"
)


@dataclass(frozen=True)
class Trial:
    """What came of a reply when files could have so many bytes."""

    limit: int
    status: int
    kept: tuple[str, ...]


def tried(home: Path, limit: int) -> Trial:
    """Reply with that limit, and then without it until the reply is with the customer."""
    home.mkdir()
    machine, desk = Machine(home), Helpdesk()
    prefix = (sys.executable, "-c", _LIMITED, str(limit))
    with FaultServer(desk) as server:
        outcome = run(machine, server, "ticket", "reply", TICKET, "-m", TEXT, prefix=prefix)
        assert outcome.status in (0, 1), outcome.told
        sent = [TEXT] if outcome.status == 0 else []
        assert desk.replies == sent
        assert outcome.status == 0 or "File too large" in outcome.told
        assert not list(machine.state.parent.rglob(".*.part"))
        states = tuple(kept.state for kept in machine.outbox if kept.text == TEXT)
        assert len(states) == len(machine.outbox)
        again = ("--resume",) if states else ("-m", TEXT, "--allow-duplicate")
        if states or not sent:
            assert ("--resume" in outcome.told) == (bool(states) and not sent)
            done = run(machine, server, "ticket", "reply", TICKET, *again)
            assert done.status == 0, done.told
        assert desk.replies == [TEXT]
        assert machine.outbox == []
    return Trial(limit, outcome.status, states)


def test_files_that_cannot_grow(tmp_path: Path) -> None:
    """Whichever of the writes fails for want of room: sent means 0, not sent means 1 and kept."""
    with ThreadPoolExecutor(3) as pool:
        trials = list(
            pool.map(lambda limit: tried(tmp_path / f"{limit}", limit), range(0, 600, 20))
        )
    found = list(dict.fromkeys((trial.status, trial.kept) for trial in trials))
    assert found == [(1, ()), (1, ("draft",)), (0, ())]
