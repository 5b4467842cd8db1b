"""What must hold wherever a trend is drawn on to the target year."""

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.calculation import Direction, Kind, Target, project, yearly_need

from .strategies import AIMS, OPERATORS, definitions
from .twin_gap import twin_project

RUNS = settings(max_examples=150, deadline=None, derandomize=True, database=None)
VALUES = st.integers(0, 300).map(lambda tenths: Fraction(tenths, 7))
SERIES = st.dictionaries(st.integers(2018, 2027), VALUES, max_size=6)


@st.composite
def trends(draw, least: int = 0):
    """A definition, its values by year and a target in its direction."""
    definition = draw(definitions())
    values = draw(SERIES)
    assume(len(values) >= least)
    operator = draw(st.sampled_from(OPERATORS[definition.direction]))
    return definition, values, Target(draw(st.integers(2024, 2032)), operator, draw(AIMS))


def _found(trend):
    found = project(*trend)
    assume(found is not None)
    return found


@given(trends())
@RUNS
def test_package_and_twin_agree(trend) -> None:
    found = project(*trend)
    answer = found and (
        found.value,
        found.low,
        found.high,
        found.slope,
        found.gap,
        found.met,
    )
    assert answer == twin_project(*trend)


@given(trends(least=2))
@RUNS
def test_the_value_lies_in_its_range_and_in_what_is_possible(trend) -> None:
    definition, _, _ = trend
    found = _found(trend)
    ends = [found.value]
    if len(found.years) > 2:
        assert found.low <= found.value <= found.high
        assert found.slope_low <= found.slope <= found.slope_high
        ends += [found.low, found.high]
    else:
        assert (found.low, found.high, found.slope_low, found.slope_high) == (None,) * 4
    if definition.kind is not Kind.CHANGE:
        assert min(ends) >= 0
    if definition.kind in (Kind.RATIO, Kind.LEAKAGE, Kind.SHARE):
        assert max(ends) <= 100


@given(definitions((Kind.CHANGE,)), st.lists(st.integers(2018, 2025), min_size=2, unique=True))
@RUNS
def test_a_straight_line_goes_on_straight(definition, years) -> None:
    operator = OPERATORS[definition.direction][0]
    line = {year: Fraction(year - 2020, 3) - 7 for year in years}
    found = project(definition, line, Target(2030, operator, Fraction(1)))
    assert found.value == Fraction(10, 3) - 7
    assert found.low in (None, found.value)
    assert not found.capped


@given(definitions(), st.sampled_from(range(2018, 2024)), st.sampled_from([-1000, 1000]))
@RUNS
def test_one_wild_year_among_six_does_not_change_the_slope(definition, wild, error) -> None:
    line = {year: Fraction(year - 2008) for year in range(2018, 2024)}
    line[wild] += error
    target = Target(2030, OPERATORS[definition.direction][0], Fraction(1))
    assert project(definition, line, target).slope == 1


@given(trends(least=1))
@RUNS
def test_bringing_the_yearly_need_every_year_reaches_the_target_exactly(trend) -> None:
    definition, values, target = trend
    last = max(values)
    need = yearly_need(definition.direction, values[last], target, last)
    if last >= target.year:
        assert need is None
        return
    assert need >= 0
    way = need if definition.direction is Direction.UP else -need
    end = values[last] + way * (target.year - last)
    already = values[last] == end
    assert end == target.value or already
    # Where nothing is needed, the target is reached already, or at the point of being met.
    assert already == (
        target.operator.met(values[last], target.value) or end == target.value == values[last]
    )
