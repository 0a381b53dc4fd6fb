"""Man pages and the command reference are whole, readable, and show texts as they are."""

import re
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt  # rich brings it

from support.command_tree import PAGES, ROOT, named
from support.programs import need
from tinydub_cli.manual.markdown import document
from tinydub_cli.manual.pages import Argument, Example, Option, Page
from tinydub_cli.manual.roff import man_pages
from tinydub_cli.manual.topics import TOPICS, Listing, Table, Topic

MANUAL = man_pages(ROOT, TOPICS, "1.2.3")
REFERENCE = document(ROOT, TOPICS)

HOSTILE = r""".so 'x \n \fB "q" `a ^ ~ - – ␛ \\ <b> *i* _u_ [l](x) &amp; # | 'end."""
"""A sentence that roff, Markdown and HTML would each make something else of."""


def file_of(page: Page) -> str:
    return "-".join(("tinydub", *page.path)) + ".1"


def printed(source: str, columns: int = 80) -> str:
    """What `man` shows of a page; any warning about it is an error."""
    need("groff")
    done = subprocess.run(
        ("groff", "-man", "-Tutf8", "-P-cbou", "-ww", f"-rLL={columns - 2}n"),
        input=source,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_man_page_is_whole(page: Page) -> None:
    """It has the command's name, usage, texts, arguments, options and examples, word for word."""
    shown = printed(MANUAL[file_of(page)])
    flowed = words(shown)
    assert f"{file_of(page)[:-2]} - " in flowed
    for text in (page.usage, page.summary, *page.description):
        assert words(text.replace("`", "")) in flowed
    for one in (*page.arguments, *page.options):
        assert words(one.help.replace("`", "")) in flowed
    for argument in page.arguments:
        assert argument.name in flowed
    for option in page.options:
        assert f"{', '.join(option.names)} {option.value}".strip() in flowed
    for example in page.examples:
        assert re.search(rf"^ +{re.escape(example.line)}$", shown, re.MULTILINE)


@pytest.mark.parametrize("columns", [80, 60])
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_man_page_fits(page: Page, columns: int) -> None:
    """In a window of 80 columns no line is cut; in a narrow one only what is to be copied is."""
    listings = [part for topic in TOPICS.values() for part in topic.parts]
    as_is = {example.line for example in page.examples}
    as_is |= {line.strip() for part in listings if isinstance(part, Listing) for line in part.lines}
    shown = printed(MANUAL[file_of(page)], columns).splitlines()
    long = {line.strip() for line in shown if len(line) > columns}
    assert long <= (as_is if columns < 80 else set())


def test_the_main_man_page_has_the_usual_sections_and_all_topics() -> None:
    """`man tinydub` tells what there is, and each topic under a heading of its own."""
    shown = printed(MANUAL["tinydub.1"])
    headings = re.findall(r"^(\S.*?)$", shown, re.MULTILINE)[1:-1]
    assert headings == [
        *("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "GLOBAL OPTIONS"),
        *("EXIT STATUS", "ENVIRONMENT", "FILES", "FORMATS", "JSON", "EXAMPLES"),
    ]
    flowed = words(shown)
    for topic in TOPICS.values():
        for part in topic.parts:
            match part:
                case Table(rows):
                    assert all(
                        words(f"{name} {meaning}".replace("`", "")) in flowed
                        for name, meaning in rows
                    )
                case Listing(lines):
                    assert words(" ".join(lines)) in flowed
                case _:
                    assert words(part.replace("`", "")) in flowed


def test_man_pages_lead_to_each_other() -> None:
    """Every page that one refers to is there, and the main page refers to every command."""
    for name, source in MANUAL.items():
        for found in re.findall(r"(tinydub[a-z-]*)\(1\)", printed(source).replace("‐\n", "")):
            assert f"{found}.1" in MANUAL, f"{name} refers to {found}"
    shown = printed(MANUAL["tinydub.1"])
    for page in PAGES:
        if page.path and not page.verbs:
            assert f"{file_of(page)[:-2]}(1)" in shown
            assert "tinydub(1)" in printed(MANUAL[file_of(page)])


def test_man_pages_are_the_same_on_any_day() -> None:
    """They hold the version, and no date; and nothing but ASCII."""
    for source in MANUAL.values():
        assert "1.2.3" in source
        assert not re.search(r"\b20\d\d\b", source)
        assert source.isascii()


def test_options_can_be_copied_from_man_pages() -> None:
    """Every hyphen in a text is the one that is typed: some systems draw a bare one otherwise."""
    for source in MANUAL.values():
        texts = [line for line in source.splitlines() if not line.startswith('.\\"')]
        assert [line for line in texts if re.search(r"(?<!\\)-", line)] == []


def strange_page() -> Page:
    """A page whose texts are all active in some language."""
    return Page(
        path=("strange",),
        summary=HOSTILE,
        description=[HOSTILE],
        arguments=[Argument("ID", "ID", HOSTILE)],
        options=[Option(("--a|b",), "X", HOSTILE)],
        examples=[Example(r"""tinydub '\n' .x "y" \\ `z` | <w>""", "")],
        verbs=[],
    )


@pytest.mark.parametrize("columns", [60, 80])
def test_roff_shows_any_text_as_it_is(columns: int) -> None:
    """Leading dots, quotation marks, backslashes and hyphens mean nothing in a man page."""
    topics = {"odd": Topic(HOSTILE, (HOSTILE, Listing([".x", "'y", "  \\z"])))}
    pages = man_pages(strange_page(), topics, "1")
    flowed = words(printed(pages["tinydub-strange.1"], columns))
    assert flowed.count(HOSTILE) == 4
    assert strange_page().examples[0].line in flowed
    main = printed(man_pages(strange_page()._replace(path=()), topics, "1")["tinydub.1"], columns)
    assert words(main).count(HOSTILE) >= 5
    for line in (".x", "'y", "  \\z"):
        assert re.search(rf"^ +{re.escape(line)}$", main, re.MULTILINE)


def rendered(markdown: str) -> str:
    """The text that a reader of the document sees, without its markup."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    inline = (child for token in tokens for child in token.children or ())
    texts = [child.content for child in inline if child.type in ("text", "code_inline")]
    return " ".join((*texts, *(token.content for token in tokens if token.type == "fence")))


def test_markdown_shows_any_text_as_it_is() -> None:
    """Stars, underscores, tags, brackets, bars and backslashes mean nothing in the reference."""
    text = HOSTILE.replace("`", "")
    page = strange_page()._replace(
        summary=text, description=[text], arguments=[], options=[Option(("--a|b",), "X", text)]
    )
    shown = rendered(document(page, {"odd": Topic("Odd", (text, Table([("a|b", text)])))}))
    pieces = words(shown).replace(" ", "")
    assert pieces.count(text.replace(" ", "")) == 5
    assert "--a|bX" in pieces
    assert page.examples[0].line in shown


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_reference_is_whole(page: Page) -> None:
    """A heading for each command, and below it its usage, options and examples."""
    _, heading, below = REFERENCE.partition(f"# {page.command}\n")
    assert heading
    own = re.split(r"^#", below, maxsplit=1, flags=re.MULTILINE)[0]
    assert f"```\n{page.usage}\n```" in own
    for option in page.options:
        assert f"| `{', '.join(option.names)}" in own
    for example in page.examples:
        assert f"\n{example.line}" in own


def test_the_reference_leads_where_it_says() -> None:
    """Headings are all different, links reach one, and each topic is reached by its name."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"(?ms)^```.*?^```$", "", REFERENCE), re.MULTILINE)
    anchors = [heading.lower().replace(" ", "-") for heading in headings]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]*)\)", REFERENCE)) <= set(anchors)
    assert set(TOPICS) <= set(anchors)


def test_generated_documents_name_no_place_of_this_machine() -> None:
    """No default or path of whoever generated them is in the documents."""
    for text in (*MANUAL.values(), REFERENCE):
        assert str(Path.home()) not in text.replace("~", "")
        assert "/tmp/" not in text
