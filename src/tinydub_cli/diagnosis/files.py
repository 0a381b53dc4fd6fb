"""Whether our files can be kept, by nobody but the user, and what waits among them."""

import os
import shlex
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tinydub_cli.diagnosis.check import Finding, failed, ok, warning
from tinydub_cli.diagnosis.evidence import Evidence
from tinydub_cli.outbox.draft import DraftState

_ALL: Final = 0o077
_WRITING: Final = 0o022
"""What others may not do: anything with customers' names, and no change to what we are told."""


def directories(evidence: Evidence) -> Finding:
    """Check that each directory can be used, or made, and belongs to the user alone."""
    places = evidence.session.env.directories()
    if useless := [path for path in dict.fromkeys(places) if not _is_usable(path)]:
        return failed(
            f"Nothing can be kept in {_listed(useless)}.",
            "Mend the permissions there, or choose other places with XDG_CONFIG_HOME,"
            " XDG_DATA_HOME, XDG_STATE_HOME and XDG_CACHE_HOME.",
        )
    private = [places.data, places.state, places.cache]
    exposed = [path for path in private if _lets(path, _ALL)]
    if _lets(places.config, _WRITING):
        exposed.append(places.config)
    tokens = [path for path in (places.data / "tokens.json",) if _lets(path, _ALL)]
    if not exposed and not tokens:
        return ok("They can be used, and are yours alone.")
    commands = [*_command("700", exposed), *_command("600", tokens)]
    return warning(
        f"Others on this system can get at {_listed([*exposed, *tokens])}.",
        f"Run `{' && '.join(commands)}`.",
    )


def drafts(evidence: Evidence) -> Finding:
    """Count the replies that are kept, and those whose fate nobody knows."""
    outbox = evidence.session.outbox()
    kept = [outbox.seen(draft) for draft in outbox.drafts()]
    unknown = sum(draft.state is DraftState.UNKNOWN for draft in kept)
    unreadable = len(outbox.unreadable())
    said = f"Replies kept on this machine: {len(kept)}"
    if not unknown and not unreadable:
        return ok(f"{said}.")
    return warning(
        f"{said}; of unknown fate: {unknown}; files that cannot be read: {unreadable}.",
        f"`{evidence.session.program} drafts list` shows them.",
    )


def _is_usable(path: Path) -> bool:
    """Whether files can be made in a directory, or it can be made in the nearest one there is."""
    nearest = next((place for place in (path, *path.parents) if os.path.lexists(place)), path)
    return nearest.is_dir() and os.access(nearest, os.R_OK | os.W_OK | os.X_OK)


def _lets(path: Path, forbidden: int) -> bool:
    """Whether others may do with an existing file what is forbidden; only POSIX tells it so."""
    try:
        return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & forbidden)
    except OSError:
        return False


def _command(mode: str, paths: Sequence[Path]) -> list[str]:
    return [f"chmod {mode} {shlex.join(map(str, paths))}"] if paths else []


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(map(str, paths))
