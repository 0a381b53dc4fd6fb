"""The contract of `--json`: what is printed is as published, and what is published stays.

`docs/schema` is the pin. Keys may be added to it, with `python -m pytest --regenerate`; one that is
renamed or removed, or has another type, fails here, and is not written.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.promises import broken, keys
from support.run import World
from tinydub_cli.schema.generate import schemas

FOLDER = Path(__file__).parent.parent / "docs" / "schema"

PUBLISHED: dict[str, Any] = {
    file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))
}

OURS = (
    *("error", "draft", "planned_reply", "saved_attachment", "snippet", "auth_status", "setting"),
    *("check", "sync", "hit", "event", "stats"),
)
"""Objects that we make: they have the published keys, all of them and no other."""


def faults(document: Any, name: str) -> list[str]:
    """Where a document is not as its published schema says."""
    found = Draft202012Validator(PUBLISHED[name]).iter_errors(document)
    return sorted("/".join(map(str, fault.absolute_path)) for fault in found)


def assert_published(document: Any, name: str) -> None:
    assert faults(document, name) == []
    if name in OURS:
        assert list(document) == list(PUBLISHED[name]["properties"])


@pytest.mark.parametrize("name", PUBLISHED)
def test_nothing_that_was_published_is_broken(name: str) -> None:
    """No key is renamed or removed, and none changes its type: scripts rely on them."""
    now: Any = schemas()
    assert name in now, f"the schema {name} is gone; {FOLDER / name}.json was published"
    assert list(broken(PUBLISHED[name], now[name], name)) == []


def test_everything_is_published() -> None:
    """What was added to the code is in `docs/schema`, too."""
    now: Any = schemas()
    known = {place for name, schema in PUBLISHED.items() for place in (name, *keys(schema, name))}
    added = {place for name, schema in now.items() for place in (name, *keys(schema, name))} - known
    assert added == set(), f"new: {sorted(added)}; `python -m pytest --regenerate` publishes them"


def test_the_command_prints_what_is_published(world: World) -> None:
    """`tinydub api --schema` needs no server, and prints the files of `docs/schema`."""
    printed = world.run("api", "--schema", variables={"TINYDUB_DEMO": "0"})
    assert (printed.status, printed.stderr) == (0, "")
    assert printed.json() == PUBLISHED


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_schema_is_a_schema(name: str) -> None:
    """It is valid, names itself, and says what each object is."""
    Draft202012Validator.check_schema(PUBLISHED[name])
    assert PUBLISHED[name]["title"] == name
    assert PUBLISHED[name]["description"].endswith((".", "`."))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda schema: schema["properties"].pop("draft"), "draft.draft is gone"),
        (lambda schema: schema["properties"]["text"].update(type="integer"), "draft.text was"),
        (lambda schema: schema["properties"]["state"]["enum"].remove("sent"), "'sent'"),
        (lambda schema: schema["required"].remove("ticket"), "draft.ticket was always there"),
    ],
)
def test_a_broken_promise_is_noticed(change: Callable[[Any], object], told: str) -> None:
    """The comparison finds a key that is gone, another type, a value that cannot be any more."""
    changed = json.loads(json.dumps(PUBLISHED["draft"]))
    change(changed)
    assert [fault for fault in broken(PUBLISHED["draft"], changed, "draft") if told in fault]


def test_a_broken_promise_is_noticed_deep_inside() -> None:
    """Keys of messages' attachments count like any other; what is added breaks nothing."""
    changed = json.loads(json.dumps(PUBLISHED["ticket"]))
    attachment = changed["properties"]["messages"]["items"]["properties"]["attachments"]["items"]
    attachment["properties"]["new"] = {"type": "string"}
    assert list(broken(PUBLISHED["ticket"], changed, "ticket")) == []
    del attachment["properties"]["size"]
    [fault] = broken(PUBLISHED["ticket"], changed, "ticket")
    assert fault.startswith("ticket.messages[].attachments[].size is gone")
    [widget, _] = changed["properties"]["widget"]["anyOf"]
    del widget["properties"]["name"]
    widget["properties"]["id"] = {"type": "integer"}
    faults = list(broken(PUBLISHED["ticket"], changed, "ticket"))
    assert {"ticket.widget.id", "ticket.widget.name"} <= {fault.split()[0] for fault in faults}


@pytest.mark.parametrize("queue", ["open", "self", "unassigned", "resolved"])
def test_tickets_in_lists(world: World, queue: str) -> None:
    """Each ticket of each list is a `ticket_summary`."""
    listed = world.run("tickets", "list", "--filter", queue, "--json").json()
    assert listed
    for ticket in listed:
        assert_published(ticket, "ticket_summary")


def test_tickets_with_their_threads(world: World) -> None:
    """Each of the demo's tickets is a `ticket`, those made odd on purpose included."""
    ids = world.run("tickets", "list", "-q").stdout + "".join(
        world.run("tickets", "list", "-q", "--filter", queue).stdout
        for queue in ("self", "resolved")
    )
    shown = world.run("ticket", "show", "-", "--json", stdin=ids).json()
    assert len(shown) > 20
    for ticket in shown:
        assert_published(ticket, "ticket")
    assert any(message["attachments"] for ticket in shown for message in ticket["messages"])


def test_a_sent_reply(world: World) -> None:
    """What the server confirms is a `reply`."""
    sent = world.run("ticket", "reply", "KPlaQw1c", "-m", "It is done.", "--json", stdin="")
    assert_published(sent.json(), "reply")


def test_a_planned_reply(world: World) -> None:
    """`--dry-run` prints a `planned_reply`."""
    planned = world.run("ticket", "reply", "KPlaQw1c", "-m", "It is done.", "--dry-run", "--json")
    assert_published(planned.json(), "planned_reply")


def test_drafts(world: World) -> None:
    """A kept reply is the same `draft` wherever it is printed, whether it was tried or not."""
    kept = world.run("ticket", "reply", "KPlaQw1c", "--draft", "-m", "Not yet.", "--json").json()
    assert_published(kept, "draft")
    refused = world.run("ticket", "reply", "FHERJvPv", "-m", "Dear {{name}}", stdin="")
    assert refused.status == 8
    listed = world.run("drafts", "list", "--json").json()
    assert len(listed) == 2
    for draft in listed:
        assert_published(draft, "draft")
        assert world.run("drafts", "show", draft["draft"], "--json").json() == draft
    assert kept in listed


def test_snippets(world: World) -> None:
    """A canned reply is a `snippet`, in the list and alone."""
    folder = world.directories.config / "snippets"
    folder.mkdir(parents=True)
    (folder / "thanks.md").write_text("Hello {{first_name}}, thanks for {{what}}.")
    (folder / "bye.txt").write_text("Bye")
    listed = world.run("snippets", "list", "--json").json()
    assert [snippet["name"] for snippet in listed] == ["bye", "thanks"]
    for snippet in listed:
        assert_published(snippet, "snippet")
        assert world.run("snippets", "show", snippet["name"], "--json").json() == snippet


def test_saved_attachments(world: World, tmp_path: Path) -> None:
    """A file that was saved is a `saved_attachment`."""
    folder = str(tmp_path / "inbox")
    saved = world.run("ticket", "download", "P1wLN0xU", "--dir", folder, "--json").json()
    assert saved
    for one in saved:
        assert_published(one, "saved_attachment")


@pytest.mark.parametrize("source", ["environment", "keyring", "file"])
def test_who_is_signed_in(account: World, source: str) -> None:
    """`auth status` prints an `auth_status`, wherever the token is."""
    if source == "environment":
        account.variables["TINYDUB_TOKEN"] = "x" * 40
    else:
        options = ["--insecure-storage"] if source == "file" else []
        signing_in = ("auth", "login", "--with-token", "--no-verify", *options)
        assert account.run(*signing_in, stdin="x" * 40).status == 0
    status = account.run("auth", "status", "--json").json()
    assert_published(status, "auth_status")
    assert status["source"] == source


def test_settings(world: World) -> None:
    """A setting is a `setting`, in the list and alone, wherever its value is from."""
    assert world.run("config", "set", "read_only", "true").status == 0
    world.variables["TINYDUB_PAGER"] = "more"
    listed = world.run("--profile", "bot", "config", "list", "--json").json()
    assert len({setting["source"] for setting in listed}) == 4
    for setting in listed:
        assert_published(setting, "setting")
        alone = world.run("--profile", "bot", "config", "get", setting["key"], "--json").json()
        assert alone == setting


def test_checks(world: World) -> None:
    """What `doctor` finds are `check`s."""
    found = world.run("doctor", "--offline", "--json").json()
    assert found
    for check in found:
        assert_published(check, "check")


CLOSED = {"TINYDUB_DEMO": "0", "TINYDUB_API_URL": "http://127.0.0.1:9/api/v1"}

FAILURES = {
    "usage": (["tickets", "list", "--limit", "0"], {}),
    "not_found": (["ticket", "show", "nobody"], {}),
    "refused": (["ticket", "reply", "KPlaQw1c", "-m", "Hello!"], {"TINYDUB_READ_ONLY": "1"}),
    "sign_in": (["auth", "status"], {"TINYDUB_DEMO": "0"}),
    "network": (["tickets", "list"], {**CLOSED, "TINYDUB_TOKEN": "x" * 40}),
    "storage": (["ticket", "reply", "KPlaQw1c", "--draft", "-m", "Hello!"], {}),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_errors(
    world: World,
    tmp_path: Path,
    system_keyring: dict[tuple[str, str], str],  # noqa: ARG001
    kind: str,
) -> None:
    """An error of any kind is one `error` on standard error, with nothing on standard output."""
    if kind == "storage":
        (tmp_path / "state").write_text("in the way")
    argv, variables = FAILURES[kind]
    fields = PUBLISHED["error"]["properties"]["error"]["properties"]
    for form in (["--json"], ["--format", "json"], ["--format", "ndjson"]):
        failed = world.run(*argv, *form, variables=variables, stdin="")
        document = json.loads(failed.stderr.splitlines()[-1])
        assert_published(document, "error")
        assert list(document["error"]) == list(fields)
        assert document["error"]["kind"] == kind
        assert document["error"]["exit_code"] == failed.status
