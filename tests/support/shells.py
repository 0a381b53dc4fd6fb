"""Real shells on a terminal, without their users' files, in which keys are pressed and looked at.

A key of our own has the shell say what stands on its command line: what was pressed before has been
done by then, so nothing here waits for a while and hopes.
"""

import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from support.process import LONGEST_RUN, Machine
from support.programs import need
from support.terminal import Terminal

ROOT: Final = Path(__file__).parent.parent.parent
SCRIPTS: Final = ROOT / "completions"

_TELL: Final = "\x18d"
_CLEAR: Final = "\x18c\x0c"

_BASH: Final = r"""
PS1='> '
bind 'set enable-bracketed-paste off' 2>/dev/null
bind 'set completion-query-items 0'
bind 'set page-completions off'
bind 'set bell-style none'
told() { mv "$TOLD.part" "$TOLD"; }
tell() { printf '%s\n%s' "$READLINE_POINT" "$READLINE_LINE" >"$TOLD.part"; told; }
empty() { READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\C-xd": tell'
bind -x '"\C-xc": empty'
"""

_ZSH: Final = r"""
PS1='> '
LISTMAX=100000
unsetopt beep prompt_cr prompt_sp
bindkey -e
told() { mv "$TOLD.part" "$TOLD"; }
tell() { print -rn -- "$CURSOR"$'\n'"$BUFFER" >"$TOLD.part"; told; }
empty() { BUFFER=; zle -Rc }
zle -N tell
zle -N empty
bindkey '^Xd' tell
bindkey '^Xc' empty
autoload -Uz compinit
compinit -u -d "$HOME/.zcompdump"
"""

_FISH: Final = r"""
function fish_prompt; printf '> '; end
function fish_greeting; end
function fish_title; end
set -g fish_autosuggestion_enabled 0
function tell
    begin
        commandline -C
        commandline
    end >$TOLD.part
    mv $TOLD.part $TOLD
end
function empty
    commandline ''
end
bind \cxd tell
bind \cxc empty
"""


class _Kind(NamedTuple):
    """A shell: what starts it, the file it reads at its start, and what stands in it."""

    command: tuple[str, ...]
    start_file: str
    settings: str
    script: str


_KINDS: Final = {
    "bash": _Kind(
        ("bash", "--noprofile", "--rcfile", ".bashrc", "-i"), ".bashrc", _BASH, "tinydub.bash"
    ),
    "zsh": _Kind(("zsh", "-d", "-i"), ".zshrc", _ZSH, "_tinydub"),
    "fish": _Kind(("fish", "-i"), ".config/fish/config.fish", _FISH, "tinydub.fish"),
}


class Line(NamedTuple):
    """What stands on the command line, and how many characters of it are before the cursor."""

    text: str
    cursor: int


class ShellWindow(Terminal):
    """A shell in a terminal window, with its prompt `> `; the working directory is `folder`."""

    def __init__(self, machine: Machine, *, width: int, height: int) -> None:
        super().__init__(machine, width=width, height=height)
        self.folder = machine.home / "work"
        self._told = machine.home / "told"
        self._mark = 0

    def press(self, keys: str) -> Line:
        """Press keys on an empty line, and return what the line is when all was done."""
        self.type(_CLEAR)
        self._tell()
        self._mark = len(self._bytes)
        self.type(keys)
        return self._tell()

    def run_line(self, line: str) -> None:
        """Run a command line to its end."""
        done = self.folder.parent / "done"
        self.press("")
        self.type(f"{line}; touch {shlex.quote(str(done))}\n")
        self._wait(done.exists)
        self._wait(lambda: self._row == ">")
        done.unlink()

    @property
    def shown(self) -> str:
        """All that was written since the last keys were pressed, decoded."""
        return self._bytes[self._mark :].decode()

    @property
    def listed(self) -> list[str]:
        """What stands on the screen beside the lines with the prompt."""
        return [line.strip() for line in self.lines if line and not line.startswith(">")]

    def _tell(self) -> Line:
        self.type(_TELL)
        self._wait(self._told.exists)
        cursor, _, told = self._told.read_text().partition("\n")
        self._told.unlink()
        text = told.removesuffix("\n")
        self._wait(lambda: self._row == f"> {text}".rstrip())  # bash draws it anew after telling
        return Line(text, int(cursor))

    @property
    def _row(self) -> str:
        return str(self.screen.display[self.screen.cursor.y]).rstrip()

    def _wait(self, happened: Callable[[], bool]) -> None:
        until = time.monotonic() + LONGEST_RUN
        while not happened():
            if time.monotonic() > until:
                raise TimeoutError("the shell hangs at\n" + "\n".join(self.screen.display))
            self._read(0.01)
        while self._read(0):
            pass


SHELLS: Final = tuple(_KINDS)


@contextmanager
def shell(
    kind: str,
    machine: Machine,
    *,
    loaded: bool = True,
    before: str = "",
    more: str = "",
    variables: Mapping[str, str | None] | None = None,
    size: tuple[int, int] = (100, 40),
) -> Iterator[ShellWindow]:
    """Open a shell that has `tinydub` in its PATH, and unless told otherwise our script.

    `before` stands at the beginning of its start file, `more` at the end.
    """
    need(kind)
    known = _KINDS[kind]
    home = machine.home
    (home / "work").mkdir(parents=True, exist_ok=True)
    program(home / "bin" / "tinydub")
    file = home / known.start_file
    file.parent.mkdir(parents=True, exist_ok=True)
    source = f"source {shlex.quote(str(SCRIPTS / known.script))}" if loaded else ""
    arrival = f"cd {shlex.quote(str(home / 'work'))}"
    file.write_text("\n".join((before, known.settings, source, more, arrival, "")))
    command = [str(home / word) if word == known.start_file else word for word in known.command]
    with ShellWindow(machine, width=size[0], height=size[1]) as window:
        window.start(
            *command,
            variables={
                "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
                "ZDOTDIR": str(home),
                "TOLD": str(home / "told"),
                **(variables or {}),
            },
        )
        window.wait_for("^> ")
        yield window


def program(path: Path, *, log: Path | None = None) -> Path:
    """Make a `tinydub` that runs the code under test, and return it; `log` counts its runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counting = f"echo run >>{shlex.quote(str(log))}\n" if log else ""
    python = shlex.quote(sys.executable)
    path.write_text(f'#!/bin/sh\n{counting}exec {python} -m tinydub_cli "$@"\n')
    path.chmod(0o755)
    return path
