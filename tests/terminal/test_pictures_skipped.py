"""Pictures that are not drawn: it is said in one line what was left out, and why."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from support.characters import HOSTILE, KEPT_IN_BODIES, acting
from support.drawings import DECODERS, without_drawings
from support.process import COMMAND, Machine
from support.run import World
from support.terminal import Terminal, without_styles
from tinydub_cli.sandbox.store import Store

QUESTIONS = ("\x1b[c", "\x1b[16t", "a=q")
"""What a terminal may be asked."""


def chunk(kind: bytes, content: bytes) -> bytes:
    """A piece of a PNG file."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png(width: int, height: int, pixels: bytes, *more: bytes) -> bytes:
    """A grey PNG file that claims to be of some size."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    end = chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + end


def small() -> bytes:
    """A sound picture."""
    file = BytesIO()
    Image.new("RGB", (40, 40), (10, 180, 40)).save(file, "PNG")
    return file.getvalue()


SMALL = small()

PHOTO = BytesIO()
Image.effect_noise((100, 100), 90).convert("RGB").save(PHOTO, "JPEG")

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

BROKEN: list[tuple[str, str, bytes, str]] = [
    ("bomb.png", "png", png(60_000, 60_000, zlib.compress(bytes(1000))), "it has too many pixels"),
    (
        "large.png",
        "png",
        png(8_000, 8_000, zlib.compress(bytes(8_001 * 8_000), 9)),
        "it has 64,000,000 pixels",
    ),
    ("bomb.gif", "gif", b"GIF89a\xff\xff\xff\xff\x00\x00\x00;", "it "),
    ("none.png", "png", png(0, 0, b""), "it is not a picture"),
    ("cut.png", "png", SMALL[: len(SMALL) // 2], "it is not a picture"),
    ("cut.jpg", "jpeg", PHOTO.getvalue()[: len(PHOTO.getvalue()) // 2], "it is not a picture"),
    ("head.png", "png", SMALL[:8], "it is not a picture"),
    ("empty.png", "png", b"", "it is not a picture"),
    ("zeros.png", "png", bytes(1000), "it is not a picture"),
    ("flipped.png", "png", SMALL.replace(b"IDAT", b"IDAX"), "it is not a picture"),
    ("pixels.png", "png", png(9, 9, b"not deflated"), "it is not a picture"),
    (
        "words.png",
        "png",
        png(1, 1, b"", chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000)))),
        "it is not a picture",
    ),
    ("page.png", "image/png", b"<html><script>alert(1)</script>\x1b]0;owned\x07", "it is not a"),
    ("svg.png", "png", SVG, "it is not a picture"),
    ("a.svg", "image/svg+xml", SVG, "svg+xml is not a type that is drawn"),
    ("photo.heic", "heic", b"x", "heic is not a type that is drawn"),
    ("scan.tiff", "image/tiff", b"x", "tiff is not a type that is drawn"),
    ("esc.png", "image/\x1b]0;owned\x07", b"x", "is not a type that is drawn"),
    (HOSTILE, "png", b"x", "it is not a picture"),
]


def plant(helpdesk: Store, *files: tuple[str, str, bytes], **more: Any) -> None:
    """Make the ticket P with files of these names, types and contents."""
    attachments = []
    for i, (name, kind, content) in enumerate(files):
        helpdesk.put_file(f"F{i}", content, "application/octet-stream")
        attachments.append({"id": f"F{i}", "name": name, "mime_type": kind, **more})
    message = {"message_type": "inbound", "message": "Look", "attachments": attachments}
    helpdesk.put({"id": "P", "name": "Ada", "messages": [message]})


@pytest.fixture
def planted(machine: Machine) -> Machine:
    """A machine with one sound picture in ticket P."""
    machine.variables["COLORTERM"] = "truecolor"
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, ("a.png", "png", SMALL))
    return machine


def check_inert(terminal: Terminal) -> None:
    """Nothing but our own styles and pictures acts on the terminal."""
    rest = without_styles(without_drawings(terminal.written)).split("\x1b]8;")
    assert acting(rest[0], kept=KEPT_IN_BODIES | {"\r"}) == []
    assert terminal.screen.title == ""


@pytest.mark.parametrize("protocol", ["kitty", "blocks"])
def test_what_cannot_be_drawn(machine: Machine, protocol: str) -> None:
    """Bombs, broken files and other types are each named in one line, and the rest is drawn."""
    machine.variables |= {"COLORTERM": "truecolor", "TINYDUB_IMAGES": protocol}
    files = [(name, kind, content) for name, kind, content, _ in BROKEN]
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, *files, ("sound.png", "png", SMALL), url=None)
        plant(helpdesk, *files, ("sound.png", "png", SMALL))
    with Terminal(machine, width=80, height=300) as terminal:
        assert terminal.run("ticket", "show", "P", "--images") == 0
        assert len(DECODERS[protocol](terminal.written)) == 1
        assert terminal.screen.title == ""
        [line] = [line for line in terminal.written.split("\r\n") if line.startswith("Not drawn: ")]
        assert acting(line) == []
        said = line.removeprefix("Not drawn: ").removesuffix(".").split("); ")
        for name, _, _, reason in BROKEN:
            if name != HOSTILE:
                [about] = [one for one in said if one.startswith(f"{name} (")]
                assert reason in about
        assert "bug" not in terminal.written
        assert "Traceback" not in terminal.written


def test_other_files_are_not_missed(machine: Machine) -> None:
    """Nothing is said, and nothing fetched, of files that are no pictures."""
    with machine.helpdesk() as helpdesk:
        plant(helpdesk, ("a.txt", "text/plain", b"x"), ("a.pdf", "pdf", b"x"), ("a", "", b"x"))
    with Terminal(machine) as terminal:
        argv = ("ticket", "show", "P", "--images")
        assert terminal.run(*argv, variables={"TINYDUB_IMAGES": "blocks"}) == 0
        assert "Not drawn" not in terminal.written
    with machine.helpdesk() as helpdesk:
        assert not [r for r in helpdesk.requests() if "/attachments/" in r.path]


@pytest.mark.parametrize(
    ("attachment", "reason"),
    [
        ({"id": "missing"}, "The file is gone from storage"),
        ({"id": "F0", "size": 25_000_000}, "25,000,000 bytes"),
        ({"id": "F0", "size": 1}, "says that the file has 1 bytes"),
    ],
)
def test_what_cannot_be_fetched(planted: Machine, attachment: dict[str, Any], reason: str) -> None:
    """A picture that storage does not give, or that is too large, is said to be left out."""
    with planted.helpdesk() as helpdesk:
        file = {"name": "b.png", "mime_type": "png", **attachment}
        helpdesk.put({"id": "P", "messages": [{"message_type": "inbound", "attachments": [file]}]})
    with Terminal(planted, width=200) as terminal:
        argv = ("ticket", "show", "P", "--images")
        assert terminal.run(*argv, variables={"TINYDUB_IMAGES": "blocks"}) == 0
        assert "Not drawn: b.png (" in terminal.written
        assert reason in terminal.written


WITHOUT = """
import sys

class Without:
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "{}":
            return None
        return self.finder.find_spec(name, path, target)
    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
"""


@pytest.mark.parametrize("library", ["PIL", "textual_image"])
def test_without_the_extra(planted: Machine, tmp_path: Path, library: str) -> None:
    """One line tells what to install, and the thread is shown; without --images nothing is said."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT.replace("{}", library))
    variables = {"PYTHONPATH": str(tmp_path)}
    with Terminal(planted) as terminal:
        assert terminal.run("ticket", "show", "P", "--images", variables=variables) == 0
        assert terminal.written.count("tinydub-cli[images]") == 1
        shown = terminal.lines
        assert terminal.run("ticket", "show", "P", variables=variables) == 0
        assert "images" not in terminal.written
        assert shown[1:] == terminal.lines
        check_inert(terminal)


@pytest.mark.parametrize("form", ["table", "tsv", "json", "ndjson", "ids"])
def test_in_a_pipe(planted: Machine, form: str) -> None:
    """One line says that there are no pictures; the output is as without --images."""
    argv = ("ticket", "show", "P", "--format", form)
    plain, asked = planted.run(*argv), planted.run(*argv, "--images")
    assert (plain.status, asked.status) == (0, 0)
    if "json" in form:  # links are signed anew each time
        assert asked.output.count("\n") == plain.output.count("\n")
    else:
        assert asked.stdout == plain.stdout
    assert plain.stderr == b""
    assert asked.told.startswith("Pictures are not drawn: ")
    assert asked.told.count("\n") == 1


@pytest.mark.parametrize("form", ["tsv", "json", "ndjson", "ids"])
def test_forms_for_scripts_on_a_terminal(planted: Machine, form: str) -> None:
    """They have no pictures, there neither, which is said."""
    with Terminal(planted) as terminal:
        assert terminal.run("ticket", "show", "P", "--images", "--format", form) == 0
        assert terminal.written.count("Pictures are not drawn") == 1
        assert "\x1b" not in terminal.written


@pytest.mark.parametrize("value", ["png", "KITTY", "\x1b[2J", "kitty,sixel"])
def test_a_protocol_that_nobody_knows(world: World, helpdesk: Store, value: str) -> None:
    """TINYDUB_IMAGES is one of four words; anything else is wrong usage, and nothing is asked."""
    plant(helpdesk, ("a.png", "png", SMALL))
    argv = ("ticket", "show", "P", "--images")
    outcome = world.run(*argv, terminal=True, variables={"TINYDUB_IMAGES": value})
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "kitty, iterm2, sixel, blocks" in outcome.stderr
    assert acting(outcome.stderr, kept=frozenset("\n")) == []
    assert helpdesk.requests() == []


@pytest.mark.parametrize(
    ("variables", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM_PROGRAM": "iTerm.app"}, "iterm2"),
        ({"TERM_PROGRAM": "WezTerm"}, "iterm2"),
        ({"LC_TERMINAL": "iTerm2"}, "iterm2"),
        ({"TMUX": "/tmp/tmux-0/default,1,0", "TERM_PROGRAM": "iTerm.app"}, "blocks"),
        ({"STY": "1.pts", "TERM": "xterm-kitty"}, "blocks"),
        ({"TMUX": "x", "TINYDUB_IMAGES": "sixel"}, "sixel"),
        ({"TINYDUB_IMAGES": "", "TERM_PROGRAM": "iTerm.app"}, "iterm2"),
    ],
)
def test_which_protocol(planted: Machine, variables: dict[str, str], protocol: str) -> None:
    """The environment tells it; within tmux and screen nothing but blocks comes out whole."""
    with Terminal(planted) as terminal:
        assert terminal.run("ticket", "show", "P", "--images", variables=variables) == 0
        assert len(DECODERS[protocol](terminal.written)) == 1
        assert "\x1b[c" not in terminal.written
        if protocol in ("blocks", "iterm2"):
            assert not any(question in terminal.written for question in QUESTIONS)


@pytest.mark.parametrize(
    ("typed", "protocol"),
    [
        ("", "blocks"),
        ("\x1b[?62;c", "blocks"),
        ("\x1b[?62;4;22c\x1b[6;20;10t", "sixel"),
        ("\x1b[?62;4;22c\x1b[6;x;yt", "sixel"),
        ("é", "blocks"),
        ("ls -l", "blocks"),
    ],
)
def test_a_terminal_that_is_asked(planted: Machine, typed: str, protocol: str) -> None:
    """It answers, or says nothing; and whatever somebody types meanwhile is no harm."""
    with Terminal(planted) as terminal:
        terminal.type(typed)
        assert terminal.run("ticket", "show", "P", "--images") == 0
        assert "\x1b[c" in terminal.written
        assert len(DECODERS[protocol](terminal.written)) == 1


@pytest.mark.parametrize("protocol", ["kitty", "iterm2", "sixel", "blocks", None])
def test_ids_from_a_pipe(planted: Machine, protocol: str | None) -> None:
    """Where standard input is a pipe, no terminal is asked, and pictures are drawn all the same."""
    with Terminal(planted) as terminal:
        script = 'echo P | "$@"'
        command = ("sh", "-c", script, "sh", *COMMAND, "ticket", "show", "-", "--images")
        terminal.start(*command, variables={"TINYDUB_IMAGES": protocol})
        assert terminal.finish() == 0
        assert "\x1b[c" not in terminal.written
        assert len(DECODERS[protocol or "blocks"](terminal.written)) == 1


@pytest.mark.parametrize("protocol", ["kitty", "iterm2", "sixel", "blocks", None])
def test_a_window_without_a_size(planted: Machine, protocol: str | None) -> None:
    """Terminals that do not tell their size (0 x 0) get pictures for 80 cells."""
    argv = ("ticket", "show", "P", "--images")
    ended = planted.run_on_terminal(*argv, variables={"TINYDUB_IMAGES": protocol})
    assert ended.status == 0
    assert len(DECODERS[protocol or "blocks"](ended.output)) == 1


@pytest.mark.parametrize("variables", [{"COLORTERM": None}, {"NO_COLOR": "1"}])
def test_kitty_with_few_colours(planted: Machine, variables: dict[str, str | None]) -> None:
    """A picture's number is the colour of its cells: it stays, whatever is said of colours."""
    with Terminal(planted) as terminal:
        variables = {"TINYDUB_IMAGES": "kitty", **variables}
        assert terminal.run("ticket", "show", "P", "--images", variables=variables) == 0
        assert len(DECODERS["kitty"](terminal.written)) == 1


@pytest.mark.parametrize(
    "variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": "dumb", "TINYDUB_IMAGES": "kitty"}]
)
def test_a_terminal_that_shows_none(planted: Machine, variables: dict[str, str]) -> None:
    """Without colours blocks say nothing: a line says so instead, and no rubbish is drawn."""
    with Terminal(planted) as terminal:
        variables = {"TINYDUB_IMAGES": "blocks", **variables}
        assert terminal.run("ticket", "show", "P", "--images", variables=variables) == 0
        assert terminal.written.count("Pictures are not drawn: ") == 1
        assert "▀" not in terminal.written
        assert "\x1b_G" not in terminal.written
