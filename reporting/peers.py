"""One year's indicator values side by side: the cities' median, and how far each stands from it.

What is compared are indicators' values, never amounts: a big city is not an outlier. The values and
scores are for the province; a city is only told that its own figure stands apart.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from statistics import median

from django.db import connection
from django.db.models import Count, Max, Sum

from indicators.calculation import (
    Applicability,
    CityInput,
    Definition,
    Figure,
    Kind,
    modified_z_scores,
)
from indicators.calculation.value import city_reading, city_reports
from reporting import on_record
from reporting.basis import Basis
from reporting.checks import Entry
from reporting.models import Fact, State

# Counts, shares and totals say how big a city is, not whether its figure is plausible.
COMPARED_KINDS = (Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE, Kind.CHANGE)

Series = dict[int, dict[str, Figure]]
Applies = Mapping[tuple[int, str], Applicability]


@dataclass(frozen=True)
class Peers:
    """An indicator's values of one year by city code, in its unit; only cities that have one.
    Median and scores are worked out once."""

    values: Mapping[str, Fraction]

    @cached_property
    def median(self) -> Fraction:
        """The middle value; between the two middle ones where their number is even."""
        return Fraction(median(self.values.values()))

    @cached_property
    def scores(self) -> Mapping[str, Fraction]:
        """Modified z-score by city code; empty where more than half of the values are equal."""
        return _scores(tuple(self.values.items()))


@lru_cache(maxsize=2048)
def _scores(values: tuple[tuple[str, Fraction], ...]) -> Mapping[str, Fraction]:
    """Worked out once for the same values: saving one figure leaves most indicators' as they are."""
    return modified_z_scores(dict(values))


def compared(definitions: Mapping[int, Definition]) -> dict[int, Definition]:
    """The indicators whose values are compared between cities."""
    return {n: each for n, each in definitions.items() if each.kind in COMPARED_KINDS}


def years_compared(definitions: Mapping[int, Definition], year: int) -> set[int]:
    """The year itself and the base years that a change is measured from."""
    return {year} | {each.base_year for each in definitions.values() if each.base_year}


def peers(
    definitions: Mapping[int, Definition],
    applies: Applies,
    series: Mapping[str, Series],
    year: int,
) -> dict[int, Peers]:
    """The compared indicators' values by number; without those that no city has a value of."""
    found = {}
    for number, definition in compared(definitions).items():
        values = {}
        for code, own in series.items():
            state = applies.get((number, code), Applicability.APPLICABLE)
            value = _value(definition, CityInput(state, own), year)
            if value is not None:
                values[code] = value
        if values:
            found[number] = Peers(values)
    return found


def peer_values(basis: Basis) -> Mapping[int, Peers]:
    """What the counting figures of every city come to in the basis' year.

    Kept until a figure begins to count or the plan changes: on deadline night a figure is saved
    every moment, and few reports arrive. A figure that counts never changes, and none goes
    (the database refuses it), so their number and keys tell whether one was added. Within a
    transaction nothing is kept: what it sees may be undone.
    """
    if basis.plan.version is None or connection.in_atomic_block:
        return _peer_values(basis)
    year = basis.cycle.year
    years = years_compared(compared(basis.definitions), year)
    found = Fact.objects.filter(year__in=years).exclude(state=State.DRAFT)
    counting = found.aggregate(count=Count("pk"), newest=Max("pk"), keys=Sum("pk"))
    key = (basis.plan.version, *counting.values())
    kept = _kept.get(year)
    if kept is None or kept[0] != key:
        kept = _kept[year] = (key, _peer_values(basis))
    return kept[1]


#: By year: under which figures and plan, and what they come to.
_kept: dict[int, tuple[object, Mapping[int, Peers]]] = {}


def _peer_values(basis: Basis) -> Mapping[int, Peers]:
    definitions = compared(basis.definitions)
    series = counting_series(definitions, years_compared(definitions, basis.cycle.year))
    return peers(definitions, basis.terms.applicability, series, basis.cycle.year)


def with_own(
    basis: Basis, beside: Mapping[int, Peers], known: Mapping[tuple[str, int], Entry]
) -> dict[int, Peers]:
    """The same with the basis' own city as it is `known`, stored or just typed.

    Where it is known as it counts they are the very same, so that many cities share one score."""
    code, year = basis.city.code, basis.cycle.year
    definitions = compared(basis.definitions)
    years = years_compared(definitions, year)
    figures = tuple(
        (entry.element, entry.year, entry.value)
        for entry in known.values()
        if entry.value is not None and entry.year in years
    )
    version = basis.plan.version
    values_of = _values_of if version else _values_of.__wrapped__
    own = values_of(_Figures(version, code, year, figures, basis))
    found = {}
    for number in definitions:
        counting = beside[number].values if number in beside else {}
        typed = {code: own[number]} if number in own else {}
        if counting and counting.get(code) == typed.get(code):
            found[number] = beside[number]
            continue
        others = {each: value for each, value in counting.items() if each != code}
        values = {**others, **typed}
        if values:
            found[number] = Peers(values)
    return found


@dataclass(frozen=True, slots=True)
class _Figures:
    """What a city's values are worked out from: two with the same figures have the same values."""

    version: object
    city: str
    year: int
    figures: tuple[tuple[str, int, Decimal], ...]
    basis: Basis = field(compare=False)


@lru_cache(maxsize=2048)
def _values_of(known: _Figures) -> Mapping[int, Fraction]:
    """A city's values of the compared indicators by number, worked out once for the same figures:
    a page of all cities is asked for more often than their figures change."""
    series: Series = {}
    for element, year, value in known.figures:
        series.setdefault(year, {})[element] = Figure(value, final=False)
    basis = known.basis
    found = peers(basis.definitions, basis.terms.applicability, {known.city: series}, known.year)
    return {number: each.values[known.city] for number, each in found.items()}


def counting_series(
    definitions: Mapping[int, Definition], years: AbstractSet[int]
) -> dict[str, Series]:
    """The figures that count of every city, as far as a comparison needs them."""
    codes = {code for each in definitions.values() for code in each.needed} | {
        each.correction for each in definitions.values() if each.correction
    }
    found: dict[str, Series] = {}
    for fact in on_record.counting_facts(element_codes=codes, years=years):
        if fact.value is not None:
            series = found.setdefault(fact.city_code, {}).setdefault(fact.year, {})
            series[fact.element] = Figure(fact.value, final=False)
    return found


def _value(definition: Definition, unit: CityInput, year: int) -> Fraction | None:
    return city_reading(definition, unit, city_reports(definition, unit), year).value
