"""`tinydub doctor`: the keyring, in every state it can be in, and the token."""

from pathlib import Path

import pytest

from support.desktop import desktop
from support.doctor import checks, examined, outcome_on, state_of, states
from support.process import Machine
from support.run import World

TOKEN = "dOCTr5Tz8UiOp2AsDf6GhJk9LxCvB1nMqWe4R7tYu"


def test_the_token_is_in_the_keyring(account: World) -> None:
    """Both are well, and the token itself is not told."""
    account.run("auth", "login", "--with-token", "--no-verify", stdin=TOKEN)
    outcome = account.run("doctor", "--offline", "--json")
    found = checks(outcome)
    assert (outcome.status, found["keyring"]["state"]) == (0, "ok")
    assert found["token"]["finding"].startswith("It comes from the keyring; ")
    assert "https://tinydub.com, profile “default”" in found["token"]["finding"]
    assert TOKEN not in outcome.stdout


def test_a_keyring_without_a_token(account: World) -> None:
    """The keyring works, and nobody has signed in: only the token is missing."""
    found = checks(account.run("doctor", "--offline", "--json"))
    assert found["keyring"]["state"] == "ok"
    assert found["token"]["state"] == "failed"
    assert "tinydub auth login" in found["token"]["remedy"]


PLUG_IN = """
import time
from pathlib import Path
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

class Noting(KeyringBackend):
    priority = 5

    def get_password(self, service, username):
        with Path.home().joinpath("asked").open("a") as file:
            file.write("once\\n")
        {act}

    set_password = None
"""


def with_plug_in(home: Path, act: str, **variables: str) -> Machine:
    """Give a machine whose keyring takes note when it is asked, and then does `act`."""
    (home / "plug_in.py").write_text(PLUG_IN.format(act=act))
    return Machine(
        home,
        {
            "TINYDUB_DEMO": None,
            "PYTHONPATH": str(home),
            "PYTHON_KEYRING_BACKEND": "plug_in.Noting",
            **variables,
        },
    )


@pytest.mark.parametrize("given", ["", TOKEN], ids=["no token", "token in the environment"])
@pytest.mark.parametrize(
    ("act", "finding"),
    [
        ("time.sleep(1000)", "The keyring did not answer within 3 seconds; "),
        ("raise KeyringLocked", "The keyring is locked."),
        ("raise RuntimeError('no luck')", "The keyring failed: no luck."),
        ("return None", "It answers."),
    ],
    ids=["silent", "locked", "failing", "working"],
)
def test_the_keyring_is_asked_once(tmp_path: Path, act: str, finding: str, given: str) -> None:
    """Its state is told whoever gives the token, and no check waits for it a second time."""
    machine = with_plug_in(tmp_path, act, TINYDUB_TOKEN=given)
    outcome = outcome_on(machine)
    found = checks(outcome)
    assert found["keyring"]["finding"].startswith(finding)
    assert (tmp_path / "asked").read_text() == "once\n"
    well = act == "return None"
    assert found["keyring"]["state"] == ("ok" if well else "warning" if given else "failed")
    assert found["token"]["state"] == ("ok" if given else "failed")
    assert outcome.status == (0 if given else 1)


def test_a_keyring_that_gave_the_token_is_not_asked_again(tmp_path: Path) -> None:
    """Having found the token there proves that it works."""
    outcome = outcome_on(with_plug_in(tmp_path, f"return {TOKEN!r}"))
    assert (outcome.status, states(outcome, "keyring", "token")) == (0, ["ok", "ok"])
    assert (tmp_path / "asked").read_text() == "once\n"


def test_without_a_keyring_the_environment_will_do(tmp_path: Path) -> None:
    """On a server with TINYDUB_TOKEN, that there is no keyring is worth a warning and no more."""
    machine = Machine(
        tmp_path, {"TINYDUB_DEMO": None, "TINYDUB_TOKEN": TOKEN, "DBUS_SESSION_BUS_ADDRESS": None}
    )
    outcome = outcome_on(machine)
    found = checks(outcome)
    assert outcome.status == 0
    assert state_of(found["keyring"]) == (
        "warning",
        "It is not needed as long as the token comes from TINYDUB_TOKEN.",
    )


def test_a_real_keyring_that_is_locked(tmp_path: Path) -> None:
    """gnome-keyring, locked and without a window to ask in, is told with the ways out."""
    with desktop(tmp_path / "home", tmp_path / "run") as session:
        session.start_keyring(unlocked=True)
        session.machine.run("auth", "login", "--with-token", "--no-verify", stdin=TOKEN.encode())
        well = outcome_on(session.machine)
        session.end_keyring()
        session.start_keyring(unlocked=False)
        outcome = outcome_on(session.machine)
    assert well.status == 0
    found = checks(outcome)
    assert outcome.status == 1
    assert found["keyring"]["finding"] == "The keyring is locked."
    assert found["token"]["finding"] == "No token was found: the keyring is locked."
    assert "--insecure-storage" in found["keyring"]["remedy"]


def test_a_token_in_a_file(account: World) -> None:
    """The file is named, and that it is plain text."""
    login = ("auth", "login", "--with-token", "--no-verify", "--insecure-storage")
    account.run(*login, stdin=TOKEN)
    file = account.directories.data / "tokens.json"
    check = examined(account, "token")
    assert check["finding"].startswith(f"It comes from {file}, in plain text; ")


def test_a_file_of_tokens_that_others_can_read(account: World) -> None:
    """It is refused, as every command refuses it, with the command that mends it."""
    account.run("auth", "login", "--with-token", "--no-verify", "--insecure-storage", stdin=TOKEN)
    file = account.directories.data / "tokens.json"
    file.chmod(0o644)
    found = checks(account.run("doctor", "--offline", "--json"))
    assert state_of(found["directories"]) == ("warning", f"Run `chmod 600 {file}`.")
    assert found["token"]["state"] == "failed"
    assert f"chmod 600 {file}" in found["token"]["remedy"]
