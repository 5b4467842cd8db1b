"""Where a unit would end if nothing changes, and what each remaining year would have to bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from statistics import median, quantiles
from typing import Protocol

from .model import Direction, Kind, Target
from .target import distance


class Projectable(Protocol):
    """As much of a definition as a projection needs."""

    @property
    def kind(self) -> Kind: ...
    @property
    def direction(self) -> Direction: ...


#: Percentages of a whole: neither below 0 nor above 100.
_PART_OF_A_WHOLE = (Kind.RATIO, Kind.LEAKAGE, Kind.SHARE)
_LEAST, _MOST = Fraction(0), Fraction(100)


@dataclass(frozen=True, slots=True)
class Projection:
    """The value in the target's year if the trend of ``years`` goes on.

    ``value``, ``low``, ``high`` and ``gap`` are in the indicator's unit, the slopes in that unit
    a year. ``low`` to ``high`` is the range between the quartiles of the slopes, ``None`` with
    only two years. ``capped`` says that the line itself left the possible values.
    """

    year: int
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    slope: Fraction
    slope_low: Fraction | None
    slope_high: Fraction | None
    years: tuple[int, ...]
    capped: bool
    gap: Fraction
    met: bool


def project(
    definition: Projectable, values: Mapping[int, Fraction], target: Target
) -> Projection | None:
    """The value in ``target.year`` if the trend of ``values`` (year → value) goes on.

    slope = median of (vⱼ − vᵢ)/(tⱼ − tᵢ) over all pairs of years; value = median of the values +
    slope·(T − median of the years). Range: the same line with the lower and the upper quartile
    of the slopes, interpolated as in a spreadsheet's QUARTILE.INC. Shares, ratios and leakage
    are capped to 0–100 %; other amounts, except changes, are not let below 0. Two years give a
    line without a range; one gives none, and neither does a target year that is not ahead.
    Source: Theil (1950) and Sen (1968); Conover's line through the medians.
    """
    years = tuple(sorted(values))
    if len(years) < 2 or target.year <= years[-1]:
        return None
    slopes = [
        (values[later] - values[earlier]) / (later - earlier)
        for earlier, later in combinations(years, 2)
    ]
    middle = median(values.values())
    ahead = target.year - median([Fraction(year) for year in years])

    def reached(slope: Fraction) -> Fraction:
        return _possible(definition.kind, middle + slope * ahead)

    slope = median(slopes)
    value = reached(slope)
    lower = upper = None
    if len(years) > 2:
        lower, _, upper = quantiles(slopes, n=4, method="inclusive")
    return Projection(
        year=target.year,
        value=value,
        low=None if lower is None else reached(lower),
        high=None if upper is None else reached(upper),
        slope=slope,
        slope_low=lower,
        slope_high=upper,
        years=years,
        capped=value != middle + slope * ahead,
        gap=distance(definition.direction, value, target.value),
        met=target.operator.met(value, target.value),
    )


def yearly_need(
    direction: Direction, value: Fraction, target: Target, year: int
) -> Fraction | None:
    """What every remaining year has to bring to reach ``target``, ≥ 0, in the unit a year.

    gap/(t_T − t): percentage points a year between percentages; upwards or downwards as the
    direction says. 0 at the target; ``None`` when no year is left.
    Source: the linear rates of SDSN and UN ESCAP.
    """
    if year >= target.year:
        return None
    return distance(direction, value, target.value) / (target.year - year)


def _possible(kind: Kind, value: Fraction) -> Fraction:
    """``value`` kept within what its kind can be."""
    if kind is Kind.CHANGE:
        return value
    least = max(value, _LEAST)
    return min(least, _MOST) if kind in _PART_OF_A_WHOLE else least
