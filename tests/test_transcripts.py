"""Sessions that are written down happen as they are written, those in the README included."""

from pathlib import Path

import pytest

from support.transcripts import Bystander

ROOT = Path(__file__).parent.parent
FILES = [ROOT / "README.md", *sorted((ROOT / "tests" / "transcripts").glob("*.md"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_session_happens_as_it_is_written(
    tmp_path: Path, file: Path, pytestconfig: pytest.Config
) -> None:
    """Every command of the file gives exactly the output that stands below it.

    `python -m pytest --regenerate tests/test_transcripts.py` writes what they give now.
    """
    written = file.read_text()
    assert "```console\n$ " in written
    happened = Bystander(tmp_path).done(written)
    if pytestconfig.getoption("--regenerate"):
        file.write_text(happened)
        return
    assert happened == written


def test_a_session_that_lies_is_noticed(tmp_path: Path) -> None:
    """What is written is really compared: a wrong line comes out right, and `…` is one word."""
    lie = "```console\n$ echo one two\none three\n$ echo a; echo b c\n…\n… c\n```"
    truth = "```console\n$ echo one two\none two\n$ echo a; echo b c\n…\n… c\n```"
    assert Bystander(tmp_path).done(lie) == truth
