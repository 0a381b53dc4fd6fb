"""Runs the user's own program for an event: `tickets watch --exec`."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from tinydub_cli.env import Env
from tinydub_cli.errors import UsageError
from tinydub_cli.output.events import document
from tinydub_cli.output.plain import encoder
from tinydub_cli.watching.comparison import Event
from tinydub_cli.watching.interrupts import Interrupts

LONGEST: Final = 60.0
"""Seconds that a program may take for an event; then it is ended."""

_STEP: Final = 0.2
"""Seconds between two looks at the clock while a program runs."""


def parsed(env: Env, command: str) -> list[str]:
    """Return the words of a command, split as a shell would.

    Raises UsageError where there is none, and for a program that cannot be found.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        raise UsageError(
            "--exec has a quotation mark without its partner.", "Mend the command."
        ) from None
    if not words:
        raise UsageError("--exec names no program.", "Give a program and its arguments.")
    if not shutil.which(words[0], path=env.variables.get("PATH")):
        raise UsageError(
            f"The program “{words[0]}” that --exec names cannot be found.",
            "No shell is started: give its path, or `sh -c '...'` for shell commands.",
        )
    return words


def run(env: Env, command: Sequence[str], event: Event, interrupts: Interrupts) -> str:
    """Run a program that has the event as JSON on its standard input; nothing of it elsewhere.

    What the program writes goes to standard error: standard output is for events alone. Returns
    what is wrong with how it ended, or nothing.
    """
    content = (encoder(env)(document(event)) + "\n").encode()
    try:
        with interrupts.put_off():  # what is being started could not be ended yet
            process = _start(env, command)
    except OSError as problem:
        return f"cannot be started ({problem.strerror})"
    try:
        interrupts.check()
        status = _wait(env, process, content)
    except BaseException:
        _end(process)
        raise
    if status is None:
        _end(process)
        return f"was ended after {LONGEST:.0f} seconds"
    if status < 0:
        return f"was ended by signal {-status}"
    return f"ended with status {status}" if status else ""


def _start(env: Env, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    try:
        said = env.stderr.fileno()
    except OSError:  # no stream of the system's
        said = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 - the user's own words, and no shell
        command,
        stdin=subprocess.PIPE,
        stdout=said,
        stderr=said,
        start_new_session=True,  # to end it with all that it has started
    )


def _wait(env: Env, process: "subprocess.Popen[bytes]", content: bytes) -> int | None:
    """Hand the content over and wait for the end; returns the status, or None for a slow one."""
    until = env.timer() + LONGEST
    given: bytes | None = content
    while True:
        try:
            process.communicate(given, timeout=_STEP)
        except subprocess.TimeoutExpired:
            given = None  # it keeps what it was given first
            if env.timer() > until:
                return None
        else:
            return process.returncode


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    if process.stdin:
        with suppress(OSError):  # what it has not read is lost with it
            process.stdin.close()
    process.wait()
