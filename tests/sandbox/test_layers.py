"""What the demo helpdesk may stand on, and what merely loading it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tinydub_cli.sandbox

_FOLDER = Path(tinydub_cli.sandbox.__file__).parent
_FILES = sorted(_FOLDER.rglob("*.py"))


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.relative_to(_FOLDER).as_posix())
def test_only_the_standard_library_and_itself(path: Path) -> None:
    """One wrong reading of the API must not hide on both sides: nothing of the client is used."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module is not None
            names = [node.module]
        for name in names:
            standard = name.partition(".")[0] in sys.stdlib_module_names
            assert standard or name.startswith("tinydub_cli.sandbox")


def test_answering_a_command_loads_no_server_seed_or_signatures() -> None:
    """They are needed rarely, and a command's start-up is felt."""
    heavy = {"hmac", "http.server", "wsgiref.simple_server", "tinydub_cli.sandbox.seed"}
    program = "import sys, tinydub_cli.sandbox.application; print(*sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not heavy & set(shown.stdout.split())
