"""The configuration file of a user's machine, written and read without the program's own code."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.run import World


def file_of(world: World) -> Path:
    """Return where the configuration file is, or would be."""
    return world.directories.config / "config.toml"


def configure(world: World, content: str | bytes) -> Path:
    """Write the configuration file, and return it."""
    path = file_of(world)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def configured(world: World) -> dict[str, Any]:
    """Return what the file says."""
    return tomllib.loads(file_of(world).read_text(encoding="utf-8"))


def source(world: World, key: str, variables: Mapping[str, str]) -> tuple[str, str]:
    """Return the value and the source that `config` tells of a setting."""
    outcome = world.run("config", "get", key, "--json", variables=variables)
    assert outcome.status == 0, outcome.stderr
    told = outcome.json()
    return told["value"], told["source"]
