"""Where shells look for completion scripts, and which of ours is there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tinydub_cli.completion.scripts import SCRIPTS, Shell
from tinydub_cli.errors import StorageError, UsageError
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
    own = _data(variables)
    system = (variables.get("XDG_DATA_DIRS") or _SYSTEM).split(":")
    places = [place / below for place in (*((own,) if own else ()), *map(Path, system))]
    return next((place for place in places if _is_there(place)), None)


def _is_there(script: Path) -> bool:
    try:
        return script.is_file()
    except OSError:  # a folder that we, and so the shell, may not look into
        return False


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
    own = _data(variables)
    if own is None:
        raise StorageError("There is no home directory to keep the script in.", "Set HOME.")
    path = own / below
    with storing(path):
        make_private_directory(path.parent)
        replace_private_file(path, SCRIPTS[shell])
    return path


def _data(variables: Mapping[str, str]) -> Path | None:
    """Return where a user's own data is; None without a home. A relative XDG place counts not."""
    place = Path(variables.get("XDG_DATA_HOME") or "")
    if place.is_absolute():
        return place
    home = Path(variables.get("HOME") or variables.get("USERPROFILE") or "")
    return home / ".local" / "share" if home.is_absolute() else None
