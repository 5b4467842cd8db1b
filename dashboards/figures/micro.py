"""Small graphics inside tables: positions for the SVG that the server writes into the page.

Positions are in percent (strips) or in the view box (sparklines), so they need no script.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.trend import Number

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 112, 30, 5
STRIP_EDGE = 6.0
NEAR = 12.0
#: The statuses' shapes as SVG paths about their middle, the same as in the labels and figures.
SHAPES = {
    "met": "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z",
    "on_track": "M0,-5.5L5.5,4.5H-5.5z",
    "slow": "M0,-6L6,0L0,6L-6,0z",
    "lagging": "M0,5.5L5.5,-4.5H-5.5z",
    "regressing": "M-5.5,0L4.5,-5.5V5.5z",
    "expired_unmet": "M-5,-5L5,5M5,-5L-5,5",
}
OTHER_SHAPE = "M-3,0a3,3 0 1,0 6,0a3,3 0 1,0 -6,0z"


@dataclass(frozen=True, slots=True)
class Spark:
    """A sparkline: one string of points per unbroken run of years, and where its last dot is."""

    runs: tuple[str, ...]
    lone: tuple[tuple[str, str], ...]
    x: str
    y: str
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT


def spark(values: Sequence[Number | None]) -> Spark | None:
    """The line of a series over equal steps; missing years are gaps. None without any value."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(len(values) - 1, 1)

    def place(index: int, value: Number) -> tuple[str, str]:
        share = (float(value) - low) / (high - low) if high > low else 0.5
        y = SPARK_HEIGHT - SPARK_EDGE - share * (SPARK_HEIGHT - 2 * SPARK_EDGE)
        return f"{SPARK_EDGE + index * step:.1f}", f"{y:.1f}"

    runs: list[list[tuple[str, str]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(index, value))
    last = next(run for run in reversed(runs) if run)[-1]
    return Spark(
        runs=tuple(" ".join(",".join(point) for point in run) for run in runs if len(run) > 1),
        lone=tuple(run[0] for run in runs if len(run) == 1),
        x=last[0],
        y=last[1],
    )


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of a strip plot, in percent of its width; None where there is nothing to draw.

    `aim` is a target that only this row has.
    """

    now: str | None
    before: str | None
    aim: str | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """The common scale of a strip plot: its ends, the target's place and the labelled ticks."""

    low: float
    high: float
    target: str | None
    ticks: tuple[tuple[str, str], ...]

    def place(self, value: Number | None) -> str | None:
        """Where a value stands, as an SVG percentage."""
        return None if value is None else self.place_of(float(value))

    def place_of(self, number: float) -> str:
        """The same for a plain number."""
        share = (number - self.low) / (self.high - self.low)
        return f"{STRIP_EDGE + share * (100 - 2 * STRIP_EDGE):.2f}%"

    def strip(self, now: Number | None, before: Number | None, aim: Number | None = None) -> Strip:
        """A row with this year's mark, last year's tick and its own target."""
        return Strip(now=self.place(now), before=self.place(before), aim=self.place(aim))


def scale(values: Sequence[Number], target: Number | None) -> Scale | None:
    """A scale over all values and the target, with two to four round ticks."""
    numbers = [float(value) for value in values]
    if target is not None:
        numbers.append(float(target))
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    if low == high:
        low, high = low - 1, high + 1
    bare = Scale(low, high, None, ())
    aim = bare.place(target)
    ticks = tuple(
        (bare.place_of(tick), f"{tick:,.10g}".replace("-", "−"))
        for tick in _round_ticks(low, high)
        if aim is None or abs(float(bare.place_of(tick)[:-1]) - float(aim[:-1])) > NEAR
    )
    return Scale(low, high, aim, ticks)


def _round_ticks(low: float, high: float) -> list[float]:
    """Multiples of 1, 2 or 5 × a power of ten, about three of them."""
    rough = (high - low) / 3
    power = 1.0
    while power > rough:
        power /= 10
    while power * 10 <= rough:
        power *= 10
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = int(low // step) + 1
    return [round(step * index, 10) for index in range(first, int(high // step) + 1)]
