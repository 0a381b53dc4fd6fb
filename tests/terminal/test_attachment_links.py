"""Links (OSC 8) to attachments in `ticket show`: only plain ones, and only where they work."""

import re
from typing import Any

import pytest

from support.characters import KEPT_IN_BODIES, NASTY, acting
from support.process import Machine
from support.terminal import Terminal, without_styles

LINK = re.compile(r"\x1b\]8;(?:id=\d+)?;([^\x1b]*)\x1b\\")

PLAIN = "https://files.example.com/a.png?X-Amz-Expires=600&X-Amz-Signature=0a%20b~c"


def plant(machine: Machine, *attachments: dict[str, Any]) -> None:
    """Make the ticket P with these attachments."""
    with machine.helpdesk() as helpdesk:
        message = {"message_type": "inbound", "message": "Hi", "attachments": list(attachments)}
        helpdesk.put({"id": "P", "name": "Ada", "messages": [message]})


def shown(machine: Machine, **variables: str) -> str:
    """What the terminal gets; nothing in it acts but styles and links."""
    with Terminal(machine, width=100, height=100) as terminal:
        assert terminal.run("ticket", "show", "P", variables=variables) == 0
        rest = without_styles(LINK.sub("", terminal.written))
        assert acting(rest, kept=KEPT_IN_BODIES) == []
        assert terminal.screen.title == ""
        return terminal.written


@pytest.mark.parametrize(
    "url",
    [PLAIN, "https://a.b", "https://xn--bcher-kva.example/%F0%9F%98%80", "https://127.0.0.1:9/x"],
)
def test_a_plain_link(machine: Machine, url: str) -> None:
    """An https address of printable characters is linked as it is, from the name alone."""
    plant(machine, {"id": "F", "name": "a name.png", "mime_type": "png", "size": 3, "url": url})
    written = shown(machine)
    assert LINK.findall(written) == [url, ""]
    assert re.search(r"\x1b\]8;id=\d+;[^\x1b]*\x1b\\a name\.png\x1b\]8;;\x1b\\", written)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://",
        "https:///etc/passwd",
        "http://files.example.com/a.png",
        "HTTPS://files.example.com/a.png",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//files.example.com/a.png",
        "a.png",
        " https://files.example.com/a.png",
        "https://files.example.com/a b.png",
        "https://files.example.com/a.png\n",
        "https://files.example.com/é.png",
        "https://bücher.example/a.png",
        "https://files.example.com/" + "a" * 3000,
        "https://files.example.com/\x1b\\\x1b]0;owned\x07",
        "https://files.example.com/\x9c\x9d0;owned\x9c",
        {"href": PLAIN},
        [PLAIN],
        7,
    ],
)
def test_what_is_no_link(machine: Machine, url: object) -> None:
    """Other schemes, blanks, controls and letters of other scripts make no link."""
    plant(machine, {"id": "F", "name": "a.png", "mime_type": "png", "url": url})
    written = shown(machine)
    assert "a.png" in written
    assert "\x1b]8" not in written


def test_no_nasty_character_in_a_link(machine: Machine) -> None:
    """Each of them, alone in an address, makes it no link; names around a link are inert."""
    attachments = []
    for i, piece in enumerate(NASTY):
        url = f"https://files.example.com/a{piece}b"
        attachments.append({"id": f"F{i}", "name": f"a{piece}b", "mime_type": piece, "url": url})
    plant(machine, *attachments)
    with Terminal(machine, width=100, height=2000) as terminal:
        assert terminal.run("ticket", "show", "P") == 0
        linked = [url for url in LINK.findall(terminal.written) if url]
        assert all(re.fullmatch(r"https://[!-~]+", url) for url in linked)
        assert {url[-2] for url in linked} <= set("\\\"'<>[]:{}$%]")
        rest = without_styles(LINK.sub("", terminal.written))
        assert acting(rest, kept=KEPT_IN_BODIES) == []
        assert terminal.screen.title == ""


def test_a_link_over_several_lines(machine: Machine) -> None:
    """A long name that wraps is linked in all its lines, and what follows is not."""
    plant(machine, {"id": "F", "name": "word " * 60, "mime_type": "png", "url": PLAIN})
    written = shown(machine)
    urls = LINK.findall(written)
    assert len(urls) > 4
    assert urls == [PLAIN, ""] * (len(urls) // 2)
    for line in written.split("\r\n"):
        assert len(LINK.findall(line)) in (0, 2)


@pytest.mark.parametrize("form", ["table", "tsv", "ids"])
def test_no_link_in_a_pipe(machine: Machine, form: str) -> None:
    """Neither the link nor the address is there."""
    plant(machine, {"id": "F", "name": "a.png", "mime_type": "png", "url": PLAIN})
    ended = machine.run("ticket", "show", "P", "--format", form)
    assert ended.status == 0
    assert "\x1b" not in ended.output
    assert "https:" not in ended.output


def test_no_link_for_a_pager_or_a_dumb_terminal(machine: Machine) -> None:
    """Older pagers show them as rubbish, and a dumb terminal takes no escapes at all."""
    plant(machine, {"id": "F", "name": "a.png", "mime_type": "png", "url": PLAIN})
    with Terminal(machine, height=5) as terminal:
        for variables in ({"TINYDUB_PAGER": "cat"}, {"TERM": "dumb"}):
            assert terminal.run("ticket", "show", "P", variables=variables) == 0
            assert "a.png" in terminal.written
            assert "\x1b]8" not in terminal.written
            assert "https:" not in terminal.written


def test_type_and_size(machine: Machine) -> None:
    """Both stand beside the name, as far as they are known; hostile ones are inert."""
    for attachment, line in (
        ({"name": "a.png", "mime_type": "png", "size": 541_230}, "+ a.png  png, 541 kB"),
        ({"name": "a.png", "mime_type": "image/png"}, "+ a.png  image/png"),
        ({"name": "", "size": 7}, "+ F  7 B"),
        ({"name": "a\x1b[2J\u202eb", "mime_type": "\x9b2J"}, "+ a␛[2J<U+202E>b  <U+009B>2J"),
        ({"name": "[red]x[/red] :smile:"}, "+ [red]x[/red] :smile:"),
    ):
        plant(machine, {"id": "F", "url": "", **attachment})
        assert f"│ {line}" in without_styles(shown(machine)).split("\n")
