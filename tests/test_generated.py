"""What is generated is current: `python -m pytest --regenerate` writes it anew."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.promises import broken
from support.run import World
from tinydub_cli import __version__
from tinydub_cli.completion.scripts import FILES, Shell
from tinydub_cli.main import tree
from tinydub_cli.manual.markdown import document
from tinydub_cli.manual.pages import page
from tinydub_cli.manual.roff import man_pages
from tinydub_cli.manual.topics import TOPICS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


@pytest.mark.parametrize("shell", Shell)
def test_completion_scripts_are_current(
    world: World, shell: Shell, pytestconfig: pytest.Config
) -> None:
    """`completions/` holds what `tinydub completion SHELL` prints."""
    script = world.run("completion", shell).stdout
    file = ROOT / "completions" / FILES[shell]
    if pytestconfig.getoption("--regenerate"):
        file.write_text(script)
    assert file.read_text() == script
    assert "_TINYDUB_COMPLETE" in script


def test_the_command_reference_is_current(pytestconfig: pytest.Config) -> None:
    """`docs/commands.md` is what the command tree and the topics of the manual say."""
    reference = {"commands.md": document(page(tree()), TOPICS)}
    compare(DOCS, "commands.md", reference, pytestconfig)


def test_the_man_pages_are_current(pytestconfig: pytest.Config) -> None:
    """`docs/man` has the page of each command, and none of a command that is gone."""
    pages = man_pages(page(tree()), TOPICS, __version__)
    compare(DOCS / "man", "*.1", pages, pytestconfig)


def test_the_published_schemas_are_current(world: World, pytestconfig: pytest.Config) -> None:
    """`docs/schema` has what `tinydub api --schema` prints, a file for each object.

    It is not written where that breaks what was published (see `test_schema`).
    """
    printed = world.run("api", "--schema").json()
    for file in sorted((DOCS / "schema").glob("*.json")):
        published = json.loads(file.read_text())
        assert list(broken(published, printed.get(file.stem, {}), file.stem)) == []
    files = {
        f"{name}.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in printed.items()
    }
    compare(DOCS / "schema", "*.json", files, pytestconfig)


def compare(folder: Path, kind: str, files: Mapping[str, str], config: pytest.Config) -> None:
    """Hold a folder's files of a kind against what they should be; `--regenerate` makes them so."""
    assert files
    if config.getoption("--regenerate"):
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob(kind):
            if file.name not in files:
                file.unlink()
        for name, content in files.items():
            (folder / name).write_text(content)
    found = {file.name: file.read_text() for file in folder.glob(kind)}
    stale = sorted(name for name in {*files, *found} if files.get(name) != found.get(name))
    assert stale == [], f"not current: {stale}; `python -m pytest --regenerate` writes them anew"
