"""`tinydub config set`: a setting in the configuration file."""

from typing import Annotated

import typer

from tinydub_cli.commands.options import SettingArgument
from tinydub_cli.completion.values import complete_setting_values
from tinydub_cli.config.settings import parsed
from tinydub_cli.config.settings import setting as setting_named
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub config set editor 'code --wait'",
    "tinydub --profile bot config set read_only true   # for that profile alone",
)


def run(
    context: typer.Context,
    key: SettingArgument,
    value: Annotated[
        str,
        typer.Argument(
            metavar="VALUE", help="What it shall be.", autocompletion=complete_setting_values
        ),
    ],
) -> None:
    """Set a setting for all profiles, or with --profile for one. Comments in the file stay.

    Costs no request.
    """
    from tinydub_cli.config.editing import set_value

    session: Session = context.obj
    configuration, setting = session.configuration, setting_named(key)
    profile = configuration.section(setting)
    set_value(configuration.path, profile, key, parsed(setting, value))
    session.tell(f"Set in {configuration.path}.")
    if configuration.overrides(setting):
        session.tell(f"{setting.variable} is set, and goes before it.")
