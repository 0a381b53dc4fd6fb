"""Programs from outside that a test needs: where one is missing, the test is skipped, not so in CI.

A laptop may well lack `dbus-run-session`; a CI that lacks it would quietly test less every day.
"""

import os
import shutil

import pytest


def need(*names: str) -> None:
    """Go on where all the programs named are installed; skip the test, or in CI fail it, if not."""
    missing = [name for name in names if not shutil.which(name)]
    if not missing:
        return
    reason = f"needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} missing"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; in CI, that is an error")
    pytest.skip(reason)
