"""Runs `tinydub` as a process of its own, where streams, signals and exit are the real ones."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.outbox import Kept, kept_in
from support.run import NOW
from tinydub_cli.sandbox.store import Store

LONGEST_RUN = 60
"""Seconds after which a process hangs: it is ended, and the test fails."""

COMMAND = (sys.executable, "-m", "tinydub_cli")


@dataclass(frozen=True)
class Ended:
    """What a process left behind."""

    status: int
    stdout: bytes
    stderr: bytes

    @property
    def output(self) -> str:
        """Standard output; that it is UTF-8 is part of what is tested."""
        return self.stdout.decode()

    @property
    def told(self) -> str:
        """Standard error."""
        return self.stderr.decode()

    def error(self) -> Any:
        """Return the error object that a command with --json wrote to standard error."""
        return json.loads(self.told.splitlines()[-1])["error"]


@dataclass
class Machine:
    """A user's machine for real processes: a home directory and an environment, both bare.

    A variable set to None is left out.
    """

    home: Path
    variables: dict[str, str | None] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        """The file in which the demo helpdesk keeps its tickets."""
        return self.home / ".local" / "state" / "tinydub" / "demo.sqlite3"

    @property
    def outbox(self) -> list[Kept]:
        """The replies that are kept."""
        return kept_in(self.state.parent)

    @contextmanager
    def helpdesk(self) -> Iterator[Store]:
        """Open the demo helpdesk's own state."""
        self.state.parent.mkdir(parents=True, exist_ok=True)
        with Store(self.state, clock=lambda: NOW) as store:
            yield store

    def environment(self, variables: Mapping[str, str | None]) -> dict[str, str]:
        """Return the whole environment of a process."""
        given = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "TINYDUB_DEMO": "1",
            # Whoever runs the tests has a keyring, too, and it is none of our business.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            **self.variables,
            **variables,
        }
        return {name: value for name, value in given.items() if value is not None}

    def start(
        self,
        *argv: str,
        redirection: str = "",
        variables: Mapping[str, str | None] | None = None,
        streams: Mapping[str, Any] | None = None,
    ) -> "subprocess.Popen[bytes]":
        """Start a command; `redirection` is what a shell would read after it, such as `>&-`."""
        command: Sequence[str] = (*COMMAND, *argv)
        if redirection:
            command = ("sh", "-c", f'exec "$@" {redirection}', "sh", *command)
        return subprocess.Popen(
            command,
            env=self.environment(variables or {}),
            start_new_session=True,
            **{
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                **(streams or {}),
            },
        )

    def run(
        self,
        *argv: str,
        stdin: bytes = b"",
        redirection: str = "",
        variables: Mapping[str, str | None] | None = None,
    ) -> Ended:
        """Run a command to its end."""
        process = self.start(
            *argv,
            redirection=redirection,
            variables=variables,
            streams={"stdin": subprocess.PIPE},
        )
        return ended(process, stdin)

    def run_on_terminal(
        self,
        *argv: str,
        answers: Mapping[str, str] | None = None,
        variables: Mapping[str, str | None] | None = None,
    ) -> Ended:
        """Run a command on a terminal of its own; what was on the screen is its `stdout`.

        `answers` are typed each when the screen shows the question that is its key.
        """
        ours, theirs = pty.openpty()
        # A session's leader that opens a terminal gets it for its own: /dev/tty is this one then.
        script = 'exec <"$1" >"$1" 2>&1; shift; exec "$@"'
        with interruptible():
            process = subprocess.Popen(
                ("sh", "-c", script, "sh", os.ttyname(theirs), *COMMAND, *argv),
                env=self.environment(variables or {}),
                start_new_session=True,
                stdin=theirs,
            )
        os.close(theirs)
        try:
            screen = _watched(ours, dict(answers or {}))
            return Ended(process.wait(LONGEST_RUN), screen, b"")
        finally:
            end(process)
            os.close(ours)


def ended(process: "subprocess.Popen[bytes]", stdin: bytes | None = None) -> Ended:
    """Wait for a process, which has its own session, and return what it left behind."""
    try:
        stdout, stderr = process.communicate(stdin, timeout=LONGEST_RUN)
    finally:
        end(process)
    return Ended(process.returncode, stdout or b"", stderr or b"")


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process that began a session, with all that it started there."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def interruptible() -> Iterator[None]:
    """Have processes started here take Ctrl-C, which those started in the background ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _watched(terminal: int, answers: dict[str, str]) -> bytes:
    """Read all that a terminal shows, and type each answer when its question is there."""
    screen = bytearray()
    while True:
        if not select.select([terminal], [], [], LONGEST_RUN)[0]:
            raise TimeoutError(f"nothing more came after {bytes(screen)!r}")
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # how Linux says that the last program has left
            return bytes(screen)
        if not shown:
            return bytes(screen)
        screen += shown
        for question in [question for question in answers if question.encode() in screen]:
            os.write(terminal, answers.pop(question).encode())
