"""Whether the user's shell completes our command lines."""

from pathlib import PurePath

from tinydub_cli.completion.places import installed, is_current
from tinydub_cli.completion.scripts import Shell
from tinydub_cli.diagnosis.check import Finding, ok, skipped, warning
from tinydub_cli.diagnosis.evidence import Evidence

_NAMES = {"bash": Shell.BASH, "zsh": Shell.ZSH, "fish": Shell.FISH}
"""What SHELL can name; PowerShell is no login shell, and looks for scripts nowhere."""


def completion(evidence: Evidence) -> Finding:
    """Look for the script of the shell that SHELL names, and at its version."""
    variables = evidence.session.env.variables
    shell = _NAMES.get(PurePath(variables.get("SHELL", "")).name)
    if shell is None:
        return skipped("SHELL names none of bash, zsh and fish.")
    remedy = f"Run `tinydub completion {shell} --install`."
    script = installed(shell, variables)
    if script is None:
        return warning(f"No completion is installed for {shell}.", remedy)
    if not is_current(script, shell):
        return warning(f"{script} is not this version's.", remedy)
    found = f"{script} is there and current"
    if shell is Shell.ZSH and not str(script).startswith("/usr/"):
        return ok(f"{found}; zsh finds it if $fpath has {script.parent}.")
    return ok(f"{found}.")
