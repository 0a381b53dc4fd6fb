"""How settings are told."""

from typing import TYPE_CHECKING, Final

from tinydub_cli import text
from tinydub_cli.columns.settings import SettingRow
from tinydub_cli.output.listing import Resource

if TYPE_CHECKING:
    from tinydub_cli.schema.documents import SettingDocument


def document(row: SettingRow) -> "SettingDocument":
    """Return a setting as our own JSON object."""
    return {
        "key": row.setting.key,
        "value": row.found.value,
        "source": row.found.source,
        "variable": row.setting.variable,
        "about": row.setting.about,
    }


def lines(row: SettingRow) -> list[str]:
    """Return what a person is shown of one: its value."""
    return [text.line(row.found.value)]


SETTINGS: Final[Resource[SettingRow]] = Resource(
    id=lambda row: row.setting.key,
    document=document,
    footer=lambda _: "`tinydub config set KEY VALUE` changes one; `config path` says where.",
    none="No settings.",
)
