"""Where shells look for completion scripts, and which of ours is there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tinydub_cli.completion.scripts import SCRIPTS, Shell
from tinydub_cli.errors import UsageError
from tinydub_cli.paths import make_private_directory, replace_private_file, storing

_IN_DATA: Final = {
    Shell.BASH: "bash-completion/completions/tinydub",
    Shell.ZSH: "zsh/site-functions/_tinydub",
    Shell.FISH: "fish/vendor_completions.d/tinydub.fish",
}
"""Below `share`: bash-completion and fish look there by themselves; zsh in the system's alone."""

_SYSTEM: Final = "/usr/local/share:/usr/share"


def installed(shell: Shell, variables: Mapping[str, str]) -> Path | None:
    """Return the script that the shell finds, if there is one: the user's goes before others."""
    below = _IN_DATA.get(shell)
    if below is None:
        return None
    system = (variables.get("XDG_DATA_DIRS") or _SYSTEM).split(":")
    places = [place / below for place in (_data(variables), *map(Path, system))]
    return next((place for place in places if place.is_file()), None)


def is_current(script: Path, shell: Shell) -> bool:
    """Whether a script is the one of this version. Raises StorageError."""
    with storing(script):
        return script.read_bytes() == SCRIPTS[shell].encode()


def install(shell: Shell, variables: Mapping[str, str]) -> Path:
    """Write the script where the shell looks for a user's own, and return the file.

    Raises UsageError for PowerShell, which has no such place, and StorageError.
    """
    below = _IN_DATA.get(shell)
    if below is None:
        raise UsageError(
            "PowerShell has no place where it looks for scripts.",
            "Run `tinydub completion powershell >> $PROFILE`.",
        )
    path = _data(variables) / below
    with storing(path):
        make_private_directory(path.parent)
        replace_private_file(path, SCRIPTS[shell])
    return path


def _data(variables: Mapping[str, str]) -> Path:
    return Path(variables.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
