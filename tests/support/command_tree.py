"""The commands there are, and the examples that their help gives: for tests about all of them."""

import shlex

from tinydub_cli.main import tree
from tinydub_cli.manual.pages import Page, page

ROOT = page(tree())
PAGES = list(ROOT.all())
COMMANDS = [one for one in PAGES if not one.verbs]

EXAMPLES = [(one, example.line) for one in PAGES for example in one.examples]


def named(one: Page) -> str:
    """The name of a command, for a test's."""
    return one.command


def steps(line: str) -> list[list[str]]:
    """Part a line of shell into the words of its programs, without where the output goes."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>")
    lexer.whitespace_split = True
    programs: list[list[str]] = [[]]
    words = iter(lexer)
    for word in words:
        if word == "|":
            programs.append([])
        elif set(word) == {">"}:
            next(words)
        else:
            programs[-1].append(word)
    return programs
