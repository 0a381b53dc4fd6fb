"""`tinydub completion`: what makes a shell complete our command lines."""

from typing import Annotated

import typer

from tinydub_cli.completion.places import install as install_script
from tinydub_cli.completion.scripts import SCRIPTS, Shell
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub completion bash --install     # from now on, with bash-completion",
    "tinydub completion zsh > ~/.zfunc/_tinydub",
    "tinydub completion fish | source      # for this session",
    "tinydub completion powershell >> $PROFILE",
)

_HINTS = {
    Shell.BASH: "The package bash-completion loads it; without that, put this into ~/.bashrc:"
    " source {file}",
    Shell.ZSH: "For zsh to look there, put this into ~/.zshrc before compinit: fpath+=({folder})",
}
"""What is left to do, with the words as the shell takes them."""


def run(
    context: typer.Context,
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")],
    install: Annotated[
        bool, typer.Option("--install", help="Write it where the shell looks for it.")
    ] = False,
) -> None:
    """Print the script that completes commands, options, ids and names at a TAB.

    It asks local files alone: no network and no keyring. Costs no request.
    """
    session: Session = context.obj
    if not install:
        session.env.stdout.write(SCRIPTS[shell])
        return
    from shlex import quote

    path = install_script(shell, session.env.variables)
    session.tell(f"Written to {path}, for the next {shell}.")
    if hint := _HINTS.get(shell):
        session.tell(hint.format(file=quote(str(path)), folder=quote(str(path.parent))))
