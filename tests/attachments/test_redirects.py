"""Links and redirects as they are followed, over real connections: every hop is checked."""

from pathlib import Path

import pytest

from support.faults import SELF_SIGNED, FaultServer, answer
from support.run import World
from support.storage import (
    EXAMPLE_HOSTS,
    File,
    Storage,
    assert_harmless,
    cut,
    download,
    redirect,
    serve,
)

SETTINGS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the proxies and certificates of whoever runs the tests."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


REFUSED = [
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "https://10.0.0.1/",
    "https://[::ffff:10.0.0.1]/",
    "https://[fd00:ec2::254]/",
    "https://0xa9fea9fe/",
    "http://8.8.8.8/",
    "//10.0.0.1/evil",
    "file:///etc/passwd",
    "ftp://127.0.0.1/a",
    "javascript:alert(1)",
    "http://user:secret@127.0.0.1:{port}/1",
    "http://[",
    "http://127.0.0.1:port/",
    "https://evil\x7f.example/",
    "http://ev\xfeil/",
]


@pytest.mark.parametrize("where", ["link", "redirect", "later"])
@pytest.mark.parametrize("location", REFUSED)
def test_links_that_are_not_followed(world: World, location: str, where: str) -> None:
    """A link, and every redirect after it, is refused alike: exit 6, and the others are saved."""
    if where == "link":
        bad = File("bad.txt", b"b", url=location)
    else:
        hops = [redirect("/0"), redirect("{link}")] if where == "later" else []
        bad = File("bad.txt", b"b", *hops, redirect(location))
    with Storage(bad, File("good.txt", b"g")) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"good.txt": b"g"})
    assert "Not saved: bad.txt, ticket KPlaQw1c. The link" in result.told
    assert "secret" not in result.told
    assert len(bad.requests) == {"link": 0, "redirect": 1, "later": 3}[where]


FOLLOWED = [
    "http://localhost:{port}{link}",
    "http://127.0.0.1:{port}{link}",
    "http://127.1:{port}{link}",
    "http://0x7f.1:{port}{link}",
    "http://2130706433:{port}{link}",
    "http://[::ffff:127.0.0.1]:{port}{link}",
    "//localhost:{port}{link}",
    "{link}",
    "0",
    "?X-Amz-Listing=1",
    "#fragment",
]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", FOLLOWED)
def test_redirects_that_are_followed(world: World, location: str, status: int) -> None:
    """Beside an API on loopback, any spelling of it will do, and a path alone."""
    file = File("a.txt", b"content", redirect(location, status), serve)
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (0, {"a.txt": b"content"})
    assert len(file.requests) == 2


def test_redirects_end(world: World) -> None:
    """Five are followed, and no more; circles are told as that."""
    five = File("five.txt", b"5", *[redirect("{link}")] * 5, serve)
    circles = File("circles.txt", b"c", redirect("{link}"))
    with Storage(five, circles) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"five.txt": b"5"})
    assert "Not saved: circles.txt, ticket KPlaQw1c. The link leads in circles." in result.told
    assert len(circles.requests) == 6


def test_redirect_to_another_host_that_is_not_there(world: World) -> None:
    """A name that is not known after a redirect is told with the file's name."""
    file = File("a.txt", b"a", redirect("http://nowhere.invalid/"))
    with Storage(file) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {})
    assert "Not saved: a.txt" in result.told
    assert "nowhere.invalid is not known" in result.told


def test_https_of_another_name_is_another_connection(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate is checked for each host, even where two are at one address."""
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    tickets = {
        "AAA": [File("a.txt", b"a")],
        "BBB": [File("b.txt", b"b", url="https://127.0.0.1:{port}/1")],
        "CCC": [File("c.txt", b"c")],
    }
    with Storage(tickets=tickets, host="localhost", tls=True) as storage:
        result = download(world, storage, ticket="AAA,BBB,CCC")
    assert (result.status, len(result.files)) == (0, 3)
    assert [len(requests) for requests in storage.files.connections] == [2, 1]


@pytest.mark.parametrize("variables", [{}, {"SSL_CERT_FILE": str(EXAMPLE_HOSTS)}])
def test_certificate_that_is_not_trusted(
    world: World, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    """Nothing is asked of a host that does not prove its name."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with Storage(File("a.txt", b"a"), host="localhost", tls=True) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (6, {})
    assert "certificate" in result.told
    assert storage.files.received == b""


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_api_and_files_on_the_internet(
    world: World, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """Through a proxy, as in a company: breaks and redirects included, and private refused."""
    monkeypatch.setenv("SSL_CERT_FILE", str(EXAMPLE_HOSTS))
    whole = bytes(range(256)) * 100
    files = [
        File("whole.bin", whole, redirect("https://other.example/0"), cut(1_000), serve),
        *(File(f"{i}.bin", b"", redirect(address)) for i, address in enumerate(INWARDS)),
    ]
    with Storage(*files) as storage, FaultServer(storage.proxy) as proxy:
        storage.origin = "https://files.example"
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}127.0.0.1:{proxy.port}")
        world.variables |= {"TINYDUB_API_URL": "https://helpdesk.example"}
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"whole.bin": whole})
    assert result.told.count("Not saved: ") == len(INWARDS)
    assert result.told.count("The link ") >= len(INWARDS)
    tunnels = [(first.target, rest) for first, *rest in proxy.connections]
    assert {target for target, _ in tunnels} == {
        "helpdesk.example:443",
        "files.example:443",
        "other.example:443",
    }
    for target, requests in tunnels:
        if target == "helpdesk.example:443":
            assert all("authorization" in request.headers for request in requests)
        else:
            assert_harmless(b"", [request for request in requests if request.whole])


INWARDS = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::1]/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://api.localhost/",
    "https://169.254.169.254/",
    "https://10.0.0.1/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "http://127.0.0.1/",
    "http://other.example/",
    "file:///etc/passwd",
]


def test_host_that_no_program_can_ask_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name in a form that does not decode is a failure told of its file, also with a proxy."""
    monkeypatch.setenv("SSL_CERT_FILE", str(EXAMPLE_HOSTS))
    with (
        FaultServer(answer(502)) as proxy,
        Storage(
            File("bad.txt", b"b", redirect("https://xn--a/")), File("good.txt", b"g")
        ) as storage,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        result = download(world, storage)
    assert (result.status, result.files) == (6, {"good.txt": b"g"})
    assert "Not saved: bad.txt" in result.told


@pytest.mark.parametrize(
    "variables",
    [
        {"HTTPS_PROXY": "nonsense://me:secret@x"},
        {"HTTPS_PROXY": "http://me:secret@[::1"},
        {"SSL_CERT_FILE": "/nonexistent/ca.pem"},
        {"SSL_CERT_FILE": str(Path(__file__))},
    ],
)
def test_settings_that_cannot_work(
    world: World, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    """They are told with the variables to look at, without a password; exit 2."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    bad = File("bad.txt", b"b", url="https://8.8.8.8/bad.txt")
    with Storage(bad, File("good.txt", b"g")) as storage:
        result = download(world, storage)
    assert (result.status, result.files) == (2, {"good.txt": b"g"})
    assert "The proxy or certificate settings cannot be used" in result.told
    assert next(iter(variables)) in result.told
    assert "secret" not in result.told
