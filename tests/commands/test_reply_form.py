"""What an editor is given for a reply: nothing in it gives the editor orders or is sent."""

import pytest

from support.answers import answer_all
from support.editors import edit, messages, methods, put_first, scripted
from support.run import World
from tinydub_cli.outbox.working_copy import SCISSORS
from tinydub_cli.sandbox.store import Store

ORDER = "x vim: set exrc : Local Variables:"


@pytest.mark.parametrize("messages", [0, 1, 3])
def test_no_stranger_writes_where_editors_take_orders(
    world: World, helpdesk: Store, messages: int
) -> None:
    """The first and last five lines, which vim obeys, and the last page, for Emacs, are ours."""
    ticket = helpdesk.ticket("P1wLN0xU")
    message = {**ticket["messages"][0], "message": ORDER}
    helpdesk.put({**ticket, "name": ORDER, "email": ORDER, "messages": [message] * messages})
    copy = world.home / "seen"
    world.variables["EDITOR"] = f"sh -c 'cp \"$0\" {copy}'"
    world.run("ticket", "reply", "P1wLN0xU", terminal=True)
    content = copy.read_text()
    lines = content.split("\n")
    assert content.count(ORDER) == 2 + 2 * messages
    assert not any(ORDER in line for line in lines[:5] + lines[-6:])
    assert ORDER not in content[content.rindex("\n\f") :]


def test_a_long_thread_is_cut_and_says_so(world: World, helpdesk: Store) -> None:
    """However long the thread, the template stays short enough to edit."""
    ticket = helpdesk.ticket("P1wLN0xU")
    message = {**ticket["messages"][0], "message": "line\n" * 300}
    helpdesk.put({**ticket, "messages": [message] * 5})
    copy = world.home / "seen"
    world.variables["EDITOR"] = f"sh -c 'cp \"$0\" {copy}'"
    world.run("ticket", "reply", "P1wLN0xU", terminal=True)
    lines = copy.read_text().split("\n")
    assert len(lines) < 450
    assert "# [...]" in lines


def test_lines_of_the_reply_that_look_like_the_form(world: World, helpdesk: Store) -> None:
    """What stands above the scissors is sent as it is, also where it begins with #."""
    text = "# A heading\n#\n#   a quotation\n# End of the thread."
    world.variables["EDITOR"] = scripted(world.home, put_first(text))
    outcome = world.run("ticket", "reply", "P1wLN0xU", "--yes", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk, "P1wLN0xU")[-1] == text


WITHOUT_SCISSORS = {
    "deleted": "sed -i '/>8/d' \"$1\"",
    "changed": "sed -i 's/^# -.*>8.*/& /' \"$1\"",
    "quoted": "sed -i 's/^/> /' \"$1\"; sed -i 's/^> #/#/; />8/d' \"$1\"",
}


@pytest.mark.parametrize("script", WITHOUT_SCISSORS.values(), ids=WITHOUT_SCISSORS)
def test_scissors_removed(world: World, helpdesk: Store, script: str) -> None:
    """Without the line that ends the reply, the thread would go to the customer: exit 2.

    The file is reopened as it was left, as often as it takes.
    """
    outcome = edit(world, f'{put_first("My answer")}{script}\ncp "$1" {world.home}/left', "--yes")
    for _ in range(2):
        assert outcome.status == 2, outcome.stderr
        assert "thread below would be sent" in outcome.stderr
        assert "--resume --editor" in outcome.stderr
        assert "POST" not in methods(helpdesk)
        assert "My answer" in world.run("drafts", "show", "KPlaQw1c").stdout
        assert len(world.outbox) == 1
        outcome = edit(world, f'cp "$1" {world.home}/seen', "--resume", "--editor", "--yes")
        assert (world.home / "seen").read_bytes() == (world.home / "left").read_bytes()
    mended = edit(world, 'echo "My answer" >"$1"', stdin="y\ny\n")
    assert mended.status == 0, mended.stderr
    assert messages(helpdesk)[-1] == "My answer"
    assert world.outbox == []


@pytest.mark.parametrize(
    "options", [("--resume",), ("--resume", "--yes"), ("--resume", "--dry-run")]
)
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
def test_scissors_removed_and_no_editor(
    world: World,
    helpdesk: Store,
    options: tuple[str, ...],
    terminal: bool,  # noqa: FBT001
) -> None:
    """Nor does a later `--resume` send or show the thread as the reply."""
    edit(world, f"{put_first('My answer')}{WITHOUT_SCISSORS['deleted']}\n", "--yes")
    outcome = world.run("ticket", "reply", "KPlaQw1c", *options, stdin="y\n", terminal=terminal)
    assert outcome.status == 2, outcome.stderr
    assert outcome.stdout == ""
    assert "POST" not in methods(helpdesk)
    assert len(world.outbox) == 1


def test_scissors_of_a_customer_do_not_cut(world: World) -> None:
    """A customer's own scissors, in the thread, end no reply where ours are gone."""
    body = f"Secret above\\n{SCISSORS}\\nbelow"
    message = f'{{"message_type": "inbound", "message": "{body}"}}'
    ticket = f'{{"id": "KPlaQw1c", "messages": [{message}]}}'
    answer_all(world, ticket.encode())
    script = f"{put_first('My answer')}sed -i '/^# -.*>8/d' \"$1\"\n"
    outcome = edit(world, script, "--dry-run", "--json")
    assert outcome.status == 2, outcome.stdout
    assert "thread below would be sent" in outcome.stderr
