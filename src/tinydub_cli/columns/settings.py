"""The columns of a list of settings."""

from typing import TYPE_CHECKING, Final, NamedTuple

from tinydub_cli.columns import Column

if TYPE_CHECKING:
    from tinydub_cli.config.configuration import Found
    from tinydub_cli.config.settings import Setting


class SettingRow(NamedTuple):
    """A setting with the value that counts."""

    setting: "Setting"
    found: "Found"


def _source(row: SettingRow) -> str:
    """Return who says so; where nobody does, what counts instead."""
    is_default = row.found.source == "default"
    return (row.setting.otherwise if is_default else "") or row.found.source


SETTING_COLUMNS: Final[tuple[Column[SettingRow], ...]] = (
    Column(
        name="key",
        heading="SETTING",
        value=lambda row: row.setting.key,
        cell=lambda row, _: row.setting.key,
        least=9,
        style="cyan",
    ),
    Column(
        name="value",
        heading="VALUE",
        value=lambda row: row.found.value,
        cell=lambda row, _: row.found.value,
        least=10,
    ),
    Column(
        name="source",
        heading="FROM",
        value=lambda row: row.found.source,
        cell=lambda row, _: _source(row),
        least=7,
        style="dim",
    ),
    Column(
        name="variable",
        heading="VARIABLE",
        value=lambda row: row.setting.variable,
        cell=lambda row, _: row.setting.variable,
        least=12,
        dispensable=1,
    ),
    Column(
        name="about",
        heading="MEANS",
        value=lambda row: row.setting.about,
        cell=lambda row, _: row.setting.about,
        least=20,
        dispensable=2,
    ),
)
