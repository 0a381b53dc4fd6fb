"""Tokens in a real keyring: gnome-keyring, on a bus of its own, in every state it can be in.

None of these tests looks at a clock. A command that hung would be ended, and its test would fail.
"""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.desktop import Desktop, desktop
from support.process import Ended, Machine, interruptible

TOKEN = "kEYRg5Tz8UiOp2AsDf6GhJk9LxCvB1nMqWe4R7tYu"
OTHER = "oTHERk8Lm2ZpQ5xVw3RtN7yBc9GdHf4JsEa6U1iK0"
REMEDIES = (
    "Unlock or start your keyring; or set TINYDUB_TOKEN; or keep the token in a file that only you"
    " can read: `tinydub auth login --insecure-storage`."
)
SILENT = "did not answer within 3 seconds; it may be locked, or waiting for you in another window."


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Desktop]:
    """Open a desktop session in which no keyring runs yet."""
    with desktop(tmp_path / "home", tmp_path / "run") as session:
        yield session


@pytest.fixture
def unlocked(session: Desktop) -> Machine:
    """Give a machine whose keyring is open, as it is after signing in to a desktop."""
    session.start_keyring(unlocked=True)
    return session.machine


@pytest.fixture
def locked(session: Desktop) -> Machine:
    """Give a machine whose keyring has the token and is locked."""
    session.start_keyring(unlocked=True)
    assert login(session.machine, TOKEN).status == 0
    session.end_keyring()
    session.start_keyring(unlocked=False)
    return session.machine


def login(machine: Machine, token: str, *options: str, profile: str = "default") -> Ended:
    """Sign in with a token from a pipe, without trying it."""
    return machine.run(
        *("--profile", profile, "auth", "login", "--with-token", "--no-verify", *options),
        stdin=token.encode(),
    )


def files_with(machine: Machine, secret: str) -> list[Path]:
    """Return the files below the user's home that have `secret` in them, for all to read."""
    files = (path for path in machine.home.rglob("*") if path.is_file())
    return [path for path in files if secret.encode() in path.read_bytes()]


def lines(*sentences: str) -> str:
    """Return what an error looks like: each sentence a line."""
    return "".join(f"{sentence}\n" for sentence in sentences)


# Unlocked


def test_an_open_keyring_keeps_the_token_until_logout(unlocked: Machine) -> None:
    """Login, status, token, logout: the whole way, and no file ever has the token in plain."""
    kept = login(unlocked, TOKEN)
    assert (kept.status, kept.output) == (0, "")
    assert kept.told == (
        "Signed in to https://tinydub.com; the token is kept in the system's keyring.\n"
    )
    assert (
        unlocked.run("auth", "status").output == "https://tinydub.com\tdefault\tkeyring\t60\t1440\n"
    )
    assert unlocked.run("auth", "token").output == f"{TOKEN}\n"
    assert files_with(unlocked, TOKEN) == []

    gone = unlocked.run("auth", "logout")
    assert (gone.status, gone.told) == (
        0,
        "Signed out of https://tinydub.com: keyring cleared.\n",
    )
    assert unlocked.run("auth", "token").status == 4
    assert unlocked.run("auth", "logout").status == 4


def test_profiles_and_origins_have_entries_of_their_own(unlocked: Machine) -> None:
    """What one profile, or one API address, keeps and forgets does not touch another's."""
    local: dict[str, str | None] = {"TINYDUB_API_URL": "http://127.0.0.1:9/api/v1"}
    login(unlocked, TOKEN)
    login(unlocked, OTHER, profile="work")
    assert unlocked.run("auth", "token").output == f"{TOKEN}\n"
    assert unlocked.run("--profile", "work", "auth", "token").output == f"{OTHER}\n"
    assert unlocked.run("auth", "token", variables=local).status == 4
    assert unlocked.run("--profile", "work", "auth", "logout").status == 0
    assert unlocked.run("--profile", "work", "auth", "token").status == 4
    assert unlocked.run("auth", "token").output == f"{TOKEN}\n"


def test_a_second_login_replaces_the_first(unlocked: Machine) -> None:
    """There is one entry for a profile: logout leaves no older token behind."""
    login(unlocked, TOKEN)
    login(unlocked, OTHER)
    assert unlocked.run("auth", "token").output == f"{OTHER}\n"
    assert unlocked.run("auth", "logout").status == 0
    assert unlocked.run("auth", "token").status == 4


def test_the_token_is_there_after_the_next_sign_in(unlocked: Machine, session: Desktop) -> None:
    """The keyring keeps it on disk: a new session that unlocks the keyring has it."""
    login(unlocked, TOKEN)
    session.end_keyring()
    session.start_keyring(unlocked=True)
    assert unlocked.run("auth", "token").output == f"{TOKEN}\n"


# Locked


def test_a_locked_keyring_that_cannot_ask_says_so(locked: Machine) -> None:
    """Where no window can open, as over ssh: one sentence, the remedies, and no plain file."""
    for command in ("status", "token"):
        outcome = locked.run("auth", command)
        assert (outcome.status, outcome.output) == (4, "")
        assert outcome.told == lines("Error: No token was found: the keyring is locked.", REMEDIES)
    for outcome in (locked.run("auth", "logout"), login(locked, OTHER)):
        assert (outcome.status, outcome.output) == (1, "")
        assert outcome.told == lines("Error: The keyring is locked.", REMEDIES)
    assert files_with(locked, OTHER) == []


def test_a_locked_keyring_is_an_error_object_with_json(locked: Machine) -> None:
    """With --json the same is one object, for scripts."""
    error = locked.run("tickets", "list", "--json").error()
    assert error == {
        "kind": "sign_in",
        "message": "No token was found: the keyring is locked.",
        "hint": REMEDIES,
        "exit_code": 4,
    }


def test_a_user_who_never_had_a_keyring_is_told(session: Desktop) -> None:
    """On the first use the keyring wants to ask for a password; where it cannot, login fails."""
    session.start_keyring(unlocked=False)
    outcome = login(session.machine, TOKEN)
    assert outcome.status == 1
    assert outcome.told.startswith("Error: The keyring failed: ")
    assert outcome.told.endswith(f"\n{REMEDIES}\n")
    assert files_with(session.machine, TOKEN) == []


def test_a_keyring_that_waits_for_the_user_is_left(locked: Machine, session: Desktop) -> None:
    """While its window waits for a password, a command gives up, says where to look, and ends."""
    with session.window_that_waits():
        status = locked.run("auth", "status")
        assert (status.status, status.output) == (4, "")
        assert status.told == lines(f"Error: No token was found: the keyring {SILENT}", REMEDIES)


# Silent


def test_a_frozen_keyring_is_left(unlocked: Machine, session: Desktop) -> None:
    """A daemon that never answers costs the patience and no more: the process ends by itself."""
    session.freeze_keyring()
    status = unlocked.run("auth", "status")
    assert status.status == 4
    assert status.told == lines(f"Error: No token was found: the keyring {SILENT}", REMEDIES)


def test_a_login_that_froze_has_kept_nothing(unlocked: Machine, session: Desktop) -> None:
    """What login could not keep is not there later, neither in a file nor in the keyring."""
    session.freeze_keyring()
    frozen = login(unlocked, TOKEN)
    assert frozen.status == 1
    assert frozen.told == lines(f"Error: The keyring {SILENT}", REMEDIES)
    session.thaw_keyring()
    assert unlocked.run("auth", "token").status == 4
    assert files_with(unlocked, TOKEN) == []


def test_a_frozen_keyring_does_not_matter_to_the_environment(
    unlocked: Machine, session: Desktop
) -> None:
    """TINYDUB_TOKEN goes first, and the keyring is not even asked."""
    session.freeze_keyring()
    outcome = unlocked.run("auth", "status", variables={"TINYDUB_TOKEN": TOKEN})
    assert (outcome.status, outcome.told) == (0, "")
    assert outcome.output == "https://tinydub.com\tdefault\tenvironment\t60\t1440\n"


def test_a_frozen_keyring_does_not_matter_to_the_file(unlocked: Machine, session: Desktop) -> None:
    """Who chose the file chose it over a keyring that does not work: it is asked first."""
    session.freeze_keyring()
    assert login(unlocked, TOKEN, "--insecure-storage").status == 0
    outcome = unlocked.run("auth", "token")
    assert (outcome.output, outcome.told) == (f"{TOKEN}\n", "")


# No keyring


def without_a_keyring(home: Path, bus: str | None) -> Machine:
    """Give a machine without a desktop, such as a server."""
    return Machine(
        home,
        {
            "TINYDUB_DEMO": None,
            "PYTHON_KEYRING_BACKEND": None,
            "DBUS_SESSION_BUS_ADDRESS": bus,
        },
    )


@pytest.mark.parametrize(
    "bus",
    [
        None,
        "",
        "nonsense",
        "unix:",
        "unix:path=/nowhere/bus",
        "unix:abstract=nobody-listens-here",
        "tcp:host=127.0.0.1,port=1",
    ],
)
def test_without_a_bus_there_is_no_keyring(tmp_path: Path, bus: str | None) -> None:
    """On a server or over ssh: one sentence, what can be done instead, and no plain file."""
    machine = without_a_keyring(tmp_path, bus)
    kept = login(machine, TOKEN)
    assert (kept.status, kept.output) == (1, "")
    assert kept.told == lines("Error: There is no usable keyring on this system.", REMEDIES)
    assert files_with(machine, TOKEN) == []


def test_the_remedies_help_where_there_is_no_keyring(tmp_path: Path) -> None:
    """Both that the sentence names work there: the variable and the file."""
    machine = without_a_keyring(tmp_path, None)
    status = machine.run("auth", "status")
    assert (status.status, status.output) == (4, "")
    assert status.told == lines(
        "Error: No token was found: there is no usable keyring on this system.", REMEDIES
    )
    given = machine.run("auth", "token", variables={"TINYDUB_TOKEN": TOKEN})
    assert given.output == f"{TOKEN}\n"
    assert login(machine, OTHER, "--insecure-storage").status == 0
    assert machine.run("auth", "token").output == f"{OTHER}\n"


def test_a_bus_that_never_answers_ends_every_command(tmp_path: Path) -> None:
    """A bus that takes the connection and is silent is no keyring either."""
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        bus.listen()
        outcome = without_a_keyring(tmp_path, f"unix:path={tmp_path}/bus").run("auth", "status")
    assert (outcome.status, outcome.output) == (4, "")
    assert outcome.told.startswith("Error: No token was found: ")
    assert outcome.told.endswith(f"\n{REMEDIES}\n")


# Other packages' back ends


def with_plug_in(home: Path, source: str) -> Machine:
    """Give a machine without a desktop, where a package has brought a back end for `keyring`."""
    packages = home / "packages"
    about = packages / "plug_in-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: plug-in\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[keyring.backends]\nplug_in = plug_in\n")
    (packages / "plug_in.py").write_text(source)
    machine = without_a_keyring(home, None)
    machine.variables["PYTHONPATH"] = str(packages)
    return machine


PLAIN_FILE = """
import os
from keyring.backend import KeyringBackend

class PlainFile(KeyringBackend):
    priority = 0.5
    path = os.path.expanduser("~/secrets.txt")

    def get_password(self, service, username):
        return open(self.path).read() if os.path.exists(self.path) else None

    def set_password(self, service, username, password):
        open(self.path, "w").write(password)
"""


@pytest.mark.parametrize("named", [None, "plug_in.PlainFile"])
def test_a_plain_file_never_takes_the_keyrings_place(tmp_path: Path, named: str | None) -> None:
    """A back end that keeps plain files is refused, found by itself or named by a setting."""
    machine = with_plug_in(tmp_path, PLAIN_FILE)
    machine.variables["PYTHON_KEYRING_BACKEND"] = named
    outcome = login(machine, TOKEN)
    assert outcome.status == 1
    assert outcome.told == lines("Error: There is no usable keyring on this system.", REMEDIES)
    assert files_with(machine, TOKEN) == []


def test_a_good_back_end_of_another_package_is_used(tmp_path: Path) -> None:
    """The same back end, recommended by its priority, shows that the plug-in was really there."""
    machine = with_plug_in(tmp_path, PLAIN_FILE.replace("0.5", "5"))
    assert login(machine, TOKEN).status == 0
    assert files_with(machine, TOKEN) == [tmp_path / "secrets.txt"]


def test_a_plain_file_is_not_joined_to_a_good_keyring(tmp_path: Path) -> None:
    """`keyring` chains all back ends that it finds: a plain file is never asked behind another."""
    good = """
class Empty(PlainFile):
    priority = 5
    path = "/nonexistent"
"""
    machine = with_plug_in(tmp_path, PLAIN_FILE + good)
    (tmp_path / "secrets.txt").write_text(TOKEN)
    outcome = machine.run("auth", "token")
    assert (outcome.status, outcome.output) == (4, "")
    assert outcome.told.startswith("Error: You are not signed in")


def test_a_plug_in_that_does_not_load_shows_no_traceback(tmp_path: Path) -> None:
    """A broken package is as good as none; `keyring` would log its traceback to stderr."""
    outcome = login(with_plug_in(tmp_path, "raise RuntimeError('broken')"), TOKEN)
    assert outcome.status == 1
    assert outcome.told == lines("Error: There is no usable keyring on this system.", REMEDIES)


def test_a_plug_in_that_hangs_ends_every_command(tmp_path: Path) -> None:
    """Even `import keyring` may hang, in a package it loads: the command still ends."""
    outcome = with_plug_in(tmp_path, "import time\ntime.sleep(1000)").run("auth", "status")
    assert outcome.status == 4
    assert outcome.told == lines(f"Error: No token was found: the keyring {SILENT}", REMEDIES)


def test_ctrl_c_leaves_a_silent_keyring(tmp_path: Path) -> None:
    """While the keyring is waited for, Ctrl-C ends the command with 130 and no traceback."""
    interrupting = """
import os, signal, time
os.kill(os.getpid(), signal.SIGINT)
time.sleep(1000)
"""
    with interruptible():
        outcome = with_plug_in(tmp_path, interrupting).run("auth", "status")
    assert (outcome.status, outcome.told) == (130, "Error: Interrupted.\n")


def test_a_named_back_end_that_cannot_work_is_told_with_its_setting(tmp_path: Path) -> None:
    """Who has set PYTHON_KEYRING_BACKEND learns that this is what to look at."""
    machine = without_a_keyring(tmp_path, None)
    machine.variables["PYTHON_KEYRING_BACKEND"] = "keyring.backends.SecretService.Keyring"
    outcome = login(machine, TOKEN)
    assert outcome.status == 1
    problem, remedy = outcome.told.splitlines()
    assert "PYTHON_KEYRING_BACKEND" in problem
    assert "DBUS_SESSION_BUS_ADDRESS" in problem
    assert remedy == f"Mend or remove that setting. {REMEDIES}"


def test_a_damaged_settings_file_of_keyring_is_told(tmp_path: Path) -> None:
    """`keyringrc.cfg` is not ours, but we say that it is the one."""
    settings = tmp_path / ".config" / "python_keyring" / "keyringrc.cfg"
    settings.parent.mkdir(parents=True)
    settings.write_text("no section\n")
    outcome = login(without_a_keyring(tmp_path, None), TOKEN)
    assert outcome.status == 1
    assert "keyringrc.cfg" in outcome.told
    assert len(outcome.told.splitlines()) == 2
