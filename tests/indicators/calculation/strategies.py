"""Generated provinces: small, and full of ties, gaps, zeros and unfinished figures."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from indicators.calculation import (
    Applicability,
    Bands,
    CityInput,
    Definition,
    Direction,
    Figure,
    Kind,
    Operator,
    Point,
    Target,
    Term,
)

YEARS = range(2019, 2028)
CITY_NAMES = ("郑州", "开封", "洛阳", "济源")
#: The usual case stands first and last too: generated choices lean towards the ends.
SCOPES = (
    *[Applicability.APPLICABLE] * 6,
    Applicability.NOT_APPLICABLE,
    Applicability.UNDESIGNATED,
    *[Applicability.APPLICABLE] * 6,
)
FLAGS = (Decimal(0), Decimal(1), Decimal(1), Decimal(1))
OPERATORS = {
    Direction.UP: (Operator.AT_LEAST, Operator.MORE_THAN),
    Direction.DOWN: (Operator.AT_MOST, Operator.LESS_THAN),
}
QUOTIENTS = (Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE, Kind.CHANGE)

#: Few distinct numbers, so that figures often sit exactly on a target, a path or a band.
PARTS = st.sampled_from([Decimal(n) for n in ("0", "1", "2", "3", "4", "5", "6", "9.5", "10")])
WHOLES = st.sampled_from([Decimal(n) for n in ("10", "10", "10", "5", "20", "0")])
AIMS = st.sampled_from([Fraction(n) for n in (-50, 0, 1, 5, 10, 20, 30, 50, 60, 95, 100)])


def targets(direction: Direction, *, least: int = 1):
    """Up to two targets in different years, all pointing the same way."""
    one = st.builds(Target, st.integers(2022, 2029), st.sampled_from(OPERATORS[direction]), AIMS)
    several = st.lists(one, min_size=least, max_size=2, unique_by=lambda target: target.year)
    return several.map(tuple)


BASE_VALUES = st.one_of(
    st.none(), st.none(), st.builds(Point, st.integers(2019, 2024), AIMS), st.none()
)
MILESTONES = st.lists(st.builds(Point, st.integers(2020, 2028), AIMS), max_size=1).map(tuple)


@st.composite
def definitions(draw, kinds=tuple(Kind)):
    """A definition of any of ``kinds``."""
    kind = draw(st.sampled_from(kinds))
    direction = draw(st.sampled_from(Direction))
    parts: dict[str, object] = {}
    if kind in QUOTIENTS:
        parts["numerator"] = (Term("a"),)
        parts["denominator"] = (Term("b", Fraction(draw(st.sampled_from([1, 100])))),)
        if kind in (Kind.LEAKAGE, Kind.CHANGE):
            parts["numerator"] = (Term("b"), Term("a", Fraction(-1)))
            parts["denominator"] = (Term("b"),)
        required = {"a", "b"}
    elif kind is Kind.CUMULATIVE:
        parts["additions"] = (Term("a"), Term("b"))
        parts["start_year"] = draw(st.integers(2020, 2022))
        required = {"a", "b"}
    else:
        parts["flag"] = "f"
        required = {"f"}
    if kind is Kind.LEAKAGE:
        parts["correction"] = "c"
    if kind is Kind.CHANGE:
        parts["switch"] = "f"
        parts["base_year"] = 2020
        parts["change_mode"] = draw(st.sampled_from(["points", "relative"]))
    else:
        parts["base_year"] = draw(st.sampled_from([None, None, 2021]))
    return Definition(
        7,
        kind,
        direction,
        draw(targets(direction)),
        frozenset(required),
        pace_method=draw(st.sampled_from(["linear", "linear", "cagr"])),
        bands=draw(st.sampled_from([Bands(), Bands(Fraction(1), Fraction(1, 2))])),
        milestones=draw(MILESTONES),
        base_value=draw(BASE_VALUES),
        **parts,
    )


@st.composite
def figures_of_a_year(draw):
    """Figures of one year: mostly whole final reports, sometimes partial or unfinished ones."""
    final = draw(st.sampled_from([True, True, False, True, True]))
    elements = draw(st.sampled_from(["abf", "abf", "abcf", "ab", "a", "bf", "", "abf", "abf"]))
    drawn = {"a": PARTS, "b": WHOLES, "c": PARTS, "f": st.sampled_from(FLAGS)}
    figures = {name: Figure(draw(drawn[name]), final) for name in elements}
    if figures and draw(st.integers(0, 9)) == 4:
        name = draw(st.sampled_from(sorted(figures)))
        figures[name] = Figure(figures[name].value, not final)
    return figures


@st.composite
def series(draw):
    """Up to ten years running, oldest first."""
    first, last = draw(st.integers(2019, 2022)), draw(st.integers(2022, 2028))
    return {year: draw(figures_of_a_year()) for year in range(first, last + 1)}


@st.composite
def cities(draw, direction: Direction):
    """A city with its figures, at times with targets and milestones of its own."""
    scope = draw(st.sampled_from(SCOPES))
    own = draw(st.sampled_from([False, True, False])) and draw(targets(direction, least=0))
    milestones = draw(st.sampled_from([False, True, False])) and draw(MILESTONES)
    own_targets = None if own is False else own
    return CityInput(scope, draw(series()), own_targets, milestones or (), draw(BASE_VALUES))


@st.composite
def provinces(draw, kinds=tuple(Kind)):
    """A definition and one to four cities."""
    definition = draw(definitions(kinds))
    names = CITY_NAMES[: draw(st.integers(1, len(CITY_NAMES)))]
    return definition, {name: draw(cities(definition.direction)) for name in names}


CALENDARS = st.dictionaries(
    st.sampled_from(YEARS),
    st.tuples(st.sampled_from([True, True, False]), st.booleans()),
    min_size=5,
)
