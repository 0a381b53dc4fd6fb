"""The README tells the truth, as far as a test can see."""

import re
from pathlib import Path

from tinydub_cli.manual.topics import EXIT_CODES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def anchors(document: str) -> set[str]:
    """The names by which the headings of a Markdown document can be linked to."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"(?ms)^```.*?^```$", "", document), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def test_links_lead_somewhere() -> None:
    """Every link into this repository reaches a file that is there, and a heading in it."""
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", README):
        path, _, anchor = link.partition("#")
        target = ROOT / path if path else ROOT / "README.md"
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text()), link


def test_exit_statuses_are_those_of_the_manual() -> None:
    """Where the README lists them, it does so word for word; else it links to where they are."""
    listed = re.findall(r"^\| `?(\d+)`? \| (.*?) \|$", README, re.MULTILINE)
    assert listed == [(str(code), meaning) for code, meaning in EXIT_CODES] or (
        listed == [] and "(docs/commands.md#exit-codes)" in README
    )


def test_variables_are_those_of_the_manual() -> None:
    """The README links to all variables, and names none of ours that the manual does not have."""
    reference = (ROOT / "docs" / "commands.md").read_text()
    assert "(docs/commands.md#environment)" in README
    named = set(re.findall(r"\bTINYDUB_[A-Z_]+\b", README))
    assert {name for name in named if name not in reference} == set()
