"""Everything that reaches a command from outside, in one object.

`main()` is given an `Env`; a test builds another one. Nothing else in the package touches
`sys.stdin`, `sys.stdout`, `sys.stderr`, `os.environ` or the clock.
"""

import codecs
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from tinydub_cli.errors import RefusedError, StorageError, UsageError
from tinydub_cli.paths import Directories, user_directories

if TYPE_CHECKING:
    import httpx


def _now() -> datetime:
    return datetime.now().astimezone()


def _terminal_size() -> os.terminal_size:
    from shutil import get_terminal_size  # what only scripts read does not pay for it

    return get_terminal_size()


class Env(NamedTuple):
    """The world of one command.

    `clock` gives the present as an aware time in the user's zone, and `local` any moment as clocks
    there showed it, summer or winter; `sleep` and `timer` count in seconds. A `transport`, where
    there is one, carries every HTTP request instead of the network.
    """

    stdin: TextIOWrapper
    stdout: TextIOWrapper
    stderr: TextIOWrapper
    variables: Mapping[str, str]
    directories: Callable[[], Directories] = user_directories
    clock: Callable[[], datetime] = _now
    local: Callable[[datetime], datetime] = datetime.astimezone
    sleep: Callable[[float], None] = time.sleep
    timer: Callable[[], float] = time.monotonic
    terminal_size: Callable[[], os.terminal_size] = _terminal_size
    transport: "httpx.BaseTransport | None" = None

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer: only then may anything be asked."""
        return self.stdin.isatty() and self.stderr.isatty()

    @property
    def unicode(self) -> bool:
        """Whether standard output can carry any character."""
        return self.stdout.encoding.lower().replace("-", "").startswith("utf")

    def flag(self, name: str) -> bool:
        """Whether the environment variable `name` is set to anything but 0, false, no or off."""
        return self.variables.get(name, "").lower() not in ("", "0", "false", "no", "off")

    def say(self, sentence: str) -> None:
        """Write one line of already safe text to standard error.

        That nobody reads it, or that its disk is full, must not change what a command does.
        """
        with suppress(OSError):
            print(sentence, file=self.stderr, flush=True)

    def wait(self, sentence: str, seconds: float) -> None:
        """Say why, in one line of safe text, and let time pass; on a terminal, count it down.

        What was written so far is handed on first: whoever reads it need not wait, too.
        """
        self.stdout.flush()
        self.say(sentence)
        if not self.stderr.isatty() or seconds < 3:
            self.sleep(seconds)
            return
        left = seconds
        while left > 0:
            self._overwrite(f"{left:.0f} s")
            self.sleep(min(left, 1.0))
            left -= 1.0
        self._overwrite("")

    def _overwrite(self, shown: str) -> None:
        with suppress(OSError):
            self.stderr.write(f"\r{shown:<12}\r")
            self.stderr.flush()

    def read_bytes(self, most: int) -> bytes:
        """Return standard input as it is, at most so many bytes of it."""
        return bytes(self.stdin.buffer.read(most))

    def abandon_output(self) -> None:
        """Drop what standard output did not take, so that nothing tries to write it again."""
        with suppress(OSError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.stdout.fileno())
            os.close(null)

    def ask(self, question: str) -> str:
        """Ask on standard error, and return the line typed, stripped; the end of input is empty.

        What was typed before the question was there does not count as an answer to it.
        """
        self._forget_typed()
        self.stderr.write(question)
        self.stderr.flush()
        answer = self.stdin.readline()
        if not answer.endswith("\n"):
            self.stderr.write("\n")
        return answer.strip()

    def _forget_typed(self) -> None:
        with suppress(ImportError, OSError, ValueError):  # no terminal of this system's kind
            import termios

            with suppress(termios.error):
                termios.tcflush(self.stdin, termios.TCIFLUSH)

    def confirm(self, question: str, *, yes: bool) -> None:
        """Have somebody say yes, unless `yes` is said already.

        Raises RefusedError for no, and UsageError where nobody is there.
        """
        if yes:
            return
        if not self.interactive:
            raise UsageError("There is no terminal to confirm that on.", "Give --yes.")
        if self.ask(f"{question} [y]es, [n]o: ").lower() not in ("y", "yes"):
            raise RefusedError("Nothing was done.")

    def ask_secret(self, question: str) -> str:
        """Ask as `ask` does, without showing what is typed."""
        from getpass import getpass

        try:
            return getpass(question, stream=self.stderr)
        except EOFError:
            self.stderr.write("\n")
            return ""

    def editor(self) -> list[str]:
        """Return the words that start the editor. Raises UsageError for a broken quotation."""
        return self._command("TINYDUB_EDITOR", "VISUAL", "EDITOR") or [_usual_editor()]

    def pager(self) -> list[str]:
        """Return the words that start the pager. Raises UsageError for a broken quotation."""
        return self._command("TINYDUB_PAGER", "PAGER") or ["less"]

    def edit(self, path: Path) -> None:
        """Let the user edit `path` in TINYDUB_EDITOR, VISUAL, EDITOR or the system's usual one.

        Raises UsageError when none can be started, StorageError when it ends with an error.
        """
        from tinydub_cli import programs

        editor = self.editor()
        try:
            status = programs.wait([*editor, str(path)])
        except OSError as problem:
            raise UsageError(
                f"The editor “{editor[0]}” cannot be started: {problem.strerror}.",
                "Set TINYDUB_EDITOR, or give the text with -m or -F.",
            ) from problem
        if status:
            raise StorageError(
                f"The editor “{editor[0]}” ended with status {status}.",
                "What it saved is kept.",
            )

    def page(self, content: str) -> None:
        """Show `content` in TINYDUB_PAGER, PAGER or less; where there is none, just write it."""
        from tinydub_cli import programs

        pager = self.pager()
        # -F: leave at once when it fits after all; -R: colours; -X: leave the text on the screen.
        options = {"LESS": "FRX", "LV": "-c", **self.variables}
        try:
            programs.feed(
                pager,
                content.encode(self.stdout.encoding, self.stdout.errors or "replace"),
                options,
            )
        except OSError:
            self.stdout.write(content)

    def _command(self, *names: str) -> list[str]:
        """Return the words of the first variable that is set, as a shell would split them."""
        for name in names:
            value = self.variables.get(name, "").strip()
            if value:
                import shlex

                try:
                    return shlex.split(value)
                except ValueError:
                    raise UsageError(
                        f"{name} has a quotation mark without its partner.", f"Mend {name}."
                    ) from None
        return []


def real_env() -> Env:
    """Return the world as it is: this process's streams, environment, clock and terminal."""
    _open_missing_streams()
    # A locale that lacks a character must not end a command.
    codecs.register_error(_NEAREST, _nearest)
    _wrapper(sys.stdin).reconfigure(errors="replace")
    _wrapper(sys.stdout).reconfigure(errors=_NEAREST)
    _wrapper(sys.stderr).reconfigure(errors=_NEAREST)
    return Env(
        stdin=_wrapper(sys.stdin),
        stdout=_wrapper(sys.stdout),
        stderr=_wrapper(sys.stderr),
        variables=os.environ,
    )


def _open_missing_streams() -> None:
    """Give closed standard streams (`>&-`) to the null device.

    Else the next file opened gets their number, and an editor would write into it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115


_NEAREST: Final = "tinydub.nearest"
_NEAREST_ASCII: Final = dict(zip("●│·–═…“”’", '*|--=.""\'', strict=True))
"""Our own marks, one cell wide each, for terminals without them."""


def _nearest(problem: UnicodeError) -> tuple[str, int]:
    """Handle what an encoding lacks: our own marks become their likes, anything else `?`."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    lacking = problem.object[problem.start : problem.end]
    return "".join(_NEAREST_ASCII.get(mark, "?") for mark in lacking), problem.end


def _wrapper(stream: TextIO) -> TextIOWrapper:
    if not isinstance(stream, TextIOWrapper):
        raise TypeError(stream)
    return stream


def _usual_editor() -> str:
    if os.name == "nt":
        return "notepad"
    from shutil import which

    return next((name for name in ("sensible-editor", "nano") if which(name)), "vi")
