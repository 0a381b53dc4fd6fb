"""`tinydub config unset`: a setting that the configuration file shall say nothing of."""

import typer

from tinydub_cli.commands.options import SettingArgument
from tinydub_cli.errors import NotFoundError
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub config unset editor",
    "tinydub --profile bot config unset read_only",
)


def run(
    context: typer.Context,
    key: SettingArgument,
) -> None:
    """Take a setting out of the file, for all profiles, or with --profile for one.

    It also takes out keys that are no settings. Costs no request.
    """
    from tinydub_cli.config.editing import unset

    session: Session = context.obj
    path, profile = session.configuration.path, session.configuration.flag
    if not unset(path, profile, key):
        whom = f"the profile “{profile}”" if profile else "all profiles"
        raise NotFoundError(
            f"{path} says nothing of “{key}” for {whom}.", "`tinydub config list` shows who does."
        )
    session.tell(f"Taken out of {path}.")
