"""What the demo helpdesk's tests share: a clock to turn, and ways to ask that are not our client.

The app is called through `wsgiref.validate`, which complains of anything that is not PEP 3333.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from tinydub_cli.sandbox.account import API_ORIGIN, DEMO_TOKEN
from tinydub_cli.sandbox.application import Application
from tinydub_cli.sandbox.server import Server
from tinydub_cli.sandbox.store import Store

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        """Begin on a Tuesday morning, after the documented dates."""
        self.now = datetime(2026, 2, 3, 9, 30, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def advance(self, **duration: float) -> None:
        """Move on, or with a negative duration back."""
        self.now += timedelta(**duration)


@dataclass(frozen=True)
class Answer:
    """A response, its header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What the body says."""
        return json.loads(self.body)


class Ask(Protocol):
    """Asks an app one thing, as the demo's user unless told otherwise."""

    def __call__(
        self, method: str, target: str, body: bytes | None = None, **headers: str | None
    ) -> Answer:
        """Give the answer; `accept="*/*"` changes a header, None leaves one out."""


def asking(application: WSGIApplication) -> Ask:
    """Call an app without a socket; `target` is a path under the API or a whole URL."""
    checked = validator(application)

    def ask(method: str, target: str, body: bytes | None = None, **headers: str | None) -> Answer:
        url = urlsplit(target if "://" in target else f"{API_ORIGIN}/api/v1{target}")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "HTTP_HOST": url.netloc,
            "wsgi.url_scheme": url.scheme,
            "wsgi.input": io.BytesIO(body or b""),
            **_headers(url.netloc, body, headers),
        }
        setup_testing_defaults(environ)
        heads: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, head: list[tuple[str, str]], *_: object) -> Any:
            heads.append((status, head))

        iterable = checked(environ, start_response)
        try:
            content = b"".join(iterable)
        finally:
            iterable.close()  # type: ignore[attr-defined]
        ((status, head),) = heads
        return Answer(int(status[:3]), {name.lower(): value for name, value in head}, content)

    return ask


def _headers(host: str, body: bytes | None, given: Mapping[str, str | None]) -> dict[str, str]:
    """Make the documented headers, with changes; only the API's host is told the token."""
    headers: dict[str, str | None] = {"content_type": "application/json"}
    if host == urlsplit(API_ORIGIN).netloc:
        headers |= {"accept": "application/json", "authorization": f"Bearer {DEMO_TOKEN}"}
    if body is not None:
        headers["content_length"] = str(len(body))
    return {
        name.upper() if name.startswith("content_") else f"HTTP_{name.upper()}": value
        for name, value in (headers | dict(given)).items()
        if value is not None
    }


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "demo" / "helpdesk.sqlite3"


@pytest.fixture
def store(state: Path, clock: Clock) -> Iterator[Store]:
    with Store(state, clock=clock) as store:
        yield store


@pytest.fixture
def ask(store: Store, clock: Clock) -> Ask:
    return asking(Application(store, clock=clock))


@pytest.fixture
def ask_with(store: Store, clock: Clock) -> Callable[..., Ask]:
    """Give an app with other settings, on the same store."""
    return lambda **settings: asking(Application(store, clock=clock, **settings))


@pytest.fixture
def server(store: Store, clock: Clock) -> Iterator[Server]:
    with Server(store, clock=clock) as server:
        yield server
