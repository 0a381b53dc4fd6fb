"""Somebody without a home directory, as in a container, can work as far as no file is needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.faults import FaultServer
from support.helpdesk_on_sockets import TICKET, Helpdesk
from support.process import Machine

NOBODY = 54321
"""A user that the system does not know, and so has no home."""

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else"
)


PROGRAM = f"""
import os
os.setresuid({NOBODY}, 0, 0)
from tinydub_cli.__main__ import run
run()
"""
"""Has the system take us for somebody it does not know, and lets us read our own files still."""


def run(
    tmp_path: Path, *argv: str, home: str | None = None, **variables: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *argv],
        env=Machine(tmp_path, {"HOME": home, "TINYDUB_DEMO": None}).environment(variables),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("home", [None, "", "relative"])
def test_with_a_token_from_the_environment_reading_works(tmp_path: Path, home: str | None) -> None:
    """What needs no file of ours works, and nothing is called a bug."""
    with FaultServer(Helpdesk()) as server:
        for argv in (("ticket", "show", TICKET, "-q"), ("api", f"ticket/{TICKET}")):
            done = run(tmp_path, *argv, home=home, **server.variables())
            assert (done.returncode, done.stderr) == (0, ""), argv


@pytest.mark.parametrize(
    "argv",
    [
        ("config", "path"),
        ("config", "set", "editor", "vi"),
        ("drafts", "list"),
        ("snippets", "list"),
        ("ticket", "reply", TICKET, "-m", "Hello there"),
        ("tickets", "sync"),
        ("--demo", "tickets", "list"),
    ],
    ids=" ".join,
)
def test_what_needs_a_place_says_so(tmp_path: Path, argv: tuple[str, ...]) -> None:
    """One sentence and a remedy, status 1, and never a bug of ours."""
    done = run(tmp_path, *argv, TINYDUB_TOKEN="x" * 40)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: There is no home directory")


def test_doctor_tells_it_as_one_fault(tmp_path: Path) -> None:
    """The checks that need no file still run."""
    done = run(tmp_path, "doctor", "--offline", TINYDUB_TOKEN="x" * 40)
    assert "bug" not in done.stderr
    assert "RuntimeError" not in done.stdout
    assert "\nterminal\tok\t" in done.stdout
