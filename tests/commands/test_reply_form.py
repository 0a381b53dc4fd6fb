"""What an editor is given for a reply: nothing in it gives the editor orders."""

import pytest

from support.run import World
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
