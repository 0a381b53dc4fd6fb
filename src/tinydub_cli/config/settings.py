"""The settings there are: one table, which feeds validation, `config`, completion and manual."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from tinydub_cli.address import OFFICIAL, parse_address
from tinydub_cli.errors import UsageError

Value = str | bool


class Setting(NamedTuple):
    """One setting: its key in the file, and the variable that goes before the file.

    `check` raises UsageError for a value that cannot be used. Where there is no `default`, what
    counts `otherwise` is said in words. A `general` one is never a profile's own, and a `one_way`
    switch can be turned on by the environment, and not off.
    """

    key: str
    variable: str
    about: str
    check: Callable[[str], object]
    default: str = ""
    otherwise: str = ""
    choices: tuple[str, ...] = ()
    switch: bool = False
    general: bool = False
    one_way: bool = False


def profile_name(value: str) -> str:
    """Return a profile's name, or raise UsageError for what cannot be one, or name a folder."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value):
        raise UsageError(
            f"“{value}” cannot be the name of a profile.",
            "Use letters, digits, dots, dashes and underscores.",
        )
    return value


def _program(value: str) -> str:
    import shlex

    try:
        if value.isprintable() and shlex.split(value):  # no system starts what has a NUL in it
            return value
    except ValueError:
        pass
    raise UsageError(
        f"“{value}” is not a command.", "Give a program and its options, as in a shell."
    )


def _any(value: str) -> str:
    return value


SETTINGS: Final = (
    Setting(
        key="profile",
        variable="TINYDUB_PROFILE",
        about="which of several accounts to use",
        default="default",
        check=profile_name,
        general=True,
    ),
    Setting(
        key="api_url",
        variable="TINYDUB_API_URL",
        about="the API's address: https, or http on this machine",
        default=OFFICIAL,
        check=parse_address,
    ),
    Setting(
        key="read_only",
        variable="TINYDUB_READ_ONLY",
        about="refuse whatever would write to the server; drafts can be written",
        default="false",
        check=_any,
        choices=("true", "false"),
        switch=True,
        one_way=True,
    ),
    Setting(
        key="editor",
        variable="TINYDUB_EDITOR",
        about="the editor for replies",
        otherwise="VISUAL, EDITOR, or the system's own",
        check=_program,
    ),
    Setting(
        key="pager",
        variable="TINYDUB_PAGER",
        about="the pager for long threads",
        otherwise="PAGER, or less",
        check=_program,
    ),
    Setting(
        key="mirror",
        variable="TINYDUB_MIRROR",
        about="keep the copy of tickets that `tickets sync` begins",
        default="true",
        check=_any,
        choices=("true", "false"),
        switch=True,
    ),
    Setting(
        key="images",
        variable="TINYDUB_IMAGES",
        about="how --images draws",
        otherwise="what the terminal says it can",
        check=_any,
        choices=("kitty", "iterm2", "sixel", "blocks"),
    ),
)

BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
BY_VARIABLE: Final = {setting.variable: setting for setting in SETTINGS}


def setting(key: str) -> Setting:
    """Return the setting with this key. Raises UsageError where there is none."""
    if found := BY_KEY.get(key):
        return found
    raise UsageError(f"There is no setting “{key}”.", f"The settings are: {', '.join(BY_KEY)}.")


def parsed(setting: Setting, word: str) -> Value:
    """Return the value that a word means, as it stands in the file. Raises UsageError."""
    if setting.switch:
        word = {"on": "true", "off": "false"}.get(word, word)
    if setting.choices and word not in setting.choices:
        raise UsageError(
            f"“{setting.key}” cannot be “{word}”.", f"It is one of {', '.join(setting.choices)}."
        )
    setting.check(word)
    return word == "true" if setting.switch else word


def written(value: Value) -> str:
    """Return a value as it is typed and printed."""
    return value if isinstance(value, str) else "true" if value else "false"
