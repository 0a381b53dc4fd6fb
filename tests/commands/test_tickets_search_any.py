"""`tinydub tickets search` with any text at all, in queries and in messages."""

import json
import unicodedata
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.characters import KEPT_IN_BODIES, acting, longest_stack, texts
from support.run import Outcome, World

FORMATS = ["table", "json", "ndjson", "tsv", "ids"]

any_times = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

WORDS = (
    *("invoice", "Straße", "ŁÓDŹ", "料金プラン", "教室", "비밀번호를", "สวัสดีครับ", "שלום", "مرحبًا"),
    *(
        "می\u200cخواهم",
        "हिन्दी",
        "Київ",
        "Ὀδυσσεύς",
        "ﬁle",
        "ｗｉｄｅ",
        "e\u0301te\u0301",
        "𝐛𝐨𝐥𝐝",
        "٤٨٢",
    ),
    *("\U0001e900\U0001e901", "ଓଡ଼ିଆ", "ქართული", "አማርኛ", "བོད", "ខ្មែរ", "மொழி", "\U00016f00"),
)
"""Words of many scripts."""


@pytest.fixture
def synced(world: World) -> World:
    """A machine with a copy of the demo's tickets."""
    assert world.run("tickets", "sync").status == 0
    return world


def check(outcome: Outcome) -> None:
    """Assert that it is an answer or a usage error, in which nothing acts."""
    assert outcome.status in (0, 2), outcome.stderr
    assert acting(outcome.stdout, kept=KEPT_IN_BODIES) == []
    assert acting(outcome.stderr, kept=frozenset("\n")) == []


@any_times
@given(texts.filter(lambda text: "\0" not in text), st.sampled_from(FORMATS))
def test_any_query(synced: World, query: str, form: str) -> None:
    """It finds something or nothing, or is wrong usage; it is never more than that."""
    check(synced.run("tickets", "search", "--format", form, "--", query))


SYNTAX = [
    '"',
    "*",
    "-",
    "(",
    ")",
    ":",
    "^",
    "+",
    "{",
    "}",
    "'",
    ";",
    "%",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
]
PARTS = [*SYNTAX, "name", "messages", "rowid", "from:", "is:", "before:7d", "invoice", "a*", " "]


@any_times
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=12).map("".join))
def test_anything_like_syntax(synced: World, query: str) -> None:
    """No mixture of what SQLite, or we, give a meaning to is more than read or refused."""
    check(synced.run("tickets", "search", "-q", "--", query))


class Desk:
    """A server with one ticket, whose one message is `text`."""

    def __init__(self, world: World) -> None:
        self.text = ""
        self._times = 0
        world.variables |= {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40}
        world.transport = httpx.WSGITransport(self)
        self._world = world

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a list with the ticket, and the ticket with its thread."""
        start("200 OK", [("Content-Type", "application/json")])
        ticket = {
            "id": "Planted1",
            "status": f"s{self._times}",
            "created_at": "2026-01-01T00:00:00Z",
        }
        if environ["PATH_INFO"].endswith("Planted1"):
            message = {"id": "m1", "message_type": "inbound", "message": self.text}
            return [json.dumps({**ticket, "messages": [message]}).encode()]
        return [json.dumps([ticket]).encode()]

    def sync(self, text: str) -> None:
        """Have the message be something else, and a copy of it made."""
        self.text = text
        self._times += 1
        outcome = self._world.run("tickets", "sync", "--budget", "9", "--refresh", "0")
        assert outcome.status == 0, outcome.stderr
        assert outcome.stdout.split("\t")[1] == "1"


@pytest.fixture
def desk(world: World) -> Desk:
    """Give a server for the world."""
    return Desk(world)


@any_times
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8),
    st.sampled_from([" ", "\n", ", ", "\x1b[31m ", " — ", "“", "\u202e "]),
)
def test_each_word_of_a_text_finds_it(
    world: World, desk: Desk, words: list[str], between: str
) -> None:
    """In whatever script, wherever it stands; what is marked is that word."""
    desk.sync(between.join(words))
    for word in words:
        [hit] = world.run("tickets", "search", "--json", "--", f'"{word}"').json()
        assert word in hit["snippet"]


@any_times
@given(texts.filter(lambda text: len(text) < 500))
def test_any_text_is_found_by_its_words(world: World, desk: Desk, text: str) -> None:
    """However hostile: each row of its letters finds it, and no form of the answer acts."""
    desk.sync(text)
    for word in words(text):
        query = ("tickets", "search", "--format")
        assert world.run(*query, "ids", "--", f'"{word}"').stdout == "Planted1\n"
        for form in FORMATS[:-1]:
            outcome = world.run(*query, form, "--", f'"{word}"')
            check(outcome)
            assert outcome.stdout
            if form in ("table", "tsv"):
                assert longest_stack(outcome.stdout) <= 6


def words(text: str) -> set[str]:
    """The words of a text: its letters and digits, with the marks on them and what joins them."""
    kinds = {character: unicodedata.category(character) for character in text}
    spaced = "".join(one if kinds[one][0] in "LNM" or kinds[one] == "Cf" else " " for one in text)
    return {word for word in spaced.split() if any(kinds[one][0] in "LN" for one in word)}


def test_a_text_without_blanks_and_one_of_a_megabyte(world: World, desk: Desk) -> None:
    """The excerpt is short, and has what was looked for, however far in it stands."""
    for filler in ("あ" * 300_000, "word " * 200_000):
        desk.sync(f"{filler} needle {filler}")
        [hit] = world.run("tickets", "search", "needle", "--json").json()
        assert "needle" in hit["snippet"]
        assert len(hit["snippet"]) < 200
    desk.sync("あ" * 1000 + "針" + "い" * 1000)
    [hit] = world.run("tickets", "search", "針", "--json").json()
    assert "あ針い" in hit["snippet"]


def test_the_longest_query_is_answered(world: World, desk: Desk) -> None:
    """500 words, and 1,000 letters in a row: SQLite takes them."""
    desk.sync("a b c " + "料" * 1000)
    for query in ("a " * 500, "a* " * 333, "-b " * 333, "料" * 1000, "-x a " * 200):
        outcome = world.run("tickets", "search", "-q", "--", query.strip())
        assert outcome.status == 0, outcome.stderr
