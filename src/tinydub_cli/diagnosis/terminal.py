"""What the terminal can show, and the programs that are started on it."""

import shutil

from tinydub_cli.diagnosis.check import Finding, ok, warning
from tinydub_cli.diagnosis.evidence import Evidence
from tinydub_cli.env import Env


def terminal(evidence: Evidence) -> Finding:
    """Look at standard output: a terminal or not, its width, colours and characters."""
    env = evidence.session.env
    encoding = env.stdout.encoding.upper()
    said = [_kind(env)]
    if protocol := env.variables.get("TINYDUB_IMAGES"):
        said.append(f"Pictures are drawn as {protocol}.")
    if env.unicode:
        return ok(" ".join((*said, f"Characters: {encoding}.")))
    return warning(
        " ".join((*said, f"Characters that {encoding} lacks are shown as “?”.")),
        "Set LANG to a locale with UTF-8, such as C.UTF-8.",
    )


def _kind(env: Env) -> str:
    if not env.stdout.isatty():
        return "Standard output is no terminal: it gets no colours, and tsv unless told otherwise."
    colours = "in colour"
    if env.variables.get("NO_COLOR"):
        colours = "without colours (NO_COLOR)"
    elif env.variables.get("TERM", "dumb") == "dumb":
        colours = "without colours (TERM)"
    return f"{env.terminal_size().columns} columns, {colours}."


def editor(evidence: Evidence) -> Finding:
    """Look for the editor that `ticket reply` would start."""
    program = evidence.session.env.editor()[0]
    if path := _path_of(evidence, program):
        return ok(f"{path}.")
    return warning(
        f"The editor “{program}” is not found.",
        "Install it, or name another with TINYDUB_EDITOR or `tinydub config set editor`.",
    )


def pager(evidence: Evidence) -> Finding:
    """Look for the pager that a long thread would be shown with."""
    program = evidence.session.env.pager()[0]
    if path := _path_of(evidence, program):
        return ok(f"{path}.")
    return warning(
        f"The pager “{program}” is not found: long threads run through the window.",
        "Install it, or name another with TINYDUB_PAGER or `tinydub config set pager`.",
    )


def _path_of(evidence: Evidence, program: str) -> str | None:
    return shutil.which(program, path=evidence.session.env.variables.get("PATH"))
