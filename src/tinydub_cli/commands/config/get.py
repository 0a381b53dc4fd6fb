"""`tinydub config get`: the value of one setting."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.settings import SETTING_COLUMNS, SettingRow
from tinydub_cli.commands.options import (
    FormatOption,
    IdsOption,
    JsonOption,
    SettingArgument,
    columns_of,
)
from tinydub_cli.config.settings import setting as setting_named
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.listing import write_one
from tinydub_cli.output.settings import SETTINGS, lines
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub config get api_url",
    "tinydub --profile bot config get read_only",
)


def run(
    context: typer.Context,
    key: SettingArgument,
    columns: Annotated[str | None, columns_of(SETTING_COLUMNS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Print the value of a setting, as it counts here: the value alone. Costs no request."""
    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(terminal=True, fields=columns)
    shown = chosen(SETTING_COLUMNS, columns)
    setting = setting_named(key)
    row = SettingRow(setting, session.configuration.found(setting))
    write_one(session.env, row, form, shown, SETTINGS, lines=lines(row))
