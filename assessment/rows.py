"""From judgements to rows as they are stored: plain tuples, so that equal ones can be told."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from assessment.inputs import Inputs
from indicators.calculation import (
    CALCULATION_VERSION,
    Judgement,
    Tally,
    judge_city,
    judge_tallied,
    to_decimal,
)

RESULT_FIELDS = (
    "value",
    "numerator",
    "denominator",
    "target_year",
    "target",
    "operator",
    "target_expired",
    "gap",
    "path",
    "gap_to_path",
    "pace",
    "severity",
    "status",
    "reason_code",
    "provisional",
    "lower_bound",
    "verdicts",
    "baseline_year",
    "baseline_value",
    "baseline_origin",
    "years_missing",
    "calculation_version",
)
CITY_KEY = ("city_id", "indicator_id", "year")
CITY_FIELDS = (*RESULT_FIELDS, "late", "submission_version")
PROVINCE_KEY = ("indicator_id", "year")
PROVINCE_FIELDS = (*RESULT_FIELDS, "cities_reporting", "cities_applicable", "complete")

#: (indicator number, city code; None = the province) → first year that may have changed
Scope = Mapping[tuple[int, str | None], int]
Rows = dict[tuple[int, ...], tuple[Any, ...]]


def city_rows(inputs: Inputs, scope: Scope, years: Iterable[int]) -> Rows:
    """The cities' results in scope by CITY_KEY, each with its CITY_FIELDS."""
    years = list(years)
    rows: Rows = {}
    for (number, code), first in scope.items():
        if code is None:
            continue
        definition = inputs.definitions[number]
        results = judge_city(
            definition,
            inputs.of_city(number, code),
            years=[year for year in years if year >= first],
            calendar=inputs.calendar.of_city(code, definition),
        )
        reported = inputs.series.get(code, {})
        for year, result in results.items():
            # Version and lateness belong to a row only where that year brought it a figure.
            fed = not definition.needed.isdisjoint(reported.get(year, ()))
            version, late = inputs.submissions.get((code, year), (None, False))
            key = (inputs.city_ids[code], inputs.indicator_ids[number], year)
            tail = (late, version) if fed else (False, None)
            rows[key] = (*_result_values(result), *tail)
    return rows


def province_rows(
    inputs: Inputs,
    scope: Scope,
    years: Iterable[int],
    sums: Mapping[int, Mapping[int, Tally]],
) -> Rows:
    """The province's results in scope by PROVINCE_KEY, each with its PROVINCE_FIELDS.

    `sums` are what all cities bring together, by indicator and year.
    """
    years = list(years)
    rows: Rows = {}
    for (number, code), first in scope.items():
        if code is not None:
            continue
        results = judge_tallied(
            inputs.definitions[number],
            sums[number],
            years=[year for year in years if year >= first],
            calendar=inputs.calendar.of_province(inputs.definitions[number]),
        )
        for year, result in results.items():
            rows[inputs.indicator_ids[number], year] = (
                *_result_values(result),
                result.cities_reporting,
                result.cities_applicable,
                result.complete,
            )
    return rows


def _result_values(result: Judgement) -> tuple[Any, ...]:
    """A judgement in the order of RESULT_FIELDS, rounded once, for storage."""
    target, baseline = result.target, result.baseline
    return (
        _stored(result.value),
        _stored(result.numerator),
        _stored(result.denominator),
        target.year if target else None,
        _stored(target.value) if target else None,
        target.operator.value if target else "",
        result.expired,
        _stored(result.gap),
        _stored(result.path),
        _stored(result.gap_to_path),
        _stored(result.pace),
        _stored(result.severity),
        result.status.value,
        result.reason.value,
        result.provisional,
        result.lower_bound,
        [{"year": verdict.year, "met": verdict.met} for verdict in result.verdicts],
        baseline.year if baseline else None,
        _stored(baseline.value) if baseline else None,
        baseline.origin if baseline else "",
        list(result.years_missing),
        CALCULATION_VERSION,
    )


def _stored(value: Fraction | None) -> Any:
    return None if value is None else to_decimal(value)
