"""What is shipped: the wheel's content and metadata, and what an installation makes of it."""

import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


SHARED = {
    "share/bash-completion/completions/tinydub": ROOT / "completions" / "tinydub.bash",
    "share/zsh/site-functions/_tinydub": ROOT / "completions" / "_tinydub",
    "share/fish/vendor_completions.d/tinydub.fish": ROOT / "completions" / "tinydub.fish",
    **{f"share/man/man1/{file.name}": file for file in (ROOT / "docs" / "man").iterdir()},
}
"""Where man pages and completion scripts are in an installation, and what they are."""


def built(target: str, folder: Path) -> Path:
    """Build this tree into a folder, and return the file."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    [file] = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this tree."""
    return zipfile.ZipFile(built("wheel", tmp_path_factory.mktemp("wheel")))


def test_the_wheel_has_the_whole_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Every module, the typing marker and the licence; man pages and completion; no tests."""
    modules = {str(file.relative_to(ROOT / "src")) for file in (ROOT / "src").rglob("*.py")}
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    data = {name for name in shipped if ".data/" in name}
    assert shipped - data == modules | {"tinydub_cli/py.typed"}
    assert {name.partition(".data/data/")[2] for name in data} == set(SHARED)
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_the_metadata_promises_what_is_true(wheel: zipfile.ZipFile) -> None:
    """The name, the Python version, the licence and the six libraries with their bounds."""
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = wheel.read(name).decode()
    for line in ("Name: tinydub-cli", "Requires-Python: >=3.11", "License-Expression: MIT"):
        assert line in metadata.splitlines()
    required = {
        line.removeprefix("Requires-Dist: ").split("<")[0].split(">")[0].strip()
        for line in metadata.splitlines()
        if line.startswith("Requires-Dist") and "extra ==" not in line
    }
    assert required == {"typer", "httpx", "rich", "platformdirs", "keyring", "tomlkit"}
    [name] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "tinydub = tinydub_cli.__main__:run" in wheel.read(name).decode()


def test_an_installation_has_manual_and_completion_where_they_are_looked_for(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    """Pip puts them below `share`, each as it is here; and `tinydub` is a program."""
    here = find_spec("pip") is not None  # uv makes environments without it, and it is slow to make
    venv.create(tmp_path / "venv", with_pip=not here)
    python = tmp_path / "venv" / "bin" / "python"
    pip = (sys.executable if here else python, "-m", "pip", "--disable-pip-version-check")
    installing = ("--python", python, "install", "--no-deps", "--no-index", "--no-compile")
    subprocess.run((*pip, *installing, str(wheel.filename)), capture_output=True, check=True)
    for place, source in SHARED.items():
        assert (tmp_path / "venv" / place).read_bytes() == source.read_bytes()
    assert (tmp_path / "venv" / "bin" / "tinydub").stat().st_mode & 0o111


def test_the_source_distribution_has_all_that_a_wheel_is_made_of(tmp_path: Path) -> None:
    """Package, manual and completion scripts are in it, so that it builds the same wheel."""
    with tarfile.open(built("sdist", tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    sources = {str(file.relative_to(ROOT)) for file in (ROOT / "src").rglob("*.py")}
    assert sources | {str(file.relative_to(ROOT)) for file in SHARED.values()} <= names
    assert {"README.md", "LICENSE", "pyproject.toml", "docs/commands.md"} <= names
