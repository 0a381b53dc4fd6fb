"""`tinydub api PATH`: any path of the API's own origin, and no other host ever."""

import pytest

from support.asking import BODY, ask
from support.configured import configure
from support.faults import TOKEN, FaultServer, answer
from support.run import World


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("tickets", "/api/v1/tickets"),
        ("/tickets", "/api/v1/tickets"),
        ("api/v1/tickets", "/api/v1/tickets"),
        ("/api/v1/tickets", "/api/v1/tickets"),
        ("/api/v1", "/api/v1"),
        ("/api/v1?a=b", "/api/v1?a=b"),
        ("/api/v10/tickets", "/api/v1/api/v10/tickets"),
        ("ORIGIN/api/v1/tickets", "/api/v1/tickets"),
        ("ORIGIN/up", "/up"),
        ("tickets?page=2&q=a%20b", "/api/v1/tickets?page=2&q=a%20b"),
        ("tickets?next=https://evil.example/", "/api/v1/tickets?next=https://evil.example/"),
        ("tickets/%C3%BC", "/api/v1/tickets/%C3%BC"),
        ("%0d%0aX-Evil:1", "/api/v1/%0d%0aX-Evil:1"),
        ("//evil.example/x", "/api/v1//evil.example/x"),
        ("///evil.example/x", "/api/v1///evil.example/x"),
        ("https:evil.example", "/api/v1/https:evil.example"),
        ("@evil.example/x", "/api/v1/@evil.example/x"),
        (":80/x", "/api/v1/:80/x"),
        ("../../up", "/up"),
    ],
)
def test_paths(world: World, path: str, target: str) -> None:
    """With or without the base, or whole: always at the one origin, with the token."""
    asked = ask(world, path)
    assert asked.outcome.status == 0, asked.outcome.stderr
    assert (asked.only.method, asked.only.target) == ("GET", target)
    assert asked.only.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.only.headers["host"].startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("tickets", "/desk/tickets"),
        ("/desk/tickets", "/desk/tickets"),
        ("/desktop", "/desk/desktop"),
        ("ORIGIN/up", "/up"),
    ],
)
def test_paths_at_another_base(world: World, path: str, target: str) -> None:
    """An API address with another path is the base."""
    assert ask(world, path, base="/desk/").only.target == target


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/x",
        "HTTPS://EVIL.EXAMPLE/x",
        "ORIGIN@evil.example/",
        "ORIGIN.evil.example/",
        "ORIGIN0/",
        "https://127.0.0.1/api/v1/tickets",
        "http://127.0.0.1:1/",
        "ftp://evil.example/",
        "://evil.example/",
        "/\\evil.example/x",
        "\\\\evil.example\\x",
        "tickets#ORIGIN",
        "a b",
        "tickets\x1b[31m",
        "tickets\r\nX-Evil: 1",
        "tickets\x00",
        "ticket/ü",
        "ticket/\udcff",
        "ticket/\u202e",
        "",
    ],
)
def test_no_other_host_and_no_odd_path(world: World, path: str) -> None:
    """Exit 2, and not one byte leaves; the path is told so that nothing in it acts."""
    asked = ask(world, path)
    assert (asked.outcome.status, asked.outcome.stdout) == (2, "")
    assert asked.requests == []
    assert asked.outcome.stderr.replace("\n", "").isprintable()
    assert TOKEN not in asked.outcome.stderr


def test_the_token_goes_to_no_second_server(world: World) -> None:
    """Another port of the same machine is another origin."""
    with FaultServer(answer(200, BODY)) as other:
        asked = ask(world, f"http://127.0.0.1:{other.port}/api/v1/tickets")
    assert asked.outcome.status == 2
    assert asked.requests == []
    assert other.connections == []


def test_a_path_without_end(world: World) -> None:
    """What no server takes ends in a sentence."""
    asked = ask(world, "x" * 70_000)
    assert asked.outcome.status == 2
    assert "too long" in asked.outcome.stderr
    assert asked.requests == []


def test_the_configured_address_is_asked(world: World) -> None:
    """The file's `api_url` is the origin, as it is for every command."""
    with FaultServer(answer(200, BODY)) as server:
        configure(world, f'api_url = "{server.url}"\n')
        variables = {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": TOKEN}
        assert world.run("api", "tickets", variables=variables).status == 0
    assert len(server.requests) == 1
