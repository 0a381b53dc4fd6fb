"""`tinydub ticket reply`: sent once or kept, never lost."""

import stat

import pytest
from support.run import World
from tinydub_cli.sandbox.store import Store


def messages(helpdesk: Store, ticket_id: str = "KPlaQw1c") -> list[str]:
    """The texts of a ticket's messages, as the helpdesk has them."""
    return [message["message"] for message in helpdesk.ticket(ticket_id)["messages"]]


def posts(helpdesk: Store) -> int:
    """How many POSTs the helpdesk has seen."""
    return sum(request.method == "POST" for request in helpdesk.requests())


def test_dash_m_sends_one_post_and_nothing_else(world: World, helpdesk: Store) -> None:
    """`-m` costs one request, and the helpdesk has the text as typed."""
    outcome = world.run("ticket", "reply", "KPlaQw1c", "-m", "Hello, Maxim — you're right.")
    assert outcome.status == 0
    assert messages(helpdesk)[-1] == "Hello, Maxim — you're right."
    assert [(r.method, r.path) for r in helpdesk.requests()] == [
        ("POST", "/api/v1/ticket/KPlaQw1c/reply")
    ]
    assert world.outbox == []


def test_json_is_the_servers_answer(world: World, helpdesk: Store) -> None:
    """`--json` prints the documented object: the reply's id and its time."""
    outcome = world.run("ticket", "reply", "KPlaQw1c", "-m", "Hello", "--json")
    assert list(outcome.json()) == ["id", "created_at"]
    assert outcome.json()["id"] == helpdesk.ticket("KPlaQw1c")["messages"][-1]["id"]


def test_editor_shows_the_thread_previews_and_asks(world: World, helpdesk: Store) -> None:
    """On a terminal, the editor's text is shown with its recipient and sent after a yes."""
    world.variables["EDITOR"] = (
        f'sh -c \'cp "$0" {world.home}/seen; sed -i "1s/^/My answer/" "$0"\''
    )
    outcome = world.run("ticket", "reply", "P1wLN0xU", stdin="y\n", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert "Evan <evan@example.com>" in outcome.stderr
    assert "  My answer" in outcome.stderr
    assert "#   Layout issue on Apple Safari" in (world.home / "seen").read_text()
    assert messages(helpdesk, "P1wLN0xU")[-1] == "My answer"
    assert world.outbox == []


def test_no_keeps_the_text(world: World, helpdesk: Store) -> None:
    """A no sends nothing, exits 8, and names a private file that has the text alone."""
    world.variables["EDITOR"] = 'sh -c \'sed -i "1s/^/My answer/" "$0"\''
    outcome = world.run("ticket", "reply", "P1wLN0xU", stdin="n\n", terminal=True)
    assert outcome.status == 8
    assert posts(helpdesk) == 0
    [kept] = world.outbox
    assert str(kept) in outcome.stderr
    assert kept.read_text().strip() == "My answer"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "  ", "ab", " \n ab \n"])
def test_too_short_is_refused_before_any_request(world: World, helpdesk: Store, text: str) -> None:
    """Fewer than three characters never reach the server (exit 2)."""
    outcome = world.run("ticket", "reply", "KPlaQw1c", "-m", text)
    assert outcome.status == 2
    assert helpdesk.requests() == []
