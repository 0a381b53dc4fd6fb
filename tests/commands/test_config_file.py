"""The configuration file: what may be in it, what is said of the rest."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.configured import configure, configured, file_of
from support.run import World
from tinydub_cli.sandbox.store import Store

WITHOUT_IT = [
    ("--version",),
    ("--help",),
    ("config", "--help"),
    ("help",),
    ("help", "config", "set"),
    ("help", "environment"),
    ("config", "path"),
    ("completion", "bash"),
    ("api", "--schema"),
    ("snippets", "list"),
]
"""Commands that use no setting, and one needs when the file is broken."""


# What may be in it


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n# nothing\n",
        b"\xef\xbb\xbfread_only = true\n",
        b"read_only = true\r\n",
        b"read_only=true",
        b'"read_only" = true\n',
        b"'read_only' = true\n",
        b"[profiles]\n",
        b"[profiles.default]\nread_only = true\n",
        b"profiles.default.read_only = true\n",
        b"[profiles]\ndefault.read_only = true\n",
        b"profiles = { default = { read_only = true } }\n",
        b'[ profiles . "default" ]\nread_only = true\n',
    ],
)
def test_ways_to_write_it(world: World, content: bytes) -> None:
    """Whatever TOML allows has its effect."""
    configure(world, content)
    outcome = world.run("config", "get", "read_only")
    assert outcome.status == 0, outcome.stderr
    assert outcome.stdout == ("true\n" if b"true" in content else "false\n")


def test_a_profile_goes_before_what_is_said_for_all(world: World) -> None:
    """In both directions, and whatever their order in the file."""
    configure(world, "read_only = true\n[profiles.boss]\nread_only = false\n[profiles.bot]\n")
    assert world.run("config", "get", "read_only").stdout == "true\n"
    assert world.run("--profile", "boss", "config", "get", "read_only").stdout == "false\n"
    assert world.run("--profile", "bot", "config", "get", "read_only").stdout == "true\n"
    assert world.run("--profile", "unheard-of", "config", "get", "read_only").stdout == "true\n"


# What is said of the rest


@pytest.mark.parametrize(
    ("content", "line", "about"),
    [
        ('edtor = "vim"\n', 1, "“edtor” is no setting"),
        ('\n# x\neditor = "vim"\nedtor = "vim"\n', 4, "“edtor”"),
        ('# \u2028 \u0085 x\nedtor = "vim"\n', 2, "“edtor”"),
        ('editor = "vim"\r\nedtor = "vim"\r\n', 2, "“edtor”"),
        ("[editor]\nname = 1\n", 1, "“editor” has to be text"),
        ("[[editor]]\n", 1, "“editor” has to be text"),
        ("editor = 3\n", 1, "“editor” has to be text"),
        ('editor = ["vim"]\n', 1, "“editor” has to be text"),
        ("editor = 1979-05-27\n", 1, "“editor” has to be text"),
        ('read_only = "true"\n', 1, "“read_only” has to be true or false"),
        ("read_only = 1\n", 1, "“read_only” has to be true or false"),
        ('editor = ""\n', 1, "is not a command"),
        ('editor = "\'"\n', 1, "is not a command"),
        ('editor = "vi\\u0000"\n', 1, "is not a command"),
        ('images = "png"\n', 1, "kitty, iterm2, sixel, blocks"),
        ('api_url = "http://desk.example"\n', 1, "unprotected"),
        ('api_url = "https://me:secret@h/"\n', 1, "more than a host and a path"),
        ('profile = "../x"\n', 1, "cannot be the name of a profile"),
        ('\n[profiles."../x"]\n', 2, "cannot be the name of a profile"),
        ("profiles = 3\n", 1, "not a table of profiles"),
        ("[[profiles]]\n", 1, "not a table of profiles"),
        ("[profiles]\nbot = 3\n", 2, "“bot” is not a table"),
        ("\n[[profiles.bot]]\n", 2, "“bot” is not a table"),
        ("[profiles.bot]\nread_only = 1\n", 2, "“read_only”"),
        ('[profiles.bot]\n"read_only" = 1\n', 2, "“read_only”"),
        ("[profiles.bot.read_only]\n", 1, "“read_only” has to be true or false"),
        ('[profiles.bot]\nprofile = "x"\n', 2, "“profile” is no setting"),
        ("[profiles.a]\nread_only = true\n[profiles.b]\nread_only = 1\n", 4, "“read_only”"),
        ('editor = "vi"\n[profiles.a]\neditor = 1\n', 3, "“editor”"),
        ("\nprofiles.bot.read_only = 1\n", 2, "“read_only”"),
        ("[profiles]\nbot.read_only = 1\n", 2, "“read_only”"),
        ("[profiles]\nbot = { read_only = 1 }\n", 2, "“read_only”"),
        ('editor = "vim"\neditor = "vi"\n', 2, "not valid TOML"),
        ('editor = "vim\n', 1, "not valid TOML"),
        ("editor = vim\n", 1, "not valid TOML"),
        ("\n[profiles\n", 2, "not valid TOML"),
    ],
)
def test_faults_name_file_and_line(world: World, content: str, line: int, about: str) -> None:
    """Exit 2, in one sentence and one remedy; nothing is shown, no password told."""
    path = configure(world, content)
    outcome = world.run("config", "list")
    assert (outcome.status, outcome.stdout) == (2, "")
    first, second = outcome.stderr.splitlines()
    assert str(path) in first
    assert f"line {line}" in first.partition(":")[2]
    assert about in outcome.stderr
    assert second
    assert "secret" not in outcome.stderr


@pytest.mark.parametrize(
    ("content", "about"),
    [
        (b'editor = "\xff"\n', "not valid UTF-8"),
        (b'e\x00ditor = "vim"\n', "not valid TOML"),
        (b'editor = "\x1b[31m"\n', "not valid TOML"),
        (b'"\\u001b]0;x\\u0007" = 1\n', "no setting"),
        (b'[profiles."\\u202e\\u001b[2J"]\n', "cannot be the name"),
        (b"# \xe2\x80\xae\nedtor = 1\n", "no setting"),
        (b"#" * 2_000_000, "larger than 1 MB"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"editor = " + b"1" * 5_000 + b"\n", "not valid TOML"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_hostile_contents(world: World, content: bytes, about: str) -> None:
    """Exit 2 with a sentence, on which no character acts."""
    path = configure(world, content)
    outcome = world.run("config", "list", terminal=True)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert str(path) in outcome.stderr
    assert about in outcome.stderr
    assert outcome.stderr.replace("\n", "").isprintable()


@given(content=st.text(max_size=60) | st.text("abeditor=\".[]{},\n'#3 profilesx", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_taken_or_told(content: str) -> None:
    """Reading and changing end well or with a usage error: never with a bug of ours."""
    with TemporaryDirectory() as home:
        world = World(Path(home))
        configure(world, content.encode("utf-8", "replace"))
        for argv in (
            ("config", "list"),
            ("config", "set", "pager", "less"),
            ("--profile", "bot", "config", "set", "pager", "less"),
            ("--profile", "bot", "config", "unset", "pager"),
        ):
            outcome = world.run(*argv)
            assert outcome.status in (0, 2, 3), outcome.stderr


@pytest.mark.parametrize("verb", ["list", "set"])
def test_a_directory_in_its_place(world: World, verb: str) -> None:
    """Exit 1: what is wrong is the disk, not what was typed."""
    file_of(world).mkdir(parents=True)
    outcome = world.run("config", *({"list": ["list"], "set": ["set", "editor", "vi"]}[verb]))
    assert outcome.status == 1
    assert f"{file_of(world)}: Is a directory" in outcome.stderr


def test_a_file_that_cannot_be_read(world: World, helpdesk: Store) -> None:
    """Exit 1: what it might forbid must not be done as if it said nothing."""
    file_of(world).parent.mkdir()
    file_of(world).symlink_to(file_of(world))
    outcome = world.run("ticket", "reply", "KPlaQw1c", "-m", "Hello", "--yes")
    assert outcome.status == 1
    assert str(file_of(world)) in outcome.stderr
    assert helpdesk.requests() == []
    assert world.run("config", "set", "editor", "vim").status == 1


@pytest.mark.parametrize(
    "argv",
    [
        ("tickets", "list"),
        ("ticket", "show", "KPlaQw1c"),
        ("ticket", "reply", "KPlaQw1c", "-m", "Hello", "--yes"),
        ("api", "POST", "ticket/KPlaQw1c/reply", "-f", "message=Hello"),
        ("drafts", "list"),
        ("config", "list"),
        ("config", "get", "editor"),
    ],
    ids=" ".join,
)
def test_a_broken_file_stops_what_depends_on_it(
    world: World, helpdesk: Store, argv: tuple[str, ...]
) -> None:
    """Exit 2, nothing shown, and nothing sent: it may have said that nothing may be."""
    configure(world, "read_onyl = true\n")
    outcome = world.run(*argv)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "“read_onyl”" in outcome.stderr
    assert "POST" not in [request.method for request in helpdesk.requests()]
    json = world.run(*argv, "--json")
    assert json.error()["kind"] == "usage"


def test_a_broken_file_stops_signing_in(
    account: World, system_keyring: dict[tuple[str, str], str]
) -> None:
    """It may name the address or the profile that a token is for: exit 2, and none is kept."""
    configure(account, 'apiurl = "https://desk.example/api"\n')
    outcome = account.run("auth", "login", "--with-token", stdin="t" * 40)
    assert outcome.status == 2
    assert "“apiurl”" in outcome.stderr
    assert system_keyring == {}


@pytest.mark.parametrize("argv", WITHOUT_IT, ids=" ".join)
@pytest.mark.parametrize("content", ["edtor = 1\n", "[[[\n"])
def test_a_broken_file_stops_nothing_else(
    world: World, argv: tuple[str, ...], content: str
) -> None:
    """What helps to mend it works."""
    configure(world, content)
    outcome = world.run(*argv)
    assert outcome.status == 0, outcome.stderr
    assert "config.toml, line" not in outcome.stderr


@pytest.mark.parametrize("words", [["", "="], ["--profile", "="], ["ticket", "show", "="]])
def test_a_broken_file_disturbs_no_prompt(world: World, words: list[str]) -> None:
    """A TAB says nothing of it."""
    configure(world, "edtor = 1\n")
    outcome = world.run(*words, variables={"_TINYDUB_COMPLETE": "1"})
    assert (outcome.status, outcome.stderr) == (0, "")
    assert "edtor" not in outcome.stdout


def test_the_bad_key_can_be_taken_out(world: World) -> None:
    """`unset` mends what `list` complains of, at the top and in a profile, and leaves the rest."""
    configure(world, 'editor = "vi"\nedtor = 1\n[profiles.bot]\npagre = "less"\nread_only = true\n')
    assert world.run("config", "list").status == 2
    assert world.run("config", "unset", "edtor").status == 0
    assert world.run("--profile", "bot", "config", "unset", "pagre").status == 0
    assert configured(world) == {"editor": "vi", "profiles": {"bot": {"read_only": True}}}
    assert world.run("config", "list").status == 0


def test_set_mends_a_wrong_type(world: World) -> None:
    """A bad value can be set anew."""
    configure(world, "editor = 3 # hm\n")
    assert world.run("config", "set", "editor", "vim").status == 0
    assert file_of(world).read_text() == 'editor = "vim" # hm\n'
