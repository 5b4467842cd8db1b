"""What must hold whenever a provincial gap is split over the cities."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from indicators.calculation import (
    DECOMPOSABLE,
    AllocationMissing,
    Direction,
    Kind,
    NotDecomposable,
    Target,
    closing_cities,
    decompose,
    if_brought_to_target,
    judge_city,
    judge_province,
)

from .cases import Case, target_of
from .strategies import AIMS, OPERATORS, YEARS, provinces
from .twin_gap import twin_decompose, twin_least, twin_outcome

RUNS = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@st.composite
def questions(draw, kinds=DECOMPOSABLE):
    """A province, a year and a common target; totals are mostly allocated to every city."""
    definition, cities = draw(provinces(kinds))
    operator = draw(st.sampled_from(OPERATORS[definition.direction]))
    target = Target(draw(st.integers(2023, 2029)), operator, draw(AIMS))
    if definition.kind is Kind.CUMULATIVE and draw(st.integers(0, 5)) != 3:
        cities = {
            name: replace(city, own_targets=(replace(target, value=draw(AIMS)),))
            for name, city in cities.items()
        }
    return definition, cities, draw(st.sampled_from(YEARS)), target


def _found(question):
    """The decomposition of a question that has one."""
    definition, cities, year, target = question
    try:
        found = decompose(definition, cities, year=year, target=target)
    except AllocationMissing:
        found = None
    assume(found is not None)
    return found


@given(questions(tuple(Kind)))
@RUNS
def test_package_and_twin_agree(question) -> None:
    definition, cities, year, target = question
    try:
        found = decompose(definition, cities, year=year, target=target)
    except NotDecomposable:
        answer = "not decomposable"
    except AllocationMissing as missing:
        answer = list(missing.cities)
    else:
        answer = found and {
            "value": found.value,
            "gap": found.gap,
            "bars": {bar.city: bar.shortfall for bar in found.shortfalls},
            "over": found.over_allocated,
            "silent": list(found.silent),
            "holes": {bar.city: bar.years_missing for bar in found.shortfalls if bar.years_missing},
        }
    assert (answer or "no value") == twin_decompose(definition, cities, year, target)


@given(questions())
@RUNS
def test_the_bars_add_up_to_the_gap_exactly(question) -> None:
    found = _found(question)
    bars = sum(bar.shortfall for bar in found.shortfalls) - found.over_allocated
    missing = found.target.value / found.per_unit - found.numerator
    assert bars == found.gap
    assert found.gap == (missing if found.definition.direction is Direction.UP else -missing)
    if found.gap > 0:
        assert sum(bar.share for bar in found.shortfalls) + found.over_allocated_share == 100
    else:
        assert all(bar.share is None for bar in found.shortfalls)
    if found.definition.kind is not Kind.CUMULATIVE:
        assert found.over_allocated == 0


@given(questions())
@RUNS
def test_the_gap_is_the_province_s_own(question) -> None:
    """Turned into the indicator's unit it is the gap the province is judged by."""
    definition, cities, year, target = question
    found = _found(question)
    # Judged against the common target alone.
    alone = replace(definition, targets=(target,))
    result = judge_province(alone, cities, years=[year], calendar={})[year]
    assert found.value == result.value
    assert found.numerator == result.numerator
    assert found.denominator == result.denominator
    assert max(found.gap * found.per_unit, 0) == result.gap


@given(questions((Kind.RATIO, Kind.LEAKAGE, Kind.INTENSITY)))
@RUNS
def test_a_city_falls_short_exactly_when_its_own_value_does(question) -> None:
    definition, cities, year, target = question
    for bar in _found(question).shortfalls:
        city = replace(cities[bar.city], own_targets=(target,))
        value = judge_city(definition, city, years=[year], calendar={})[year].value
        if value is None:
            assert bar.whole == 0
            continue
        short = (
            target.value - value if definition.direction is Direction.UP else value - target.value
        )
        assert (bar.shortfall > 0, bar.shortfall == 0) == (short > 0, short == 0)


@given(questions())
@RUNS
def test_no_smaller_set_closes_the_gap(question) -> None:
    found = _found(question)
    bars = {bar.city: bar.shortfall for bar in found.shortfalls}
    least = closing_cities(found)
    assert (None if least is None else len(least)) == twin_least(bars, found.gap)
    if least is not None:
        assert if_brought_to_target(found, least).gap == 0
    if least:
        assert if_brought_to_target(found, least[:-1]).gap > 0


@given(questions(), st.data())
@RUNS
def test_bringing_cities_to_target_changes_only_them(question, data) -> None:
    definition, cities, year, target = question
    found = _found(question)
    names = [bar.city for bar in found.shortfalls]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True))
    outcome = if_brought_to_target(found, chosen)
    assert outcome.value == twin_outcome(definition, cities, year, target, chosen)
    assert outcome.met == target.operator.met(outcome.value, target.value)
    assert if_brought_to_target(found, []).value == found.value
    assert if_brought_to_target(found, chosen + chosen) == outcome


@given(questions(), st.randoms(use_true_random=False))
@RUNS
def test_the_order_of_cities_does_not_matter(question, random) -> None:
    definition, cities, year, target = question
    found = _found(question)
    names = list(cities)
    random.shuffle(names)
    shuffled = {name: cities[name] for name in names}
    assert decompose(definition, shuffled, year=year, target=target) == found


def test_a_city_outside_the_sums_cannot_be_brought_to_target() -> None:
    row = {"指标": "3", "对象": "全省", "设定": "另有 济源"}
    case = Case("", row | {"上报": "郑州 2025 可渗透=30 建成区=100 核定"})
    definition, given_settings = case.definition()
    cities = case.cities(given_settings)
    found = decompose(definition, cities, year=2025, target=target_of("2025>=40"))
    assert found.silent == ("济源",)
    with pytest.raises(KeyError):
        if_brought_to_target(found, ["济源"])
