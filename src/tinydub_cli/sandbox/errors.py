"""The ways in which the demo helpdesk itself can fail.

SandboxError
└── DamagedFileError    its file cannot be understood; a reset mends that
"""

from __future__ import annotations

from pathlib import Path


class SandboxError(Exception):
    """The demo helpdesk cannot work: its text is one sentence for the user, with the remedy."""


class DamagedFileError(SandboxError):
    """The state file is damaged, of another version, or not ours."""

    def __init__(self, path: Path, complaint: str) -> None:
        """Say what is wrong with the file at `path`, as the end of a sentence about it."""
        super().__init__(
            f"The demo helpdesk's file {path} {complaint}:"
            " run `tinydub demo reset` to start it afresh."
        )
