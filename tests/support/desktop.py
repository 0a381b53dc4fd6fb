"""A desktop session without a screen: a bus and a real gnome-keyring, for one test alone."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from support.process import LONGEST_RUN, Machine, end
from support.programs import need

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection  # where `keyring` brings it: on Linux

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
"""From the Debian packages dbus and gnome-keyring."""

_PASSWORD = b"correct horse\n"


class Desktop:
    """A session in progress: `machine` runs commands in it."""

    def __init__(self, home: Path, runtime: Path, bus: str) -> None:
        self.machine = Machine(
            home,
            {
                "TINYDUB_DEMO": None,
                "PYTHON_KEYRING_BACKEND": None,
                "XDG_RUNTIME_DIR": str(runtime),
                "DBUS_SESSION_BUS_ADDRESS": bus,
            },
        )
        self._bus = bus
        self._daemon: subprocess.Popen[bytes] | None = None

    def start_keyring(self, *, unlocked: bool) -> None:
        """Start the keyring; unlocked, it makes the user's keyring if there is none."""
        how = "--unlock" if unlocked else "--start"
        self._daemon = subprocess.Popen(
            ("gnome-keyring-daemon", "--foreground", how, "--components=secrets"),
            env=self.machine.environment({}),
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin
        self._daemon.stdin.write(_PASSWORD if unlocked else b"")
        self._daemon.stdin.close()
        self._await_name("org.freedesktop.secrets")

    def freeze_keyring(self) -> None:
        """Stop the keyring's daemon as SIGSTOP does: it is there, and answers nothing."""
        assert self._daemon
        os.kill(self._daemon.pid, signal.SIGSTOP)

    def thaw_keyring(self) -> None:
        """Let the keyring's daemon go on."""
        assert self._daemon
        os.kill(self._daemon.pid, signal.SIGCONT)

    def end_keyring(self) -> None:
        """End the keyring's daemon, whatever state it is in."""
        if self._daemon:
            end(self._daemon)

    @contextmanager
    def window_that_waits(self) -> Iterator[None]:
        """Play the program that asks for the keyring's password, and nobody is at the screen."""
        with self._connection() as window:
            assert _asked(window, "RequestName", "su", "org.gnome.keyring.SystemPrompter", 0) == 1
            yield

    @contextmanager
    def _connection(self) -> Iterator["DBusConnection"]:
        from jeepney.io.blocking import open_dbus_connection

        connection = open_dbus_connection(self._bus)
        try:
            yield connection
        finally:
            connection.close()

    def _await_name(self, name: str) -> None:
        give_up = time.monotonic() + LONGEST_RUN
        with self._connection() as connection:
            while not _asked(connection, "NameHasOwner", "s", name):
                assert time.monotonic() < give_up, f"{name} did not come"
                time.sleep(0.01)


@contextmanager
def desktop(home: Path, runtime: Path) -> Iterator[Desktop]:
    """Open a session for the user whose home is `home`; afterwards, nothing of it is left."""
    need(*PROGRAMS)
    home.mkdir(exist_ok=True)
    runtime.mkdir(mode=0o700, exist_ok=True)
    machine = Machine(home, {"XDG_RUNTIME_DIR": str(runtime)})
    session = subprocess.Popen(
        ("dbus-run-session", "--", "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'),
        env=machine.environment({}),
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert session.stdin
    assert session.stdout
    opened = None
    try:
        opened = Desktop(home, runtime, session.stdout.readline().decode().strip())
        yield opened
    finally:
        if opened:
            opened.end_keyring()
        session.stdin.close()  # `cat` ends, and dbus-run-session takes the bus down
        with suppress(subprocess.TimeoutExpired):
            session.wait(LONGEST_RUN)
        end(session)
        session.stdout.close()
        _await_end_of_all(str(runtime))


def _asked(connection: "DBusConnection", method: str, signature: str, *values: str | int) -> object:
    from jeepney import DBusAddress, new_method_call

    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    call = new_method_call(bus, method, signature, values)
    return connection.send_and_get_reply(call, timeout=LONGEST_RUN).body[0]


def _await_end_of_all(mark: str) -> None:
    """Wait until no process has `mark` in its environment: none of a session's programs stays."""
    give_up = time.monotonic() + LONGEST_RUN
    while strays := [process for process in Path("/proc").glob("[0-9]*") if _has(process, mark)]:
        assert time.monotonic() < give_up, f"still running: {strays}"
        time.sleep(0.01)


def _has(process: Path, mark: str) -> bool:
    try:
        return mark.encode() in (process / "environ").read_bytes()
    except OSError:  # it has ended meanwhile, or is somebody else's
        return False
