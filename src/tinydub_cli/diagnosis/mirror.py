"""The copy of tickets: how large it is, how old, and whether it can be read."""

from pathlib import Path

from tinydub_cli.diagnosis.check import Finding, ok, skipped, warning
from tinydub_cli.diagnosis.evidence import Evidence
from tinydub_cli.errors import StorageError
from tinydub_cli.times import ago


def mirror(evidence: Evidence) -> Finding:
    """Look through the copy of tickets, if there is one: commands can do without."""
    session = evidence.session
    path = session.mirror_file()
    if not path.exists():
        return skipped("There is no copy of tickets on this machine.")
    try:
        with session.mirror() as copy:
            copy.check()
            synced = copy.synced_at()
    except StorageError as error:
        return warning(error.message, error.hint)
    last = f"synced {ago(synced, session.env.clock())}" if synced else "never synced to the end"
    found = f"{_size(path)} in {path}, {last}."
    if session.configuration.mirrors:
        return ok(found)
    return warning(
        f"{found} The setting `mirror` keeps it from being brought up to date.",
        f"`{session.program} tickets sync --forget` deletes it.",
    )


def _size(path: Path) -> str:
    """Return how large a mirror is, with the log beside it and what was set aside."""
    files = path.parent.glob(f"{path.name}*")
    return f"{sum(file.stat().st_size for file in files) / 1_000_000:,.1f} MB"
