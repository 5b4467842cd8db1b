"""From the cities' reports to the provincial figure and its coverage."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .model import CityInput, Definition, Kind, Reason
from .value import (
    HUNDRED,
    Reading,
    Report,
    counted_years,
    outside,
    pooled,
    quotient_reading,
    standing,
)

Reports = Mapping[int, Report]


@dataclass(frozen=True, slots=True)
class Coverage:
    """n of N: ``reporting`` of the ``applicable`` cities; undesignated ones are outside both.

    ``complete`` is n = N, and false while any city is undesignated.
    """

    reporting: int
    applicable: int
    complete: bool


def province_reading(
    definition: Definition,
    cities: Mapping[str, CityInput],
    reports: Mapping[str, Reports],
    year: int,
) -> tuple[Reading, Coverage]:
    """The province's value in ``year`` and its coverage.

    - ratio, leakage: 100·Σnum/Σden over the cities that reported in ``year`` (never a mean of
      percentages); intensity: Σnum/Σden; change: Σ/Σ of both years over the cities that
      reported both, then the difference
    - cumulative: Σ of every addition reported by any applicable city up to ``year``
    - count: applicable cities at 1; share: 100·count ÷ all applicable cities

    It is provisional when incomplete or resting on a figure that is not final. Totals are lower
    bounds while any city-year since the start is missing, counts and shares while an applicable
    city never reported. Source: 豫建科〔2023〕29号, 附表 (全省 figures).
    """
    scopes = {code: outside(definition, city, year) for code, city in cities.items()}
    members = [reports[code] for code, reason in scopes.items() if reason is None]
    undesignated = Reason.UNDESIGNATED in scopes.values()
    if not members:
        reason = _outside_reason(definition, undesignated=undesignated, year=year)
        return Reading(outside=reason), Coverage(0, 0, complete=not undesignated)

    counting = members
    if definition.kind is Kind.CHANGE and definition.base_year is not None:
        counting = [member for member in members if definition.base_year in member]
    reporting = sum(1 for member in counting if year in member)
    complete = reporting == len(members) and not undesignated
    coverage = Coverage(reporting, len(members), complete)
    match definition.kind:
        case Kind.CUMULATIVE:
            reading = _total(definition, members, year, complete=complete)
        case Kind.COUNT | Kind.SHARE:
            reading = _count(definition, members, year, complete=complete)
        case _:
            reading = _quotient(definition, members, counting, year, complete=complete)
    return reading, coverage


def _outside_reason(definition: Definition, *, undesignated: bool, year: int) -> Reason:
    if undesignated:
        return Reason.UNDESIGNATED
    if definition.kind is Kind.CUMULATIVE and year < (definition.start_year or 0):
        return Reason.BEFORE_START_YEAR
    return Reason.NOT_APPLICABLE


def _total(definition: Definition, members: list[Reports], year: int, *, complete: bool) -> Reading:
    years = counted_years(definition, year)
    additions = [member[counted] for member in members for counted in years if counted in member]
    missing = tuple(
        counted for counted in years if any(counted not in member for member in members)
    )
    total = pooled(additions)
    value = total.amount if additions else None
    return Reading(
        reported=any(year in member for member in members),
        value=value,
        numerator=value,
        provisional=value is not None and not (complete and total.final),
        years_missing=missing,
        lower_bound=bool(missing),
    )


def _count(definition: Definition, members: list[Reports], year: int, *, complete: bool) -> Reading:
    last = [report for member in members if (report := standing(member, year)) is not None]
    never_reported = len(last) < len(members)
    if not last:
        return Reading(lower_bound=True)
    count = Fraction(sum(1 for report in last if report.amount == 1))
    share = definition.kind is Kind.SHARE
    return Reading(
        reported=any(year in member for member in members),
        value=HUNDRED * count / len(members) if share else count,
        numerator=count,
        denominator=Fraction(len(members)) if share else None,
        provisional=not (complete and all(report.final for report in last)),
        lower_bound=never_reported,
    )


def _quotient(
    definition: Definition,
    members: list[Reports],
    counting: list[Reports],
    year: int,
    *,
    complete: bool,
) -> Reading:
    now = [member[year] for member in counting if year in member]
    if not now:
        # Reports of this year exist, but none of a city that also reported the base year.
        reported = any(year in member for member in members)
        return Reading(reported=reported, absence=Reason.NO_BASE_YEAR if reported else None)
    base = None
    if definition.kind is Kind.CHANGE and definition.base_year is not None:
        base = pooled(member[definition.base_year] for member in counting if year in member)
    reading = quotient_reading(definition, pooled(now), base)
    if reading.value is None or complete:
        return reading
    return replace(reading, provisional=True)
