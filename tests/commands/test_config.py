"""`tinydub config`: what it tells of settings, and what can be set."""

import jsonschema
import pytest

from support.configured import configure, configured, file_of, source
from support.run import Outcome, World
from tinydub_cli.schema.generate import schemas

KEYS = ["profile", "api_url", "read_only", "editor", "pager", "mirror", "images"]


def rows(outcome: Outcome) -> dict[str, list[str]]:
    """Return the other columns by the first."""
    lines = [line.split("\t") for line in outcome.stdout.splitlines()]
    return {first: rest for first, *rest in lines}


def test_list_without_a_file(world: World) -> None:
    """All settings there are, in their order, each with its default: nothing has to be set."""
    outcome = world.run("config", "list")
    assert outcome.status == 0, outcome.stderr
    assert list(rows(outcome)) == KEYS
    assert {row[1] for row in rows(outcome).values() if row[0]} == {"default"}
    assert rows(outcome)["pager"][:2] == ["", "default"]
    table = world.run("config", "list", "--format", "table", "--columns", "key,source").stdout
    assert "PAGER, or less" in table
    assert rows(outcome)["api_url"][0] == "https://tinydub.com/api/v1"
    assert rows(outcome)["read_only"][0] == "false"
    assert not file_of(world).exists()


def test_list_says_where_each_value_comes_from(world: World) -> None:
    """A variable, a line of the file, a flag, or the default."""
    path = configure(world, 'editor = "vim"\n\n[profiles.bot]\n# safe\nread_only = true\n')
    variables = {"TINYDUB_PAGER": "most"}
    outcome = world.run("--profile", "bot", "config", "list", variables=variables)
    assert {key: row[:2] for key, row in rows(outcome).items()} == {
        "profile": ["bot", "--profile"],
        "api_url": ["https://tinydub.com/api/v1", "default"],
        "read_only": ["true", f"{path}:5"],
        "editor": ["vim", f"{path}:1"],
        "pager": ["most", "TINYDUB_PAGER"],
        "mirror": ["true", "default"],
        "images": ["", "default"],
    }


def test_list_as_json(world: World) -> None:
    """Each is as the published schema says, and says the same as the table does."""
    configure(world, 'editor = "vim"\n')
    documents = world.run("config", "list", "--json").json()
    for document in documents:
        jsonschema.validate(document, schemas()["setting"])
    table = world.run("config", "list", "--format", "table", "--columns", "key,value,source")
    for document in documents:
        assert document["key"] in table.stdout
    columns = ("--columns", "key,value,source,variable,about")
    assert rows(world.run("config", "list", *columns)) == {
        key: list(map(str, rest)) for key, *rest in (list(one.values()) for one in documents)
    }
    assert world.run("config", "list", "-q").stdout.split() == KEYS


def test_get_prints_the_value_alone(world: World) -> None:
    """In a pipe, too: it is for a script."""
    configure(world, 'editor = "code --wait"\nread_only = true\n')
    assert world.run("config", "get", "editor").stdout == "code --wait\n"
    assert world.run("config", "get", "read_only").stdout == "true\n"
    assert world.run("config", "get", "editor", "-q").stdout == "editor\n"


@pytest.mark.parametrize("verb", ["get", "set"])
def test_an_unknown_setting(world: World, verb: str) -> None:
    """Exit 2, and all that there are."""
    outcome = world.run("config", verb, "edtor", *(["vim"] if verb == "set" else []))
    assert outcome.status == 2
    assert "“edtor”" in outcome.stderr
    assert "profile, api_url, read_only, editor, pager, mirror, images" in outcome.stderr
    assert not file_of(world).exists()


def test_path(world: World) -> None:
    """The path is told whether there is a file or not, and none is made."""
    assert world.run("config", "path").stdout == f"{file_of(world)}\n"
    assert not file_of(world).exists()


# config set and unset


@pytest.mark.parametrize(
    ("key", "word", "value"),
    [
        ("profile", "bot", "bot"),
        ("api_url", "https://desk.example/api", "https://desk.example/api"),
        ("api_url", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("read_only", "true", True),
        ("read_only", "false", False),
        ("editor", "code --wait", "code --wait"),
        ("pager", "sh -c 'a \"b\" \\\\'", "sh -c 'a \"b\" \\\\'"),
        ("images", "sixel", "sixel"),
    ],
)
def test_set_and_unset(world: World, key: str, word: str, value: str | bool) -> None:  # noqa: FBT001
    """What was set is got back, and gone after `unset`."""
    outcome = world.run("config", "set", key, word)
    assert (outcome.status, outcome.stdout) == (0, "")
    assert str(file_of(world)) in outcome.stderr
    assert configured(world) == {key: value}
    assert world.run("config", "get", key).stdout == f"{word}\n"
    assert world.run("config", "unset", key).status == 0
    assert configured(world) == {}
    again = world.run("config", "unset", key)
    assert again.status == 3
    assert key in again.stderr


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("profile", "../x"),
        ("profile", ""),
        ("api_url", "http://desk.example/api"),
        ("api_url", "https://me:secret@desk.example/"),
        ("api_url", "https://desk.example/?a=b"),
        ("api_url", ""),
        ("read_only", "yes"),
        ("read_only", "True"),
        ("read_only", ""),
        ("editor", "vi '"),
        ("editor", " "),
        ("editor", "vi\x00"),
        ("editor", "vi\x1b[31m"),
        ("editor", "vi \udcff"),
        ("pager", 'less "'),
        ("images", "png"),
    ],
)
def test_a_value_that_cannot_be_one(world: World, key: str, word: str) -> None:
    """Exit 2, nothing is written, and no password is shown."""
    outcome = world.run("config", "set", key, word)
    assert outcome.status == 2, outcome.stderr
    assert not file_of(world).exists()
    assert "secret" not in outcome.stderr
    assert "\x1b" not in outcome.stderr


def test_set_for_one_profile(world: World) -> None:
    """With --profile it is that profile's own; what is one for all is refused there."""
    assert world.run("--profile", "bot", "config", "set", "read_only", "true").status == 0
    assert configured(world) == {"profiles": {"bot": {"read_only": True}}}
    assert source(world, "read_only", {})[0] == "false"
    assert source(world, "read_only", {"TINYDUB_PROFILE": "bot"})[0] == "true"
    refused = world.run("--profile", "bot", "config", "set", "profile", "x")
    assert refused.status == 2
    assert "for all profiles" in refused.stderr
    missing = world.run("config", "unset", "read_only")
    assert missing.status == 3
    assert world.run("--profile", "bot", "config", "unset", "read_only").status == 0
    assert source(world, "read_only", {"TINYDUB_PROFILE": "bot"})[0] == "false"


def test_the_profile_of_the_environment_does_not_choose_where_to_write(world: World) -> None:
    """Only a flag says that a value is for one profile."""
    world.run("config", "set", "editor", "vim", variables={"TINYDUB_PROFILE": "bot"})
    assert configured(world) == {"editor": "vim"}


def test_set_says_when_the_environment_goes_before_it(world: World) -> None:
    """Otherwise it would seem to have had no effect; a variable that says nothing is not named."""
    told = "goes before it"
    argv = ("config", "set", "editor", "vim")
    assert told in world.run(*argv, variables={"TINYDUB_EDITOR": "nano"}).stderr
    assert told not in world.run(*argv, variables={"TINYDUB_EDITOR": " "}).stderr
    assert told not in world.run(*argv).stderr
    argv = ("config", "set", "read_only", "true")
    assert told not in world.run(*argv, variables={"TINYDUB_READ_ONLY": "0"}).stderr


def test_settings_cost_no_request(account: World) -> None:
    """No command of `config` asks a server anything: one that did would need a token (exit 4)."""
    for argv in (
        ["list"],
        ["get", "editor"],
        ["path"],
        ["set", "editor", "v"],
        ["unset", "editor"],
    ):
        assert account.run("config", *argv).status == 0
