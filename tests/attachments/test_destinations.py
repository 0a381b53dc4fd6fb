"""Where files may be fetched from: no link and no redirect leads into a private network."""

from ipaddress import ip_address

import pytest

from tinydub_cli.attachments.destination import destination
from tinydub_cli.errors import NetworkError, UntrustedLinkError

SETTINGS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the proxies and certificates of whoever runs the tests."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "0x7f.1",
    "0x7F000001",
    "0177.0.0.1",
    "2130706433",
    "localhost",
    "LOCALHOST",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
]
PRIVATE = [
    "0.0.0.0",
    "0",
    "0.1.2.3",
    "10.0.0.1",
    "10.1",
    "0xa000001",
    "100.64.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "192.168.257",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::127.0.0.1]",
    "[::8.8.8.8]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:224.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::224.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[100::1]",
    "[2001::1]",
    "[2001:db8::1]",
    "[2002:a00:1::]",
    "[2002:a9fe:a9fe::1]",
    "[3fff::1]",
    "[5f00::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fec0::1]",
    "[ff02::1]",
    "[ff0e::1]",
]
PUBLIC = {
    "8.8.8.8": "8.8.8.8",
    "134744072": "8.8.8.8",
    "1.1.1.1:8443": "1.1.1.1",
    "[2606:4700:4700::1111]": "2606:4700:4700::1111",
    "[::ffff:8.8.8.8]": "::ffff:8.8.8.8",
    "[64:ff9b::8.8.8.8]": "64:ff9b::808:808",
}
PROXY = "http://127.0.0.1:3128"


@pytest.mark.parametrize("proxy", ["", PROXY], ids=["direct", "through a proxy"])
@pytest.mark.parametrize("host", [*LOOPBACK, *PRIVATE])
def test_private_addresses(monkeypatch: pytest.MonkeyPatch, host: str, proxy: str) -> None:
    """Where the API is on the internet, no spelling of an address leads out of it."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    for scheme in ("https", "http"):
        with pytest.raises(UntrustedLinkError) as refused:
            destination(f"{scheme}://{host}/a?b=c", loopback=False, proxies=True)
        assert "b=c" not in refused.value.message


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_loopback_beside_an_api_on_loopback(
    monkeypatch: pytest.MonkeyPatch, scheme: str, host: str
) -> None:
    """Where the API is on this machine, so may the files be; no proxy sees them."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, PROXY)
        monkeypatch.setenv(name.lower(), PROXY)
    there = destination(f"{scheme}://{host}:8000/a", loopback=True, proxies=True)
    assert there.addresses
    assert there.proxy is None


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_beside_an_api_on_loopback(host: str) -> None:
    """This machine's own addresses are allowed then, and nobody else's."""
    for scheme in ("https", "http"):
        with pytest.raises(UntrustedLinkError):
            destination(f"{scheme}://{host}/", loopback=True, proxies=True)


@pytest.mark.parametrize(("host", "address"), PUBLIC.items())
def test_public_addresses(host: str, address: str) -> None:
    """The internet is open, over https alone; the address that was checked is connected to."""
    there = destination(f"https://{host}/a", loopback=False, proxies=True)
    assert [ip_address(one) for one in there.addresses] == [ip_address(address)]
    for loopback in (True, False):
        with pytest.raises(UntrustedLinkError, match="not https"):
            destination(f"http://{host}/a", loopback=loopback, proxies=True)


NO_ADDRESSES = [
    "",
    "/a/path",
    "//files.example/a",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "file://localhost/etc/passwd",
    "ftp://files.example/a",
    "javascript:alert(1)",
    "data:text/plain,hello",
    "mailto:me@files.example",
    "gopher://127.0.0.1:70/_x",
    "ws://files.example/a",
    "https:",
    "https:///a",
    "https:files.example/a",
    "https://",
    "https://:443/",
    "https://[::1",
    "https://[files.example]/",
    "https://files.example:port/",
    "https://files.example:99999/",
    "https://files.example:-1/",
    "https://files.example\\@127.0.0.1/",
    "https://127.0.0.1\\.files.example/",
    "https://127%2e0.0.1/",
    "https://files.example%00.evil/",
    "https://user@files.example/",
    "https://user:secret@files.example/",
    "https://@files.example/",
    "https://files.example/a b",
    "https://files.example/a\r\nX-Evil: 1",
    "https://files.example/\x00",
    "https://files.example/\u202e",
    "https://１27.0.0.1/",
    "https://файлы.example/",
    " https://files.example/",
    "\thttps://files.example/",
    "htt\tps://files.example/",
    "https://fi\nles.example/",
]


@pytest.mark.parametrize("proxy", ["", PROXY], ids=["direct", "through a proxy"])
@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_web_address(monkeypatch: pytest.MonkeyPatch, url: str, proxy: str) -> None:
    """Another scheme, a user's name, or characters that programs read differently are refused."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    for loopback in (True, False):
        with pytest.raises(UntrustedLinkError) as refused:
            destination(url, loopback=loopback, proxies=True)
        assert "secret" not in refused.value.message + refused.value.hint


@pytest.mark.parametrize(
    "host", ["a" * 64 + ".invalid", "xn--a.invalid", "a..b", "-.invalid", "x.invalid."]
)
def test_names_that_are_not_known(host: str) -> None:
    """A name that nobody knows or can have is told as what it is."""
    with pytest.raises((NetworkError, UntrustedLinkError)):
        destination(f"https://{host}/", loopback=False, proxies=True)


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({"HTTPS_PROXY": PROXY}, PROXY),
        ({"ALL_PROXY": PROXY}, PROXY),
        ({"HTTPS_PROXY": "127.0.0.1:3128"}, PROXY),
        ({"HTTP_PROXY": PROXY}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "8.8.8.8"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, None),
    ],
)
def test_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], proxy: str | None
) -> None:
    """The proxy is the one that the API's requests go through, too."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert destination("https://8.8.8.8/a", loopback=False, proxies=True).proxy == proxy
