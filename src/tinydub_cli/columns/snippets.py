"""The columns of a list of snippets."""

from typing import TYPE_CHECKING, Final

from tinydub_cli.columns import Column

if TYPE_CHECKING:
    from tinydub_cli.snippets import Snippet

_WORDS: Final = 200
"""Characters of a text that stand in a table, which cuts them to its width."""

SNIPPET_COLUMNS: "Final[tuple[Column[Snippet], ...]]" = (
    Column(
        name="name",
        heading="NAME",
        value=lambda snippet: snippet.name,
        cell=lambda snippet, _: snippet.name,
        least=10,
        style="cyan",
    ),
    Column(
        name="placeholders",
        heading="FILLS IN",
        value=lambda snippet: " ".join(snippet.placeholders),
        cell=lambda snippet, _: " ".join(snippet.placeholders),
        least=8,
        dispensable=2,
    ),
    Column(
        name="text",
        heading="TEXT",
        value=lambda snippet: snippet.text,
        cell=lambda snippet, _: " ".join(snippet.text[:_WORDS].split()),
        least=10,
        dispensable=1,
    ),
)
