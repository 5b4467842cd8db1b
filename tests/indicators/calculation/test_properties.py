"""What must hold for every province, whatever its figures."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from indicators.calculation import (
    Applicability,
    CityInput,
    Definition,
    Direction,
    Figure,
    Kind,
    Operator,
    Point,
    Reason,
    Status,
    Target,
    Term,
    YearContext,
    judge_city,
    judge_province,
)

from .strategies import CALENDARS, QUOTIENTS, YEARS, cities, definitions, provinces

RUNS = settings(max_examples=80, deadline=None, derandomize=True, database=None)
MIRROR = {
    Operator.AT_LEAST: Operator.AT_MOST,
    Operator.MORE_THAN: Operator.LESS_THAN,
    Operator.AT_MOST: Operator.AT_LEAST,
    Operator.LESS_THAN: Operator.MORE_THAN,
}
OPPOSITE = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}
OPEN = {year: YearContext(has_cycle=True, deadline_passed=False) for year in YEARS}
SILENT = (Status.NOT_DUE, Status.OVERDUE, Status.NO_TARGET)
OUTSIDE = (Status.NOT_APPLICABLE, Status.UNDESIGNATED)

AMOUNT = st.integers(1, 999).map(Decimal)


def _calendar(generated):
    return {year: YearContext(*context) for year, context in generated.items()}


def _ratio(operator: Operator, aim: Fraction, *, year: int = 2025) -> Definition:
    return Definition(
        3,
        Kind.RATIO,
        operator.direction,
        (Target(year, operator, aim),),
        frozenset({"a", "b"}),
        (Term("a"),),
        (Term("b"),),
    )


def _city(figures, *, final: bool = True) -> CityInput:
    series = {
        year: {name: Figure(Decimal(value), final) for name, value in facts.items()}
        for year, facts in figures.items()
    }
    return CityInput(Applicability.APPLICABLE, series)


@given(st.lists(st.tuples(AMOUNT, AMOUNT), min_size=2, max_size=5))
@example([(Decimal(900), Decimal(1000)), (Decimal(1), Decimal(10))])
@RUNS
def test_the_province_is_sum_over_sum_never_a_mean(reports) -> None:
    units = {str(place): _city({2024: {"a": a, "b": b}}) for place, (a, b) in enumerate(reports)}
    definition = _ratio(Operator.AT_LEAST, Fraction(40))
    found = judge_province(definition, units, years=[2024], calendar=OPEN)[2024].value
    percents = [Fraction(100) * Fraction(a) / Fraction(b) for a, b in reports]
    mean = sum(percents) / len(percents)
    assert found == Fraction(100 * sum(a for a, _ in reports)) / Fraction(
        sum(b for _, b in reports)
    )
    assert (found == mean) == (
        sum((p - mean) * Fraction(b) for p, (_, b) in zip(percents, reports, strict=True)) == 0
    )


@given(provinces(QUOTIENTS), CALENDARS)
@RUNS
def test_a_silent_city_changes_coverage_but_no_value(province, calendar) -> None:
    definition, units = province
    silent = {**units, "信阳": _city({})}
    given_years = {"years": YEARS, "calendar": _calendar(calendar)}
    without = judge_province(definition, units, **given_years)
    with_it = judge_province(definition, silent, **given_years)
    for year in YEARS:
        assert with_it[year].value == without[year].value
        assert with_it[year].cities_applicable == without[year].cities_applicable + 1
        assert with_it[year].cities_reporting == without[year].cities_reporting
        assert not with_it[year].complete
        assert with_it[year].provisional == (with_it[year].value is not None)


@given(definitions(), st.data())
@RUNS
def test_missing_is_never_zero(definition, data) -> None:
    """Taking one needed figure away leaves no value for that year, or a standing one: never 0."""
    city = data.draw(cities(definition.direction))
    year = data.draw(st.sampled_from(YEARS))
    element = data.draw(st.sampled_from(sorted(definition.needed)))
    figures = {name: f for name, f in city.series.get(year, {}).items() if name != element}
    city = replace(city, series={**city.series, year: figures})
    result = judge_city(definition, city, years=[year], calendar=OPEN)[year]
    assert result.status in (*OUTSIDE, Status.NOT_DUE)
    if definition.kind not in (Kind.COUNT, Kind.SHARE):
        assert result.value is None
        assert result.numerator is None
        assert result.gap is None
        assert not result.provisional


@given(AMOUNT)
@RUNS
def test_nothing_over_zero_is_missing_not_zero(amount) -> None:
    definition = _ratio(Operator.AT_LEAST, Fraction(40))
    for top in (Decimal(0), amount):
        city = _city({2024: {"a": top, "b": 0}})
        result = judge_city(definition, city, years=[2024], calendar=OPEN)[2024]
        assert result.value is None
        assert (result.status, result.reason) == (Status.NOT_JUDGEABLE, Reason.ZERO_DENOMINATOR)


def _mirrored(definition: Definition) -> Definition:
    return replace(
        definition,
        direction=OPPOSITE[definition.direction],
        targets=_mirrored_targets(definition.targets),
        milestones=_mirrored_points(definition.milestones),
        base_value=_mirrored_base(definition.base_value),
        numerator=tuple(Term(term.element, -term.factor) for term in definition.numerator),
        additions=tuple(Term(term.element, -term.factor) for term in definition.additions),
    )


def _mirrored_targets(targets):
    return tuple(Target(t.year, MIRROR[t.operator], -t.value) for t in targets)


def _mirrored_points(points):
    return tuple(Point(point.year, -point.value) for point in points)


def _mirrored_base(point):
    return None if point is None else Point(point.year, -point.value)


def _mirrored_city(city: CityInput) -> CityInput:
    own = None if city.own_targets is None else _mirrored_targets(city.own_targets)
    series = {
        year: {name: Figure(-f.value, f.final) if name == "c" else f for name, f in facts.items()}
        for year, facts in city.series.items()
    }
    milestones, base = _mirrored_points(city.milestones), _mirrored_base(city.base_value)
    return CityInput(city.applicability, series, own, milestones, base)


def _negated(number):
    return None if number is None else -number


@given(
    provinces((Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE, Kind.CUMULATIVE, Kind.CHANGE)), CALENDARS
)
@RUNS
def test_both_directions_are_judged_alike(province, calendar) -> None:
    """Numbers turned over and directions with them: same status, same gaps, same pace."""
    definition, units = province
    # A growth rate needs positive values and a relative change keeps the sign of a ratio.
    definition = replace(definition, pace_method="linear", change_mode="points")
    turned = _mirrored(definition)
    given_years = {"years": YEARS, "calendar": _calendar(calendar)}
    pairs = [
        (
            judge_city(definition, city, **given_years),
            judge_city(turned, _mirrored_city(city), **given_years),
        )
        for city in units.values()
    ]
    over = {name: _mirrored_city(city) for name, city in units.items()}
    pairs.append(
        (
            judge_province(definition, units, **given_years),
            judge_province(turned, over, **given_years),
        )
    )
    for straight, mirrored in pairs:
        for year in YEARS:
            one, other = straight[year], mirrored[year]
            assert (one.status, one.reason) == (other.status, other.reason)
            assert (one.value, one.path) == (_negated(other.value), _negated(other.path))
            assert (one.gap, one.gap_to_path) == (other.gap, other.gap_to_path)
            assert (one.pace, one.severity) == (other.pace, other.severity)
            assert one.verdicts == other.verdicts


@given(st.sampled_from(Operator), st.integers(1, 200), st.booleans())
@RUNS
def test_a_strict_operator_at_equality_has_gap_zero_and_is_not_met(operator, aim, final) -> None:
    city = _city({2025: {"a": aim, "b": 100}}, final=final)
    result = judge_city(_ratio(operator, Fraction(aim)), city, years=[2025], calendar=OPEN)[2025]
    assert result.value == aim
    assert result.gap == 0
    strict = operator in (Operator.MORE_THAN, Operator.LESS_THAN)
    assert (result.status is Status.MET) == (not strict)
    if strict:
        # Against the path, equality is enough; a final figure in the target's year is not spared.
        assert result.status is (Status.EXPIRED_UNMET if final else Status.ON_TRACK)


@given(st.sampled_from(Operator), st.integers(1, 200), st.integers(1, 10**12))
@RUNS
def test_a_hair_beside_the_target_is_beside_it(operator, aim, tiny) -> None:
    """No float ever decides: a part in a million million is seen."""
    hair = Decimal(1) / Decimal(10**12 + tiny)
    better = hair if operator.direction is Direction.UP else -hair
    definition = _ratio(operator, Fraction(aim))
    for offset, met in ((better, True), (-better, False)):
        city = _city({2025: {"a": Decimal(aim) + offset, "b": 100}})
        result = judge_city(definition, city, years=[2025], calendar=OPEN)[2025]
        assert (result.status is Status.MET) == met
        assert (result.gap == 0) == met


@given(provinces(), CALENDARS)
@RUNS
def test_statuses_are_tried_in_their_order(province, calendar) -> None:
    """Each status implies that nothing before it in the table applied."""
    definition, units = province
    given_years = {"years": YEARS, "calendar": _calendar(calendar)}
    results = [judge_city(definition, city, **given_years) for city in units.values()]
    results.append(judge_province(definition, units, **given_years))
    for result in (result for years in results for result in years.values()):
        _check_order(definition, result)


def _check_order(definition, result) -> None:
    status = result.status
    judged = status not in (*OUTSIDE, *SILENT) and result.value is not None
    assert (result.gap_to_path is not None) == judged
    assert judged or result.pace is None
    assert judged or result.severity is None
    if status in (*OUTSIDE, Status.NO_TARGET):
        assert result.target is None
        assert result.path is None
        assert result.gap is None
        assert result.verdicts == ()
    if not judged:
        assert status in (*OUTSIDE, *SILENT, Status.NOT_JUDGEABLE)
        return
    met = result.target.operator.met(result.value, result.target.value)
    assert (status is Status.MET) == met
    assert result.gap >= 0
    assert result.gap_to_path >= 0
    if met:
        assert result.gap == 0
        return
    own_year_missed = result.target.year == result.year and not result.provisional
    if own_year_missed or (result.expired and result.verdicts[-1].met is not True):
        assert status is Status.EXPIRED_UNMET
    if status in (Status.ON_TRACK, Status.SLOW, Status.LAGGING, Status.NOT_JUDGEABLE):
        assert result.pace is None or result.pace >= 0 or result.gap_to_path == 0
    if status is Status.SLOW:
        assert definition.bands.slow <= result.pace < definition.bands.on_track
        assert result.gap_to_path > 0
    if status is Status.LAGGING:
        assert result.gap_to_path > 0
        assert result.pace is None or result.pace < definition.bands.slow
    if status is Status.NOT_JUDGEABLE:
        assert result.pace is None


@given(provinces(), CALENDARS, st.randoms(use_true_random=False))
@RUNS
def test_the_order_of_cities_and_years_does_not_matter(province, calendar, random) -> None:
    definition, units = province
    names, years = list(units), list(YEARS)
    random.shuffle(names)
    random.shuffle(years)
    shuffled = {
        name: replace(units[name], series=dict(reversed(units[name].series.items())))
        for name in names
    }
    context = _calendar(calendar)
    straight = judge_province(definition, units, years=YEARS, calendar=context)
    assert judge_province(definition, shuffled, years=years, calendar=context) == straight


@given(provinces(), CALENDARS, st.sampled_from(YEARS))
@RUNS
def test_a_year_asked_for_alone_gives_the_same_result(province, calendar, year) -> None:
    definition, units = province
    context = _calendar(calendar)
    for city in units.values():
        alone = judge_city(definition, city, years=[year], calendar=context)
        together = judge_city(definition, city, years=YEARS, calendar=context)
        assert alone[year] == together[year]
    alone = judge_province(definition, units, years=[year], calendar=context)
    assert alone[year] == judge_province(definition, units, years=YEARS, calendar=context)[year]


@given(st.lists(st.tuples(AMOUNT, AMOUNT, st.integers(-5, 5)), min_size=1, max_size=5))
@RUNS
def test_the_provincial_leakage_weights_each_city_by_its_supply(reports) -> None:
    assume(all(used <= supplied for supplied, used, _ in reports))
    definition = Definition(
        4,
        Kind.LEAKAGE,
        Direction.DOWN,
        (Target(2025, Operator.LESS_THAN, Fraction(9)),),
        frozenset({"Qs", "Qa"}),
        (Term("Qs"), Term("Qa", Fraction(-1))),
        (Term("Qs"),),
        correction="Rn",
    )
    units = {
        str(place): _city({2024: {"Qs": supplied, "Qa": used, "Rn": correction}})
        for place, (supplied, used, correction) in enumerate(reports)
    }
    rates = {
        name: judge_city(definition, city, years=[2024], calendar=OPEN)[2024].value
        for name, city in units.items()
    }
    weighted = sum(
        rates[str(place)] * Fraction(supplied) for place, (supplied, _, _) in enumerate(reports)
    )
    found = judge_province(definition, units, years=[2024], calendar=OPEN)[2024].value
    assert found == weighted / Fraction(sum(supplied for supplied, _, _ in reports))


@pytest.mark.parametrize("kind", Kind)
def test_a_definition_lacking_a_part_is_refused(kind: Kind) -> None:
    target = Target(2030, Operator.AT_LEAST, Fraction(1))
    with pytest.raises(ValueError, match="is missing"):
        Definition(9, kind, Direction.UP, (target,), frozenset())


def test_a_target_against_the_direction_is_refused() -> None:
    target = Target(2030, Operator.AT_LEAST, Fraction(1))
    with pytest.raises(ValueError, match="against its direction"):
        Definition(9, Kind.SHARE, Direction.DOWN, (target,), frozenset("f"), flag="f")
