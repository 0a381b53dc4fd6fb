"""How values spread: their median and their 90th percentile."""

from collections.abc import Iterable, Sequence
from math import floor
from typing import NamedTuple


class Spread(NamedTuple):
    """How the values that were measured spread; without any, nothing is known."""

    measured: int
    median: float | None
    p90: float | None


def spread(values: Iterable[float]) -> Spread:
    """Return how values spread."""
    ordered = sorted(values)
    if not ordered:
        return Spread(0, None, None)
    return Spread(len(ordered), quantile(ordered, 0.5), quantile(ordered, 0.9))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share, from 0 to 1, of sorted values lies; at least one is.

    Between two values it is interpolated, as spreadsheets do (Hyndman and Fan's type 7): the least
    value is at 0 and the greatest at 1.
    """
    place = (len(ordered) - 1) * share
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
