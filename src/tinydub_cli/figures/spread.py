"""How values spread: their median and their 90th percentile."""

from collections.abc import Iterable
from statistics import median, quantiles
from typing import NamedTuple


class Spread(NamedTuple):
    """How the values that were measured spread; without any, nothing is known."""

    measured: int
    median: float | None
    p90: float | None


def spread(values: Iterable[float]) -> Spread:
    """Return how values spread.

    Between two of them it is interpolated, as spreadsheets do (Hyndman and Fan's type 7).
    """
    ordered = sorted(values)
    if not ordered:
        return Spread(0, None, None)
    if len(ordered) == 1:  # too few for Python before 3.13
        return Spread(1, ordered[0], ordered[0])
    tenths = quantiles(ordered, n=10, method="inclusive")
    return Spread(len(ordered), median(ordered), tenths[8])
