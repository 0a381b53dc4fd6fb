"""What concerns all commands: each said once here, for `tinydub help`, the manual and the docs."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final, NamedTuple

from tinydub_cli.config.settings import SETTINGS, Setting
from tinydub_cli.errors import TinydubError
from tinydub_cli.output.formats import Format


class Table(NamedTuple):
    """Names, and what each means."""

    rows: Sequence[tuple[str, str]]


class Listing(NamedTuple):
    """Lines that are typed or printed just so."""

    lines: Sequence[str]


Part = str | Table | Listing
"""What a topic is made of; a `str` is a paragraph on one line, `code` between backticks."""


class Topic(NamedTuple):
    """A subject: its title and its parts, in order."""

    title: str
    parts: Sequence[Part]

    def text(self, width: int) -> str:
        """Return it as `tinydub help` prints it, in lines that fit into `width`."""
        parts = (_printed(part, width) for part in self.parts)
        return "\n\n".join((self.title, *parts)) + "\n"


_LEAST: Final = 24
"""The fewest columns for a meaning beside its name; where there are fewer, it goes below."""


def _printed(part: Part, width: int) -> str:
    match part:
        case Table(rows):
            name_width = max(len(name) for name, _ in rows)
            below = width - name_width - 4 < _LEAST
            return "\n".join(
                f"  {name}\n{_wrapped(meaning, width, '      ')}"
                if below
                else _wrapped(meaning, width, " " * (name_width + 4), f"  {name:<{name_width}}  ")
                for name, meaning in rows
            )
        case Listing(lines):
            return "\n".join(f"  {line}".rstrip() for line in lines)
        case _:
            return _wrapped(part, width, "")


def _wrapped(text: str, width: int, indent: str, first: str | None = None) -> str:
    lines = wrap(
        text,
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,  # what is cut cannot be copied
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _kinds(error: type[TinydubError]) -> Iterator[type[TinydubError]]:
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)


def kinds() -> list[tuple[str, int]]:
    """Return the kinds of errors that `--json` tells, each with its exit status."""
    found = {kind.kind: kind.exit_code for kind in _kinds(TinydubError)}
    return sorted(found.items(), key=lambda kind: (kind[1], kind[0]))


EXIT_CODES: Final = (
    (0, "done, an empty list included; also when the reader of a pipe has left"),
    (1, "failed in a way not listed here"),
    (2, "wrong usage, an invalid value, a message under 3 characters"),
    (3, "not found"),
    (4, "no token, or the server refuses it (401, 403)"),
    (5, "rate limited: 60 requests a minute, 1,440 a day"),
    (6, "network, server (5xx), or an answer that cannot be understood"),
    (7, "a reply's fate is unknown: it may have been sent"),
    (8, "refused by a guard, by read-only, or by you; a reply's text is kept"),
    (130, "interrupted"),
)


def _meaning(setting: Setting) -> str:
    choices = f" ({', '.join(setting.choices)})" if setting.choices else ""
    default = setting.default or setting.otherwise
    return f"{setting.about}{choices}; `{setting.key}` in the file; default: {default}"


VARIABLES: Final = (
    ("TINYDUB_TOKEN", "the access token; goes before the keyring"),
    *((setting.variable, _meaning(setting)) for setting in SETTINGS),
    ("TINYDUB_DEMO", "1 works on the demo helpdesk"),
    ("VISUAL, EDITOR", "the editor, where neither TINYDUB_EDITOR nor `editor` names one"),
    ("PAGER", "the pager, where neither TINYDUB_PAGER nor `pager` names one"),
    ("NO_COLOR", "no colours"),
    ("HTTPS_PROXY, ALL_PROXY, NO_PROXY", "the way through a proxy, as everywhere"),
    ("SSL_CERT_FILE, SSL_CERT_DIR", "which certificates are trusted, as everywhere"),
    ("XDG_CONFIG_HOME and its like", "where files are kept; see `tinydub help files`"),
)

FILES: Final = (
    ("~/.config/tinydub/config.toml", "settings"),
    ("~/.config/tinydub/snippets/", "canned replies, NAME.md or NAME.txt"),
    ("~/.local/share/tinydub/tokens.json", "tokens, only by `auth login --insecure-storage`"),
    ("~/.local/state/tinydub/outbox/", "replies until they are known to be sent"),
    ("~/.local/state/tinydub/requests/", "when requests were made, for two days"),
    ("~/.local/state/tinydub/watch/", "ids, names and statuses that `tickets watch` saw last"),
    ("~/.local/state/tinydub/demo.sqlite3", "the demo helpdesk's tickets"),
    ("~/.cache/tinydub/mirror/", "the copy of tickets, once `tickets sync` has begun it"),
    ("~/.cache/tinydub/tickets/", "ids, names and statuses of tickets seen, for completion"),
)

_MEANINGS: Final = {
    Format.TABLE: "columns that fit the window, or a thread; for people, changes without notice",
    Format.JSON: "one array or object; short: --json",
    Format.NDJSON: "one object a line",
    Format.TSV: "fields between tabs, a row a line, no heading, full timestamps, nothing cut",
    Format.IDS: "ids alone, one a line; short: -q",
}

TOPICS: Final[dict[str, Topic]] = {
    "exit-codes": Topic(
        "The status that a command ends with",
        (
            Table([(str(code), meaning) for code, meaning in EXIT_CODES]),
            "With --json, an error is one JSON object on standard error, whose `kind` says more:",
            Table([(kind, f"exit status {code}") for kind, code in kinds()]),
        ),
    ),
    "environment": Topic(
        "Settings, and the variables that go before the file",
        (
            "A flag goes before the environment, that before the configuration file, and the file"
            " before the default. `tinydub config list` shows who says what.",
            Table(VARIABLES),
            "Read-only holds if either the environment or the file says so; neither takes back what"
            " the other says.",
        ),
    ),
    "files": Topic(
        "Files that are kept, all for you alone",
        (
            Table(FILES),
            "These are Linux's places without XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME and"
            " XDG_CACHE_HOME; other systems have their own.",
            "In config.toml, what stands at the top is for all profiles, and in a table"
            " [profiles.NAME] for one:",
            Listing(('editor = "code --wait"', "", "[profiles.bot]", "read_only = true")),
        ),
    ),
    "formats": Topic(
        "Forms of output",
        (
            "Data goes to standard output, everything else to standard error. A terminal gets a"
            " table, a pipe tsv, unless --format says otherwise:",
            Table([(form.value, _MEANINGS[form]) for form in Format]),
            "--columns a,b chooses columns of table and tsv, and their order; each command's --help"
            " lists them. Without it, tsv has the columns of that list in its order; new ones are"
            " added at the end. What has one form alone (`api`, `auth token`, `config path`,"
            " scripts and addresses) has no --format, and `ticket reply` no --columns.",
            "In tsv, a field's own tab, newline, return and backslash are `\\t`, `\\n`, `\\r` and"
            " `\\\\`. Characters that could act on a terminal are shown as ␛ or <U+202E>; in JSON"
            " they are written as `\\u` escapes, which loses nothing.",
        ),
    ),
    "json": Topic(
        "What --json prints",
        (
            "Tickets are the API's own JSON: every key that the server sent, in its order. `tickets"
            " list` gives an array, `ticket show ID` an object, with several ids an array.",
            "Our own objects have keys that may be added to, and are never renamed or removed."
            " `tinydub api --schema` prints the JSON Schemas of all of them.",
            "An error is one object on standard error:",
            Listing(
                (
                    '{"error": {"kind": "not_found", "message": "There is no ...",',
                    '           "hint": "...", "exit_code": 3}}',
                )
            ),
            "What jq makes of it, how many wait for an answer:",
            Listing(
                (
                    "tinydub tickets list --json |",
                    "  jq 'map(select(.has_unread_messages)) | length'",
                )
            ),
            "`jq -r` undoes the escapes: what a stranger wrote acts on a terminal then. Take tsv,"
            " which stays inert: `tinydub tickets list --columns email --format tsv`.",
        ),
    ),
}
