"""Splitting a provincial total among the cities, and checking a split that people edited."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from .model import Direction, Target
from .target import distance

#: Allocations are whole numbers of this: 0.01 of the indicator's unit (万m²).
ALLOCATION_STEP = Fraction(1, 100)


class WeightMissing(ValueError):
    """A weight that is missing for some cities cannot be used; ``cities`` names them."""

    def __init__(self, cities: Iterable[str]) -> None:
        self.cities = tuple(cities)
        super().__init__(f"no weight for {', '.join(self.cities)}")


class Fault(StrEnum):
    """What is wrong with an allocation."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NEGATIVE = "negative"
    TOO_FINE = "too_fine"
    BEYOND_LATER = "beyond_later"
    BELOW_TARGET = "below_target"


FAULT_LABELS: dict[Fault, str] = {
    Fault.MISSING: "适用的市没有分解到数",
    Fault.NOT_APPLICABLE: "该指标不适用于本市，不应分解",
    Fault.NEGATIVE: "分解数不能为负",
    Fault.TOO_FINE: "分解数最多保留两位小数",
    Fault.BEYOND_LATER: "中间年份的目标超过以后年份的目标",
    Fault.BELOW_TARGET: "各市之和低于全省目标",
}


@dataclass(frozen=True, slots=True)
class AllocationFault:
    """One fault: of a city's ``amount`` in ``year``, or of the year's sum (``city`` = "").

    ``limit`` is what it was held against: the later year's amount, or the provincial target.
    Both are in the indicator's unit.
    """

    fault: Fault
    year: int
    city: str = ""
    amount: Fraction | None = None
    limit: Fraction | None = None


def proportional(
    total: Fraction,
    weights: Mapping[str, Fraction | None],
    *,
    step: Fraction = ALLOCATION_STEP,
) -> dict[str, Fraction]:
    """``total`` split in proportion to ``weights`` by largest remainder, in whole steps.

    quota = total/step·w/Σw; each city gets ⌊quota⌋ steps, and one more goes to the largest
    remainders until nothing is left; equal remainders by code. The parts add up to ``total``
    exactly, and each lies less than one step from its quota. Unit: that of ``total``.

    Raises:
        WeightMissing: a city has no weight (missing is not 0).
        ValueError: a negative weight, none above 0, or a total that is negative or not a whole
            number of steps.

    Source: the largest remainder method (Hamilton, Hare–Niemeyer).
    """
    known = {city: weight for city, weight in weights.items() if weight is not None}
    if known.keys() != weights.keys():
        raise WeightMissing(sorted(weights.keys() - known.keys()))
    whole = sum(known.values(), Fraction(0))
    if whole <= 0 or min(known.values()) < 0:
        raise ValueError("weights must not be negative and not all be 0")
    steps = total / step
    if steps < 0 or steps.denominator != 1:
        raise ValueError(f"{total} is not a whole number of steps of {step}")
    quotas = {city: steps * known[city] / whole for city in sorted(known)}
    given = {city: quota.numerator // quota.denominator for city, quota in quotas.items()}
    left = steps.numerator - sum(given.values())
    by_remainder = sorted(quotas, key=lambda city: (given[city] - quotas[city], city))
    for city in by_remainder[:left]:
        given[city] += 1
    return {city: count * step for city, count in given.items()}


def allocation_faults(
    targets: Sequence[Target],
    applicable: Collection[str],
    amounts: Mapping[str, Mapping[int, Fraction]],
    *,
    step: Fraction = ALLOCATION_STEP,
) -> list[AllocationFault]:
    """Everything wrong with an allocation ``amounts`` (city → year → amount), by city and year.

    Every applicable city needs an amount, and their sum must reach the provincial target, in
    the last target's year and in every other target year in which any city has an amount.
    Years between may be allocated or left out, but no amount may exceed a later one: totals
    never fall. An empty list is an allocation that can be adopted.
    Source: 豫建科〔2023〕29号, 附表 14、15 (全省总量).
    """
    faults = []
    for city in sorted(amounts):
        if city not in applicable:
            faults += [AllocationFault(Fault.NOT_APPLICABLE, year, city) for year in amounts[city]]
        faults += _amount_faults(city, amounts[city], step)
    last = max((target.year for target in targets), default=None)
    for target in sorted(targets, key=lambda target: target.year):
        given = {
            city: years[target.year] for city, years in amounts.items() if target.year in years
        }
        if not given and target.year != last:
            continue
        missing = sorted(set(applicable) - given.keys())
        faults += [AllocationFault(Fault.MISSING, target.year, city) for city in missing]
        counted = (amount for city, amount in given.items() if city in applicable)
        total = sum(counted, Fraction(0))
        if distance(Direction.UP, total, target.value) > 0:
            faults.append(
                AllocationFault(Fault.BELOW_TARGET, target.year, amount=total, limit=target.value)
            )
    return faults


def beyond_later(direction: Direction, values: Mapping[int, Fraction]) -> list[tuple[int, int]]:
    """The pairs of neighbouring years whose earlier value asks for more than the later one.

    An interim target beyond the final one is refused: the path would lead backwards.
    """
    return [
        (earlier, later)
        for earlier, later in pairwise(sorted(values))
        if distance(direction, values[later], values[earlier]) > 0
    ]


def at_least_as_strict(own: Target, common: Target) -> bool:
    """Whether meeting a city's ``own`` target always means meeting the ``common`` one."""
    if own.operator.direction is not common.operator.direction:
        return False
    if own.value != common.value:
        return common.operator.met(own.value, common.value)
    return common.operator.met(own.value, common.value) or own.operator is common.operator


def _amount_faults(
    city: str, amounts: Mapping[int, Fraction], step: Fraction
) -> list[AllocationFault]:
    faults = []
    for year, amount in sorted(amounts.items()):
        if amount < 0:
            faults.append(AllocationFault(Fault.NEGATIVE, year, city, amount))
        if (amount / step).denominator != 1:
            faults.append(AllocationFault(Fault.TOO_FINE, year, city, amount, step))
    faults += [
        AllocationFault(Fault.BEYOND_LATER, earlier, city, amounts[earlier], amounts[later])
        for earlier, later in beyond_later(Direction.UP, amounts)
    ]
    return faults
