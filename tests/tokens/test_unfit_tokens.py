"""What cannot be a token is refused at each door, and no message quotes it."""

import pytest

from support.run import World
from support.signing_in import OTHER, login

pytestmark = pytest.mark.usefixtures("system_keyring")

UNFIT = {
    "blank": f"{OTHER[:20]} {OTHER[20:]}",
    "two lines": f"{OTHER[:20]}\n{OTHER[20:]}",
    "return": f"{OTHER[:20]}\r{OTHER[20:]}",
    "tab": f"{OTHER[:20]}\t{OTHER[20:]}",
    "not ASCII": f"{OTHER[:20]}é{OTHER[20:]}",
    "full-width": f"{OTHER[:20]}\uff21{OTHER[20:]}",
    "escape": f"{OTHER[:20]}\x1b[31m{OTHER[20:]}",
    "delete": f"{OTHER[:20]}\x7f{OTHER[20:]}",
    "NUL": f"{OTHER[:20]}\0{OTHER[20:]}",
    "half a surrogate": f"{OTHER[:20]}\udce9{OTHER[20:]}",
    "too long": OTHER * 120,
}


@pytest.mark.parametrize("token", UNFIT.values(), ids=UNFIT)
@pytest.mark.parametrize("options", [("--no-verify",), ()])
def test_what_cannot_be_a_token_is_refused_unseen(
    account: World,
    system_keyring: dict[tuple[str, str], str],
    token: str,
    options: tuple[str, ...],
) -> None:
    """Exit 2 with a sentence that quotes no part of it; nothing is asked and nothing is kept."""
    outcome = login(account, token.encode("utf-8", "surrogateescape"), *options)
    assert outcome.status == 2
    assert "token" in outcome.stderr
    assert OTHER[:20] not in outcome.stdout + outcome.stderr
    assert OTHER[20:] not in outcome.stdout + outcome.stderr
    assert system_keyring == {}


@pytest.mark.parametrize("token", [token for token in UNFIT.values() if "\0" not in token])
@pytest.mark.parametrize(
    "command", [("tickets", "list"), ("--debug", "tickets", "list", "--json"), ("auth", "status")]
)
def test_an_unfit_token_in_the_environment_is_refused_unseen(
    account: World, token: str, command: tuple[str, ...]
) -> None:
    """TINYDUB_TOKEN is held to the same, before httpx could quote it in an error of its own."""
    outcome = account.run(*command, variables={"TINYDUB_TOKEN": token})
    assert outcome.status == 2
    assert OTHER[:20] not in outcome.stdout + outcome.stderr
    assert OTHER[20:] not in outcome.stdout + outcome.stderr


@pytest.mark.parametrize("piped", ["", "\n", " \t\n", "\ufeff\n"])
def test_an_empty_token_is_named_so(account: World, piped: str) -> None:
    """Nothing in the pipe is exit 2 and says so: a command before it has failed."""
    outcome = login(account, piped)
    assert outcome.status == 2
    assert "The token is empty." in outcome.stderr


@pytest.mark.parametrize("piped", [f"  {OTHER}\r\n", f"\n{OTHER}\n\n", f"\ufeff{OTHER}\r\n"])
def test_blanks_around_a_token_do_not_count(account: World, piped: str) -> None:
    """Line ends, blanks and the byte order mark of a Windows pipe are not the token's."""
    assert login(account, piped, "--no-verify").status == 0
    assert account.run("auth", "token").stdout == f"{OTHER}\n"
