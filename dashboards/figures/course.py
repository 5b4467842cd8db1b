"""What a trend figure shows: the course of one unit on one indicator."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import quantiles

from dashboards.figures.ahead import Ahead

Number = Decimal | Fraction
FEWEST_FOR_QUARTILES = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A year's figure; `shown` is the text with its unit, `label` what stands beside the point,
    `note` what hovering adds."""

    year: int
    value: Number | None
    shown: str = ""
    label: str = ""
    provisional: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class TargetMark:
    """A target as drawn; `shown` in its own words (2030年目标小于8%), `short` for panels."""

    year: int
    value: Number
    shown: str
    short: str


@dataclass(frozen=True, slots=True)
class Band:
    """The middle half of the cities in a year: lower and upper quartile."""

    year: int
    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class Trend:
    """All that the figure shows. Missing years are points without a value and stay gaps."""

    points: Sequence[Point]
    path: Sequence[tuple[int, Number]] = ()
    targets: Sequence[TargetMark] = ()
    expired_until: int | None = None
    bands: Sequence[Band] = ()
    ahead: Sequence[Ahead] = ()
    ahead_label: str = ""
    unit: str = ""
    less_is_better: bool = False
    whole: bool = False
    from_zero: bool = False


def middle_half(year: int, values: Sequence[Number]) -> Band | None:
    """Lower and upper quartile (inclusive) of a year's values; None for fewer than four."""
    if len(values) < FEWEST_FOR_QUARTILES:
        return None
    low, _, high = quantiles([Fraction(value) for value in values], n=4, method="inclusive")
    return Band(year, low, high)


def described(data: Trend) -> str:
    """The figure in words, year by year, for those who do not see it."""
    points = "，".join(
        f"{point.year}年{point.shown}{'（暂定）' if point.provisional else ''}"
        if point.value is not None
        else f"{point.year}年无数"
        for point in data.points
    )
    targets = "；".join(target.shown for target in data.targets)
    return "；".join(part for part in (points, targets) if part) + "。"


def last_value(points: Sequence[Point]) -> Point | None:
    """The newest point that has a value."""
    known = [point for point in points if point.value is not None]
    return max(known, key=lambda point: point.year) if known else None


def years_shown(data: Trend) -> tuple[int, int]:
    """First and last year of the figure's axis."""
    years = [point.year for point in data.points]
    years += [year for year, _ in data.path] + [target.year for target in data.targets]
    years += [data.expired_until] if data.expired_until is not None else []
    return min(years, default=2020), max(years, default=2030)
