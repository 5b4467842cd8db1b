"""From the cities' reports, added up, to the provincial figure and its coverage."""

from dataclasses import dataclass, replace
from fractions import Fraction

from .model import Definition, Kind
from .statuses import Reason
from .tally import Tally
from .value import HUNDRED, Reading, Report, quotient_reading


@dataclass(frozen=True, slots=True)
class Coverage:
    """n of N: ``reporting`` of the ``applicable`` cities; undesignated ones are outside both.

    ``complete`` is n = N, and false while any city is undesignated.
    """

    reporting: int
    applicable: int
    complete: bool


def province_reading(definition: Definition, tally: Tally, year: int) -> tuple[Reading, Coverage]:
    """The province's value in ``year`` and its coverage, from the sum of all cities' tallies.

    - ratio, leakage: 100·Σnum/Σden over the cities that reported in ``year`` (never a mean of
      percentages); intensity: Σnum/Σden; change: Σ/Σ of both years over the cities that
      reported both, then the difference
    - cumulative: Σ of every addition reported by any applicable city up to ``year``
    - count: applicable cities at 1; share: 100·count ÷ all applicable cities

    It is provisional when incomplete or resting on a figure that is not final. Totals are lower
    bounds while any city-year since the start is missing, counts and shares while an applicable
    city never reported. Source: 豫建科〔2023〕29号, 附表 (全省 figures).
    """
    if not tally.applicable:
        reason = _outside_reason(definition, tally, year)
        return Reading(outside=reason), Coverage(0, 0, complete=not tally.undesignated)

    reporting = tally.summed if definition.kind is Kind.CHANGE else tally.reported
    complete = reporting == tally.applicable and not tally.undesignated
    coverage = Coverage(reporting, tally.applicable, complete)
    match definition.kind:
        case Kind.CUMULATIVE:
            reading = _total(tally, complete=complete)
        case Kind.COUNT | Kind.SHARE:
            reading = _count(definition, tally, complete=complete)
        case _:
            reading = _quotient(definition, tally, complete=complete)
    return reading, coverage


def _outside_reason(definition: Definition, tally: Tally, year: int) -> Reason:
    if tally.undesignated:
        return Reason.UNDESIGNATED
    if definition.kind is Kind.CUMULATIVE and year < (definition.start_year or 0):
        return Reason.BEFORE_START_YEAR
    return Reason.NOT_APPLICABLE


def _total(tally: Tally, *, complete: bool) -> Reading:
    value = tally.amount if tally.summed else None
    return Reading(
        reported=tally.reported > 0,
        value=value,
        numerator=value,
        provisional=value is not None and not (complete and not tally.provisional),
        years_missing=tuple(sorted(tally.missing)),
        lower_bound=bool(tally.missing),
    )


def _count(definition: Definition, tally: Tally, *, complete: bool) -> Reading:
    if not tally.summed:
        return Reading(lower_bound=True)
    share = definition.kind is Kind.SHARE
    return Reading(
        reported=tally.reported > 0,
        value=HUNDRED * tally.amount / tally.applicable if share else tally.amount,
        numerator=tally.amount,
        denominator=Fraction(tally.applicable) if share else None,
        provisional=not (complete and not tally.provisional),
        lower_bound=tally.summed < tally.applicable,
    )


def _quotient(definition: Definition, tally: Tally, *, complete: bool) -> Reading:
    if not tally.summed:
        # Reports of this year exist, but none of a city that also reported the base year.
        reported = tally.reported > 0
        return Reading(reported=reported, absence=Reason.NO_BASE_YEAR if reported else None)
    final = not tally.provisional
    base = None
    if definition.kind is Kind.CHANGE:
        base = Report(tally.base_amount, tally.base_whole, final)
    reading = quotient_reading(definition, Report(tally.amount, tally.whole, final), base)
    if reading.value is None or complete:
        return reading
    return replace(reading, provisional=True)
