"""Attachments: signed links on another host, which expire, and downloads in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tinydub_cli.sandbox.account import API_ORIGIN, DEMO_TOKEN, FILES_ORIGIN
from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from conftest import Ask, Clock

_CONTENT = b"0123456789"


@pytest.fixture
def link(ask: Ask, store: Store) -> str:
    """Give a fresh link to ten digits."""
    store.put_file("Digits10", _CONTENT, "text/plain")
    store.put({"id": "Planted1", "attachments": [{"id": "Digits10", "name": "digits.txt"}]})
    url = ask("GET", "/ticket/Planted1").json["attachments"][0]["url"]
    assert isinstance(url, str)
    return url


def test_a_link_is_absolute_and_on_another_host(link: str) -> None:
    """Whoever sends a token to the API's origin alone does not send it here."""
    assert link.startswith(f"{FILES_ORIGIN}/")
    assert urlsplit(link).netloc != urlsplit(API_ORIGIN).netloc
    assert "Signature=" in link


def test_a_link_gives_the_file(ask: Ask, link: str) -> None:
    """The bytes, their number, the full media type and an entity tag, without any token."""
    answer = ask("GET", link)
    assert (answer.status, answer.body) == (200, _CONTENT)
    assert answer.headers["content-length"] == "10"
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"].startswith('"')
    assert "x-ratelimit-limit" not in answer.headers


def test_head_gives_the_length_alone(ask: Ask, link: str) -> None:
    """HEAD is GET without the bytes, and without ranges."""
    answer = ask("HEAD", link, range="bytes=0-1")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == "10"


@pytest.mark.parametrize("authorization", [None, f"Bearer {DEMO_TOKEN}", "nonsense"])
def test_a_token_makes_no_difference(ask: Ask, link: str, authorization: str | None) -> None:
    """The link is all it takes, and a token does not replace it."""
    assert ask("GET", link, authorization=authorization).status == 200
    bare = link.partition("?")[0]
    assert ask("GET", bare, authorization=authorization).status == 403


def test_the_log_shows_whether_a_token_came_along(ask: Ask, store: Store, link: str) -> None:
    """It never should have; and the signature is not in the log."""
    ask("GET", link, authorization=f"Bearer {DEMO_TOKEN}")
    last = store.requests()[-1]
    assert last.authorized is True
    assert last.path == "/attachments/Digits10"


def test_a_link_expires_after_ten_minutes(ask: Ask, clock: Clock, link: str) -> None:
    """To the second; then it is 403 with XML, as storage answers."""
    clock.advance(minutes=10, seconds=-1)
    assert ask("GET", link).status == 200
    clock.advance(seconds=1)
    answer = ask("GET", link)
    assert answer.status == 403
    assert answer.headers["content-type"] == "application/xml"
    assert b"<Code>ExpiredRequest</Code>" in answer.body


def test_asking_again_gives_a_fresh_link(ask: Ask, clock: Clock, link: str) -> None:
    """Each reading of the ticket signs anew."""
    clock.advance(minutes=11)
    fresh = ask("GET", "/ticket/Planted1").json["attachments"][0]["url"]
    assert fresh != link
    assert ask("GET", fresh).status == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Digits10", "FpFSmyL0"),
        ("X-Amz-Expires=1", "X-Amz-Expires=2"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("X-Amz-Signature=", "X-Amz-Signature=%C3%A9"),
    ],
)
def test_a_changed_link_is_403(ask: Ask, link: str, old: str, new: str) -> None:
    """Path and time are signed; nothing makes a link last longer or open another file."""
    answer = ask("GET", link.replace(old, new))
    assert answer.status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in answer.body


def test_a_reset_ends_every_link(ask: Ask, store: Store, link: str) -> None:
    """The key is a new one."""
    store.reset()
    assert ask("GET", link).status == 403


def test_a_link_to_a_missing_file_is_404(ask: Ask, store: Store) -> None:
    """As when storage has cleaned up."""
    store.put({"id": "Planted1", "attachments": [{"id": "missing"}]})
    url = ask("GET", "/ticket/Planted1").json["attachments"][0]["url"]
    answer = ask("GET", url)
    assert answer.status == 404
    assert b"<Code>NoSuchKey</Code>" in answer.body


def test_storage_is_for_reading(ask: Ask, link: str) -> None:
    """Nothing is uploaded or deleted."""
    answer = ask("DELETE", link)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("asked", "content_range", "part"),
    [
        ("bytes=0-3", "bytes 0-3/10", b"0123"),
        ("bytes=4-", "bytes 4-9/10", b"456789"),
        ("bytes=-3", "bytes 7-9/10", b"789"),
        ("bytes=-99", "bytes 0-9/10", _CONTENT),
        ("bytes=9-9", "bytes 9-9/10", b"9"),
        ("bytes=8-99999999999999999999999", "bytes 8-9/10", b"89"),
    ],
)
def test_a_range_is_206(ask: Ask, link: str, asked: str, content_range: str, part: bytes) -> None:
    """A part from the front, from the middle or from the back, cut at the end of the file."""
    answer = ask("GET", link, range=asked)
    assert (answer.status, answer.body) == (206, part)
    assert answer.headers["content-range"] == content_range
    assert answer.headers["content-length"] == str(len(part))


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_beyond_the_end_is_416(ask: Ask, link: str, asked: str) -> None:
    """With the real length, so that a client whose download is complete can tell."""
    answer = ask("GET", link, range=asked)
    assert answer.status == 416
    assert answer.headers["content-range"] == "bytes */10"


@pytest.mark.parametrize("asked", ["bytes=3-1", "bytes=0-1,4-5", "items=0-1", "bytes=-", "bytes=x"])
def test_a_range_that_is_not_understood_is_ignored(ask: Ask, link: str, asked: str) -> None:
    """The whole file comes, as RFC 9110 (14.2) allows."""
    answer = ask("GET", link, range=asked)
    assert (answer.status, answer.body) == (200, _CONTENT)


def test_if_range_goes_on_with_the_same_file_only(ask: Ask, store: Store, link: str) -> None:
    """With the tag of the file as it is a part comes, else all of it."""
    etag = ask("GET", link).headers["etag"]
    assert ask("GET", link, range="bytes=4-", if_range=etag).status == 206
    store.put_file("Digits10", b"another file", "text/plain")
    answer = ask("GET", link, range="bytes=4-", if_range=etag)
    assert (answer.status, answer.body) == (200, b"another file")
    date = "Tue, 03 Feb 2026 09:30:15 GMT"
    assert ask("GET", link, range="bytes=4-", if_range=date).status == 200
