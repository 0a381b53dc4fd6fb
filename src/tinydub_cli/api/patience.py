"""Asks again when a read fails in passing. A reply never comes through here."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from tinydub_cli.api.connection import RAISED, Answer
from tinydub_cli.errors import RateLimitError

PAUSES: Final = (0.5, 1.0)
"""Seconds before the second and the third try, the last: each counts against the day's 1,440."""

LONGEST_WAIT: Final = 10.0
"""Seconds. A server that asks for a longer pause is not asked again: the user is told instead."""

LONGEST_WAIT_IN_BULK: Final = 90.0
"""Seconds, for work on many tickets: the minute's allowance comes back within them."""

_A_MINUTE: Final = 60.0
"""Seconds to wait where the server does not say how long."""


class Patience(NamedTuple):
    """How to say why and wait some seconds (`wait`), and for how long at most (`longest`).

    With `sits_out`, a spent allowance is waited for as often and as long as the server asks.
    """

    wait: Callable[[str, float], None]
    longest: float = LONGEST_WAIT
    sits_out: bool = False
    pauses: Sequence[float] = PAUSES

    def exhausted(self) -> "Patience":
        """Return one that asks once and takes what comes."""
        return self._replace(pauses=(), sits_out=False)

    def read(
        self, ask: Callable[[], Answer], may_repeat: Callable[[], bool] = lambda: True
    ) -> Answer:
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
                passing = verdict.may_pass(answer) and least <= self.longest
            if self.sits_out and isinstance(error, RateLimitError):
                pause: float | None = least or _A_MINUTE
            else:
                pause = next(pauses, None) if passing else None
            if pause is None or not may_repeat():
                raise error
            seconds = max(pause, least)
            self.wait(f"{error.message} Trying again in {_written(seconds)} s.", seconds)


def _written(seconds: float) -> str:
    return f"{seconds:g}" if seconds < 60 else f"{seconds:,.0f}"
