"""What is asked before a reply is sent, where there is somebody to answer."""

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from tinydub_cli import text
from tinydub_cli.env import Env
from tinydub_cli.errors import RefusedError
from tinydub_cli.outbox.draft import Draft
from tinydub_cli.replying.guards import ALLOW_DUPLICATE, YES, Concern
from tinydub_cli.replying.request import Request
from tinydub_cli.times import ago


class Answer(Enum):
    """What somebody wants done with a reply that is ready. No is a RefusedError."""

    SEND = auto()
    EDIT = auto()


def asked(env: Env, lines: Iterable[str], question: str) -> Answer:
    """Show safe lines and ask. Raises RefusedError for no, and for no answer."""
    for line in lines:
        env.say(line)
    while True:
        match env.ask(f"{question} [y]es, [e]dit it, [n]o: ").lower():
            case "y" | "yes":
                return Answer.SEND
            case "e" | "edit":
                return Answer.EDIT
            case "n" | "no" | "":
                raise RefusedError("The reply was not sent.")
            case _:
                continue


def consent(env: Env, request: Request, concerns: Sequence[Concern]) -> Answer | None:
    """Have every concern passed: by its option, which is told, or by somebody at the terminal.

    Returns None where nobody had to be asked. Raises RefusedError where a concern is left.
    """
    passes = {YES: request.yes, ALLOW_DUPLICATE: request.allow_duplicate}
    left = [concern for concern in concerns if not passes[concern.option]]
    for line in warnings(concern for concern in concerns if passes[concern.option]):
        env.say(line)
    if not left:
        return None
    if request.yes or not env.interactive:
        options = " ".join(dict.fromkeys(concern.option for concern in left))
        raise RefusedError(
            f"The reply was not sent: {' '.join(concern.sentence for concern in left)}",
            f"With {options}, it is sent all the same.",
        )
    return asked(env, warnings(left), "Send it all the same?")


def warnings(concerns: Iterable[Concern]) -> list[str]:
    """Return the lines that tell concerns, safe to print."""
    return [f"! {text.line(concern.sentence)}" for concern in concerns]


def wants_to_go_on(env: Env, draft: Draft) -> bool:
    """Ask whether a reply that is kept is the one to go on with."""
    state = "may have been sent" if draft.state.uncertain else "was not sent"
    excerpt = text.line(" ".join(draft.text[:80].split()))
    begun = ago(draft.created_at, env.clock())
    env.say(f"The reply to this ticket that you began {begun} {state}: “{excerpt}”")
    while True:
        match env.ask("Go on with it? [y]es, [n]o, a new one: ").lower():
            case "y" | "yes":
                return True
            case "n" | "no":
                return False
            case "":
                raise RefusedError("There was no answer, so nothing was done.")
            case _:
                continue
