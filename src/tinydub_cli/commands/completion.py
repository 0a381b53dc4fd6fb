"""`tinydub completion`: what makes a shell complete our command lines."""

from typing import Annotated

import typer

from tinydub_cli.completion.places import install as install_script
from tinydub_cli.completion.scripts import SCRIPTS, Shell
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub completion bash --install          loaded by bash-completion from now on",
    "tinydub completion zsh > ~/.zfunc/_tinydub",
    "tinydub completion fish | source           for this session",
    "tinydub completion powershell >> $PROFILE",
)

_ZSH_HINT = "For zsh to look there, put this into ~/.zshrc before compinit: fpath+=({})"


def run(
    context: typer.Context,
    shell: Annotated[Shell, typer.Argument(help="Which shell.")],
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
    path = install_script(shell, session.env.variables)
    session.tell(f"Written to {path}. It works in the next {shell}.")
    if shell is Shell.ZSH:
        session.tell(_ZSH_HINT.format(path.parent))
