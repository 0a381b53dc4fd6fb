"""`tinydub ticket reply` on the wire: what is asked before, what is sent, what is left behind."""

import json
import re
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.faults import TOKEN, Act, FaultServer, Visit, answer, closed_port, closes
from support.helpdesk_on_sockets import REPLY_ID, TICKET, Helpdesk
from support.process import Machine, ended
from support.run import World

TEXT = "Hello, Maxim — you're right."
REPLY = ("ticket", "reply", TICKET, "-m", TEXT)
LOGIN = b"<!DOCTYPE html><html><body>Log in</body></html>"

BASELINES: dict[str, tuple[Act, int, int]] = {
    "closes": (closes, 6, 3),
    "500 with a page": (answer(500, LOGIN, kind="text/html"), 6, 3),
    "200 with a login page": (answer(200, LOGIN, kind="text/html"), 6, 1),
    "200 with a list": (answer(200, b"[]"), 6, 1),
    "200 with another ticket": (answer(200, b'{"id": "FHERJvPv", "messages": []}'), 6, 1),
    "200 without a thread": (answer(200, b'{"id": "KPlaQw1c"}'), 6, 1),
    "302": (answer(302, b"", "Location: /login"), 6, 1),
    "403": (answer(403), 4, 1),
    "404": (answer(404), 3, 1),
    "429": (answer(429, b"", "Retry-After: 99999999"), 5, 1),
}


@pytest.mark.parametrize(("act", "status", "asked"), BASELINES.values(), ids=BASELINES)
def test_ticket_that_cannot_be_read(world: World, act: Act, status: int, asked: int) -> None:
    """Without the ticket there is no POST: told as for any reading, and the text is a draft."""
    with FaultServer(act) as server:
        outcome = world.run(*REPLY, "--json", variables=server.variables())
    assert outcome.status == status, outcome.stderr
    assert [request.method for request in server.requests] == ["GET"] * asked
    assert [(kept.text, kept.state) for kept in world.outbox] == [(TEXT, "draft")]
    assert re.search(rf"`tinydub ticket reply {TICKET}(\.1)? --resume`", outcome.error()["hint"])


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "https://helpdesk.invalid"])
def test_server_that_cannot_be_reached(world: World, address: str) -> None:
    """Where nobody listens, or the name is unknown: exit 6, and the text is a draft."""
    variables = {
        "TINYDUB_DEMO": "",
        "TINYDUB_API_URL": address.format(port=closed_port()),
        "TINYDUB_TOKEN": TOKEN,
    }
    outcome = world.run(*REPLY, "--json", variables=variables)
    assert (outcome.status, outcome.error()["kind"]) == (6, "network")
    assert [(kept.text, kept.state) for kept in world.outbox] == [(TEXT, "draft")]


def test_no_token(world: World) -> None:
    """A damaged token is found before a request."""
    with FaultServer(Helpdesk()) as server:
        outcome = world.run(*REPLY, variables=server.variables(TINYDUB_TOKEN="a b"))
    assert outcome.status == 2
    assert server.connections == []


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("\n\n  indented\n\tcode \n\n", "  indented\n\tcode"),
        ("One\r\ntwo", "One\ntwo"),
        ('"quoted" \\ 你好 👩‍👩‍👧', '"quoted" \\ 你好 👩‍👩‍👧'),
        ("<b>&amp;</b> {name}", "<b>&amp;</b> {name}"),
    ],
)
def test_text_on_the_wire(world: World, given: str, sent: str) -> None:
    """The body is the documented object and nothing else, the text in it unchanged."""
    with FaultServer(Helpdesk()) as server:
        world.run("ticket", "reply", TICKET, "-m", given, variables=server.variables())
    get, post = server.requests
    assert (get.method, get.target) == ("GET", f"/api/v1/ticket/{TICKET}")
    assert (post.method, post.target) == ("POST", f"/api/v1/ticket/{TICKET}/reply")
    assert json.loads(post.body) == {"message": sent}
    assert post.headers["content-type"] == "application/json"


def editor_of(world: World, script: str) -> Mapping[str, str]:
    """Return the variables for an editor: a shell script, whose $1 is the file."""
    path = world.home / "editor.sh"
    path.write_text(script)
    return {"TINYDUB_EDITOR": f"sh {path}"}


def test_post_has_a_connection_of_its_own(world: World) -> None:
    """The POST does not use the connection of the GETs, which may have died in the meantime."""
    editor = editor_of(world, 'echo "My answer" >"$1"')
    with FaultServer(Helpdesk()) as server:
        outcome = world.run(
            *("ticket", "reply", TICKET),
            stdin="y\n",
            terminal=True,
            variables=server.variables(**editor),
        )
    assert outcome.status == 0, outcome.stderr
    assert [[request.method for request in one] for one in server.connections] == [
        ["GET", "GET"],
        ["POST"],
    ]


def test_connection_that_dies_while_writing(world: World) -> None:
    """That the server closed the first connection meanwhile does not matter."""
    desk = Helpdesk()

    def shows_and_closes(visit: Visit) -> None:
        desk(visit)
        visit.close()

    editor = editor_of(world, 'echo "My answer" >"$1"')
    with FaultServer(shows_and_closes, desk) as server:
        outcome = world.run(
            *("ticket", "reply", TICKET, "--yes"),
            terminal=True,
            variables=server.variables(**editor),
        )
    assert outcome.status == 0, outcome.stderr
    assert [request.method for request in server.requests] == ["GET", "GET", "POST"]
    assert desk.replies == ["My answer"]


@pytest.mark.parametrize(("act", "status", "asked"), BASELINES.values(), ids=BASELINES)
def test_no_editor_without_a_ticket(world: World, act: Act, status: int, asked: int) -> None:
    """Where the ticket cannot be read there is no editor, no file and no POST."""
    editor = editor_of(world, f"touch {world.home}/edited")
    with FaultServer(act) as server:
        outcome = world.run(
            "ticket", "reply", TICKET, terminal=True, variables=server.variables(**editor)
        )
    assert outcome.status == status
    assert [request.method for request in server.requests] == ["GET"] * asked
    assert world.outbox == []
    assert not (world.home / "edited").exists()


def test_killed_while_waiting(tmp_path: Path) -> None:
    """A process that is killed has left the text on the disk, and that it was being sent."""
    machine = Machine(tmp_path)
    started = []

    def kills(visit: Visit) -> None:
        visit.hear()
        started[0].send_signal(signal.SIGKILL)
        visit.linger()

    with FaultServer(Helpdesk(kills, commits=False)) as server:
        started.append(machine.start(*REPLY, variables=server.variables()))
        outcome = ended(started[0])
    assert outcome.status == -signal.SIGKILL
    assert [(kept.text, kept.state) for kept in machine.outbox] == [(TEXT, "sending")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["table", "json", "ndjson", "tsv", "ids"])
@pytest.mark.parametrize("late", [0, 9])
def test_sent_but_nobody_can_be_told(tmp_path: Path, form: str, late: int) -> None:
    """With standard output full, the failure says that it was sent; typed again, it is not.

    That holds where the helpdesk does not show the reply yet, too.
    """
    machine, desk = Machine(tmp_path), Helpdesk(late=late)
    with FaultServer(desk) as server:
        outcome = machine.run(
            *REPLY, "--format", form, redirection=">/dev/full", variables=server.variables()
        )
        again = machine.run(*REPLY, "--json", variables=server.variables())
    assert outcome.status == 1, outcome.told
    assert f"Reply {REPLY_ID} was sent" in outcome.told
    assert "Do not send it again" in outcome.told
    assert "Traceback" not in outcome.told
    assert again.status == 8, again.told
    assert f"as {REPLY_ID}" in again.told
    assert desk.replies == [TEXT]
    assert desk.asked.count("POST") == 1


@pytest.mark.parametrize("place", ["state", "state/outbox"])
def test_text_that_cannot_be_kept_is_not_sent(world: World, place: str) -> None:
    """A file where the directory should be: nothing is sent that is not on the disk first."""
    path = world.home / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("in the way")
    with FaultServer(Helpdesk()) as server:
        outcome = world.run(*REPLY, "--json", variables=server.variables())
    assert outcome.status == 1, outcome.stderr
    assert outcome.error()["kind"] == "storage"
    assert str(path) in outcome.error()["message"]
    assert server.connections == []
    assert path.read_text() == "in the way"
