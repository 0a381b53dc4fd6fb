"""What a command line asks for when it asks for a reply."""

from collections.abc import Sequence
from typing import NamedTuple

from tinydub_cli.errors import UsageError


class Request(NamedTuple):
    """A reply as it is asked for.

    `draft` names a kept reply to resume, where the ticket has several; `values` fill in the
    `snippets`. `yes` answers every question but one, whether to say the same again, which is
    `allow_duplicate`. With `keep` it is not to be sent now.
    """

    ticket: str
    draft: str | None = None
    text: str | None = None
    file: str | None = None
    snippets: Sequence[str] = ()
    values: Sequence[tuple[str, str]] = ()
    editor: bool = False
    resume: bool = False
    yes: bool = False
    allow_duplicate: bool = False
    dry_run: bool = False
    keep: bool = False

    @property
    def writes(self) -> bool:
        """Whether the editor is asked for, or nothing is, which may mean the same."""
        named = self.text is not None or self.file is not None or self.snippets or self.resume
        return self.editor or not named or (self.resume and self.keep)

    def checked(self) -> "Request":
        """Return the request, or raise UsageError where its parts contradict each other."""
        sources = {
            "-m": self.text is not None,
            "-F": self.file is not None,
            "--snippet": bool(self.snippets),
            "--resume": self.resume,
        }
        given = [option for option, is_given in sources.items() if is_given]
        if len(given) > 1 or (self.editor and given and given[0] in ("-m", "-F")):
            raise UsageError(
                "The reply can come from one place only.",
                "Give one of -m, -F, --snippet, --resume and --editor; the editor also takes"
                " --snippet or --resume.",
            )
        if self.values and not self.snippets:
            raise UsageError("--set fills in a snippet, and none is named.", "Add --snippet NAME.")
        if self.keep and self.dry_run:
            raise UsageError(
                "--draft keeps the reply, and --dry-run keeps nothing.", "Give one of them."
            )
        if self.draft and not self.resume:
            raise UsageError(
                f"“{self.draft}” is the name of a draft, not a ticket's id.",
                "Add --resume to go on with it.",
            )
        return self
