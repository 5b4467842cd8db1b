"""Figures that others have published for their method come out here too, digit for digit."""

import csv
from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.calculation import (
    Applicability,
    CityInput,
    Definition,
    Direction,
    Figure,
    Kind,
    Operator,
    Point,
    Status,
    Target,
    Term,
    judge_city,
)

from .cases import GOLDEN

with (GOLDEN / "published" / "statcan.csv").open(encoding="utf-8", newline="") as lines:
    STATCAN = list(csv.DictReader(lines))

OPERATORS = {"升": Operator.AT_LEAST, "降": Operator.AT_MOST}
#: Statistics Canada's categories with a target, in the words of this system.
CATEGORIES = {
    "substantial_progress": Status.ON_TRACK,
    "moderate_progress": Status.SLOW,
    "limited_progress": Status.LAGGING,
    "deterioration": Status.REGRESSING,
}


@pytest.mark.parametrize("row", STATCAN, ids=lambda row: f"{row['出处']} {row['指标']}")
def test_growth_rates_as_statistics_canada_publishes_them(row: dict[str, str]) -> None:
    operator, year = OPERATORS[row["方向"]], int(row["年份"])
    definition = Definition(
        number=1,
        kind=Kind.INTENSITY,
        direction=operator.direction,
        targets=(Target(int(row["目标年"]), operator, Fraction(row["目标"])),),
        required=frozenset({"value", "one"}),
        numerator=(Term("value"),),
        denominator=(Term("one"),),
        pace_method="cagr",
    )
    city = CityInput(
        Applicability.APPLICABLE,
        {year: {"value": Figure(Decimal(row["值"]), True), "one": Figure(Decimal(1), True)}},
        base_value=Point(int(row["基年"]), Fraction(row["基期值"])),
    )
    found = judge_city(definition, city, years=[year], calendar={})[year]
    # They are published in binary floating point, of which some 15 digits are true.
    assert float(found.pace) == pytest.approx(float(row["进度比"]), rel=1e-13, abs=1e-13)
    assert found.status is CATEGORIES[row["原定等级"]]


def test_every_category_and_both_directions_are_published() -> None:
    assert {row["原定等级"] for row in STATCAN} == set(CATEGORIES)
    directions = {OPERATORS[row["方向"]].direction for row in STATCAN}
    assert directions == set(Direction)
