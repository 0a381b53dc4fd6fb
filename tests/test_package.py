"""What is shipped: the wheel's content and metadata."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    [file] = folder.glob("*.whl")
    return zipfile.ZipFile(file)


def test_the_wheel_has_the_whole_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Every module, the typing marker and the licence; no tests."""
    modules = {str(file.relative_to(ROOT / "src")) for file in (ROOT / "src").rglob("*.py")}
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert shipped == modules | {"tinydub_cli/py.typed"}
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
