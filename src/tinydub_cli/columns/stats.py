"""The fields of the queue's figures: a name and a value each, whatever the figure."""

from typing import Final, NamedTuple

from tinydub_cli.columns import Field


class Figure(NamedTuple):
    """One figure; its name may end with an agent's, which a stranger may have chosen."""

    name: str
    value: str


STATS_FIELDS: Final[tuple[Field[Figure], ...]] = (
    Field(name="figure", value=lambda figure: figure.name),
    Field(name="value", value=lambda figure: figure.value),
)
