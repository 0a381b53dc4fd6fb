"""Which attachments are drawn in the terminal, how, and what is said of the others."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

from rich.console import RenderableType

from tinydub_cli import text
from tinydub_cli.env import Env
from tinydub_cli.errors import TinydubError, UsageError
from tinydub_cli.models import Attachment
from tinydub_cli.output import terminal
from tinydub_cli.render.pictures import PictureError, Protocol, answered, picture

VARIABLE: Final = "TINYDUB_IMAGES"

_TYPES: Final = ("png", "jpeg", "jpg", "gif", "webp", "bmp")
"""Of the API's two forms, `png` and `image/png`, the last part (API documents, "A ticket")."""

_FURTHER: Final = ("svg", "svg+xml", "heic", "heif", "avif", "tiff", "tif", "ico", "jxl")
"""Types of pictures that are not drawn, which is said; of other files nothing is said."""

_SPEAKERS: Final = {
    ("TERM", "xterm-kitty"): Protocol.KITTY,
    ("TERM", "xterm-ghostty"): Protocol.KITTY,
    ("TERM_PROGRAM", "ghostty"): Protocol.KITTY,
    ("TERM_PROGRAM", "iTerm.app"): Protocol.ITERM2,
    ("TERM_PROGRAM", "WezTerm"): Protocol.ITERM2,
    ("LC_TERMINAL", "iTerm2"): Protocol.ITERM2,
}
"""Terminals that say in the environment what they can draw; others are asked."""


def gallery(env: Env, fetch: Callable[[Attachment], bytes]) -> "Gallery | None":
    """Return a way to draw pictures, whose bytes `fetch` gets, or say why there is none.

    Raises UsageError where TINYDUB_IMAGES names no protocol.
    """
    if not env.stdout.isatty() or env.variables.get("TERM") == "dumb":
        env.say("Pictures are not drawn: there is no terminal that could show them.")
        return None
    if find_spec("textual_image") is None or find_spec("PIL") is None:
        env.say("Pictures are not drawn: install tinydub-cli[images], which brings Pillow.")
        return None
    protocol = _protocol(env)
    if protocol is Protocol.BLOCKS and env.variables.get("NO_COLOR"):
        env.say("Pictures are not drawn: NO_COLOR is set, and they are nothing but colours here.")
        return None
    return Gallery(env, fetch, protocol)


class Gallery:
    """Draws the pictures among attachments, and remembers those that it could not draw."""

    def __init__(
        self, env: Env, fetch: Callable[[Attachment], bytes], protocol: "Protocol"
    ) -> None:
        """Prepare; `fetch` returns a file's bytes, or raises a TinydubError."""
        self._env = env
        self._fetch = fetch
        self._protocol = protocol
        self._skipped: list[str] = []

    def draw(self, attachment: Attachment) -> RenderableType | None:
        """Return an attachment as a picture, or None where it is none or cannot be drawn."""
        family, _, kind = attachment.type.casefold().partition(";")[0].strip().rpartition("/")
        name = attachment.name or attachment.id
        if kind not in _TYPES:
            if family == "image" or kind in _FURTHER:
                self._skipped.append(f"{name} ({kind} is not a type that is drawn)")
            return None
        try:
            width = max(terminal.width(self._env) - 4, 1)
            return picture(self._fetch(attachment), self._protocol, width=width)
        except PictureError as problem:
            self._skipped.append(f"{name} ({problem})")
        except TinydubError as error:
            self._skipped.append(f"{name} ({error.message.rstrip('.')})")
        return None

    def tell(self) -> None:
        """Say in one line what was not drawn."""
        if self._skipped:
            self._env.say(text.line(f"Not drawn: {'; '.join(self._skipped)}."))


def _protocol(env: Env) -> Protocol:
    if asked := env.variables.get(VARIABLE):
        try:
            return Protocol(asked)
        except ValueError:
            raise UsageError(
                f"{VARIABLE} cannot be “{asked}”.", f"It is one of {', '.join(Protocol)}."
            ) from None
    if env.variables.get("TMUX") or env.variables.get("STY"):
        return Protocol.BLOCKS  # what goes through them does not come out whole
    for (name, value), protocol in _SPEAKERS.items():
        if env.variables.get(name) == value:
            return protocol
    return answered() if env.stdin.isatty() else Protocol.BLOCKS
