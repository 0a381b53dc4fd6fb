"""The file of `auth login --insecure-storage`: for one user, whole at any moment, never trusted."""

import json
import stat

import pytest

from support.run import World
from support.signing_in import OFFICIAL, OTHER, WRONG, login, token_file


def test_the_file_is_for_the_user_alone(account: World) -> None:
    """`--insecure-storage` says that it is plain text: a 0600 file in a 0700 directory."""
    outcome = login(account, OTHER, "--no-verify", "--insecure-storage")
    assert f"{token_file(account)}, in plain text" in outcome.stderr
    assert stat.S_IMODE(token_file(account).stat().st_mode) == 0o600
    assert stat.S_IMODE(token_file(account).parent.stat().st_mode) == 0o700
    assert account.run("auth", "status", "--format", "tsv").stdout.endswith("\tfile\t60\t1440\n")


def test_the_file_is_replaced_and_never_rewritten(account: World) -> None:
    """A second login makes a new file in its place: a crash leaves the old one or the new one."""
    login(account, WRONG, "--no-verify", "--insecure-storage")
    with token_file(account).open() as before:
        login(account, OTHER, "--no-verify", "--insecure-storage")
        assert WRONG in before.read()
    assert json.loads(token_file(account).read_text()) == {f"default {OFFICIAL}": OTHER}
    assert [path.name for path in token_file(account).parent.iterdir()] == ["tokens.json"]


def test_the_keyring_takes_over_from_the_file(account: World) -> None:
    """Who signs in again without --insecure-storage leaves no plain text behind."""
    login(account, OTHER, "--no-verify", "--insecure-storage")
    login(account, OTHER, "--no-verify")
    assert not token_file(account).exists()
    assert account.run("auth", "status", "--format", "tsv").stdout.endswith("\tkeyring\t60\t1440\n")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_a_file_that_others_can_read_is_refused(account: World, mode: int) -> None:
    """Its token may be anybody's by now: exit 1, with the file's name and the remedy."""
    login(account, OTHER, "--no-verify", "--insecure-storage")
    token_file(account).chmod(mode)
    for command in (("auth", "token"), ("tickets", "list"), ("auth", "logout")):
        outcome = account.run(*command)
        assert (outcome.status, outcome.stdout) == (1, "")
        assert f"chmod 600 {token_file(account)}" in outcome.stderr


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe{}", b"[" * 100_000, b"\0" * 64]
)
@pytest.mark.parametrize("command", [("auth", "token"), ("auth", "logout")])
def test_a_damaged_file_is_named(account: World, content: bytes, command: tuple[str, ...]) -> None:
    """Whatever is in the file, exit 1 and its name: it is the user's to mend, not ours to drop."""
    login(account, OTHER, "--no-verify", "--insecure-storage")
    token_file(account).write_bytes(content)
    outcome = account.run(*command)
    assert (outcome.status, outcome.stdout) == (1, "")
    assert f"The file of tokens {token_file(account)} is damaged." in outcome.stderr
    assert token_file(account).read_bytes() == content


@pytest.mark.parametrize("storage", [(), ("--insecure-storage",)])
def test_a_damaged_file_stops_login_before_anything_is_kept(
    account: World, system_keyring: dict[tuple[str, str], str], storage: tuple[str, ...]
) -> None:
    """Other profiles' tokens may be in it: login leaves it alone, and keeps nothing half-way."""
    token_file(account).parent.mkdir()
    token_file(account).write_bytes(b"{")
    token_file(account).chmod(0o600)
    assert login(account, OTHER, "--no-verify", *storage).status == 1
    assert token_file(account).read_bytes() == b"{"
    assert system_keyring == {}


def test_a_token_in_the_file_is_checked_like_any_other(account: World) -> None:
    """What somebody has put into the file by hand does not reach httpx unchecked."""
    login(account, OTHER, "--no-verify", "--insecure-storage")
    token_file(account).write_text(json.dumps({f"default {OFFICIAL}": f"{OTHER}\r\nX: y"}))
    outcome = account.run("tickets", "list")
    assert outcome.status == 2
    assert OTHER not in outcome.stderr


@pytest.mark.parametrize("value", [None, 5, ["x"], {"token": "x"}])
def test_what_is_no_text_in_the_file_is_no_token(account: World, value: object) -> None:
    """A value of another kind counts as missing."""
    login(account, OTHER, "--no-verify", "--insecure-storage")
    token_file(account).write_text(json.dumps({f"default {OFFICIAL}": value}))
    assert account.run("auth", "token").status == 4
