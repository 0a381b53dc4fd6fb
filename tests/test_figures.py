"""Figures are what they say: compared with the standard library's, and counted by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinydub_cli.figures.queue import BOUNDS, arrivals, queue
from tinydub_cli.figures.spread import spread
from tinydub_cli.figures.threads import Tally, Threads
from tinydub_cli.models import Filter, TicketSummary
from tinydub_cli.wire import ticket, ticket_summaries

NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)

SECONDS = st.lists(st.integers(0, 10**9), min_size=2, max_size=200)

MOMENTS = st.datetimes(
    datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), timezones=st.just(UTC)
)
"""All that a calendar has, its first and last days included."""

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
)


def clocks_of(zone: str) -> Callable[[datetime], datetime]:
    """What the clocks of a zone show at a moment."""
    return lambda moment: moment.astimezone(ZoneInfo(zone))


def listed(*created: object) -> list[TicketSummary]:
    """Return a list of tickets with these dates, as the server sends them."""
    return ticket_summaries(
        [{"id": f"T{number}", "created_at": str(when)} for number, when in enumerate(created)]
    )


def message(kind: str, when: str | None, **more: object) -> dict[str, object]:
    return {"message_type": kind, "created_at": when, **more}


def thread(*messages: object, identity: str = "T1", **more: object) -> dict[str, object]:
    return {"id": identity, "created_at": "2026-01-01T08:00:00Z", "messages": messages, **more}


def threads(*documents: object, zone: str = "UTC") -> Threads:
    """The figures of tickets as the server sends them."""
    tally = Tally(clocks_of(zone))
    tally.take(ticket(_plain(document)) for document in documents)
    return tally.threads()


def _plain(document: object) -> object:
    import json

    return json.loads(json.dumps(document))


@pytest.mark.parametrize(
    ("seconds", "median", "p90"),
    [
        ([0, 10], 5, 9),
        ([10, 0, 20], 10, 18),
        (list(range(1, 12)), 6, 10),
        ([1, 1, 1, 1000], 1, 700.3),
    ],
)
def test_percentiles_as_worked_out_by_hand(seconds: list[int], median: float, p90: float) -> None:
    """Between two values it is interpolated, the least being at 0 and the greatest at 1."""
    assert spread(seconds) == (len(seconds), median, pytest.approx(p90))


@given(SECONDS)
def test_percentiles_split_what_was_measured(seconds: list[int]) -> None:
    """Half lies on either side of the median, a tenth above the 90th percentile, in any order."""
    found = spread(seconds)
    assert found.median is not None
    assert found.p90 is not None
    assert min(seconds) <= found.median <= found.p90 + 1e-6
    assert found.p90 <= max(seconds) + 1e-6
    assert sum(one < found.median - 1e-6 for one in seconds) <= len(seconds) / 2
    assert sum(one > found.median + 1e-6 for one in seconds) <= len(seconds) / 2
    assert sum(one > found.p90 + 1e-6 for one in seconds) <= len(seconds) / 10 + 1
    assert spread(reversed(seconds)) == found


def test_one_value_is_its_own_percentile_and_none_has_none() -> None:
    """One measurement is the median; without any, nothing is known."""
    assert spread([7.0]) == (1, 7.0, 7.0)
    assert spread([]) == (0, None, None)


@given(st.lists(MOMENTS, max_size=50))
def test_every_open_ticket_has_one_class_of_age_or_none(moments: list[datetime]) -> None:
    """The classes and the undated together are the open tickets, whatever their dates."""
    found = queue({name: listed(*moments) for name in Filter}, NOW)
    assert sum(ages.tickets for ages in found.ages) + found.undated == found.open == len(moments)


@pytest.mark.parametrize(("number", "bound"), list(enumerate(BOUNDS)))
def test_a_class_of_ages_begins_at_its_bound(number: int, bound: timedelta) -> None:
    """A ticket exactly as old as a bound is in the class above it, a second younger below."""
    younger, exact = NOW - bound + timedelta(seconds=1), NOW - bound
    found = queue({name: listed(younger, exact) for name in Filter}, NOW)
    counts = [ages.tickets for ages in found.ages]
    assert [place for place, count in enumerate(counts) if count] == [number, number + 1]
    assert (found.ages[number].under, found.ages[number + 1].least) == (bound, bound)


def test_a_date_ahead_is_a_clock_or_no_date() -> None:
    """A server's clock may be minutes ahead: the ticket is new. A later future has no age."""
    ahead = (NOW + timedelta(minutes=59), NOW + timedelta(minutes=60), "soon")
    found = queue({name: listed(*ahead) for name in Filter}, NOW)
    assert (found.ages[0].tickets, found.undated) == (1, 2)


@given(st.lists(MOMENTS, max_size=30), MOMENTS.filter(lambda now: 1900 < now.year < 9000), ZONES)
def test_arrivals_are_counted_by_the_users_days(
    moments: list[datetime], now: datetime, zone: str
) -> None:
    """30 days without a gap, today last, and in each as many as the user's calendar says."""
    moments += [now, now - timedelta(days=1), now - timedelta(days=29), now - timedelta(days=31)]
    local = clocks_of(zone)
    found = arrivals(moments, now, local)
    today = local(now).date()
    assert [one.day for one in found] == [
        today - timedelta(days=back) for back in range(29, -1, -1)
    ]
    near = [local(moment).date() for moment in moments if abs(moment - now) < timedelta(days=40)]
    assert [one.tickets for one in found] == [near.count(one.day) for one in found]


@pytest.mark.parametrize(
    ("utc", "zone", "weekday", "hour"),
    [
        ("2026-03-29T00:59:59Z", "Europe/Berlin", 6, 1),
        ("2026-03-29T01:00:00Z", "Europe/Berlin", 6, 3),
        ("2026-10-25T00:30:00Z", "Europe/Berlin", 6, 2),
        ("2026-10-25T01:30:00Z", "Europe/Berlin", 6, 2),
        ("2026-07-05T22:30:00Z", "Europe/Berlin", 0, 0),
        ("2026-01-04T22:30:00Z", "Europe/Berlin", 6, 23),
        ("2026-01-05T03:29:00Z", "America/St_Johns", 6, 23),
        ("2026-01-05T03:30:00Z", "America/St_Johns", 0, 0),
    ],
)
def test_hours_are_those_of_the_users_clocks(utc: str, zone: str, weekday: int, hour: int) -> None:
    """A message counts for the hour that clocks showed then, in summer as in winter."""
    found = threads(thread(message("inbound", utc)), zone=zone)
    counted = [(day, time) for day in range(7) for time in range(24) if found.hours[day][time]]
    assert counted == [(weekday, hour)]


def test_hours_are_those_of_customers_messages() -> None:
    """Replies, notes and messages without a date or beyond the calendar are in no hour."""
    found = threads(
        thread(
            message("inbound", "2026-01-05T10:15:00Z"),
            message("outbound", "2026-01-05T11:15:00Z"),
            message("note", "2026-01-05T12:15:00Z"),
            message("inbound", None),
            message("inbound", "9999-12-31T23:30:00Z"),
            message("inbound", "0001-01-01T00:30:00Z"),
        ),
        zone="Pacific/Kiritimati",
    )
    assert (found.hours[1][0], sum(map(sum, found.hours))) == (1, 1)


RESPONSES = {
    "an answer": (["inbound 1 8:00", "outbound 1 9:30"], 5400.0, 0),
    "from the first question": (
        ["inbound 1 8:00", "inbound 1 9:00", "outbound 1 10:00"],
        7200.0,
        0,
    ),
    "to the first answer": (["inbound 1 8:00", "outbound 1 9:00", "outbound 1 10:00"], 3600.0, 0),
    "in any order on the wire": (["outbound 1 9:00", "inbound 1 8:00"], 3600.0, 0),
    "a note is no answer": (["inbound 1 8:00", "note 1 9:00"], None, 1),
    "none yet": (["inbound 1 8:00"], None, 1),
    "the agent began": (["outbound 1 7:00", "inbound 1 8:00", "outbound 1 8:30"], 1800.0, 0),
    "the agent began, no answer since": (["outbound 1 7:00", "inbound 1 8:00"], None, 1),
    "the agent alone": (["outbound 1 7:00"], None, 0),
    "nobody": ([], None, 0),
    "a reply without a date": (["inbound 1 8:00", "outbound"], None, 0),
    "a question without a date": (["inbound", "outbound 1 8:00"], None, 0),
    "a question without a date, no reply": (["inbound", "note"], None, 1),
    "at once": (["inbound 1 8:00", "outbound 1 8:00"], 0.0, 0),
}


@pytest.mark.parametrize("case", RESPONSES)
def test_the_first_response(case: str) -> None:
    """From the customer's first message to the first reply after it; who waits is told apart."""
    lines, seconds, unanswered = RESPONSES[case]
    written = []
    for line in lines:
        kind, *when = line.split()
        written.append(message(kind, f"2026-01-0{when[0]}T{when[1]:0>5}:00Z" if when else None))
    found = threads(thread(*written))
    assert (found.first_response.median, found.unanswered) == (seconds, unanswered)
    assert found.first_response.measured == (seconds is not None)


@pytest.mark.parametrize(
    ("begun", "ended", "seconds", "unresolved"),
    [
        ("2026-01-01T08:00:00Z", "2026-01-02T08:00:00Z", 86400.0, 0),
        ("2026-01-01T08:00:00Z", None, None, 1),
        ("2026-01-01T08:00:00Z", "never", None, 1),
        (None, "2026-01-02T08:00:00Z", None, 0),
        ("2026-01-02T08:00:00Z", "2026-01-01T08:00:00Z", None, 0),
    ],
)
def test_the_resolution(
    begun: str | None, ended: str | None, seconds: float | None, unresolved: int
) -> None:
    """From the ticket's beginning to its end; what contradicts itself is not measured."""
    found = threads(thread(created_at=begun, closed_at=ended))
    assert (found.resolution.median, found.unresolved) == (seconds, unresolved)


def test_a_change_of_clocks_makes_no_wait_longer() -> None:
    """Two hours across the night of summer time are two hours."""
    found = threads(
        thread(
            message("inbound", "2026-03-29T00:00:00Z"), message("outbound", "2026-03-29T02:00:00Z")
        ),
        zone="Europe/Berlin",
    )
    assert found.first_response.median == 7200


def test_deliveries_are_counted_once_by_the_worst() -> None:
    """A reply that bounced and was complained about is one; what arrived is neither."""
    day = "2026-01-01T09:00:00Z"
    found = threads(
        thread(
            message("outbound", day, outbound_bounced=True),
            message("outbound", day, outbound_bounced=True, outbound_spam_complaint=True),
            message("outbound", day, outbound_error="Mailbox full", outbound_bounced=True),
            message("outbound", day, outbound_sent=True, outbound_delivered_at=day),
            message("outbound", None),
            message("inbound", day, outbound_bounced=True),
        )
    )
    assert found.deliveries == (5, 1, 1, 1)


def test_one_address_is_one_agent() -> None:
    """Names may change and be left bare; two addresses are two agents, whatever their name."""
    day = "2026-01-01T09:00:00Z"
    authors: list[object] = [
        {"name": "Robin Vale", "email": "robin@example.com"},
        {"name": "Robin Vale-Moss", "email": "Robin@Example.com"},
        "Robin Vale-Moss",
        {"name": "Sam", "email": "sam@example.com"},
        {"name": "Sam", "email": "sam@example.org"},
        "Sam",
        None,
    ]
    found = threads(thread(*(message("outbound", day, user=author) for author in authors)))
    assert [
        ((one.agent.name, one.agent.email) if one.agent else None, one.replies)
        for one in found.agents
    ] == [
        (("Robin Vale-Moss", "Robin@Example.com"), 3),
        (None, 1),
        (("Sam", ""), 1),
        (("Sam", "sam@example.com"), 1),
        (("Sam", "sam@example.org"), 1),
    ]


def test_a_day_is_the_users_own() -> None:
    """Where it is tomorrow already, today's arrivals are tomorrow's."""
    late = datetime(2026, 2, 1, 23, 0, tzinfo=UTC)
    found = arrivals([late], late, clocks_of("Pacific/Kiritimati"))
    assert (found[-1].day, found[-1].tickets) == (date(2026, 2, 2), 1)
