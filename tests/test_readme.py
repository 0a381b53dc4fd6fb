"""The README tells the truth, as far as a test can see."""

import inspect
import re
from pathlib import Path

from tinydub_cli import errors
from tinydub_cli.errors import TinydubError

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_every_exit_status_is_documented() -> None:
    """The table of statuses has those of the code, and no other but 0."""
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    in_code = {str(kind.exit_code) for kind in kinds if issubclass(kind, TinydubError)}
    in_readme = set(re.findall(r"^\| (\d+) \|", README, re.MULTILINE))
    assert in_readme == in_code | {"0"}


def test_every_variable_is_documented() -> None:
    """Each environment variable that the source reads by name stands in the README."""
    source = Path(errors.__file__).parent
    names: set[str] = set()
    for file in source.rglob("*.py"):
        names |= set(
            re.findall(r'"((?:TINYDUB_[A-Z_]+|NO_COLOR|PAGER|VISUAL|EDITOR))"', file.read_text())
        )
    assert names
    assert {name for name in names if f"`{name}`" not in README} == set()
