"""What the manual says of each command: read from the command tree, and plain data from here on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from inspect import cleandoc
from typing import Any, Final, NamedTuple, Protocol


class Parameter(Protocol):
    """An argument or an option, as the command tree has it."""

    param_type_name: str
    opts: Sequence[str]
    metavar: str | None
    type: Any  # one of many kinds: with `choices` or without, and always a `name`
    help: str | None
    default: Any  # whatever the option is
    required: bool
    multiple: bool
    hidden: bool


class Node(Protocol):
    """A command or a noun, as the command tree has it. A noun also has `commands`."""

    help: str | None
    epilog: str | None
    params: Sequence[Parameter]


class Argument(NamedTuple):
    """A word that a command takes; in its `form` it stands in the synopsis."""

    name: str
    form: str
    help: str


class Option(NamedTuple):
    """An option: its names, short ones first, and what stands for its value, if it has one."""

    names: Sequence[str]
    value: str
    help: str


class Example(NamedTuple):
    """A line to be typed, and what it is for, where that is not clear."""

    line: str
    remark: str


class Page(NamedTuple):
    """All that is said of one command; `path` is empty for `tinydub` itself."""

    path: tuple[str, ...]
    summary: str
    description: Sequence[str]
    arguments: Sequence[Argument]
    options: Sequence[Option]
    examples: Sequence[Example]
    verbs: Sequence["Page"]

    @property
    def command(self) -> str:
        """What is typed for it."""
        return " ".join(("tinydub", *self.path))

    @property
    def usage(self) -> str:
        """What can stand on its command line."""
        words = ["COMMAND [ARGUMENT]..."] if self.verbs else [one.form for one in self.arguments]
        return " ".join((self.command, *(["[OPTION]..."] if self.options else ()), *words))

    def all(self) -> Iterator["Page"]:
        """Yield this page and those below it."""
        yield self
        for verb in self.verbs:
            yield from verb.all()


_HELP: Final = Option(("-h", "--help"), "", "Show the help of a command.")


def page(node: Node, path: tuple[str, ...] = ()) -> Page:
    """Return the page of a command, and below it those of all its commands."""
    summary, description = _told(node.help or "")
    # A command without further commands has none of these.
    commands: Mapping[str, Node] = getattr(node, "commands", {})
    shown = [one for one in node.params if not one.hidden]
    options = [_option(one) for one in shown if one.param_type_name == "option"]
    return Page(
        path=path,
        summary=summary,
        description=description,
        arguments=[_argument(one) for one in shown if one.param_type_name == "argument"],
        options=options if path else [*options, _HELP],
        examples=list(_examples(node.epilog or "")),
        verbs=[page(command, (*path, name)) for name, command in commands.items()],
    )


def _told(text: str) -> tuple[str, list[str]]:
    """Part a help text into its first sentence and the paragraphs that follow."""
    paragraphs = [" ".join(part.split()) for part in cleandoc(text).split("\n\n")]
    summary, *rest = re.split(r"(?<=\.) (?=[A-Z])", paragraphs[0], maxsplit=1)
    return summary, [*rest, *paragraphs[1:]]


def _argument(parameter: Parameter) -> Argument:
    name = parameter.metavar or "|".join(_choices(parameter))
    form = name if parameter.required or name.startswith("[") else f"[{name}]"
    return Argument(name, form, _explained(parameter))


def _option(parameter: Parameter) -> Option:
    names = sorted(parameter.opts, key=lambda name: (name.startswith("--"), name))
    value = parameter.metavar or "|".join(_choices(parameter))
    return Option(names, "" if _is_switch(parameter) else value, _explained(parameter))


def _explained(parameter: Parameter) -> str:
    """Return the help of a parameter, and what it is where it is not given."""
    default = parameter.default
    usual = "" if default is None or _is_switch(parameter) else f" Default: {default}."
    several = " May be given several times." if parameter.multiple else ""
    return f"{parameter.help or ''}{several}{usual}"


def _is_switch(parameter: Parameter) -> bool:
    return bool(getattr(parameter, "is_flag", False))


def _choices(parameter: Parameter) -> Sequence[str]:
    return tuple(getattr(parameter.type, "choices", ()))


def _examples(epilog: str) -> Iterator[Example]:
    """Yield the examples below a command's help: each a line, and behind `#` its remark."""
    _, _, lines = epilog.partition("Examples:\n")
    for line in lines.splitlines():
        typed, _, remark = line.partition("  # ")
        yield Example(typed.strip(), remark.strip())
