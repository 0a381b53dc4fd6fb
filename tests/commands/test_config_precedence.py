"""Which value of a setting counts: seen in what it does, and as `config` tells of it."""

import json
import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest

from support.configured import configure, source
from support.run import World

# What textual-image draws blocks with goes in Pillow 14, which we do not allow.
pytestmark = pytest.mark.filterwarnings("ignore:.*getdata.*:DeprecationWarning")

TOKENS = {name: f"{name}{name}".ljust(40, "x") for name in ("default", "one", "two", "three")}


class Network:
    """What is asked on the network, where a server that has no tickets answers everything."""

    def __init__(self, world: World) -> None:
        self.addresses: list[str] = []
        self.tokens: list[str] = []
        world.transport = httpx.WSGITransport(self._answer)

    def _answer(self, request: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.addresses.append(f"https://{request['HTTP_HOST']}{request['PATH_INFO']}")
        self.tokens.append(request["HTTP_AUTHORIZATION"].removeprefix("Bearer "))
        start("200 OK", [("Content-Type", "application/json")])
        return [b"[]"]


def asked(world: World, variables: Mapping[str, str]) -> str:
    """Return the API's address that is asked."""
    network = Network(world)
    account = {"TINYDUB_DEMO": "", "TINYDUB_TOKEN": "t" * 40}
    outcome = world.run("tickets", "list", variables={**account, **variables})
    assert outcome.status == 0, outcome.stderr
    [address] = network.addresses
    return address.removesuffix("/tickets")


def leaving(world: World, name: str) -> str:
    """Return a command that leaves its name, and writes a reply into a file it is given."""
    script = f'echo {name} >{world.home}/trace; test -z "$1" && cat >/dev/null || echo Text >"$1"'
    return f"sh -c {shlex.quote(script)} {name}"


def edited(world: World, variables: Mapping[str, str]) -> str:
    """Return the command of the editor that is started."""
    argv = ("ticket", "reply", "KPlaQw1c", "--draft", "--editor")
    outcome = world.run(*argv, terminal=True, variables=variables)
    assert outcome.status == 0, outcome.stderr
    return leaving(world, (world.home / "trace").read_text().strip())


def paged(world: World, variables: Mapping[str, str]) -> str:
    """Return the command of the pager that is started."""
    argv = ("ticket", "show", "KPlaQw1c")
    outcome = world.run(*argv, terminal=True, size=(80, 5), variables=variables)
    assert outcome.status == 0, outcome.stderr
    return leaving(world, (world.home / "trace").read_text().strip())


def drawn(world: World, variables: Mapping[str, str]) -> str:
    """Return the protocol in which pictures are drawn."""
    argv = ("ticket", "show", "P1wLN0xU", "--images")
    outcome = world.run(*argv, terminal=True, size=(80, 500), variables=variables)
    assert outcome.status == 0, outcome.stderr
    marks = {"▀": "blocks", "\x1b]1337;File": "iterm2", "\x1bP": "sixel"}
    [found] = [protocol for mark, protocol in marks.items() if mark in outcome.stdout]
    return found


class Effect(NamedTuple):
    """How a setting is seen at work, and three values that differ there."""

    observe: Callable[[World, Mapping[str, str]], str]
    values: Callable[[World], list[str]]


EFFECTS = {
    "api_url": Effect(asked, lambda _: [f"https://{host}.example/api" for host in "abc"]),
    "editor": Effect(edited, lambda world: [leaving(world, name) for name in "abc"]),
    "pager": Effect(paged, lambda world: [leaving(world, name) for name in "abc"]),
    "images": Effect(drawn, lambda _: ["blocks", "iterm2", "sixel"]),
}


@pytest.mark.parametrize("key", EFFECTS)
def test_who_goes_before_whom(world: World, key: str) -> None:
    """The environment goes before the profile's own value, and that before the one for all."""
    effect, variable = EFFECTS[key], f"TINYDUB_{key.upper()}"
    first, second, third = effect.values(world)
    path = configure(world, f"# Ours\n{key} = {json.dumps(first)}\n")
    assert effect.observe(world, {}) == first
    assert source(world, key, {}) == (first, f"{path}:2")

    configure(world, f"{path.read_text()}\n[profiles.bot]\n{key} = {json.dumps(second)}\n")
    assert effect.observe(world, {}) == first, "another profile's value"
    bot = {"TINYDUB_PROFILE": "bot"}
    assert effect.observe(world, bot) == second
    assert source(world, key, bot) == (second, f"{path}:5")

    assert effect.observe(world, {**bot, variable: third}) == third
    assert source(world, key, {**bot, variable: third}) == (third, variable)
    for blank in ("", " ", "\t "):
        assert effect.observe(world, {**bot, variable: blank}) == second
        assert source(world, key, {**bot, variable: blank}) == (second, f"{path}:5")


@pytest.mark.parametrize("blank", ["", " ", "\t "])
def test_a_blank_variable_is_as_good_as_none(world: World, blank: str) -> None:
    """Without a file, too: the default counts, and not the blank."""
    variables = dict.fromkeys((f"TINYDUB_{key.upper()}" for key in EFFECTS), blank)
    assert asked(world, variables) == "https://tinydub.com/api/v1"
    for key in EFFECTS:
        told = source(world, key, variables)
        assert told == source(world, key, {})
        assert told[1] == "default" or told[0] == ""


def test_the_editor_of_the_file_goes_before_the_usual_variables(world: World) -> None:
    """It is ours alone, and so is more than VISUAL, EDITOR and PAGER, which are everybody's."""
    mine, theirs = leaving(world, "mine"), leaving(world, "theirs")
    configure(world, f"editor = {json.dumps(mine)}\npager = {json.dumps(mine)}\n")
    variables = dict.fromkeys(("VISUAL", "EDITOR", "PAGER"), theirs)
    assert edited(world, variables) == mine
    assert paged(world, variables) == mine


@pytest.mark.parametrize(
    ("content", "variables", "flags", "name", "told"),
    [
        ("", {}, (), "default", "default"),
        ('profile = "one"\n', {}, (), "one", "@:1"),
        ('profile = "one"\n', {"TINYDUB_PROFILE": " "}, (), "one", "@:1"),
        ('profile = "one"\n', {"TINYDUB_PROFILE": "two"}, (), "two", "TINYDUB_PROFILE"),
        ("", {"TINYDUB_PROFILE": "two"}, ("--profile", "three"), "three", "--profile"),
        ('profile = "one"\n', {}, ("--profile", "three"), "three", "--profile"),
        ('profile = "one"\n', {}, ("--profile", "default"), "default", "--profile"),
    ],
)
def test_which_profile(
    account: World,
    content: str,
    variables: dict[str, str],
    flags: tuple[str, ...],
    name: str,
    told: str,
) -> None:
    """The flag names it before the environment, and that before the file: its token is used."""
    network = Network(account)
    for profile, token in TOKENS.items():
        login = account.run("--profile", profile, "auth", "login", "--with-token", stdin=token)
        assert login.status == 0, login.stderr
    path = configure(account, content)
    assert account.run(*flags, "tickets", "list", variables=variables).status == 0
    assert network.tokens[-1] == TOKENS[name]
    shown = account.run(*flags, "config", "get", "profile", "--json", variables=variables).json()
    assert (shown["value"], shown["source"]) == (name, told.replace("@", str(path)))


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "a b", "x" * 65, "a\x1b[31m", "é"])
def test_a_profile_that_cannot_be_one(world: World, name: str) -> None:
    """Wherever it is named, exit 2, before anything is asked; nothing in the error acts."""
    configure(world, f"profile = {json.dumps(name)}\n")
    outcomes = [
        world.run("--profile", name, "tickets", "list"),
        world.run("tickets", "list", variables={"TINYDUB_PROFILE": name}),
        world.run("tickets", "list"),
    ]
    for outcome in outcomes:
        assert (outcome.status, outcome.stdout) == (2, "")
        assert "cannot be the name of a profile" in outcome.stderr
        assert "\x1b" not in outcome.stderr


def test_hints_name_the_profile_that_is_not_the_usual_one(world: World) -> None:
    """A command in a hint works on the same account as the one that gave it."""
    configure(world, 'profile = "bot"\n')
    draft = ("ticket", "reply", "KPlaQw1c", "--draft", "--format", "table", "-m")
    assert "--profile" not in world.run(*draft, "First").stdout
    assert "tinydub --profile ann ticket" in world.run("--profile", "ann", *draft, "Other").stdout
