"""The demo helpdesk as commands meet it: its file, and its place where the network would be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tinydub_cli.api.transport import mounted
from tinydub_cli.env import Env
from tinydub_cli.errors import StorageError
from tinydub_cli.paths import make_private_directory, storing
from tinydub_cli.sandbox.application import Application
from tinydub_cli.sandbox.errors import SandboxError
from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    import httpx


def state_file(env: Env) -> Path:
    """Return the file that keeps the demo's tickets between commands, its directory made."""
    path = env.directories().state / "demo.sqlite3"
    with storing(path):
        make_private_directory(path.parent)
    return path


@contextmanager
def told_as_ours() -> Iterator[None]:
    """Turn the sandbox's own errors, which know nothing of ours, into a StorageError."""
    try:
        yield
    except SandboxError as problem:
        raise StorageError(str(problem)) from problem


@contextmanager
def demo_transport(env: Env) -> Iterator["httpx.BaseTransport"]:
    """Open the demo helpdesk inside this process, in the place of the network."""
    with told_as_ours(), Store(state_file(env), clock=env.clock) as store:
        yield mounted(Application(store, clock=env.clock))
