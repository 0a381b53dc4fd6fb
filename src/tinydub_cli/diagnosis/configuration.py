"""Which programs these are, and whether the settings can be used."""

import platform
import sys
from typing import Final

from tinydub_cli import __version__
from tinydub_cli.diagnosis.check import Finding, ok
from tinydub_cli.diagnosis.evidence import Evidence

_LIBRARIES: Final = ("typer", "httpx", "rich", "keyring")


def versions(evidence: Evidence) -> Finding:  # noqa: ARG001 - a check like the others
    """Tell what a report of a bug has to name."""
    from importlib.metadata import version

    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    python = f"Python {platform.python_version()} on {sys.platform}"
    return ok(f"tinydub {__version__}, {python}; {libraries}.")


def configuration(evidence: Evidence) -> Finding:
    """Check the file, and the variables that go before it."""
    if fault := evidence.configuration_fault:
        raise fault
    settings = evidence.session.configuration
    path = settings.path
    said = f"{path} is valid." if path.exists() else f"There is no {path}: the defaults are used."
    if by := settings.read_only:
        said += f" Nothing may be written to the server: {by} says so."
    return ok(f"{said} The profile is “{settings.profile}”.")
