"""The layers hold: who may import whom is a table here, read against the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tinydub_cli

PACKAGE = Path(tinydub_cli.__file__).parent

LAYERS = {
    # What all may use, and what uses nothing.
    "__init__": set(),
    "errors": set(),
    "text": set(),
    "times": set(),
    "models": set(),
    "paths": {"errors"},
    # What is known of tickets and replies, without a word on where they come from or go to.
    "columns": {"errors", "models", "times"},
    "triage": {"models"},
    "figures": {"models"},
    "schema": {"models"},
    "wire": {"errors", "models"},
    # What the user has set, and what was seen.
    "address": {"errors"},
    "config": {"address", "errors", "locks", "paths"},
    "known": {"models", "paths", "text"},
    "quota": {"paths"},
    "locks": set(),
    "limit": set(),
    "mirror": {"errors", "locks", "models", "paths", "wire"},
    # The world outside.
    "programs": set(),
    "env": {"errors", "paths", "programs"},
    "outbox": {"errors", "locks", "models", "paths", "text", "times"},
    "snippets": {"errors", "paths"},
    "tokens": {"errors", "limit", "paths"},
    "api": {"__init__", "address", "errors", "models", "text", "tokens", "wire"},
    "attachments": {"__init__", "errors", "models", "paths"},
    "sandbox": set(),
    "demo": {"api", "env", "errors", "paths", "sandbox"},
    "session": {
        "address",
        "api",
        "attachments",
        "config",
        "demo",
        "env",
        "errors",
        "known",
        "mirror",
        "outbox",
        "quota",
        "sandbox",
        "snippets",
        "text",
        "tokens",
    },
    # The way out.
    "render": {"columns", "models", "text", "times"},
    "output": {"columns", "env", "errors", "models", "render", "text", "times", "tokens"},
    # The way in.
    "completion": {"config", "env", "errors", "paths", "session", "text"},
    "diagnosis": {
        "__init__",
        "address",
        "completion",
        "config",
        "env",
        "errors",
        "limit",
        "outbox",
        "quota",
        "session",
        "text",
        "times",
        "tokens",
    },
    "manual": {"config", "errors", "output"},
    "syncing": {"errors", "mirror", "models"},
    "answers": {"errors", "models", "session", "syncing", "times"},
    "watching": {
        "env",
        "errors",
        "locks",
        "models",
        "output",
        "paths",
        "quota",
        "session",
        "text",
        "times",
    },
    "replying": {
        "env",
        "errors",
        "models",
        "outbox",
        "output",
        "session",
        "snippets",
        "text",
        "times",
    },
    "commands": {
        "answers",
        "attachments",
        "columns",
        "completion",
        "config",
        "demo",
        "diagnosis",
        "env",
        "errors",
        "figures",
        "manual",
        "mirror",
        "models",
        "outbox",
        "output",
        "quota",
        "replying",
        "sandbox",
        "schema",
        "session",
        "snippets",
        "syncing",
        "tokens",
        "triage",
        "watching",
    },
    "main": {"__init__", "commands", "completion", "env", "errors", "output", "session"},
    "__main__": {"env", "main"},
}
"""A part of the package, and the parts that it may import."""

OWNERS = {
    "typer": {"main", "commands", "completion"},
    "httpx": {"api", "attachments", "diagnosis"},
    "rich": {"render", "output"},
    "PIL": {"render"},
    "textual_image": {"render"},
    "keyring": {"tokens"},
    "platformdirs": {"paths"},
    "sqlite3": {"sandbox", "mirror"},
    "tomllib": {"config"},
    "tomlkit": {"config"},
}
"""A library, and the parts that may import it."""

SOURCES = sorted(PACKAGE.rglob("*.py"))


def part(source: Path) -> str:
    """The part of the package that a file belongs to: its top module or folder."""
    return source.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(source: Path) -> Iterator[str]:
    """Every module that a file imports when it runs, wherever in it the import stands."""
    pending: list[ast.AST] = [ast.parse(source.read_text())]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: relative import"
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from names if node.module == "tinydub_cli" else [node.module]
        pending.extend(ast.iter_child_nodes(node))


def ours(source: Path) -> set[str]:
    """The parts of the package that a file imports."""
    modules = {name.split(".")[1] for name in imports(source) if name.startswith("tinydub_cli.")}
    return {module if module in LAYERS else "__init__" for module in modules}


def named(source: Path) -> str:
    return str(source.relative_to(PACKAGE))


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_a_part_imports_only_parts_below_it(source: Path) -> None:
    """No file reaches past its layer."""
    own = part(source)
    assert ours(source) <= LAYERS[own] | {own}


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_a_library_has_one_owner(source: Path) -> None:
    """Each library is imported by the part that owns it alone."""
    libraries = {name.split(".")[0] for name in imports(source)}
    for library in libraries & set(OWNERS):
        assert part(source) in OWNERS[library]


@pytest.mark.parametrize(
    "source", [s for s in SOURCES if part(s) not in ("env", "sandbox", "__main__")], ids=named
)
def test_the_world_outside_comes_through_env(source: Path) -> None:
    """Streams, environment, clock and process status belong to `env` and `__main__`."""
    text = source.read_text()
    for outside in (
        "os.environ",
        "os.getenv",
        "sys.std",
        "sys.exit",
        "datetime.now",
        "time.sleep",
        "input(",
        " print(",
    ):
        assert outside not in text


def test_commands_do_not_import_each_other() -> None:
    """A command shares only `commands/options.py` with another."""
    for source in SOURCES:
        if part(source) == "commands":
            shared = {name for name in imports(source) if name.startswith("tinydub_cli.commands")}
            assert shared <= {"tinydub_cli.commands.options"}


def test_the_sandbox_stands_on_the_standard_library_alone() -> None:
    """The demo helpdesk shares no code with the client, so neither can hide the other's error."""
    import sys

    for source in SOURCES:
        if part(source) == "sandbox":
            outside = {name.split(".")[0] for name in imports(source)}
            assert outside <= set(sys.stdlib_module_names) | {"tinydub_cli"}


def test_the_table_names_every_part() -> None:
    """A new module has to be given its place."""
    assert {part(source) for source in SOURCES} == set(LAYERS)


def test_a_commands_path_is_its_name() -> None:
    """`tinydub NOUN VERB` is `run` in `commands/NOUN/VERB.py`, and nothing else is there."""
    from tinydub_cli.main import TREE

    promised = {
        f"{noun}/{verb}.py" if verb else f"{noun}.py"
        for noun, (_, verbs) in TREE.items()
        for verb in verbs or ("",)
    }
    folder = PACKAGE / "commands"
    found = {str(file.relative_to(folder)) for file in folder.rglob("*.py")}
    assert {file for file in found if not file.endswith("__init__.py")} == promised | {"options.py"}
