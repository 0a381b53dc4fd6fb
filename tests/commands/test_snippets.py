"""`tinydub snippets`: text files in a folder, named, shown, written and deleted."""

import json
import os
import stat
from pathlib import Path

import pytest

from support.run import Outcome, World
from support.terminal import widest
from tinydub_cli.sandbox.store import Store

FORMATS = ["table", "json", "ndjson", "tsv", "ids"]
KEYS = ["name", "path", "placeholders", "text"]


def folder(world: World) -> Path:
    """Return the folder of snippets, which is there."""
    found = world.directories.config / "snippets"
    found.mkdir(parents=True, exist_ok=True)
    return found


def write(world: World, file: str, content: str | bytes) -> Path:
    """Write a file into the folder of snippets."""
    path = folder(world) / file
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def edit(world: World, name: str, script: str) -> Outcome:
    """Edit a snippet on a terminal with an editor that is a shell script; $1 is the file."""
    (world.home / "editor.sh").write_text(script)
    world.variables["TINYDUB_EDITOR"] = f"sh {world.home}/editor.sh"
    return world.run("snippets", "edit", name, terminal=True)


@pytest.fixture
def two(world: World) -> World:
    """Give a machine with two snippets, and with files that are none."""
    write(world, "thanks.md", "Thank you, {{first_name}}!\n\nYours {{ agent }}\n{{first_name}}\n")
    write(world, "bye.txt", "Goodbye\tnow\n")
    for none in (".hidden.md", "notes.org", "noend", "thanks.md~", "-dash.md"):
        write(world, none, "No snippet")
    (folder(world) / "directory.md").mkdir()
    (folder(world) / "dangling.md").symlink_to("nowhere")
    (folder(world) / "loop.md").symlink_to("loop.md")
    return world


# Lists


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("ids", ["bye", "thanks"]),
        (
            "tsv",
            [
                "bye\t\tGoodbye\\tnow\\n",
                "thanks\tfirst_name agent\t"
                "Thank you, {{first_name}}!\\n\\nYours {{ agent }}\\n{{first_name}}\\n",
            ],
        ),
        (
            "table",
            [
                "NAME    FILLS IN          TEXT",
                "bye                       Goodbye now",
                "thanks  first_name agent  Thank you, {{first_name}}! Yours {{ agent }} {{first_…",
            ],
        ),
    ],
)
def test_the_list_has_a_line_for_each_by_name(two: World, form: str, lines: list[str]) -> None:
    """`.md` and `.txt` files are snippets; what else is in the folder is not."""
    assert two.run("snippets", "list", "--format", form) == Outcome(0, "\n".join(lines) + "\n", "")


def test_json_has_these_keys(two: World) -> None:
    """Our own objects: these keys, in this order; more may come, none may go."""
    bye, thanks = two.run("snippets", "list", "--json").json()
    assert list(bye) == KEYS
    assert thanks == {
        "name": "thanks",
        "path": str(folder(two) / "thanks.md"),
        "placeholders": ["first_name", "agent"],
        "text": "Thank you, {{first_name}}!\n\nYours {{ agent }}\n{{first_name}}\n",
    }
    lines = two.run("snippets", "list", "--format", "ndjson").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [bye, thanks]


def test_a_pipe_gets_tsv_and_a_terminal_a_table(two: World) -> None:
    """Without a format, the place decides; a terminal is told the sum on stderr."""
    assert two.run("snippets", "list") == two.run("snippets", "list", "--format", "tsv")
    shown = two.run("snippets", "list", terminal=True, variables={"TERM": "dumb"})
    assert shown.stdout == two.run("snippets", "list", "--format", "table").stdout
    assert shown.stderr == "2 snippets\n"


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_list_says_how_to_begin(world: World, form: str) -> None:
    """No snippets are no failure, and looking makes no folder."""
    outcome = world.run("snippets", "list", "--format", form)
    assert outcome.status == 0
    assert "`tinydub snippets edit NAME`" in outcome.stderr
    assert outcome.stdout == ("[]\n" if form == "json" else "")
    assert list(world.home.iterdir()) == []


def test_columns(two: World) -> None:
    """`--columns` picks and orders the fields, and names them when one is unknown."""
    outcome = two.run("snippets", "list", "--columns", "placeholders,name")
    assert outcome.stdout == "\tbye\nfirst_name agent\tthanks\n"
    wrong = two.run("snippets", "list", "--columns", "title")
    assert (wrong.status, wrong.stdout) == (2, "")
    assert "name, placeholders, text" in wrong.stderr


@pytest.mark.parametrize("width", [30, 40, 80])
def test_the_table_fits(world: World, width: int) -> None:
    """Each snippet is one line within the window."""
    write(world, f"{'n' * 64}.md", "山x {{a}} {{b}} {{c}} {{d}} {{e}} {{f}}\n" * 100)
    write(world, "größe.md", "e" + "\u0301" * 100)
    lines = world.run("snippets", "list", "--format", "table", size=(width, 24)).stdout.splitlines()
    assert len(lines) == 3
    assert all(widest(line) <= width for line in lines)


BAD = {"not UTF-8": b"Gr\xfc\xdfe", "larger than 1 MB": b"x" * 1_000_001}


@pytest.mark.parametrize(("fault", "content"), BAD.items(), ids=BAD)
def test_a_file_that_cannot_be_read_hides_no_other(two: World, fault: str, content: bytes) -> None:
    """It is named on stderr with what is wrong; the list goes on, and so does `show`."""
    path = write(two, "bad.md", content)
    outcome = two.run("snippets", "list", "-q")
    assert (outcome.status, outcome.stdout) == (0, "bye\nthanks\n")
    assert str(path) in outcome.stderr
    assert fault.partition(" ")[2] in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
    assert two.run("snippets", "show", "bye").status == 0
    missing = two.run("snippets", "show", "nosuch")
    assert missing.status == 3
    assert "bye, thanks" in missing.stderr


@pytest.mark.parametrize(("fault", "content"), BAD.items(), ids=BAD)
def test_a_file_that_cannot_be_read_is_told(two: World, fault: str, content: bytes) -> None:
    """Asked for by name: exit 1, the file, and what is wrong with it."""
    path = write(two, "bad.md", content)
    outcome = two.run("snippets", "show", "bad", "--json")
    assert (outcome.status, outcome.stdout) == (1, "")
    assert outcome.error()["kind"] == "storage"
    assert str(path) in outcome.error()["message"]
    assert fault.partition(" ")[2] in outcome.error()["message"]


def test_the_largest_snippet(world: World) -> None:
    """A file of just 1 MB is read whole."""
    write(world, "large.md", b"x" * 1_000_000)
    assert world.run("snippets", "show", "large", "--json").json()["text"] == "x" * 1_000_000


# One


@pytest.mark.parametrize(
    ("form", "output"),
    [
        ("table", "Goodbye\tnow\n"),
        ("tsv", "bye\t\tGoodbye\\tnow\\n\n"),
        ("ids", "bye\n"),
    ],
)
def test_show_in_each_form(two: World, form: str, output: str) -> None:
    """The text as it is in the file."""
    assert two.run("snippets", "show", "bye", "--format", form) == Outcome(0, output, "")


def test_show_as_json_is_the_lists_object(two: World) -> None:
    """One object, with the same keys."""
    both = two.run("snippets", "list", "--json").json()
    assert [
        two.run("snippets", "show", name, "--json").json() for name in ("bye", "thanks")
    ] == both


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfHello", "Hello"),
        (b"One\r\ntwo\rthree", "One\ntwo\nthree"),
        ("Größe 你好 می‌خواهم 👩‍👩‍👧".encode(), "Größe 你好 می‌خواهم 👩‍👩‍👧"),
    ],
    ids=["BOM", "line ends", "Unicode"],
)
def test_files_of_other_systems(world: World, content: bytes, text: str) -> None:
    """A byte order mark and other line ends are not part of the text."""
    write(world, "x.md", content)
    assert world.run("snippets", "show", "x", "--json").json()["text"] == text


def test_a_link_is_followed(world: World) -> None:
    """Snippets may live in a repository of one's own and be linked here, one or the folder."""
    (world.home / "repository").mkdir()
    (world.home / "repository" / "mine.md").write_text("Linked")
    (folder(world) / "linked.md").symlink_to(world.home / "repository" / "mine.md")
    assert world.run("snippets", "show", "linked").stdout == "linked\t\tLinked\n"
    (folder(world) / "linked.md").unlink()
    folder(world).rmdir()
    (world.directories.config / "snippets").symlink_to(world.home / "repository")
    assert world.run("snippets", "list", "-q").stdout == "mine\n"


NO_NAMES = ["", " ", ".", "..", "../x", "a/b", "/etc/passwd", ".hidden", "a\x00b", "a\nb", "x\n"]
NO_NAMES += ["-dash", "a b", "a\\b", "a:b", "~", "*", "x" * 65, "a\u202eb", "a\x1b[2Jb", "\ud800"]


@pytest.mark.parametrize("name", NO_NAMES, ids=ascii)
@pytest.mark.parametrize("verb", ["show", "edit", "delete"])
def test_names_that_lead_elsewhere_are_refused(two: World, verb: str, name: str) -> None:
    """What is not letters, digits, dots, dashes and underscores exits 2 and touches nothing."""
    (two.directories.config / "x.md").write_text("Outside")
    before = sorted(two.home.rglob("*"))
    two.variables["TINYDUB_EDITOR"] = "touch"
    outcome = two.run("snippets", verb, *(["--yes"] if verb == "delete" else []), "--", name,
                      terminal=True)  # fmt: skip
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "cannot be the name of a snippet" in outcome.stderr
    assert sorted(two.home.rglob("*")) == before


@pytest.mark.parametrize("name", ["nosuch", "directory", "dangling", "loop", "thanks.md", "notes"])
@pytest.mark.parametrize("verb", ["show", "delete"])
def test_what_there_is_not(two: World, verb: str, name: str) -> None:
    """Exit 3, and those that there are are named."""
    outcome = two.run("snippets", verb, name, *(["--yes"] if verb == "delete" else []))
    assert (outcome.status, outcome.stdout) == (3, "")
    assert "There are: bye, thanks." in outcome.stderr


# Writing


@pytest.mark.parametrize("name", ["new", "größe", "v1.2_b-c", "n" * 64, "花子"])
def test_edit_makes_a_new_one(world: World, name: str) -> None:
    """A new name is a new file, for the user alone, with what the editor left."""
    outcome = edit(world, name, 'printf "Hello {{x}}" >"$1"')
    path = world.directories.config / "snippets" / f"{name}.md"
    assert outcome == Outcome(0, "", f"Kept in {path}.\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (
        world.run("snippets", "list", "--columns", "name,text").stdout
        == f"{name}\tHello {{{{x}}}}\n"
    )


def test_edit_opens_what_is_there(two: World) -> None:
    """The editor has the snippet's own file, whichever its ending."""
    outcome = edit(two, "bye", 'printf "More" >>"$1"')
    assert outcome.status == 0
    assert (folder(two) / "bye.txt").read_text() == "Goodbye\tnow\nMore"
    assert not (folder(two) / "bye.md").exists()


@pytest.mark.parametrize("script", [":", "printf ' \\n\\t ' >\"$1\"", "exit 3", "kill -9 $$"])
def test_an_empty_one_is_none(world: World, script: str) -> None:
    """Where the editor leaves nothing, no file is left, however it ended."""
    outcome = edit(world, "new", script)
    assert outcome.status == (1 if script in ("exit 3", "kill -9 $$") else 0)
    assert list(folder(world).iterdir()) == []


def test_emptying_one_deletes_it(two: World) -> None:
    """An old one that is emptied is gone, and that is said."""
    outcome = edit(two, "bye", ':>"$1"')
    assert (outcome.status, outcome.stderr) == (0, "Empty: there is no snippet bye.\n")
    assert not (folder(two) / "bye.txt").exists()


def test_what_a_failing_editor_saved_is_kept(world: World) -> None:
    """Exit 1 tells that the editor failed; its text stays."""
    outcome = edit(world, "new", 'printf "Saved" >"$1"; exit 1')
    assert outcome.status == 1
    assert (folder(world) / "new.md").read_text() == "Saved"


def test_an_editor_that_there_is_not(world: World) -> None:
    """Exit 2 names it, and no empty file is left."""
    world.variables["TINYDUB_EDITOR"] = "/no/such/editor"
    outcome = world.run("snippets", "edit", "new", terminal=True)
    assert outcome.status == 2
    assert "/no/such/editor" in outcome.stderr
    assert list(folder(world).iterdir()) == []


def test_a_broken_one_can_be_mended(two: World) -> None:
    """What is not UTF-8 opens in the editor; left so, it is told, and stays."""
    path = write(two, "bad.md", b"Gr\xfc\xdfe")
    assert edit(two, "bad", ":").status == 1
    assert path.read_bytes() == b"Gr\xfc\xdfe"
    assert edit(two, "bad", 'printf "Mended" >"$1"').status == 0
    assert path.read_text() == "Mended"


@pytest.mark.parametrize("name", ["new", "bye"])
def test_edit_without_a_terminal(two: World, name: str) -> None:
    """Exit 2 says where to put the text instead; nothing is made or opened."""
    two.variables["TINYDUB_EDITOR"] = f"touch {two.home}/opened"
    outcome = two.run("snippets", "edit", name, stdin="")
    assert (outcome.status, outcome.stdout) == (2, "")
    assert str(folder(two)) in outcome.stderr
    assert not (two.home / "opened").exists()
    assert not (folder(two) / "new.md").exists()


def test_a_place_that_takes_no_files(world: World) -> None:
    """Where a file has the folder's place, edit fails with a sentence, and the list is empty."""
    world.directories.config.mkdir()
    (world.directories.config / "snippets").write_text("")
    assert world.run("snippets", "list", "--json").stdout == "[]\n"
    outcome = edit(world, "new", ":")
    assert outcome.status == 1
    assert outcome.stderr.startswith("Error: Cannot read or write ")


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_file_without_permission(two: World) -> None:
    """What may not be read is told as such, and hides no other."""
    write(two, "secret.md", "x").chmod(0)
    assert two.run("snippets", "show", "secret").status == 1
    assert two.run("snippets", "list", "-q").stdout == "bye\nthanks\n"


# Deleting


@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("n\n", 8), ("\n", 8), ("", 8)])
def test_delete_asks_on_a_terminal(two: World, typed: str, status: int) -> None:
    """It names the file, and takes nothing but a yes for one."""
    outcome = two.run("snippets", "delete", "bye", stdin=typed, terminal=True)
    assert outcome.status == status
    assert f"Delete {folder(two)}/bye.txt?" in outcome.stderr
    assert (folder(two) / "bye.txt").exists() == bool(status)


def test_delete_elsewhere_needs_yes(two: World) -> None:
    """Where nobody can be asked, exit 2 names the option; with it, the file is gone."""
    outcome = two.run("snippets", "delete", "bye", stdin="y\n")
    assert outcome.status == 2
    assert "--yes" in outcome.stderr
    assert (folder(two) / "bye.txt").exists()
    path = folder(two) / "bye.txt"
    assert two.run("snippets", "delete", "bye", "--yes") == Outcome(0, "", f"Deleted {path}.\n")
    assert two.run("snippets", "list", "-q").stdout == "thanks\n"


def test_deleting_a_link_leaves_what_it_leads_to(world: World) -> None:
    """The link goes, the file elsewhere stays."""
    (world.home / "mine.md").write_text("Linked")
    (folder(world) / "linked.md").symlink_to(world.home / "mine.md")
    assert world.run("snippets", "delete", "linked", "--yes").status == 0
    assert (world.home / "mine.md").read_text() == "Linked"


def test_no_command_of_snippets_makes_a_request(two: World, helpdesk: Store) -> None:
    """All four work without the server, and without a token."""
    two.variables["TINYDUB_DEMO"] = ""
    for argv in (["list"], ["show", "bye"], ["delete", "bye", "--yes"]):
        assert two.run("snippets", *argv).status == 0
    assert edit(two, "new", 'echo Hello >"$1"').status == 0
    assert helpdesk.requests() == []
