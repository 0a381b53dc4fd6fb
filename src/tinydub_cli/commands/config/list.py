"""`tinydub config list`: every setting, its value, and where that comes from."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.settings import SETTING_COLUMNS, SettingRow
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, columns_of
from tinydub_cli.config.settings import SETTINGS as ALL
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_list
from tinydub_cli.output.settings import SETTINGS
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub config list",
    "tinydub --profile bot config list --json",
)


def run(
    context: typer.Context,
    columns: Annotated[str | None, columns_of(SETTING_COLUMNS)] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """List all settings, the value of each, and who says so. Costs no request.

    A flag goes before the environment, that before the file, and the file before the default.
    """
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(terminal=session.env.stdout.isatty())
    shown = chosen(SETTING_COLUMNS, columns)
    rows = [SettingRow(setting, session.configuration.found(setting)) for setting in ALL]
    write_list(session.env, rows, form, shown, SETTINGS, keep_all=columns is not None)
