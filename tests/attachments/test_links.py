"""Links to files: fetched right before, fetched again once, and never told what is the API's."""

from threading import Event

import pytest

from support.faults import Act, answer
from support.run import NOW, World
from support.storage import TICKET, Call, File, FileAct, Storage, always, download, redirect, serve
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store

SEVEN = {f"file{number}.txt": f"content {number}".encode() for number in range(7)}
"""More files than are fetched at once."""


def seven() -> list[File]:
    """Return them, new."""
    return [File(name, content) for name, content in SEVEN.items()]


@pytest.mark.parametrize(
    ("host", "other"), [("127.0.0.1", "localhost"), ("localhost", "127.0.0.1")]
)
def test_storage_is_told_nothing_of_the_api(
    world: World, monkeypatch: pytest.MonkeyPatch, host: str, other: str
) -> None:
    """No token, cookie or .netrc goes to storage, nor after a redirect, a cookie or a break.

    Every test here looks for that in all that storage was sent; this one lays the baits.
    """
    netrc = world.home / ".netrc"
    logins = (f"machine {name} login netrc password netrc\n" for name in (host, other))
    netrc.write_text("".join(logins))
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(world.home))
    monkeypatch.setenv("NETRC", str(netrc))
    move = redirect(f"http://{other}:{{port}}{{link}}")
    files = [
        File("a.txt", b"aaa", move, serve, move, serve),
        File("b.txt", b"b", always(500), serve),
    ]
    with Storage(*files, host=host) as storage:
        assert download(world, storage).files == {"a.txt": b"aaa", "b.txt": b"b"}
        assert download(world, storage, "--force").status == 0
    assert len(storage.files.requests) == 7
    assert [request.headers["host"].partition(":")[0] for request in files[0].requests] == [
        host,
        other,
    ] * 2
    assert all("authorization" in request.headers for request in storage.api.requests)


@pytest.mark.parametrize("user", ["user:secret", "user", ":secret", ""])
@pytest.mark.parametrize("where", ["link", "redirect"])
def test_credentials_in_a_link(world: World, user: str, where: str) -> None:
    """An address with a user's name is not asked, and not shown; the other files come."""
    address = f"http://{user}@127.0.0.1:{{port}}/0"
    if where == "link":
        refused = File("refused.txt", b"r", url=address)
    else:
        refused = File("refused.txt", b"r", redirect(address))
    with Storage(refused, File("a.txt", b"a")) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"a.txt": b"a"})
    assert "refused.txt" in result.told
    assert "secret" not in result.told
    assert len(refused.requests) == (where == "redirect")


def test_one_request_a_ticket(world: World) -> None:
    """As long as links work, the ticket is fetched once for all its files."""
    with Storage(*seven()) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, SEVEN)
    assert len(storage.api.requests) == 1
    assert len(storage.files.requests) == 7


@pytest.mark.parametrize("refusal", [400, 401, 403])
@pytest.mark.parametrize("lasts", [0, 1, 3, 6])
def test_expired_links_are_renewed_once_for_all(world: World, lasts: int, refusal: int) -> None:
    """Where links expire before or between the files, one more request of the API mends all."""
    with Storage(*seven(), lasts=[lasts], refusal=refusal) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, SEVEN)
    assert len(storage.api.requests) == 2


def test_links_that_expire_by_the_clock(world: World, helpdesk: Store) -> None:
    """With the demo helpdesk on a port, ten minutes after the ticket was read."""
    attachments = []
    for name, content in SEVEN.items():
        helpdesk.put_file(name[:5], content, "text/plain")
        attachments.append({"id": name[:5], "name": name, "size": len(content)})
    helpdesk.put({"id": TICKET, "attachments": attachments})
    times = [NOW, NOW.replace(minute=9), NOW.replace(minute=11)]
    # The clock is looked at once a request: the ticket, one file in time, and the rest too late.
    with Server(helpdesk, clock=lambda: times.pop(0) if len(times) > 1 else times[0]) as server:
        variables = {
            "TINYDUB_DEMO": "",
            "TINYDUB_API_URL": f"{server.url}/api/v1",
            "TINYDUB_TOKEN": "DEMOjH2sQ9vKx4LmT7wBz1NcRf6YpGa8Uk3EdW50",
        }
        folder = world.home / "saved"
        argv = ("ticket", "download", TICKET, "--dir", str(folder))
        outcome = world.run(*argv, variables=variables)
    assert outcome.status == 0, outcome.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == SEVEN
    seen = helpdesk.requests()
    assert [each.path for each in seen].count(f"/api/v1/ticket/{TICKET}") == 2
    assert {each.authorized for each in seen if each.path.startswith("/attachments/")} == {False}


@pytest.mark.parametrize("alike", [False, True])
def test_links_that_stay_refused(world: World, alike: bool) -> None:  # noqa: FBT001
    """The ticket is fetched again once in all, whether its links are new or not; exit 4."""
    with Storage(*seven(), lasts=[0, 0, 0, 0, 0, 0, 0, 0, 0], alike=alike) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (4, {})
    assert len(storage.api.requests) == 2
    assert all(f"Not saved: {name}, ticket {TICKET}. " in result.told for name in SEVEN)
    assert "7 of 7 could not be saved: Storage refuses the link (403)" in result.told


def test_job_that_outlasts_fresh_links(world: World) -> None:
    """Where the links of the second reading end, too, ten minutes later, there is a third."""
    clock, done = [0.0], Event()
    world.timer = lambda: clock[0]

    def early(call: Call) -> None:
        serve(call)
        done.set()

    def late(call: Call) -> None:
        assert done.wait(20)
        clock[0] += 601
        always(403)(call)

    files = [File("early.txt", b"e", always(403), early), File("late.txt", b"l", late, serve)]
    with Storage(*files) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"early.txt": b"e", "late.txt": b"l"})
    assert len(storage.api.requests) == 3


def test_one_link_that_stays_refused(world: World) -> None:
    """It is told with its file's name, and all others are saved."""
    refused = File("refused.txt", b"r", always(403))
    with Storage(*seven()[:2], refused, *seven()[2:]) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (4, SEVEN)
    assert len(storage.api.requests) == 2
    assert len(refused.requests) == 2
    assert result.told.count("Not saved: ") == 1
    assert "refused.txt" in result.told
    assert "1 of 8 could not be saved" in result.told


GONE: dict[str, tuple[FileAct, int, int]] = {
    "404": (always(404), 3, 1),
    "410": (always(410), 3, 1),
    "405": (always(405), 6, 1),
    "204": (always(204), 6, 1),
    "300": (always(300), 6, 1),
    "304": (always(304), 6, 1),
    "302 to nowhere": (always(302), 6, 1),
    "302 to an empty place": (always(302, "Location: "), 6, 1),
    "416 to nothing": (always(416), 6, 1),
    "500": (always(500), 6, 3),
    "503": (always(503), 6, 3),
    "429": (always(429), 6, 3),
    "408": (always(408), 6, 3),
}


@pytest.mark.parametrize(("act", "status", "tries"), GONE.values(), ids=GONE)
def test_file_that_cannot_be_had(world: World, act: FileAct, status: int, tries: int) -> None:
    """Its name, why, and a status that says so; what may pass is asked for three times."""
    missing = File("missing.txt", b"m", act)
    with Storage(missing, *seven()) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (status, SEVEN)
    assert f"Not saved: missing.txt, ticket {TICKET}. " in result.told
    assert len(missing.requests) == tries
    assert len(storage.api.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_trouble_that_passes(world: World, status: int) -> None:
    """Storage that fails once is asked again, without another request of the API."""
    with Storage(File("a.txt", b"a", always(status), serve)) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"a.txt": b"a"})
    assert len(storage.api.requests) == 1


def test_file_that_is_no_longer_listed(world: World) -> None:
    """After a renewal, the ticket does not have it: exit 3 for it alone."""
    gone, stays, fresh = File("gone.txt", b"g"), File("stays.txt", b"s"), File("new.txt", b"n")
    tickets = {TICKET: [gone, stays], "other": [fresh]}
    with Storage(tickets=tickets, renewed=[stays, fresh], lasts=[0]) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (3, {"stays.txt": b"s"})
    assert "Not saved: gone.txt" in result.told
    assert "does not have the file any more" in result.told
    assert len(storage.api.requests) == 2


@pytest.mark.parametrize(
    ("then", "status"),
    [
        (answer(404, b'{"error": "Ticket not found"}'), 3),
        (answer(401, b'{"error": "Unauthenticated"}'), 4),
        (answer(429, b"{}", "Retry-After: 3600"), 5),
        (answer(200, b"<html>"), 6),
    ],
    ids=["404", "401", "429", "not JSON"],
)
def test_renewal_that_fails(world: World, then: Act, status: int) -> None:
    """What the API says against it is told of each file that needed it, after one request."""
    early, late = File("early.txt", b"e"), File("late.txt", b"l", always(403))
    with Storage(early, late, then=[then]) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (status, {"early.txt": b"e"})
    assert "Not saved: late.txt" in result.told
    assert len(storage.api.requests) == 2


def test_renewal_that_fails_is_not_tried_for_every_file(world: World) -> None:
    """Requests are scarce: what the API refused for one file is not asked for the next."""
    then = [answer(404, b'{"error": "Ticket not found"}')]
    with Storage(*seven(), lasts=[0], then=then) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (3, {})
    assert result.told.count("Not saved: ") == 7
    assert len(storage.api.requests) == 2


SAME_IDS = {
    "empty ids": [("a.txt", ""), ("b.txt", "")],
    "equal ids": [("a.txt", "same"), ("b.txt", "same")],
    "empty ids, equal names": [("a.txt", ""), ("a.txt", "")],
    "equal ids and names": [("a.txt", "same"), ("a.txt", "same")],
    "nothing at all": [("", ""), ("", "")],
}


@pytest.mark.parametrize("lasts", [[], [0]], ids=["fresh", "expired"])
@pytest.mark.parametrize("named", SAME_IDS.values(), ids=SAME_IDS)
def test_ids_that_do_not_tell_files_apart(
    world: World, named: list[tuple[str, str]], lasts: list[int]
) -> None:
    """Every file listed is saved, once, with its own content, also after a renewal."""
    files = [File(name, f"file {i}".encode(), id=known) for i, (name, known) in enumerate(named)]
    with Storage(*files, lasts=lasts) as storage:
        result = download(world, storage)
    assert result.status == 0, result.told
    assert sorted(result.files.values()) == [b"file 0", b"file 1"]


def test_files_named(world: World) -> None:
    """By id or name, each once; one that is not there is told, and the others are saved."""
    one, two, three = File("1.txt", b"1"), File("2.txt", b"2"), File("3.txt", b"3")
    with Storage(one, two, three) as storage:
        result = download(world, storage, "id-1", "1.txt", "3.txt", "nope.txt")
    assert (result.status, result.files) == (3, {"1.txt": b"1", "3.txt": b"3"})
    assert f"Not saved: nope.txt, ticket {TICKET}. " in result.told
    assert two.requests == []
    assert len(one.requests) == 1


@pytest.mark.parametrize(
    ("ticket", "stdin"), [("AAA,BBB", None), ("-", "AAA\nBBB\n"), ("AAA,-", "BBB")]
)
def test_several_tickets(world: World, ticket: str, stdin: str | None) -> None:
    """Separated by commas or on stdin; files of one name are all kept."""
    tickets = {"AAA": [File("x.txt", b"of A")], "BBB": [File("x.txt", b"of B")]}
    with Storage(tickets=tickets) as storage:
        result = download(world, storage, "--json", ticket=ticket, stdin=stdin)
    assert result.status == 0, result.told
    assert result.files == {"x.txt": b"of A", "x (1).txt": b"of B"}
    assert [(one["ticket"], one["name"], one["size"]) for one in result.outcome.json()] == [
        ("AAA", "x.txt", 4),
        ("BBB", "x.txt", 4),
    ]
    assert len(storage.api.requests) == 2


def test_ticket_that_is_missing_among_several(world: World) -> None:
    """The others' files are saved; the status is that of a ticket that is not found."""
    tickets = {"AAA": [File("a.txt", b"a")], "CCC": [File("c.txt", b"c")]}
    with Storage(tickets=tickets) as storage:
        result = download(world, storage, ticket="AAA,BBB,CCC")
    assert (result.status, result.files) == (3, {"a.txt": b"a", "c.txt": b"c"})
    assert "Not saved: Ticket BBB. There is no ticket “BBB”." in result.told


def test_ticket_without_files(world: World) -> None:
    """Nothing is to be done: that is no failure, and nothing is written."""
    with Storage() as storage:
        result = download(world, storage, "--json")
    assert (result.status, result.files, result.outcome.json()) == (0, {}, [])
