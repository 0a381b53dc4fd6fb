"""Shows on a terminal how far each file has come; elsewhere nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tinydub_cli import text
from tinydub_cli.env import Env

if TYPE_CHECKING:
    from rich.progress import Progress


class Silence:
    """Takes note of nothing."""

    def begin(self, name: str, size: int | None) -> int:  # noqa: ARG002
        """Begin a file."""
        return 0

    def came(self, number: int, size: int) -> None:
        """Go on with it."""

    def end(self, number: int) -> None:
        """End it."""


class Bars:
    """Draws a bar for each file that is on its way."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress

    def begin(self, name: str, size: int | None) -> int:
        """Begin a bar."""
        return self._progress.add_task(text.line(name)[:30], total=size)

    def came(self, number: int, size: int) -> None:
        """Move it."""
        from rich.progress import TaskID

        self._progress.update(TaskID(number), completed=size)

    def end(self, number: int) -> None:
        """Take it away."""
        from rich.progress import TaskID

        self._progress.remove_task(TaskID(number))


@contextmanager
def shown(env: Env) -> Iterator[Bars | Silence]:
    """Draw on standard error while the block runs, if that is a terminal that can be redrawn."""
    if not env.stderr.isatty() or env.variables.get("TERM") == "dumb":
        yield Silence()
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from tinydub_cli.output.terminal import console

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        DownloadColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console(env, env.stderr), transient=True) as progress:
        yield Bars(progress)
