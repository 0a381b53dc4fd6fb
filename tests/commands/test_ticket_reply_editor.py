"""`tinydub ticket reply` in an editor: what is shown, asked and sent, and what a bad one leaves."""

import json
from pathlib import Path

import pytest

from support.editors import edit, messages, methods, put_first
from support.faults import FaultServer, Visit, answer
from support.run import World
from tinydub_cli.outbox.working_copy import SCISSORS
from tinydub_cli.sandbox.store import Store


def keep(world: World, text: str) -> None:
    """Have a reply written that is not sent yet."""
    outcome = edit(world, put_first(text), stdin="n\n")
    assert outcome.status == 8, outcome.stderr


# What is shown and asked


def test_shows_the_thread_previews_and_asks(world: World, helpdesk: Store) -> None:
    """The text is shown with its recipient, and sent after a yes to a ticket looked at anew."""
    outcome = edit(world, f'cp "$1" {world.home}/seen\n{put_first("My answer")}', stdin="y\n")
    assert outcome.status == 0, outcome.stderr
    assert "Maxim Pool <m.poold@example.com>" in outcome.stderr
    assert "  My answer\n" in outcome.stderr
    assert "#   our studio moved to the new building" in (world.home / "seen").read_text()
    assert messages(helpdesk)[-1] == "My answer"
    assert methods(helpdesk) == ["GET", "GET", "POST"]
    assert world.outbox == []


@pytest.mark.parametrize("answer", ["y", "yes", "Y", " YES ", "what\ny", "\x1b\ny"])
def test_yes_sends(world: World, helpdesk: Store, answer: str) -> None:
    """A yes, after however many answers that are none, sends the text."""
    outcome = edit(world, put_first("My answer\n"), stdin=f"{answer}\n")
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "My answer"


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "no\n", "maybe\n", "y e s\n"])
def test_anything_but_a_yes_does_not_send(world: World, helpdesk: Store, answer: str) -> None:
    """No, an empty line, or the end of input: exit 8, nothing sent, the text kept."""
    outcome = edit(world, put_first("My answer\n"), stdin=answer)
    assert outcome.status == 8
    assert "POST" not in methods(helpdesk)
    [kept] = world.outbox
    assert (kept.text, kept.state) == ("My answer", "draft")
    assert "tinydub ticket reply KPlaQw1c --resume" in outcome.stderr


def test_edit_again(world: World, helpdesk: Store) -> None:
    """After an `e`, the editor has the first text, above the thread, and the second is sent."""
    script = (
        f'if grep -q First "$1"; then cp "$1" {world.home}/seen; sed -i s/First/Second/ "$1"\n'
        f"else {put_first('First answer')}fi\n"
    )
    outcome = edit(world, script, stdin="e\ny\n")
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "Second answer"
    assert outcome.stderr.index("  First answer") < outcome.stderr.index("  Second answer")
    assert (world.home / "seen").read_text().startswith(f"First answer\n\n{SCISSORS}\n")
    assert methods(helpdesk) == ["GET", "GET", "POST"]


def test_yes_option_does_not_ask(world: World, helpdesk: Store) -> None:
    """With `--yes`, what the editor leaves is sent."""
    outcome = edit(world, put_first("My answer\n"), "--yes", stdin="")
    assert outcome.status == 0, outcome.stderr
    assert "Send it?" not in outcome.stderr
    assert messages(helpdesk)[-1] == "My answer"


def test_dry_run_keeps_the_text(world: World, helpdesk: Store) -> None:
    """What was typed is not lost for not being sent: it can be sent later."""
    outcome = edit(world, put_first("My answer\n"), "--dry-run", "--json")
    assert outcome.status == 0, outcome.stderr
    assert outcome.json()["message"] == "My answer"
    assert "POST" not in methods(helpdesk)
    assert [kept.text for kept in world.outbox] == ["My answer"]


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_other_line_ends(world: World, helpdesk: Store, ends: str) -> None:
    """An editor that saves CRLF changes nothing of the meaning."""
    turn = "sed -i 's/$/\\r/' \"$1\"\n" if ends == "\r\n" else ""
    outcome = edit(world, put_first("One\ntwo\n") + turn, "--yes")
    assert outcome.status == 0, outcome.stderr
    assert messages(helpdesk)[-1] == "One\ntwo"


# A kept reply is offered


def test_yes_goes_on_with_the_kept_reply(world: World, helpdesk: Store) -> None:
    """`ticket reply ID` offers what is kept; after a yes, the editor has it."""
    keep(world, "First answer")
    script = f'cp "$1" {world.home}/seen; sed -i s/First/Second/ "$1"\n'
    outcome = edit(world, script, stdin="y\ny\n")
    assert outcome.status == 0, outcome.stderr
    assert "“First answer”" in outcome.stderr
    assert (world.home / "seen").read_text().startswith(f"First answer\n\n{SCISSORS}\n")
    assert messages(helpdesk)[-1] == "Second answer"
    assert methods(helpdesk).count("POST") == 1
    assert world.outbox == []


@pytest.mark.parametrize("answer", ["n", "no", "what\nNo"])
def test_no_begins_another_and_keeps_the_first(world: World, helpdesk: Store, answer: str) -> None:
    """After a no, the editor is empty; the new text is sent, the kept one stays."""
    keep(world, "First answer")
    script = f'cp "$1" {world.home}/seen\n{put_first("Second answer")}'
    outcome = edit(world, script, stdin=f"{answer}\ny\n")
    assert outcome.status == 0, outcome.stderr
    assert (world.home / "seen").read_text().startswith(f"\n\n{SCISSORS}\n")
    assert messages(helpdesk)[-1] == "Second answer"
    assert [(kept.name, kept.text) for kept in world.outbox] == [("KPlaQw1c.1", "First answer")]
    assert "KPlaQw1c.1" in outcome.stderr


@pytest.mark.parametrize("answer", ["", "\n"])
def test_no_answer_to_the_offer(world: World, helpdesk: Store, answer: str) -> None:
    """Without an answer, no editor opens, nothing is sent, and all stays as it was."""
    keep(world, "First answer")
    outcome = edit(world, f"touch {world.home}/opened", stdin=answer)
    assert outcome.status == 8
    assert not (world.home / "opened").exists()
    assert [kept.text for kept in world.outbox] == ["First answer"]
    assert methods(helpdesk) == ["GET"]


# Editors that fail


@pytest.mark.parametrize("end", ["exit 1", "exit 130", "kill -9 $$", "kill -15 $$", "kill -1 $$"])
def test_editor_that_saves_and_fails(world: World, helpdesk: Store, end: str) -> None:
    """What it saved is kept, without the thread, and `drafts show` and the next reply have it."""
    outcome = edit(world, f"{put_first('Half an answ')}{end}\n", "--yes")
    assert outcome.status == 1
    assert "ended with status" in outcome.stderr
    assert "tinydub ticket reply KPlaQw1c --resume" in outcome.stderr
    assert "POST" not in methods(helpdesk)
    [kept] = world.outbox
    assert (kept.text, kept.state) == ("Half an answ", "draft")
    shown = world.run("drafts", "show", "KPlaQw1c", "--json")
    assert shown.json()["text"] == "Half an answ"
    resumed = edit(world, 'sed -i s/answ/answer/ "$1"', stdin="y\ny\n")
    assert resumed.status == 0, resumed.stderr
    assert messages(helpdesk)[-1] == "Half an answer"


@pytest.mark.parametrize("end", ["exit 1", "kill -9 $$"])
def test_editor_that_fails_at_once(world: World, helpdesk: Store, end: str) -> None:
    """Where nothing was written, nothing is kept, and no text is promised."""
    outcome = edit(world, end)
    assert outcome.status == 1
    assert "POST" not in methods(helpdesk)
    assert world.outbox == []
    assert "Your text is kept" not in outcome.stderr


@pytest.mark.parametrize(
    "script",
    ["kill -9 $$", ': >"$1"; kill -9 $$', ': >"$1"; exit 1', 'rm "$1"; exit 1', 'rm "$1"'],
)
def test_kept_text_outlives_a_bad_editor(world: World, helpdesk: Store, script: str) -> None:
    """An editor that dies as it begins to save, or takes the file away, costs no earlier text."""
    keep(world, "First answer")
    outcome = edit(world, script, "--resume", "--editor", "--yes")
    assert outcome.status == 1, outcome.stderr
    assert "tinydub ticket reply KPlaQw1c --resume" in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert [kept.text for kept in world.outbox] == ["First answer"]


@pytest.mark.parametrize(
    "command", ["/no/such/editor", "no-such-editor --wait", "/", "'unbalanced", '"']
)
def test_editor_that_cannot_be_started(world: World, helpdesk: Store, command: str) -> None:
    """Exit 2, with the variable that names it; nothing is left behind."""
    variables = {"TINYDUB_EDITOR": command}
    outcome = world.run("ticket", "reply", "KPlaQw1c", terminal=True, variables=variables)
    assert outcome.status == 2, outcome.stderr
    assert "TINYDUB_EDITOR" in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert world.outbox == []


@pytest.mark.parametrize("script", ["true", ': >"$1"', 'printf "\\n \\n\\t" >"$1"'])
@pytest.mark.parametrize("before", ["", "First answer"], ids=["new", "kept"])
def test_empty_reply_is_no_reply(world: World, helpdesk: Store, script: str, before: str) -> None:
    """Leaving the editor without a text sends nothing and leaves nothing behind."""
    if before:
        keep(world, before)
        script = script.replace("true", f'sed -i "s/{before}//" "$1"')
    outcome = edit(world, script, *(["--resume", "--editor"] if before else []), "--yes")
    assert outcome.status == 2
    assert "empty" in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert world.outbox == []


def test_editor_that_deletes_the_file(world: World, helpdesk: Store) -> None:
    """Nothing is sent, and no text is promised that is not there."""
    outcome = edit(world, 'rm "$1"', "--yes")
    assert outcome.status == 1
    assert "deleted" in outcome.stderr
    assert "is kept" not in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert world.outbox == []


@pytest.mark.parametrize("place", ["state/outbox", "state/outbox/x"])
def test_editor_needs_a_place_for_its_file(world: World, helpdesk: Store, place: str) -> None:
    """Without a directory for it, no editor opens and nothing is sent."""
    outbox = world.home / "state" / "outbox"
    if place.endswith("x"):
        outbox.symlink_to(world.home / "nowhere" / "x")
    else:
        outbox.write_text("in the way")
    outcome = edit(world, f"touch {world.home}/opened\n{put_first('My answer')}", "--yes")
    assert outcome.status == 1, outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert not (world.home / "opened").exists()


# Texts that cannot be sent


@pytest.mark.parametrize(
    ("saved", "mend"),
    [
        (b"ab", "printf abc"),
        (b"red \x1b[31m", "printf red"),
        (b"Gr\xf6\xdfe", "printf 'Gr\\303\\266\\303\\237e'"),
    ],
    ids=["too short", "control", "Latin-1"],
)
def test_text_that_cannot_be_sent(world: World, helpdesk: Store, saved: bytes, mend: str) -> None:
    """It is kept and reopened as the editor left it, and can be mended and sent."""
    octal = "".join(f"\\{byte:03o}" for byte in saved)
    outcome = edit(world, f"printf '{octal}' >\"$1\"", "--yes")
    assert outcome.status in (1, 2)
    assert "tinydub ticket reply KPlaQw1c --resume" in outcome.stderr
    assert "POST" not in methods(helpdesk)
    assert len(world.outbox) == 1
    assert world.run("drafts", "show", "KPlaQw1c").stdout.startswith("KPlaQw1c.1\t")
    script = f'cp "$1" {world.home}/seen; {mend} >"$1"'
    mended = edit(world, script, "--resume", "--editor", "--yes")
    assert mended.status == 0, mended.stderr
    assert (world.home / "seen").read_bytes().partition(b"\n")[0] == saved
    assert messages(helpdesk)[-1] in ("abc", "red", "Größe")
    assert world.outbox == []


def test_editor_that_saves_after_it_has_returned(world: World) -> None:
    """What an editor in the background saves while the reply is looked at is not left behind.

    It is noticed before anything is sent, kept, and sent by the next `--resume`.
    """
    ticket = b'{"id": "KPlaQw1c", "name": "Maxim", "messages": []}'
    late: list[Path] = []

    def saves_late(visit: Visit) -> None:
        [kept] = world.outbox
        late.append(kept.path.with_suffix(".md"))
        late[0].write_text("What was meant")
        answer(200, ticket)(visit)

    acts = (answer(200, ticket), saves_late, answer(200, ticket), answer(201, b'{"id": "r1"}'))
    with FaultServer(*acts) as server:
        world.variables.update(server.variables())
        refused = edit(world, 'printf "Too early" >"$1"', stdin="y\n")
        resumed = world.run("ticket", "reply", "KPlaQw1c", "--resume")
    assert refused.status == 8
    assert "an editor has saved it once more" in refused.stderr
    assert resumed.status == 0, resumed.stderr
    posts = [request for request in server.requests if request.method == "POST"]
    assert [json.loads(post.body) for post in posts] == [{"message": "What was meant"}]
    assert world.outbox == []
    assert not late[0].exists()
