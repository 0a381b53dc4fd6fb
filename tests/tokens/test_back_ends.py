"""Back ends of Python's `keyring` that protect nothing, fail or do not exist."""

import pytest

from support.run import World
from support.signing_in import OTHER, login, token_file


@pytest.mark.parametrize(
    "name",
    [
        "support.keyrings.Plaintext",
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
    ],
)
@pytest.mark.parametrize("command", ["login", "status", "logout"])
def test_a_keyring_that_protects_nothing_is_no_keyring(
    account: World,
    monkeypatch: pytest.MonkeyPatch,
    system_keyring: dict[tuple[str, str], str],
    name: str,
    command: str,
) -> None:
    """A back end that nobody recommends is never used, and what can be done instead is named."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    options = ("--with-token", "--no-verify") if command == "login" else ()
    outcome = account.run("auth", command, *options, stdin=OTHER)
    assert outcome.status == (4 if command == "status" else 1)
    assert "no usable keyring" in outcome.stderr
    assert "TINYDUB_TOKEN" in outcome.stderr
    assert "--insecure-storage" in outcome.stderr
    assert system_keyring == {}
    assert not token_file(account).exists()


@pytest.mark.parametrize(
    "name", ["nonsense", "nonsense.Keyring", "os.path", "os.nothing", "keyring.backends.nothing.K"]
)
def test_a_keyring_that_does_not_exist_is_told_with_its_setting(
    account: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A bad PYTHON_KEYRING_BACKEND gives one sentence that names it, and no traceback."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    outcome = login(account, OTHER, "--no-verify")
    assert outcome.status == 1
    assert "PYTHON_KEYRING_BACKEND" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 2


def test_login_notices_that_the_token_was_not_kept(
    account: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is read back: a keyring that loses it is found out at once."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "support.keyrings.Forgetful")
    outcome = login(account, OTHER, "--no-verify")
    assert outcome.status == 1
    assert "The keyring did not keep the token." in outcome.stderr


def test_a_keyring_that_quotes_the_token_is_not_quoted(
    account: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some back ends run a program with the secret on its command line, and put that in errors."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "support.keyrings.Quoting")
    outcome = login(account, OTHER, "--no-verify")
    assert outcome.status == 1
    assert "The keyring failed: Command '['vault'" in outcome.stderr
    assert "[redacted]" in outcome.stderr
    assert OTHER not in outcome.stderr


def test_a_keyring_cannot_end_the_command(account: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A back end that exits has failed, like any other: one sentence, and our status."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "support.keyrings.Exiting")
    outcome = account.run("tickets", "list")
    assert outcome.status == 4
    assert (
        "the keyring failed: vault: tinydub https://tinydub.com, default: not conf"
        in outcome.stderr
    )
