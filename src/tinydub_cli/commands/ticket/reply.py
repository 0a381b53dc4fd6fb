"""`tinydub ticket reply`: a message to the customer, sent once or kept."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from tinydub_cli import compose, message
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, ticket_id
from tinydub_cli.env import Env
from tinydub_cli.errors import (
    FateUnknownError,
    InterruptError,
    RefusedError,
    TinydubError,
    UsageError,
)
from tinydub_cli.outbox import KeptReply
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.output.replies import preview, write_dry_run, write_sent
from tinydub_cli.session import Session

if TYPE_CHECKING:
    from tinydub_cli.models import SentReply, Ticket


def run(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="The ticket's id.")],
    text: Annotated[
        str | None, typer.Option("--message", "-m", metavar="TEXT", help="The reply itself.")
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", "-F", metavar="FILE", help="A file with it; - is stdin.")
    ] = None,
    editor: Annotated[bool, typer.Option("--editor", help="Write it in your editor.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent to whom; send nothing.")
    ] = False,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Reply to a customer: with -m, -F, text piped in, or else in your editor.

    Costs one request; with the editor or --dry-run one more. It is sent once and never repeated.
    """
    session: Session = context.obj
    env = session.env
    form = FormatChoice(format, json, quiet).resolve(terminal=env.stdout.isatty())
    identity = ticket_id(id)
    given = _given(env, text, file, editor=editor, ask=not (yes or dry_run))
    if dry_run:
        ticket = _fetched(session, identity)
        if given is None:
            kept = _composed(env, identity, ticket, ask=False)
            given = message.checked(kept.read())
            session.tell(f"Your text is kept in {kept.path}.")
        write_dry_run(env, identity, ticket, message=given, form=form)
        return
    if given is None:
        kept = _composed(env, identity, _fetched(session, identity), ask=not yes)
    else:
        kept = KeptReply(_outbox(env), identity, env.clock(), given)
    write_sent(env, identity, _sent(session, identity, kept), form)


def _given(env: Env, text: str | None, file: str | None, *, editor: bool, ask: bool) -> str | None:
    """Return the message given on the command line or through it; None means the editor."""
    if sum((text is not None, file is not None, editor)) > 1:
        raise UsageError(
            "The reply can come from one place only.", "Give one of -m, -F and --editor."
        )
    if text is not None:
        return message.checked(text)
    if file == "-" or (file is None and not editor and not env.stdin.isatty()):
        content = env.read_bytes(message.LARGEST_FILE + 1)
        return _whole(message.decode(content, "standard input"))
    if file is not None:
        return _whole(message.decode(_read(Path(file)), file))
    if not env.stdin.isatty() or (ask and not env.interactive):
        raise UsageError(
            "There is no terminal to write or confirm the reply on.",
            "Give it with -m TEXT or -F FILE; --yes sends without asking.",
        )
    return None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as content:
            return content.read(message.LARGEST_FILE + 1)
    except OSError as problem:
        raise UsageError(
            f"The file “{path}” cannot be read: {problem.strerror}.",
            "Give the path of a text file, or - for standard input.",
        ) from problem


def _whole(content: str) -> str:
    """Return a message that came whole. Raises UsageError where the editor's template is left."""
    if compose.SCISSORS in content.splitlines():
        raise UsageError(
            f"The text still has the ticket's thread, from the line “{compose.SCISSORS}” on.",
            "Delete that line and everything below it.",
        )
    return message.checked(content)


def _fetched(session: Session, identity: str) -> "Ticket":
    with session.client() as client:
        return client.ticket(identity)


def _composed(env: Env, identity: str, ticket: "Ticket", *, ask: bool) -> KeptReply:
    """Have the reply written in the editor and, with `ask`, confirmed."""
    form = compose.template(ticket, env.clock())
    kept = KeptReply(_outbox(env), identity, env.clock(), f"\n\n{form}")
    with _told_where(kept, identity):
        while True:
            reply = _edited(env, kept, form)
            if not ask or _confirmed(env, preview(identity, ticket, reply)):
                return kept
            kept.write(f"{reply}\n\n{form}")


def _edited(env: Env, kept: KeptReply, form: str) -> str:
    """Have the file edited, and return the reply in it. Raises UsageError if it is too short.

    However the editor ends, the file holds the reply alone afterwards, or is gone if that is empty.
    """
    try:
        env.edit(kept.path)
    finally:
        reply = compose.written(kept.read(), form)
        if reply.strip():
            kept.write(reply)
        else:
            kept.discard()
    if not reply.strip():
        raise UsageError("The reply is empty, so nothing was sent.")
    return message.checked(reply)


def _confirmed(env: Env, lines: Iterable[str]) -> bool:
    """Show the reply and ask: True sends it, False edits it again; no is a RefusedError."""
    for line in lines:
        env.say(line)
    while True:
        match env.ask("Send it? [y]es, [e]dit again, [n]o: ").lower():
            case "y" | "yes":
                return True
            case "e" | "edit":
                return False
            case "n" | "no" | "":
                raise RefusedError("The reply was not sent.")
            case _:
                continue


def _sent(session: Session, identity: str, kept: KeptReply) -> "SentReply":
    with _told_where(kept, identity), session.client() as client:
        sent = client.reply(identity, message.checked(kept.read()))
    kept.discard()
    return sent


@contextmanager
def _told_where(kept: KeptReply, identity: str) -> Iterator[None]:
    """Have every failure name the file with the text."""
    again = (
        f"Your text is kept: `tinydub ticket reply {identity} -F {quote(str(kept.path))}` sends it."
    )
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptError("Stopped; nothing was sent.", again) from None
    except FateUnknownError as failure:
        raise FateUnknownError(
            f"The reply may have been sent or not: {failure.message}",
            f"Look with `tinydub ticket show {identity}` before you send it again."
            f" Your text is kept in {kept.path}.",
        ) from failure
    except TinydubError as failure:
        if kept.path.exists():
            failure.hint = f"{failure.hint} {again}".strip()
        raise


def _outbox(env: Env) -> Path:
    return env.directories().state / "outbox"
