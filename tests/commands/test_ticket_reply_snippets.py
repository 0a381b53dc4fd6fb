"""`tinydub ticket reply --snippet`: filled in from the ticket and from `--set`, or not sent."""

import json
import shlex
import unicodedata
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from support.characters import HOSTILE, texts
from support.run import Outcome, World
from tinydub_cli.sandbox.store import Store


def write(world: World, name: str, content: str) -> None:
    """Write a snippet."""
    folder = world.directories.config / "snippets"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_bytes(content.encode())


def reply(world: World, *options: str, **how: Any) -> Outcome:
    """Reply to Maxim with the snippet `hello`, unless the options name others."""
    named = [] if "-s" in options or "--snippet" in options else ["--snippet", "hello"]
    return world.run("ticket", "reply", "KPlaQw1c", *named, *options, **how)


def sent(world: World, content: str, *options: str) -> str:
    """What Maxim gets by a snippet with this text."""
    write(world, "hello", content)
    outcome = reply(world, *options)
    assert outcome.status == 0, outcome.stderr
    return str(helpdesk_texts(world)[-1])


def helpdesk_texts(world: World) -> list[Any]:
    """The texts of Maxim's thread, as the helpdesk gives them."""
    ticket = world.run("ticket", "show", "KPlaQw1c", "--json").json()
    return [message["message"] for message in ticket["messages"]]


def methods(helpdesk: Store) -> list[str]:
    """What the helpdesk was asked."""
    return [request.method for request in helpdesk.requests()]


def change(helpdesk: Store, **fields: Any) -> None:
    """Change Maxim's ticket."""
    helpdesk.put({**helpdesk.ticket("KPlaQw1c"), **fields})


def writes(world: World, script: str) -> None:
    """Make an editor of a shell script, whose $1 is the file."""
    path = world.home / "editor.sh"
    path.write_text(script)
    world.variables["TINYDUB_EDITOR"] = f"sh {shlex.quote(str(path))}"


# What is filled in


@pytest.mark.usefixtures("helpdesk")
@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {{name}}", "Hello Maxim Pool"),
        ("Hello {{first_name}}", "Hello Maxim"),
        ("To {{email}}", "To m.poold@example.com"),
        ("Ticket {{id}}", "Ticket KPlaQw1c"),
        ("{{ first_name }}, {{\tfirst_name}}, {{first_name  }}", "Maxim, Maxim, Maxim"),
        ("{{first_name}}{{first_name}}", "MaximMaxim"),
        ("Hello", "Hello"),
        ("{name} {{{first_name}}}", "{name} {Maxim}"),
        ("\n\nTwo:\n  blanks\n\n\n", "Two:\n  blanks"),
        ("One\r\ntwo", "One\ntwo"),
        ("\\1 $1 %s \\g<0> {{first_name}}", "\\1 $1 %s \\g<0> Maxim"),
    ],
)
def test_the_ticket_fills_it_in(world: World, text: str, filled: str) -> None:
    """Each known name takes its value, wherever and however often it stands."""
    assert sent(world, text) == filled


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ada Lovelace", "Ada"),
        ("Lovelace, Ada", "Ada"),
        ("Lovelace, Ada Augusta", "Ada"),
        ("Ada,", "Ada"),
        ("Ada", "Ada"),
        ("  Ada \u00a0 Lovelace ", "Ada"),
        ("Ada\n\tLovelace", "Ada"),
        ("Dr. Ada Lovelace", "Ada"),
        ("Ada Lovelace, PhD", "Ada"),
        ("Acme, Inc.", None),
        ("ada@example.com", None),
        ("👩🏽\u200d💻 Ada", "👩🏽\u200d💻"),
        ("می\u200cنا حسینی", "می\u200cنا"),
        ("山田花子", "山田花子"),
        ("Jean-Luc Picard", "Jean-Luc"),
    ],
)
def test_first_names(world: World, helpdesk: Store, name: str, first: str | None) -> None:
    """The first word but titles, or that after a comma; what is no person's name has none."""
    change(helpdesk, name=name)
    if first is None:
        write(world, "hello", "Hello {{first_name}}!")
        assert reply(world).status == 2
        return
    assert sent(world, "Hello {{first_name}}!") == f"Hello {first}!"


@pytest.mark.parametrize(
    ("fields", "text", "filled"),
    [
        ({"widget": {"id": "w", "name": "Shop"}}, "{{widget}} team", "Shop team"),
        ({"widget": "Shop"}, "{{widget}} team", "Shop team"),
        ({"assigned_to": {"id": 7, "name": "Sam Hill", "email": "s@x.example"}}, "By {{agent}}",
         "By Sam Hill"),
        ({"assigned_to": "Sam"}, "By {{agent}}", "By Sam"),
    ],
)  # fmt: skip
def test_widget_and_agent(
    world: World, helpdesk: Store, fields: dict[str, Any], text: str, filled: str
) -> None:
    """Both are taken in each form in which the server may give them."""
    change(helpdesk, **fields)
    assert sent(world, text) == filled


@pytest.mark.parametrize(
    ("fields", "placeholder"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "first_name"),
        ({"name": " \n\u200e\u202e "}, "first_name"),
        ({"name": ", "}, "nickname"),
        ({"email": None}, "email"),
        ({"widget": None}, "widget"),
        ({"assigned_to": None}, "agent"),
        ({}, "nickname"),
        ({}, "Name"),
    ],
)
def test_what_is_missing_is_an_error(
    world: World, helpdesk: Store, fields: dict[str, Any], placeholder: str
) -> None:
    """Exit 2 names it and how to give it; nothing is sent, and no file is left behind."""
    change(helpdesk, **fields)
    write(world, "hello", f"Hello {{{{ {placeholder} }}}}, {{{{id}}}}")
    outcome = reply(world)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert f"{{{{{placeholder}}}}}" in outcome.stderr
    assert f"--set {placeholder}=TEXT" in outcome.stderr
    assert "kept" not in outcome.stderr
    assert methods(helpdesk) == ["GET"]
    assert world.outbox == []
    assert reply(world, "--set", f"{placeholder}=there").status == 0


def test_all_that_is_missing_is_named_at_once(world: World, helpdesk: Store) -> None:
    """One run tells every name, so that the next one works."""
    write(world, "hello", "{{a}} {{first_name}} {{b}} {{a}}")
    outcome = reply(world)
    assert outcome.status == 2
    assert "{{a}}, {{b}}." in outcome.stderr
    assert reply(world, "--set", "a=1", "--set", "b=2").status == 0
    assert helpdesk_texts(world)[-1] == "1 Maxim 2 1"
    assert methods(helpdesk).count("POST") == 1


# --set


@pytest.mark.usefixtures("helpdesk")
@pytest.mark.parametrize(
    ("given_values", "filled"),
    [
        (["day=Monday"], "On Monday"),
        (["day=a=b=c"], "On a=b=c"),
        (["day=Monday", "day=Tuesday"], "On Tuesday"),
        (["day= two  blanks "], "On  two  blanks"),
        (["day=two\nlines"], "On two\nlines"),
        (["day=\\1 $day"], "On \\1 $day"),
        (["day=Größe 花 👩\u200d💻"], "On Größe 花 👩\u200d💻"),
    ],
)
def test_set_gives_values(world: World, given_values: list[str], filled: str) -> None:
    """The last value for a key counts, as it was typed."""
    options = [word for value in given_values for word in ("--set", value)]
    assert sent(world, "On {{day}}", *options) == filled


@pytest.mark.usefixtures("helpdesk")
def test_set_goes_before_the_ticket(world: World) -> None:
    """A name that is wrong on the ticket can be given better."""
    assert sent(world, "Hello {{first_name}}", "--set", "first_name=Max") == "Hello Max"


@pytest.mark.parametrize("word", ["day", "=Monday", "", "a-b=c", "a b=c", "1a=b", " day=x"])
def test_set_without_sense(world: World, helpdesk: Store, word: str) -> None:
    """What is not KEY=VALUE exits 2 before any request."""
    write(world, "hello", "On {{day}}")
    outcome = reply(world, "--set", word)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "KEY=VALUE" in outcome.stderr
    assert helpdesk.requests() == []
    assert world.outbox == []


@pytest.mark.usefixtures("helpdesk")
def test_an_empty_value_is_one(world: World) -> None:
    """`--set day=` says that nothing is to stand there."""
    assert sent(world, "Hello{{day}}!", "--set", "day=") == "Hello!"


def test_a_value_for_nothing(world: World, helpdesk: Store) -> None:
    """A key that no snippet asks for is likely to be misspelt: exit 2, before any request."""
    write(world, "hello", "On {{day}}")
    outcome = reply(world, "--set", "day=Monday", "--set", "dya=Tuesday")
    assert outcome.status == 2
    assert "No snippet here has a place for {{dya}}" in outcome.stderr
    assert helpdesk.requests() == []
    assert world.outbox == []


@pytest.mark.parametrize("options", [["-m", "Hello"], []])
def test_set_needs_a_snippet(world: World, helpdesk: Store, options: list[str]) -> None:
    """Without one, exit 2 says so, before any request."""
    outcome = world.run("ticket", "reply", "KPlaQw1c", *options, "--set", "a=b", stdin="Hello")
    assert outcome.status == 2
    assert "--snippet" in outcome.stderr
    assert helpdesk.requests() == []


@pytest.mark.parametrize("options", [["-m", "Hello"], ["-F", "-"], ["--resume"]])
def test_a_reply_has_one_source(world: World, helpdesk: Store, options: list[str]) -> None:
    """A snippet and a text together exit 2, before any request."""
    write(world, "hello", "Hello")
    outcome = reply(world, *options, stdin="Hello")
    assert outcome.status == 2
    assert helpdesk.requests() == []
    assert world.outbox == []


# Values are not looked into


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("name", ["{{email}}", "{{id}} {{email}}", "{{ x }}", "{{{{id}}}}", "TODO"])
def test_a_name_that_is_a_placeholder(
    world: World,
    helpdesk: Store,
    name: str,
    terminal: bool,  # noqa: FBT001
) -> None:
    """It is not filled in again, and the guard sees it: nothing is sent unasked."""
    change(helpdesk, name=name)
    write(world, "hello", "Hello {{name}}")
    outcome = reply(world, terminal=terminal)
    assert outcome.status == 8
    assert "The text still" in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert [kept.text for kept in world.outbox] == [f"Hello {name}"]
    assert reply(world, "--yes").status == 0
    assert helpdesk_texts(world)[-1] == f"Hello {name}"


def test_a_set_value_that_is_a_placeholder(world: World, helpdesk: Store) -> None:
    """So for what `--set` gives."""
    write(world, "hello", "Hello {{a}} {{b}}")
    outcome = reply(world, "--set", "a={{b}}", "--set", "b=x")
    assert outcome.status == 8
    assert "{{b}}" in outcome.stderr
    assert [kept.text for kept in world.outbox] == ["Hello {{b}} x"]
    assert "POST" not in methods(helpdesk)


# Strangers' values


class Recorder:
    """A server with one ticket, whose every field is what a stranger likes; `got` was posted."""

    def __init__(self, text: str) -> None:
        self.got: list[str] = []
        self._ticket = {
            "id": "KPlaQw1c",
            "name": text,
            "email": text,
            "widget": {"name": text},
            "assigned_to": {"name": text},
            "messages": [],
        }

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "GET":
            start("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(self._ticket).encode()]
        length = int(environ["CONTENT_LENGTH"])
        self.got.append(json.loads(environ["wsgi.input"].read(length))["message"])
        start("201 Created", [("Content-Type", "application/json")])
        return [b'{"id": "FTsuHoDS", "created_at": "2026-01-20T18:44:11.000000Z"}']


def harmful(text: str) -> list[str]:
    """What in a letter would act or hide, but for what emoji and Persian need."""
    bad = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return [c for c in text if unicodedata.category(c) in bad and c not in "\u200c\u200d\n"]


PLACES = ("name", "first_name", "email", "id", "widget", "agent")


def fill(world: World, text: str) -> tuple[Outcome, list[str]]:
    """Send a snippet with every place on a line of its own; `text` is what stands on the ticket."""
    server = Recorder(text)
    world.transport = httpx.WSGITransport(server)
    write(world, "hello", "\n".join(f"<{{{{{place}}}}}>" for place in PLACES))
    variables = {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40}
    return reply(world, "--yes", variables=variables), server.got


def test_hostile_values_become_harmless(world: World) -> None:
    """Strangers' controls, ESC, bidi and newlines reach no customer's letter and break no line."""
    outcome, got = fill(world, f"Eve{HOSTILE}\n\nPS: forged\r\n")
    assert outcome.status == 0, outcome.stderr
    assert harmful(got[0]) == []
    assert len(got[0].splitlines()) == len(PLACES)
    assert "forged" in got[0]


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts)
def test_any_value_becomes_harmless_or_is_missing(world: World, text: str) -> None:
    """Whatever a ticket says: a harmless letter of as many lines, or exit 2 and none at all."""
    outcome, got = fill(world, text)
    assert outcome.status in (0, 2), outcome.stderr
    assert len(got) == (outcome.status == 0)
    for letter in got:
        assert harmful(letter) == []
        assert letter.count("\n") == len(PLACES) - 1
    if outcome.status == 2:
        assert "nothing to put in place of" in outcome.stderr


@pytest.mark.parametrize("value", ["a\x1b[31mb", "a\x00b", "a\x9bb", "\ud800"])
def test_controls_from_set_are_refused(world: World, helpdesk: Store, value: str) -> None:
    """What one types oneself is not changed: it cannot be sent (exit 2)."""
    write(world, "hello", "On {{day}}")
    outcome = reply(world, "--set", f"day={value}")
    assert outcome.status == 2
    assert "U+" in outcome.stderr
    assert "POST" not in methods(helpdesk)


# Ways of sending


def test_elsewhere_it_costs_two_requests(world: World, helpdesk: Store) -> None:
    """The ticket that fills it in is the one that guards it."""
    write(world, "hello", "Hello {{first_name}}")
    assert reply(world).status == 0
    assert methods(helpdesk) == ["GET", "POST"]
    assert world.outbox == []


def test_an_unknown_snippet_costs_nothing(world: World, helpdesk: Store) -> None:
    """Exit 3 names those that there are, before any request."""
    write(world, "hello", "Hello")
    outcome = reply(world, "-s", "hello", "-s", "helo")
    assert outcome.status == 3
    assert "There are: hello." in outcome.stderr
    assert helpdesk.requests() == []
    assert world.outbox == []


@pytest.mark.parametrize("name", ["../hello", "a/b", "", ".hello", "a\x00"])
def test_an_impossible_name_costs_nothing(world: World, helpdesk: Store, name: str) -> None:
    """Exit 2, before any request, and nothing outside the folder is read."""
    write(world, "hello", "Hello")
    outcome = reply(world, "-s", name)
    assert outcome.status == 2
    assert helpdesk.requests() == []


@pytest.mark.usefixtures("helpdesk")
def test_several_are_joined(world: World) -> None:
    """In the order they are named, each a paragraph, all filled in; one may come twice."""
    write(world, "hello", "Hello {{first_name}}\n\n")
    write(world, "bye", "\n\nGoodbye {{first_name}}, {{when}}\n")
    options = ["-s", "hello", "--snippet", "bye", "-s", "hello", "--set", "when=now"]
    assert reply(world, *options).status == 0
    expected = "Hello Maxim\n\nGoodbye Maxim, now\n\nHello Maxim"
    assert helpdesk_texts(world)[-1] == expected


@pytest.mark.parametrize("text", ["", "\n\n", "ab", "{{first_name}}"])
def test_too_short_a_text(world: World, helpdesk: Store, text: str) -> None:
    """A snippet of fewer than three characters is not sent (exit 2)."""
    change(helpdesk, name="Al")
    write(world, "hello", text)
    assert reply(world).status == 2
    assert methods(helpdesk) == ["GET"]


@pytest.mark.parametrize(
    ("typed", "status", "last"),
    [("y\n", 0, "Hello Maxim"), ("n\n", 8, None), ("\n", 8, None), ("e\ny\n", 0, "Hello Maxim!")],
)
def test_on_a_terminal_it_is_shown_and_asked(
    world: World, helpdesk: Store, typed: str, status: int, last: str | None
) -> None:
    """Nobody has seen the text yet: it is shown with its recipient before it goes."""
    before = helpdesk.ticket("KPlaQw1c")["messages"][-1]["message"]
    writes(world, 'sed -i "1s/$/!/" "$1"')
    write(world, "hello", "Hello {{first_name}}")
    outcome = reply(world, stdin=typed, terminal=True)
    assert outcome.status == status, outcome.stderr
    assert "To:      Maxim Pool <m.poold@example.com>" in outcome.stderr
    assert "\n  Hello Maxim\n" in outcome.stderr
    assert "Send it?" in outcome.stderr
    assert helpdesk.ticket("KPlaQw1c")["messages"][-1]["message"] == (last or before)
    assert [kept.text for kept in world.outbox] == (["Hello Maxim"] if status else [])


def test_yes_asks_nothing(world: World, helpdesk: Store) -> None:
    """With `--yes` a terminal is as quick as a script."""
    write(world, "hello", "Hello {{first_name}}")
    outcome = reply(world, "--yes", terminal=True)
    assert (outcome.status, outcome.stderr) == (0, "")
    assert methods(helpdesk) == ["GET", "POST"]


def test_the_editor_gets_what_is_missing(world: World, helpdesk: Store) -> None:
    """With `--editor`, places without a value stay, to be filled in by hand."""
    write(world, "hello", "Hello {{first_name}}, on {{day}}")
    writes(world, f'cp "$1" {world.home}/seen; sed -i "1s/{{{{day}}}}/Monday/" "$1"')
    outcome = reply(world, "--editor", stdin="y\n", terminal=True)
    assert outcome.status == 0, outcome.stderr
    assert (world.home / "seen").read_text().startswith("Hello Maxim, on {{day}}\n")
    assert helpdesk.ticket("KPlaQw1c")["messages"][-1]["message"] == "Hello Maxim, on Monday"
    assert methods(helpdesk) == ["GET", "GET", "POST"]


def test_what_stays_missing_in_the_editor_is_warned_of(world: World, helpdesk: Store) -> None:
    """What nobody filled in stands as a warning above the question."""
    write(world, "hello", "Hello {{first_name}}, on {{day}}")
    writes(world, ":")
    outcome = reply(world, "--editor", stdin="n\n", terminal=True)
    assert outcome.status == 8
    assert "! The text still has {{day}}." in outcome.stderr.partition("Send it?")[0]
    assert [kept.text for kept in world.outbox] == ["Hello Maxim, on {{day}}"]
    assert "POST" not in methods(helpdesk)


@pytest.mark.parametrize("form", ["table", "json", "tsv"])
def test_a_dry_run(world: World, helpdesk: Store, form: str) -> None:
    """It shows the text filled in, for one request, and leaves nothing."""
    write(world, "hello", "Hello {{first_name}}")
    outcome = reply(world, "--dry-run", "--format", form)
    assert outcome.status == 0
    assert "Hello Maxim" in outcome.stdout
    assert outcome.stderr == "Nothing was sent.\n"
    assert methods(helpdesk) == ["GET"]
    assert world.outbox == []


def test_a_dry_run_with_something_missing(world: World, helpdesk: Store) -> None:
    """It fails as the real thing would."""
    write(world, "hello", "Hello {{nickname}}")
    assert reply(world, "--dry-run").status == 2
    assert methods(helpdesk) == ["GET"]
    assert world.outbox == []


def test_the_snippet_itself_stays_as_it_is(world: World, helpdesk: Store) -> None:
    """Sending fills in a copy; an editor has a copy, too."""
    write(world, "hello", "Hello {{first_name}}")
    writes(world, 'printf "Something else" >"$1"')
    assert reply(world, "--editor", stdin="y\n", terminal=True).status == 0
    assert world.run("snippets", "show", "hello", "--json").json()["text"] == "Hello {{first_name}}"
    assert helpdesk.ticket("KPlaQw1c")["messages"][-1]["message"] == "Something else"


def test_a_sent_one_is_not_sent_again(world: World, helpdesk: Store) -> None:
    """The same snippet once more is a duplicate: exit 8, and its option sends it."""
    write(world, "hello", "Hello {{first_name}}")
    assert [
        reply(world, *options).status for options in ([], ["--yes"], ["--allow-duplicate"])
    ] == [0, 8, 0]
    assert methods(helpdesk).count("POST") == 2
