"""The certainty line: nothing is missing from its tables, and none of them claims too much."""

import inspect
from collections.abc import Iterator
from types import ModuleType

import httpx
import pytest

from tinydub_cli.api.certainty import EXCEPTIONS, STATUSES, Certainty, of_exception, of_status

NOT_SENT = {
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
}
"""Whatever these say, they say it before a connection to the server is there."""


def exceptions_in(module: ModuleType) -> Iterator[type[Exception]]:
    """Yield every exception class that a module has, public or not, of httpx itself."""
    for _, value in inspect.getmembers(module, inspect.isclass):
        if issubclass(value, Exception) and value.__module__.partition(".")[0] == "httpx":
            yield value


def families(kind: type[Exception]) -> Iterator[type[Exception]]:
    """Yield a class and all that descend from it."""
    yield kind
    for descendant in kind.__subclasses__():
        if descendant.__module__.partition(".")[0] == "httpx":
            yield from families(descendant)


HTTPX = sorted(
    {
        member
        for module in (httpx, httpx._exceptions)
        for kind in exceptions_in(module)
        for member in families(kind)
    },
    key=lambda kind: kind.__name__,
)
"""Every exception of httpx: by its own names, and by descent."""


def made(kind: type[Exception]) -> Exception:
    """Return an exception of a class, however its constructor looks."""
    return kind.__new__(kind)


def test_the_walk_finds_httpx() -> None:
    """What httpx makes public is among what is tested."""
    public = {getattr(httpx, name) for name in httpx.__all__}
    exceptions = {
        value for value in public if inspect.isclass(value) and issubclass(value, Exception)
    }
    assert exceptions <= set(HTTPX)
    assert len(exceptions) >= 28


def test_table_is_complete() -> None:
    """Each exception of httpx has an entry of its own, and there is no entry for anything else."""
    assert set(EXCEPTIONS) == set(HTTPX)


@pytest.mark.parametrize("kind", HTTPX)
def test_once_a_request_has_begun(kind: type[Exception]) -> None:
    """Only where no connection to the server was made it is not sent; all else is unknown."""
    expected = Certainty.NOT_SENT if kind in NOT_SENT else Certainty.UNKNOWN
    assert of_exception(made(kind), begun=True) is expected


@pytest.mark.parametrize("kind", [*HTTPX, type("New", (Exception,), {})])
def test_before_a_request_has_begun(kind: type[Exception]) -> None:
    """Where no byte of it can have left, it is not sent, whatever happened."""
    assert of_exception(made(kind), begun=False) is Certainty.NOT_SENT


@pytest.mark.parametrize("kind", HTTPX)
def test_nearest_entry_counts(kind: type[Exception]) -> None:
    """What a later httpx may derive from a class counts as that class, not as its family."""
    derived = type("Derived", (kind,), {})
    twice = type("Twice", (derived,), {})
    assert of_exception(made(twice), begun=True) is EXCEPTIONS[kind]


@pytest.mark.parametrize("kind", [kind for kind in HTTPX if kind.__subclasses__()])
def test_families_prove_nothing(kind: type[Exception]) -> None:
    """A class that others descend from is never more certain than all of them are."""
    assert EXCEPTIONS[kind] is Certainty.UNKNOWN


def test_statuses() -> None:
    """201 says yes, every 4xx no, and all other statuses that can be on the wire nothing."""
    found = {status: of_status(status) for status in range(100, 1000)}
    assert {status for status in found if found[status] is Certainty.SENT} == {201}
    assert {status for status in found if found[status] is Certainty.REJECTED} == {*range(400, 500)}
    unknown = {*range(100, 201), *range(202, 400), *range(500, 1000)}
    assert {status for status in found if found[status] is Certainty.UNKNOWN} == unknown


def test_table_of_statuses_is_complete() -> None:
    """Every status that HTTP knows is in exactly one row."""
    rows = [status for statuses in STATUSES for status in statuses]
    assert sorted(rows) == list(range(100, 600))


@pytest.mark.parametrize("status", [-1, 0, 1, 20, 99, 1000, 2010, 4040])
def test_no_status_at_all(status: int) -> None:
    """A number that is no status proves nothing."""
    assert of_status(status) is Certainty.UNKNOWN
