"""The fields of one of `doctor`'s checks."""

from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Field

if TYPE_CHECKING:
    from tinydub_cli.diagnosis.check import Check

CHECK_FIELDS: "Final[tuple[Field[Check], ...]]" = (
    Field(name="check", value=lambda check: check.name),
    Field(name="state", value=lambda check: check.state.value),
    Field(name="finding", value=lambda check: check.finding),
    Field(name="remedy", value=lambda check: check.remedy),
)
