"""The whole manual as one Markdown document, `docs/commands.md`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tinydub_cli.manual.pages import Example, Page
from tinydub_cli.manual.topics import Listing, Part, Table, Topic


def document(root: Page, topics: Mapping[str, Topic]) -> str:
    """Return the manual: a heading for each command, then one for each topic.

    The heading of a topic is its name, so that `commands.md#exit-codes` leads to it.
    """
    blocks = (
        "<!-- Generated from the command tree: python -m pytest --regenerate -->",
        "# Commands",
        *(block for page in root.all() for block in _page(page)),
        "# What concerns all commands",
        *(block for name, topic in topics.items() for block in _topic(name, topic)),
    )
    return "\n\n".join(blocks) + "\n"


def _page(page: Page) -> Iterator[str]:
    yield f"{'#' * (2 + max(0, len(page.path) - 1))} {page.command}"
    yield _prose(page.summary)
    yield _fenced([page.usage])
    yield from map(_prose, page.description)
    if page.verbs:
        yield _table(
            ("command", ""),
            [(_link(verb), _cell(verb.summary)) for verb in page.verbs],
        )
    if page.arguments:
        yield _table(
            ("argument", ""),
            [(_code(argument.name), _cell(argument.help)) for argument in page.arguments],
        )
    if page.options:
        yield _table(
            ("option" if page.path else "global option", ""),
            [
                (_code(f"{', '.join(option.names)} {option.value}".strip()), _cell(option.help))
                for option in page.options
            ],
        )
    if page.examples:
        yield "Examples:"
        yield _fenced(list(_commented(page.examples)), "sh")


def _topic(name: str, topic: Topic) -> Iterator[str]:
    heading = name.replace("-", " ")
    yield f"## {heading.upper() if heading == 'json' else heading.capitalize()}"
    yield f"{_prose(topic.title)}."
    yield from map(_part, topic.parts)


def _part(part: Part) -> str:
    match part:
        case Table(rows):
            return _table(("", ""), [(_code(name), _cell(meaning)) for name, meaning in rows])
        case Listing(lines):
            return _fenced(lines)
        case _:
            return _prose(part)


def _commented(examples: Sequence[Example]) -> Iterator[str]:
    for example in examples:
        yield f"{example.line}  # {example.remark}" if example.remark else example.line


def _link(page: Page) -> str:
    return f"[`{page.command}`](#{page.command.replace(' ', '-')})"


def _table(headings: tuple[str, str], rows: Sequence[tuple[str, str]]) -> str:
    lines = (headings, ("---", "---"), *rows)
    return "\n".join(f"| {name} | {meaning} |" for name, meaning in lines)


def _fenced(lines: Sequence[str], language: str = "") -> str:
    return "\n".join((f"```{language}", *lines, "```"))


def _code(text: str) -> str:
    """Return code in a table, where a bar would end the cell."""
    return f"`{text}`".replace("|", "\\|")


def _cell(text: str) -> str:
    return _prose(text).replace("|", "\\|")


def _prose(text: str) -> str:
    """Return text that Markdown shows as it is, but for code between backticks."""
    parts = re.split(r"(`[^`]+`)", text)
    return "".join(
        part if odd % 2 else _ACTIVE.sub(r"\\\g<0>", part) for odd, part in enumerate(parts)
    )


_ACTIVE: Final = re.compile(r"[\\*<&\[\]#]|\b_\B|\B_\b|\B_\B")
"""What Markdown does not show as it is; an underscore inside a word it does."""
