"""How snippets are told."""

from typing import TYPE_CHECKING, Final

from tinydub_cli import text
from tinydub_cli.output.listing import Resource, counted

if TYPE_CHECKING:
    from tinydub_cli.schema.documents import SnippetDocument
    from tinydub_cli.snippets import Snippet


def document(snippet: "Snippet") -> "SnippetDocument":
    """Return a snippet as our own JSON object."""
    return {
        "name": snippet.name,
        "path": str(snippet.path),
        "placeholders": list(snippet.placeholders),
        "text": snippet.text,
    }


def lines(snippet: "Snippet") -> list[str]:
    """Return what a person is shown of one: its text."""
    return text.body(snippet.text).rstrip("\n").split("\n")


SNIPPETS: "Final[Resource[Snippet]]" = Resource(
    id=lambda snippet: snippet.name,
    document=document,
    footer=lambda snippets: counted(len(snippets), "snippet", "snippets"),
    none="No snippets. `tinydub snippets edit NAME` makes one.",
)
