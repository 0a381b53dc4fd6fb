"""The table of httpx's exceptions: none is missing, and each leads where the design says."""

import ast
import inspect
from collections.abc import Iterator

import httpcore
import httpx
import pytest

from support.faults import TOKEN
from support.run import Outcome, World
from tinydub_cli.api.certainty import EXCEPTIONS, Certainty
from tinydub_cli.api.connection import RAISED
from tinydub_cli.api.failures import FAILURES, error_of, failure_of
from tinydub_cli.errors import TinydubError

VARIABLES = {"TINYDUB_DEMO": "", "TINYDUB_API_URL": "https://tinydub.com", "TINYDUB_TOKEN": TOKEN}

MISUSE = {
    # A body read twice, after closing, or before it was asked for: RuntimeErrors, which sending a
    # request and reading its stream once, as `Connection` does, cannot raise.
    httpx.StreamError,
    httpx.StreamConsumed,
    httpx.StreamClosed,
    httpx.ResponseNotRead,
    httpx.RequestNotRead,
    # Raised by `Cookies.get`, which we never call.
    httpx.CookieConflict,
}

GENERAL = {
    # Branches of the tree, of which only the leaves are ever raised.
    httpx.HTTPError,
    httpx.RequestError,
    httpx.TransportError,
    httpx.TimeoutException,
    httpx.ProtocolError,
    # Raised by `raise_for_status`, which we never call.
    httpx.HTTPStatusError,
}
"""Told by the entry of HTTPError, the root."""


def public_exceptions() -> Iterator[type[Exception]]:
    """Yield every exception class that httpx makes public."""
    for name in httpx.__all__:
        value = getattr(httpx, name)
        if inspect.isclass(value) and issubclass(value, Exception):
            yield value


RAISABLE = sorted(set(public_exceptions()) - MISUSE, key=lambda kind: kind.__name__)


def made(kind: type[Exception]) -> Exception:
    """Return an exception of this class as httpx makes them."""
    if issubclass(kind, httpx.HTTPStatusError):
        request = httpx.Request("GET", "https://tinydub.com")
        return kind("it went wrong", request=request, response=httpx.Response(500))
    return kind("it went wrong")


def run_with(
    world: World, failure: Exception, method: str, *argv: str
) -> tuple[Outcome, list[str]]:
    """Run a command whose network raises `failure` for one method; returns what it asked, too."""
    asked: list[str] = []

    def fail(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if request.method == method:
            raise failure
        return httpx.Response(200, json={"id": "a", "messages": []})

    world.transport = httpx.MockTransport(fail)
    outcome = world.run(*argv, "--json", variables=VARIABLES)
    return outcome, asked


def test_there_are_exceptions_to_test() -> None:
    """The walk finds httpx's tree: time-outs, network, protocol, decoding, address."""
    assert {httpx.ReadTimeout, httpx.ReadError, httpx.DecodingError, httpx.InvalidURL} <= set(
        RAISABLE
    )
    assert len(RAISABLE) >= 20


@pytest.mark.parametrize("kind", RAISABLE)
def test_every_exception_is_caught_and_in_the_table(kind: type[Exception]) -> None:
    """It is a subclass of what we catch, and has an entry closer than the root's."""
    assert issubclass(kind, RAISED)
    failure = failure_of(made(kind))
    assert failure is not FAILURES[httpx.HTTPError] or kind in GENERAL
    error = error_of(made(kind))
    assert isinstance(error, TinydubError)
    assert "it went wrong" in error.message
    assert error.hint


@pytest.mark.parametrize("kind", sorted(MISUSE, key=lambda kind: kind.__name__))
def test_what_is_left_out_is_not_of_the_tree(kind: type[Exception]) -> None:
    """What the table leaves out is nothing that httpx raises for a request."""
    assert not issubclass(kind, httpx.HTTPError | httpx.InvalidURL)


def test_httpcore_reaches_us_as_httpx() -> None:
    """Httpx turns every exception of the library below it into one of its own."""
    from httpx._transports.default import HTTPCORE_EXC_MAP, _load_httpcore_exceptions

    below = {
        value
        for value in vars(httpcore).values()
        if inspect.isclass(value)
        and issubclass(value, Exception)
        and value is not httpcore.ConnectionNotAvailable  # caught by its own pool
    }
    known = HTTPCORE_EXC_MAP or _load_httpcore_exceptions()
    assert below <= set(known)
    assert all(issubclass(kind, RAISED) for kind in known.values())


def test_only_the_table_names_exceptions_of_httpx() -> None:
    """No other module of ours decides by a class of httpx's exceptions."""
    import tinydub_cli.api.client
    import tinydub_cli.api.patience

    for module in (tinydub_cli.api.client, tinydub_cli.api.patience):
        tree = ast.parse(inspect.getsource(module))
        names = {node.value.id for node in ast.walk(tree) if _is_attribute_of_name(node)}
        assert "httpx" not in names


def _is_attribute_of_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


@pytest.mark.parametrize("kind", RAISABLE)
def test_a_read_ends_in_one_sentence(world: World, kind: type[Exception]) -> None:
    """Whatever httpx raises for a GET: the entry's error, at most three tries, no traceback."""
    failure = failure_of(made(kind))
    outcome, asked = run_with(world, made(kind), "GET", "tickets", "list")
    assert outcome.status == failure.error.exit_code
    assert outcome.error()["kind"] == failure.error.kind
    assert asked == ["GET"] * (3 if failure.passing else 1)


@pytest.mark.parametrize("kind", RAISABLE)
def test_a_reply_is_tried_once_and_told_truly(world: World, kind: type[Exception]) -> None:
    """Whatever httpx raises for the POST: one POST; “not sent” only if that is proved; text kept.

    A network that does not tell whether a request has begun counts as if it had.
    """
    outcome, asked = run_with(world, made(kind), "POST", "ticket", "reply", "a", "-m", "My answer")
    [kept] = world.outbox
    assert kept.text == "My answer"
    assert "--resume" in outcome.error()["hint"]
    if EXCEPTIONS[kind] is Certainty.NOT_SENT:
        assert outcome.status == failure_of(made(kind)).error.exit_code
        assert asked == ["GET", "POST"]
        assert (world.pauses, kept.state) == ([], "draft")
    else:
        assert outcome.status == 7
        assert asked == ["GET", "POST", "GET", "GET", "GET"]
        assert (world.pauses, kept.state) == ([1.0, 2.0, 4.0], "unknown")
