"""Runs sessions that are written down: what was typed after `$ `, and exactly what came of it.

They stand in fenced blocks of Markdown, marked `console`. Each file is one user's machine on the
demo helpdesk, on a terminal of 80 columns, with a clock that stands still. Where an id differs from
run to run, a line has `…` in its place.
"""

import os
import pty
import re
import select
import struct
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from subprocess import DEVNULL, Popen

from support.process import LONGEST_RUN, Machine, end

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\|\r")

HOME = "/home/ada"
"""How the user's home directory is written down."""

_PROGRAM = """#!{python}
import sys
from datetime import UTC, datetime
from tinydub_cli.env import real_env
from tinydub_cli.main import main
now = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
sys.exit(main(sys.argv[1:], real_env()._replace(clock=lambda: now)))
"""
"""`tinydub` with a clock that stands still."""


@dataclass(frozen=True)
class Step:
    """A command line, and what is written below it."""

    command: str
    output: str

    def __str__(self) -> str:
        return f"$ {self.command}\n{self.output}"


def steps(block: str) -> Iterator[Step]:
    r"""Yield the steps of a block; a line that ends in a backslash goes on in the next."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = re.sub(r"\\\n", "\0", part).partition("\n")
        yield Step(command.replace("\0", "\\\n"), output.replace("\0", "\\\n"))


class Bystander:
    """Somebody who does on a machine of their own what is written down, and notes what happens."""

    def __init__(self, home: Path) -> None:
        programs = home / "bin"
        programs.mkdir()
        program = programs / "tinydub"
        program.write_text(_PROGRAM.format(python=sys.executable))
        program.chmod(0o755)
        self._home = home
        self._machine = Machine(home, {"PATH": f"{programs}:{os.environ['PATH']}"})

    def done(self, text: str) -> str:
        """Do all that stands in a file, and return the file with what came of it.

        A line that was right, `…` and all, stays as it is.
        """
        return _BLOCK.sub(lambda block: f"```console\n{self._block(block[1])}```", text)

    def _block(self, block: str) -> str:
        return "".join(str(self._step(step)) for step in steps(block))

    def _step(self, step: Step) -> Step:
        written, seen = step.output.splitlines(), self._run(step.command).splitlines()
        if len(written) == len(seen):
            pairs = zip(written, seen, strict=True)
            seen = [was if _means(was, now) else now for was, now in pairs]
        return Step(step.command, "".join(f"{line}\n" for line in seen))

    def _run(self, command: str) -> str:
        ours, theirs = pty.openpty()
        ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
        variables = {"TERM": "dumb", "TINYDUB_PAGER": "cat", "EDITOR": "false"}
        process = Popen(
            ("bash", "-c", command),
            cwd=self._home,
            env=self._machine.environment(variables),
            stdin=DEVNULL,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        try:
            return _CONTROL.sub("", _all_of(ours).decode()).replace(str(self._home), HOME)
        finally:
            end(process)
            os.close(ours)


def _means(written: str, seen: str) -> bool:
    """Whether a written line tells what was seen."""
    pattern = r"\S+".join(map(re.escape, written.split("…")))
    return "…" in written and re.fullmatch(pattern, seen) is not None


def _all_of(terminal: int) -> bytes:
    screen = bytearray()
    while select.select([terminal], [], [], LONGEST_RUN)[0]:
        try:
            screen += os.read(terminal, 65536)
        except OSError:  # how Linux says that the last program has left
            return bytes(screen)
    raise TimeoutError(f"nothing more came after {bytes(screen)!r}")
