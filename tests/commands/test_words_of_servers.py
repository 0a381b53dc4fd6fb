"""What a server says in an error is quoted, and never brings our token with it."""

import pytest

from support.faults import FaultServer, answer
from support.helpdesk_on_sockets import TICKET, Helpdesk
from support.run import World

SECRET = "S3cret" * 6
SAID = b'{"error": "denied: Bearer ' + SECRET.encode() + b'"}'

COMMANDS = [
    ("tickets", "list"),
    ("tickets", "list", "--json"),
    ("ticket", "show", TICKET),
    ("ticket", "reply", TICKET, "-m", "Hello there"),
    ("auth", "status", "--verify"),
    ("api", "-i", "tickets"),
    ("--debug", "tickets", "list"),
    ("doctor", "--json"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("status", [302, 401, 403, 422, 500])
def test_a_server_that_quotes_the_token_does_not_spread_it(
    account: World, command: tuple[str, ...], status: int
) -> None:
    """In bodies and headers of whatever is no success, the token is left out."""
    act = answer(status, SAID, f"X-Echo: Bearer {SECRET}", f"Location: https://a.example/{SECRET}")
    with FaultServer(Helpdesk(on_read=[act] * 9)) as server:
        account.variables.update({**server.variables(), "TINYDUB_TOKEN": SECRET})
        outcome = account.run(*command, stdin="")
    assert outcome.status != 0
    assert SECRET not in outcome.stdout + outcome.stderr


def test_what_is_quoted_is_told_as_left_out(account: World) -> None:
    """The rest of the sentence stands."""
    with FaultServer(Helpdesk(on_read=[answer(403, SAID)])) as server:
        account.variables.update({**server.variables(), "TINYDUB_TOKEN": SECRET})
        outcome = account.run("tickets", "list")
    assert "“denied: Bearer [redacted]”" in outcome.stderr


@pytest.mark.parametrize("status", [402, 405, 409, 418, 451])
def test_a_refusal_that_nobody_documented_is_no_trouble_of_the_servers(
    account: World, status: int
) -> None:
    """Asking the same again would be refused again: status 2, and what the server says."""
    with FaultServer(Helpdesk(on_read=[answer(status, b'{"error": "No."}')])) as server:
        account.variables.update(server.variables())
        outcome = account.run("tickets", "list")
    assert outcome.status == 2
    assert f"The server does not accept that: {status}" in outcome.stderr
    assert "“No”" in outcome.stderr


@pytest.mark.parametrize(
    "argv",
    [
        ("ticket", "show", "nope!", "-m", "pass --format json to it"),
        ("ticket", "reply", "nope!", "-m", "--format=json is what I use"),
    ],
)
def test_words_of_a_message_do_not_choose_the_form(world: World, argv: tuple[str, ...]) -> None:
    """Only an option of its own makes an error JSON, not a text that has such words."""
    outcome = world.run(*argv)
    assert outcome.status == 2
    assert outcome.stderr.startswith("Error: ")


def test_a_name_of_a_method_is_no_path(world: World) -> None:
    """Who forgets the path spends no request."""
    outcome = world.run("api", "GET")
    assert (outcome.status, outcome.stdout) == (2, "")
