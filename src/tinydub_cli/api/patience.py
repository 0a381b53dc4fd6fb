"""Asks again when a read fails in passing. A reply never comes through here."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from tinydub_cli.api.connection import RAISED, Answer

PAUSES: Final = (0.5, 1.0)
"""Seconds before the second and the third try, the last: each counts against the day's 1,440."""

LONGEST_WAIT: Final = 10.0
"""Seconds. A server that asks for a longer pause is not asked again: the user is told instead."""


class Patience(NamedTuple):
    """How to wait (`sleep`, in seconds) and how to tell the user why (`tell`)."""

    sleep: Callable[[float], None]
    tell: Callable[[str], None]
    pauses: Sequence[float] = PAUSES

    def exhausted(self) -> "Patience":
        """Return one that asks once and takes what comes."""
        return self._replace(pauses=())

    def read(self, ask: Callable[[], Answer]) -> Answer:
        """Return the 2xx answer of `ask`, or raise the last try's error."""
        pauses = iter(self.pauses)
        while True:
            try:
                answer = ask()
            except RAISED as failure:
                from tinydub_cli.api import failures  # what goes well does not pay for telling it

                error, least = failures.error_of(failure), 0.0
                passing = failures.may_pass(failure)
            else:
                if 200 <= answer.status < 300:
                    return answer
                from tinydub_cli.api import verdict

                error, least = verdict.error_of(answer), verdict.wait_asked(answer) or 0.0
                passing = verdict.may_pass(answer) and least <= LONGEST_WAIT
            pause = next(pauses, None)
            if pause is None or not passing:
                raise error
            wait = max(pause, least)
            self.tell(f"{error.message} Trying again in {wait:g} s.")
            self.sleep(wait)
