"""Names: whatever strangers call a file, ours is one harmless step of a path that still says it."""

import unicodedata
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.characters import NASTY, longest_stack
from tinydub_cli import text
from tinydub_cli.attachments.names import LONGEST, key, launches, numbered, safe_name

unhurried = settings(deadline=None)

DEVICES = ["con", "prn", "aux", "nul", "conin$", "conout$", "com1", "com9", "lpt5", "COM¹", "lpt³"]

PIECES = [
    *NASTY,
    *DEVICES,
    *map(str.upper, DEVICES),
    *"/\\:.-~ _%*?|<>\"'\t\u00a0\u3000\u3164\u2024\uff0e\uff0f\u2215\u0301\u0338",
    "..",
    "../",
    ".txt",
    ".tar.gz",
    " .log",
    "C:",
    "e\u0301",
    "ᾂ",
    "가",
    "👩\u200d👧",
    "x" * 60,
    "№" * 60,
    "." * 60,
    " " * 60,
]

names = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=12).map("".join)
identities = st.one_of(names, st.just("FpFSmyL0"))

FORBIDDEN = frozenset('/\\:<>"|?*')


def as_windows_sees_it(name: str) -> str:
    """What Windows takes a name for when it looks for devices: no extension, no blanks after it."""
    return name.partition(".")[0].rstrip(" ").casefold()


@settings(deadline=None, max_examples=500)
@given(names, identities)
@example("x" * 189 + " ." + "y" * 30, "")
@example("x" * 180 + " .tar." + "y" * 30, "")
@example("con" + "." * 300 + "txt", "")
@example("😀" * 100 + ".", "con")
@example("", "")
@example("\ud800", "\udfff")
@example("\u3164\u115f", "\ufe0f")
@example("\u0301" * 300, "\u1160" * 30)
@example("x" + "\u0489" * 300 + ".txt", "")
def test_any_name_is_one_harmless_step(name: str, identity: str) -> None:
    """A name is a single step on every system, not empty, hidden, an option or a device."""
    safe = safe_name(name, identity)
    assert safe.encode()
    assert len(safe.encode()) <= LONGEST == 200
    assert PurePosixPath(safe).parts == (safe,)
    assert PureWindowsPath(safe).parts == (safe,)
    assert not PureWindowsPath(safe).drive
    assert not FORBIDDEN & set(safe)
    assert safe[0] not in ".-~ "
    assert safe[-1] not in ". "
    categories = {unicodedata.category(character) for character in safe}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert {character for character in safe if character.isspace()} <= {" "}
    assert as_windows_sees_it(safe) not in {device.casefold() for device in DEVICES}
    assert unicodedata.is_normalized("NFC", safe)
    if longest_stack(safe) == 0:
        assert text.line(safe) == safe  # the path that is told is the path that is
    assert any(unicodedata.category(character)[0] in "LNSP" for character in safe.strip("_ ."))


@unhurried
@given(names, identities)
@example("x" * 189 + " ." + "y" * 30, "")
@example("x" * 189 + " .bbbb " + "c" * 30, "")
def test_a_safe_name_stays_as_it_is(name: str, identity: str) -> None:
    """What was made safe once is not changed again."""
    safe = safe_name(name, identity)
    assert safe_name(safe, "other") == safe


@unhurried
@given(names, identities)
def test_any_name_can_be_created(name: str, identity: str) -> None:
    """The system makes a file of it, in the directory that it was meant for and nowhere else."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / safe_name(name, identity)
        path.touch()
        assert path.resolve().parent == Path(directory).resolve()
        assert list(Path(directory).iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("IMG_1215.png", "IMG_1215.png"),
        ("thing.output.json", "thing.output.json"),
        (".thing.output.json", "_thing.output.json"),
        ("étude №5.pdf", "étude №5.pdf"),
        ("e\u0301tude №5.pdf", "étude №5.pdf"),
        ("Bericht (final) - v2.docx", "Bericht (final) - v2.docx"),
        ("two   blanks\tand a tab.txt", "two blanks_and a tab.txt"),
        ("\u00a0a\u3000b.txt", "a b.txt"),
        ("我的截图.png", "我的截图.png"),
        ("../../.bashrc", "__.._.bashrc"),
        ("C:\\x\\y.txt", "C__x_y.txt"),
        ("a:b", "a_b"),
        ("report.txt:hidden", "report.txt_hidden"),
        ("photo\u202egnp.exe", "photo_gnp.exe"),
        ("\x1b[2Jx.txt", "_[2Jx.txt"),
        ("a\x00b", "a_b"),
        ("-rf", "_rf"),
        ("--help", "_help"),
        ("~root", "_root"),
        ("a. . .", "a"),
        ("photo.png\u3164\u3164.exe", "photo.png__.exe"),
        ("❤\ufe0f menu.pdf", "❤ menu.pdf"),
        ("photo.png" + "\ufe0f" * 50 + ".exe", "photo.png.exe"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Con.tar.gz", "_Con.tar.gz"),
        ("COM1 .log", "_COM1 .log"),
        ("COM¹", "_COM¹"),
        ("conin$", "_conin$"),
        ("NUL.", "_NUL"),
        ("nul   ", "_nul"),
        ("console.txt", "console.txt"),
        ("COM10", "COM10"),
        ("aux_", "aux_"),
    ],
)
def test_what_becomes_of_a_name(name: str, safe: str) -> None:
    """What can be kept is kept; what would lead or act somewhere becomes an underscore."""
    assert safe_name(name, "FpFSmyL0") == safe


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "...", "/", "-", "--", "~", "_", "\u3164", "\u0301", "\ufe0f", "./."],
)
def test_a_name_that_says_nothing(name: str) -> None:
    """The attachment's id stands in for it, and where that says nothing either, a word."""
    assert safe_name(name, "FpFSmyL0") == "FpFSmyL0"
    assert safe_name(name, name) == "attachment"
    assert safe_name(name, "../etc/passwd") == "__etc_passwd"


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("x" * 300 + ".tar.gz", ".tar.gz"),
        ("x" * 300 + ".json", ".json"),
        ("№" * 300 + ".pdf", ".pdf"),
        ("😀" * 300 + ".png", ".png"),
        ("👩\u200d👩\u200d👧" * 30 + ".jpeg", ".jpeg"),
        ("가" * 300, ""),
        ("x" * 300 + "." + "y" * 300, ""),
        ("x" * 199 + "." * 50, ""),
        ("a" + " " * 300 + "b" * 300 + ".gif", ".gif"),
    ],
)
def test_a_long_name_is_cut_before_its_extension(name: str, extension: str) -> None:
    """As much as fits stays, no character is cut in two, and the extension is still there."""
    safe = safe_name(name, "x")
    assert LONGEST - 4 < len(safe.encode()) <= LONGEST or safe == name.rstrip(".")
    assert safe.endswith(extension)
    assert safe[:1] == name[:1]
    assert "\ufffd" not in safe


@unhurried
@given(names, identities)
def test_numbered_names_fit_every_system(name: str, identity: str) -> None:
    """Even the 10,000th of a name, with what stands before and after a part, has 255 bytes."""
    safe = safe_name(name, identity)
    first, second, *_ = islice(numbered(safe), 10)
    assert first == safe
    assert " (1)" in second
    last = next(islice(numbered(safe), 10_000, None))
    assert len(last.encode()) <= 255
    assert PurePosixPath(second).parts == PureWindowsPath(second).parts == (second,)


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("a.txt", "a (1).txt"),
        ("a.tar.gz", "a (1).tar.gz"),
        ("README", "README (1)"),
        ("v1.2 final", "v1.2 final (1)"),
        ("thing.output.json", "thing.output (1).json"),
    ],
)
def test_numbers_stand_before_the_extension(name: str, second: str) -> None:
    """So that the file is still opened by the same program."""
    assert list(islice(numbered(name), 2)) == [name, second]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.PNG", "A.png"),
        ("étude", "e\u0301tude"),
        ("ÉTUDE", "e\u0301tude"),
        ("straße", "STRASSE"),
        ("ᾂ", "ᾊ"),
        ("Σ", "ς"),
    ],
)
def test_names_that_some_system_takes_for_one(one: str, other: str) -> None:
    """Case and normal form do not tell two files from each other; letters do."""
    assert key(one) == key(other)
    assert key(one) != key(f"{other}1")


@unhurried
@given(names)
def test_keys_join_normal_forms_and_cases(name: str) -> None:
    """The key of a name is that of its other forms, and of itself."""
    for form in ("NFC", "NFD"):
        assert key(unicodedata.normalize(form, name)) == key(name)
    assert key(name.casefold()) == key(name)


@pytest.mark.parametrize(
    "name",
    [
        "a.desktop",
        "a.URL",
        "a.lnk",
        "invoice.pdf.exe",
        "a.tar.exe",
        "a b.sh",
        "x" * 150 + ".webloc",
        "a (1).bat",
        "photo_gnp.exe",
        "a.settingcontent-ms",
        "a.command",
    ],
)
def test_what_launches(name: str) -> None:
    """Files that start something are known by their last extension, however they are written."""
    assert launches(name)


@pytest.mark.parametrize("name", ["a.png", "exe", "desktop", "a.exe.png", "a.lnk_", "a", "url.txt"])
def test_what_only_shows(name: str) -> None:
    """Everything else is not pointed out."""
    assert not launches(name)
