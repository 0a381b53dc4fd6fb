"""`tinydub auth`: where the token comes from, where it goes, and that nobody else sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.process import Machine
from support.run import World
from support.signing_in import OFFICIAL, OTHER, WRONG, login, token_file
from tinydub_cli.sandbox.account import BASIC_PLAN_TOKEN, DEMO_TOKEN
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store


@pytest.fixture
def served(account: World, helpdesk: Store) -> Iterator[Server]:
    """Put the demo helpdesk on a real port; the user's machine takes it for TinyDub."""
    with Server(helpdesk, clock=lambda: account.now) as server:
        account.variables["TINYDUB_API_URL"] = f"{server.url}/api/v1"
        yield server


def asked(helpdesk: Store) -> list[tuple[str, str, int]]:
    """Return the requests that the helpdesk has seen, and how it answered."""
    return [(r.method, r.path, r.status) for r in helpdesk.requests()]


# Signing in


def test_login_tries_the_token_with_one_request_and_keeps_it(
    account: World, served: Server, helpdesk: Store, system_keyring: dict[tuple[str, str], str]
) -> None:
    """A good token costs one request and is then in the keyring, under its origin and profile."""
    outcome = login(account, f"{DEMO_TOKEN}\n")
    assert (outcome.status, outcome.stdout) == (0, "")
    assert outcome.stderr == (
        f"Signed in to {served.url}; the token is kept in the system's keyring.\n"
    )
    assert asked(helpdesk) == [("GET", "/api/v1/tickets/self", 200)]
    assert system_keyring == {(f"tinydub {served.url}", "default"): DEMO_TOKEN}


@pytest.mark.usefixtures("served")
def test_a_signed_in_user_can_work(account: World) -> None:
    """What login kept is what the next command uses."""
    login(account, DEMO_TOKEN)
    assert "KPlaQw1c" in account.run("tickets", "list", "-q").stdout


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("options", [(), ("--insecure-storage",)])
@pytest.mark.parametrize(
    ("token", "answer"), [(WRONG, "does not accept"), (BASIC_PLAN_TOKEN, "Advanced plan")]
)
def test_a_token_that_is_refused_is_not_kept(
    account: World,
    helpdesk: Store,
    system_keyring: dict[tuple[str, str], str],
    token: str,
    answer: str,
    options: tuple[str, ...],
) -> None:
    """The server's 401 or 403 ends in exit 4, after one request, and nothing is kept anywhere."""
    outcome = login(account, token, *options)
    assert outcome.status == 4
    assert answer in outcome.stderr
    assert token not in outcome.stdout + outcome.stderr
    assert len(helpdesk.requests()) == 1
    assert system_keyring == {}
    assert not token_file(account).exists()


@pytest.mark.usefixtures("served")
def test_a_refused_token_leaves_the_one_before_in_place(account: World) -> None:
    """Who mistypes a new token is still signed in with the old one."""
    login(account, DEMO_TOKEN)
    login(account, WRONG)
    assert account.run("auth", "token").stdout == f"{DEMO_TOKEN}\n"


@pytest.mark.usefixtures("served")
def test_no_verify_asks_nobody(account: World, helpdesk: Store) -> None:
    """`--no-verify` keeps the token as it is and costs no request."""
    assert login(account, WRONG, "--no-verify").status == 0
    assert account.run("auth", "token").stdout == f"{WRONG}\n"
    assert helpdesk.requests() == []


def test_login_tries_the_token_given_and_not_the_one_set(
    account: World, served: Server, helpdesk: Store
) -> None:
    """With TINYDUB_TOKEN set, login still tries what it was given, and says which one wins."""
    account.variables["TINYDUB_TOKEN"] = DEMO_TOKEN
    assert login(account, WRONG).status == 4
    outcome = login(account, DEMO_TOKEN)
    assert outcome.status == 0
    assert outcome.stderr.splitlines() == [
        f"Signed in to {served.url}; the token is kept in the system's keyring.",
        "TINYDUB_TOKEN is set, and goes before it.",
    ]
    assert [status for _, _, status in asked(helpdesk)] == [401, 200]


def test_login_needs_a_terminal_to_ask(account: World) -> None:
    """Without a terminal nothing is asked: exit 2, and the flag that helps is named."""
    outcome = account.run("auth", "login", stdin=DEMO_TOKEN)
    assert outcome.status == 2
    assert "--with-token" in outcome.stderr
    assert DEMO_TOKEN not in outcome.stderr


def test_login_asks_without_showing_what_is_typed(tmp_path: Path) -> None:
    """On a terminal the token is asked for, and no character of it appears on the screen."""
    machine = Machine(tmp_path, {"TINYDUB_DEMO": None})
    login = ("auth", "login", "--no-verify", "--insecure-storage")
    outcome = machine.run_on_terminal(*login, answers={"Token: ": f"{OTHER}\r"})
    assert outcome.status == 0
    assert "Signed in to https://tinydub.com" in outcome.output
    assert not any(OTHER[i : i + 3] in outcome.output for i in range(len(OTHER) - 2))
    assert machine.run("auth", "token").output == f"{OTHER}\n"


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [("\x04", 2, "The token is empty."), ("\r", 2, "The token is empty."), ("\x03", 130, "")],
)
def test_login_can_be_left(tmp_path: Path, typed: str, status: int, told: str) -> None:
    """An empty line, the end of input and Ctrl-C each end the question, without a traceback."""
    machine = Machine(tmp_path, {"TINYDUB_DEMO": None})
    outcome = machine.run_on_terminal("auth", "login", answers={"Token: ": typed})
    assert outcome.status == status
    assert told in outcome.output
    assert "Traceback" not in outcome.output


# Which token counts


def test_the_environment_goes_before_the_file_and_the_keyring(account: World) -> None:
    """Order: TINYDUB_TOKEN, then the file somebody chose, then the keyring; `status` tells."""
    login(account, WRONG, "--no-verify")
    keyring = account.run("auth", "status", "--json").json()["source"]
    login(account, OTHER, "--no-verify", "--insecure-storage")
    file = account.run("auth", "status", "--json").json()["source"]
    account.variables["TINYDUB_TOKEN"] = DEMO_TOKEN
    environment = account.run("auth", "status", "--json").json()["source"]
    assert (keyring, file, environment) == ("keyring", "file", "environment")
    assert account.run("auth", "token").stdout == f"{DEMO_TOKEN}\n"


def test_an_empty_variable_is_no_token(account: World) -> None:
    """`TINYDUB_TOKEN=` and blanks count as unset."""
    login(account, OTHER, "--no-verify")
    for empty in ("", "  "):
        outcome = account.run("auth", "token", variables={"TINYDUB_TOKEN": empty})
        assert outcome.stdout == f"{OTHER}\n"


def test_the_environment_asks_no_keyring(account: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With TINYDUB_TOKEN, a keyring that is out of order is nobody's concern."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "nonsense")
    outcome = account.run("auth", "token", variables={"TINYDUB_TOKEN": OTHER})
    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, f"{OTHER}\n", "")


@pytest.mark.parametrize("storage", [(), ("--insecure-storage",)])
def test_profiles_and_origins_do_not_mix(account: World, storage: tuple[str, ...]) -> None:
    """Each profile has a token of its own, and so has each API origin."""
    local = {"TINYDUB_API_URL": "http://127.0.0.1:9/api/v1"}
    work = {"TINYDUB_PROFILE": "work"}
    login(account, OTHER, "--no-verify", *storage)
    account.run(
        *("--profile", "work", "auth", "login", "--with-token", "--no-verify", *storage),
        stdin=DEMO_TOKEN,
    )
    assert account.run("auth", "token").stdout == f"{OTHER}\n"
    assert account.run("--profile", "work", "auth", "token").stdout == f"{DEMO_TOKEN}\n"
    assert account.run("auth", "token", variables=work).stdout == f"{DEMO_TOKEN}\n"
    assert account.run("auth", "token", variables=local).status == 4
    assert account.run("--profile", "home", "auth", "token", variables=work).status == 4
    assert account.run("--profile", "work", "auth", "logout").status == 0
    assert account.run("auth", "token").stdout == f"{OTHER}\n"


@pytest.mark.parametrize("name", ["../evil", "", ".hidden", "a b", "a/b", "é", "x" * 65, "a\n"])
def test_a_name_that_no_profile_can_have(account: World, name: str) -> None:
    """A profile's name is part of file names and of the keyring's entries: exit 2 for others."""
    outcome = account.run("--profile", f"{name}", "auth", "token", variables={"TINYDUB_TOKEN": ""})
    assert outcome.status == (2 if name else 4)  # an empty one is the default
    given = account.run("auth", "token", variables={"TINYDUB_PROFILE": name})
    assert given.status == outcome.status


# Where it is shown, and where not


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ((), f"{OFFICIAL}\tdefault\tkeyring\t60\t1440\n"),
        (("--format", "tsv"), f"{OFFICIAL}\tdefault\tkeyring\t60\t1440\n"),
        (("--format", "ids"), "default\n"),
        (
            ("--format", "table"),
            f"Signed in to {OFFICIAL}, profile default.\n"
            "The token comes from the system's keyring.\n"
            "Requests left: 60 this minute, 1,440 in 24 hours, as counted here.\n",
        ),
    ],
)
def test_status_in_each_form(account: World, options: tuple[str, ...], shown: str) -> None:
    """A pipe gets one line of TSV, a terminal two sentences; no form has the token."""
    login(account, OTHER, "--no-verify")
    assert account.run("auth", "status", *options).stdout == shown


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_status_as_json_has_these_keys(account: World, form: str) -> None:
    """Scripts rely on the keys: they may be added to, never renamed or removed."""
    login(account, OTHER, "--no-verify")
    assert account.run("auth", "status", "--format", form).json() == {
        "origin": OFFICIAL,
        "profile": "default",
        "source": "keyring",
        "verified": False,
        "left_minute": 60,
        "left_day": 1440,
    }


def test_status_costs_a_request_only_to_verify(
    account: World, served: Server, helpdesk: Store
) -> None:
    """`auth status` asks nobody; with --verify it tries the token with one request."""
    account.variables["TINYDUB_TOKEN"] = DEMO_TOKEN
    assert account.run("auth", "status").status == 0
    assert helpdesk.requests() == []
    outcome = account.run("auth", "status", "--verify", "--json")
    assert outcome.json()["verified"] is True
    assert len(helpdesk.requests()) == 1
    shown = account.run("auth", "status", "--verify", "--format", "table").stdout
    assert shown == (
        f"Signed in to {served.url}, profile default.\n"
        "The token comes from TINYDUB_TOKEN, and the server accepts it.\n"
        "Requests left: 58 this minute, 1,438 in 24 hours, as counted here.\n"
    )


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("token", [WRONG, BASIC_PLAN_TOKEN])
def test_status_verify_tells_a_refused_token(account: World, token: str) -> None:
    """A token that the server refuses is exit 4 and no line on standard output."""
    outcome = account.run("auth", "status", "--verify", variables={"TINYDUB_TOKEN": token})
    assert (outcome.status, outcome.stdout) == (4, "")


@pytest.mark.parametrize("command", ["status", "token"])
def test_without_a_token_the_ways_to_get_one_are_named(account: World, command: str) -> None:
    """Exit 4, and the remedy is there: sign in, set the variable, or take the demo."""
    outcome = account.run("auth", command)
    assert (outcome.status, outcome.stdout) == (4, "")
    for remedy in ("tinydub auth login", "TINYDUB_TOKEN", "--demo"):
        assert remedy in outcome.stderr


def test_being_signed_out_is_an_error_object_with_json(account: World) -> None:
    """With --json the same is one object on standard error."""
    error = account.run("auth", "status", "--json").error()
    assert (error["kind"], error["exit_code"]) == ("sign_in", 4)
    assert error["message"] == f"You are not signed in to {OFFICIAL}."


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("storage", [(), ("--insecure-storage",)])
def test_only_auth_token_prints_the_token(account: World, storage: tuple[str, ...]) -> None:
    """Neither stdout, stderr nor --debug of any other command has it, whatever happens."""
    seen = ""
    for token in (DEMO_TOKEN, BASIC_PLAN_TOKEN):
        for options in (storage, (*storage, "--no-verify")):
            outcome = account.run(
                *("--debug", "auth", "login", "--with-token", *options), stdin=token
            )
            seen += outcome.stdout + outcome.stderr
        for command in (
            ("--debug", "auth", "status", "--verify", "--json"),
            ("--debug", "auth", "status", "--format", "table"),
            ("--debug", "tickets", "list", "--json"),
            ("--debug", "ticket", "show", "KPlaQw1c"),
            ("--debug", "ticket", "show", "nothere1"),
            ("--debug", "ticket", "reply", "KPlaQw1c", "-m", "Hello"),
            ("--debug", "auth", "logout"),
        ):
            outcome = account.run(*command)
            seen += outcome.stdout + outcome.stderr
    assert "authorization: [redacted]" in seen.lower()
    assert DEMO_TOKEN not in seen
    assert BASIC_PLAN_TOKEN not in seen


# Signing out


def test_logout_forgets_the_token_in_both_places(
    account: World, system_keyring: dict[tuple[str, str], str]
) -> None:
    """Afterwards neither the keyring nor the file has it, and the command says where it was."""
    login(account, OTHER, "--no-verify")
    login(account, OTHER, "--no-verify", "--insecure-storage")
    outcome = account.run("auth", "logout")
    assert outcome.status == 0
    assert outcome.stderr == f"Signed out of {OFFICIAL}: file and keyring cleared.\n"
    assert system_keyring == {}
    assert not token_file(account).exists()


def test_logout_without_a_token_says_so(account: World) -> None:
    """Nothing to forget is exit 4, so that a script notices the wrong profile."""
    outcome = account.run("auth", "logout")
    assert outcome.status == 4
    assert f"No token was kept for {OFFICIAL}." in outcome.stderr


def test_logout_tells_of_a_token_that_stays(account: World) -> None:
    """A variable is not ours to unset: who believes to be signed out is told."""
    login(account, OTHER, "--no-verify")
    outcome = account.run("auth", "logout", variables={"TINYDUB_TOKEN": OTHER})
    assert outcome.stderr.endswith("TINYDUB_TOKEN is still set.\n")


def test_logout_fails_where_the_keyring_cannot_be_asked(
    account: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1: nobody shall believe a token gone that may be there."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "support.keyrings.Wordless")
    outcome = account.run("auth", "logout")
    assert outcome.status == 1
    assert "The keyring failed: RuntimeError." in outcome.stderr


def test_logout_clears_the_file_where_there_is_no_keyring(
    account: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who chose the file because no keyring works can leave it again."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    login(account, OTHER, "--no-verify", "--insecure-storage")
    assert account.run("auth", "logout").status == 0
    assert not token_file(account).exists()


# The demo


@pytest.mark.parametrize("command", ["login", "logout", "status", "token"])
def test_the_demo_needs_no_signing_in(world: World, command: str) -> None:
    """In the demo there is no token to keep or show: exit 2, and how to leave the demo."""
    outcome = world.run("auth", command)
    assert outcome.status == 2
    assert "TINYDUB_DEMO" in outcome.stderr
