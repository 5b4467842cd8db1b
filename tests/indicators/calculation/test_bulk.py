"""All units at once say the same as one after the other: every field, every digit."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.calculation import Judgement, YearContext, judge_city, judge_province, to_decimal
from indicators.calculation.bulk import Units, judge_cities, judge_whole, panel_of, table
from indicators.calculation.bulk.rational import Column, decimals, ratio

from .strategies import CALENDARS, YEARS, provinces

RUNS = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def stored(value: Fraction | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def row_of(result: Judgement) -> dict[str, object]:
    """A judgement under the names of storage."""
    target, baseline = result.target, result.baseline
    return {
        "year": result.year,
        "value": stored(result.value),
        "numerator": stored(result.numerator),
        "denominator": stored(result.denominator),
        "target_year": target.year if target else None,
        "target": stored(target.value) if target else None,
        "operator": target.operator.value if target else "",
        "target_expired": result.expired,
        "gap": stored(result.gap),
        "path": stored(result.path),
        "gap_to_path": stored(result.gap_to_path),
        "pace": stored(result.pace),
        "severity": stored(result.severity),
        "status": result.status.value,
        "reason_code": result.reason.value,
        "provisional": result.provisional,
        "lower_bound": result.lower_bound,
        "verdicts": [{"year": each.year, "met": each.met} for each in result.verdicts],
        "baseline_year": baseline.year if baseline else None,
        "baseline_value": stored(baseline.value) if baseline else None,
        "baseline_origin": baseline.origin if baseline else "",
        "years_missing": list(result.years_missing),
    }


def printed(row: dict[str, object]) -> dict[str, object]:
    """The same row with decimals as the API prints them."""
    return {
        name: format(value, "f") if isinstance(value, Decimal) else value
        for name, value in row.items()
    }


def contexts(calendar) -> dict[int, YearContext]:
    return {year: YearContext(*context) for year, context in calendar.items()}


@given(provinces(), CALENDARS)
@RUNS
def test_cities_agree(province, calendar) -> None:
    definition, cities = province
    units = Units(
        [city.applicability for city in cities.values()],
        [contexts(calendar)] * len(cities),
        [city.own_targets for city in cities.values()],
        [city.milestones for city in cities.values()],
        [city.base_value for city in cities.values()],
    )
    panel = panel_of({name: city.series for name, city in cities.items()})
    found = table(judge_cities(definition, panel, units, years=YEARS), panel.units)
    rows = {(row.pop("unit"), row["year"]): row for row in found.to_dict("records")}
    for name, city in cities.items():
        results = judge_city(definition, city, years=YEARS, calendar=contexts(calendar))
        for year, result in results.items():
            assert printed(rows[name, year]) == printed(row_of(result))


@given(provinces(), CALENDARS)
@RUNS
def test_provinces_agree(province, calendar) -> None:
    definition, cities = province
    panel = panel_of({name: city.series for name, city in cities.items()})
    scopes = [city.applicability for city in cities.values()]
    found = judge_whole(definition, panel, scopes, years=YEARS, calendar=contexts(calendar))
    frame = table({year: judged for year, (judged, _) in found.items()}, ["全省"])
    rows = {row["year"]: row for row in frame.drop(columns="unit").to_dict("records")}
    results = judge_province(definition, cities, years=YEARS, calendar=contexts(calendar))
    for year, result in results.items():
        assert printed(rows[year]) == printed(row_of(result))
        coverage = found[year][1]
        assert (coverage.reporting, coverage.applicable, coverage.complete) == (
            result.cities_reporting,
            result.cities_applicable,
            result.complete,
        )


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**25))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_decimals_are_those_of_storage(top: int, bottom: int) -> None:
    column = Column(*(_column(each) for each in (top, bottom)), _column(True).astype(bool))
    assert format(decimals(column)[0], "f") == format(to_decimal(Fraction(top, bottom)), "f")


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [(1, 3, "0.333333333333333"), (-2, 3, "-0.666666666666667"), (100, 1, "100"), (0, 7, "0")],
)
def test_decimals_by_hand(top: int, bottom: int, expected: str) -> None:
    column = ratio(_column(top), _column(bottom), _column(True).astype(bool))
    assert format(decimals(column)[0], "f") == expected


def test_a_ratio_over_nothing_is_missing_and_a_negative_one_keeps_its_sign() -> None:
    nothing = ratio(_column(5), _column(0), _column(True).astype(bool))
    assert decimals(nothing)[0] is None
    turned = ratio(_column(1), _column(-4), _column(True).astype(bool))
    assert decimals(turned)[0] == Decimal("-0.25")


def _column(value):
    return np.array([value], dtype=object)
