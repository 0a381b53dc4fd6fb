"""Man pages: one for `tinydub`, which tells what concerns all commands, and one for each command.

They keep to the macros that groff and mandoc both have, and to ASCII. There is no date in them, so
that the same source always gives the same pages.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tinydub_cli.manual.pages import Example, Option, Page
from tinydub_cli.manual.topics import Listing, Part, Table, Topic

_HEADINGS: Final = {"exit-codes": "EXIT STATUS"}
"""What a topic is called where a manual has a usual name for it."""


def man_pages(root: Page, topics: Mapping[str, Topic], version: str) -> dict[str, str]:
    """Return all man pages by their files' names."""
    everything = list(root.all())
    return {
        f"{_title(one)}.1": "\n".join(_lines(one, everything, topics, version)) + "\n"
        for one in everything
    }


def _lines(
    page: Page, everything: Sequence[Page], topics: Mapping[str, Topic], version: str
) -> Iterator[str]:
    yield '.\\" Generated from the command tree: python -m pytest --regenerate'
    yield f'.TH "{_text(_title(page).upper())}" 1 "" "tinydub {version}" "TinyDub"'
    yield from _section("NAME")
    yield f"{_text(_title(page))} \\- {_prose(_uncapitalised(page.summary).rstrip('.'))}"
    yield from (*_section("SYNOPSIS"), _bold(page.usage))
    yield from _section("DESCRIPTION")
    yield from _paragraphs([page.summary, *page.description])
    if page.arguments:
        yield from _section("ARGUMENTS")
        for argument in page.arguments:
            yield from (".TP", _italic(argument.name), _prose(argument.help))
    yield from _commands(page)
    if page.options:
        yield from _section("OPTIONS" if page.path else "GLOBAL OPTIONS")
        if not page.path:
            yield _prose("They stand before the command; `--help` can stand behind it, too.")
        for option in page.options:
            yield from (".TP", _tag(option), _prose(option.help))
    if not page.path:
        for name, topic in topics.items():
            yield from _topic(name, topic)
    yield from _examples(page.examples)
    yield from _see_also(page, everything)


def _commands(page: Page) -> Iterator[str]:
    """Yield the commands below a page: those of nouns, too, each where it is explained."""
    if page.verbs:
        yield from _section("COMMANDS")
    for below in page.verbs:
        for one in below.verbs or (below,):
            yield from (".TP", f"{_bold(_title(one))}(1)", _prose(one.summary))


def _topic(name: str, topic: Topic) -> Iterator[str]:
    yield from _section(_HEADINGS.get(name, name.upper()))
    yield from _paragraphs([f"{topic.title}."])
    for part in topic.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    match part:
        case Table(rows):
            for name, meaning in rows:
                yield from (".TP", _bold(name), _prose(meaning))
        case Listing(lines):
            yield from _listing(lines)
        case _:
            yield from _paragraphs([part])


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    if examples:
        yield from _section("EXAMPLES")
    for example in examples:
        remark = [f"# {example.remark}"] if example.remark else []
        yield from _listing([*remark, example.line])


def _see_also(page: Page, everything: Sequence[Page]) -> Iterator[str]:
    """Yield `tinydub`, the noun, and the noun's other commands."""
    if page.path:
        above = ((), page.path[:1])
        family = [one for one in everything if one.path in above or one.path[:-1] in above[1:]]
        names = [f"{_bold(_title(one))}(1)" for one in family if one is not page]
        yield from (*_section("SEE ALSO"), ", ".join(names))


def _section(heading: str) -> Iterator[str]:
    """Yield a heading. It would turn hyphenation and even margins on, and split commands' names."""
    yield from (f".SH {_text(heading)}", ".nh", ".ad l")


def _title(page: Page) -> str:
    return "-".join(("tinydub", *page.path))


def _uncapitalised(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _tag(option: Option) -> str:
    names = ", ".join(_bold(name) for name in option.names)
    return f"{names} {_italic(option.value)}" if option.value else names


def _paragraphs(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from (".PP", _prose(text))


def _listing(lines: Sequence[str]) -> Iterator[str]:
    yield from (".PP", ".EX", *map(_text, lines), ".EE")


def _bold(text: str) -> str:
    return f"\\fB{_text(text)}\\fR"


def _italic(text: str) -> str:
    return f"\\fI{_text(text)}\\fR"


def _prose(text: str) -> str:
    """Return a paragraph; what is code between backticks is bold."""
    parts = re.split(r"`([^`]+)`", text)
    return "".join(_bold(part) if odd % 2 else _text(part) for odd, part in enumerate(parts))


_ESCAPES: Final = str.maketrans(
    {
        "\\": "\\(rs",
        "-": "\\-",
        "'": "\\(aq",
        '"': "\\(dq",
        "`": "\\(ga",
        "^": "\\(ha",
        "~": "\\(ti",
    }
)


def _text(text: str) -> str:
    """Return a line that is printed as it is, whatever begins it and whatever is in it."""
    escaped = text.translate(_ESCAPES)
    ascii_only = "".join(mark if mark.isascii() else f"\\[u{ord(mark):04X}]" for mark in escaped)
    return f"\\&{ascii_only}" if ascii_only.startswith(".") else ascii_only
