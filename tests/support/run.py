"""Runs `tinydub` through its front door, `main(argv, env)`, in a world made for the test."""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import httpx

from support.outbox import Kept, kept_in
from tinydub_cli.env import Env
from tinydub_cli.main import main
from tinydub_cli.paths import Directories

NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What a command left behind: its status and what it wrote."""

    status: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """Standard output, parsed as JSON."""
        return json.loads(self.stdout)

    def error(self) -> Any:
        """The error object that a command with --json wrote to standard error."""
        return json.loads(self.stderr.splitlines()[-1])["error"]


class Stream(TextIOWrapper):
    """A stream in memory, which may claim to be a terminal."""

    def __init__(self, content: bytes = b"", *, terminal: bool, encoding: str = "utf-8") -> None:
        self.bytes = BytesIO(content)
        self._terminal = terminal
        super().__init__(self.bytes, encoding=encoding, errors="replace", newline="")

    def isatty(self) -> bool:
        """Claim what the test wants."""
        return self._terminal

    def text(self) -> str:
        """Return what was written."""
        self.flush()
        return self.bytes.getvalue().decode(self.encoding)


@dataclass
class World:
    """One user's machine: directories, environment variables, and a clock that stands still.

    `pauses` collects what the command wanted to sleep, in seconds; nobody waits for it. `timer` and
    `transport` are as in `Env`.
    """

    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    now: datetime = NOW
    pauses: list[float] = field(default_factory=list)
    timer: Callable[[], float] = time.monotonic
    transport: httpx.BaseTransport | None = None

    @property
    def directories(self) -> Directories:
        """The user's directories, all below `home`."""
        return Directories(*(self.home / name for name in ("config", "data", "state", "cache")))

    @property
    def outbox(self) -> list[Kept]:
        """The replies that are kept."""
        return kept_in(self.directories.state)

    def run(
        self,
        *argv: str,
        stdin: str | bytes | None = None,
        terminal: bool = False,
        size: tuple[int, int] = (80, 24),
        encoding: str = "utf-8",
        variables: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run one command; with `terminal`, all three streams that were not given are one.

        `stdin` given as text or bytes is a pipe. With a terminal, answers to questions can be
        given as `stdin`, too: it then still counts as a terminal.
        """
        content = stdin.encode() if isinstance(stdin, str) else stdin or b""
        streams = (
            Stream(content, terminal=terminal),
            Stream(terminal=terminal, encoding=encoding),
            Stream(terminal=terminal, encoding=encoding),
        )
        env = Env(
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
            variables={
                "TERM": "xterm-256color",
                "TINYDUB_DEMO": "1",
                **self.variables,
                **(variables or {}),
            },
            directories=lambda: self.directories,
            clock=lambda: self.now,
            local=lambda moment: moment.astimezone(self.now.tzinfo),
            sleep=self.pauses.append,
            timer=self.timer,
            transport=self.transport,
            terminal_size=lambda: os.terminal_size(size),
        )
        status = main(argv, env)
        return Outcome(status, streams[1].text(), streams[2].text())

    def later(self, **span: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.now += timedelta(**span)
