"""Time that passes while a command waits."""

from support.run import World


class Passing(list[float]):
    """Pauses that really pass: the world's clock goes on with each."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def append(self, seconds: float) -> None:
        """Let some seconds pass."""
        super().append(seconds)
        self._world.later(seconds=seconds)
