"""What the judgement of cities and province rests on, read from the database in one go."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cities.models import City
from cities.selectors import cities
from indicators.calculation import (
    CityInput,
    Definition,
    Figure,
    YearContext,
)
from indicators.decisions import Terms
from indicators.models import Indicator
from indicators.terms_in_force import terms
from reporting.deadlines import last_deadline, next_deadline
from reporting.models import Cycle, State, Submission
from reporting.on_record import CountingFact, counting_facts
from reporting.selectors import cycles, deadlines

#: Results are kept from here on: the plan's base year (比 2020 年).
FIRST_YEAR = 2020

#: Up to so many cities, what was decided for them is asked for by name: databases limit a query.
CITIES_NAMED = 100

#: city code → year → element code → figure
Series = dict[str, dict[int, dict[str, Figure]]]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which years are judged, and for whom which deadlines have passed.

    `elements_left_out` are, by year, the elements that nobody was asked for. `changes_at` is the
    next instant at which time alone changes a result.
    """

    years: range
    cities: Mapping[str, Mapping[int, YearContext]]
    province: Mapping[int, YearContext]
    elements_left_out: Mapping[int, frozenset[str]]
    changes_at: datetime

    def of_city(self, code: str, definition: Definition) -> dict[int, YearContext]:
        """A city's years in which this indicator was asked of it."""
        return self._asked(self.cities[code], definition)

    def of_province(self, definition: Definition) -> dict[int, YearContext]:
        """The years in which this indicator was asked of any city."""
        return self._asked(self.province, definition)

    def _asked(
        self, years: Mapping[int, YearContext], definition: Definition
    ) -> dict[int, YearContext]:
        return {
            year: context
            for year, context in years.items()
            if definition.needed.isdisjoint(self.elements_left_out[year])
        }


@dataclass(frozen=True, slots=True)
class Inputs:
    """Terms, figures and calendar of one run, without any database row.

    `city_ids` are the cities that were read: all, unless `every_city` is false.
    """

    terms: Terms
    indicator_ids: Mapping[int, int]
    city_ids: Mapping[str, int]
    series: Series
    calendar: Calendar
    submissions: Mapping[tuple[str, int], tuple[int, bool]]
    every_city: bool

    @property
    def definitions(self) -> Mapping[int, Definition]:
        """Every indicator as it is calculated, by number."""
        return self.terms.definitions

    def of_city(self, number: int, code: str) -> CityInput:
        """What one city brings to one indicator."""
        return self.terms.city_input(number, code, self.series.get(code, {}))


def elements_used(definition: Definition) -> set[str]:
    """Codes of every element that can change the indicator's result."""
    optional = {definition.correction, definition.switch} - {None}
    return {*definition.needed, *(code for code in optional if code)}


def load(
    now: datetime,
    numbers: Iterable[int] | None = None,
    *,
    city_ids: Collection[int] | None = None,
    under: Terms | None = None,
) -> Inputs:
    """Everything needed to judge these indicators (None = all) at `now`, under the terms in force
    or those of a decision that is not taken yet.

    With `city_ids` (None = all), nothing is read of any other city, except which deadline is the
    last and which the next.
    """
    known = cities() if city_ids is None else cities().filter(pk__in=city_ids)
    units = list(known)
    named = None if city_ids is None or len(units) > CITIES_NAMED else [u.code for u in units]
    judged_by = terms(cities=named) if under is None else under
    definitions = judged_by.definitions
    judged = set(definitions) if numbers is None else set(numbers)
    used = {code for number in judged for code in elements_used(definitions[number])}
    asked = list(cycles(city_ids))
    reports = Submission.objects.filter(version__gte=1)
    if city_ids is not None:
        reports = reports.filter(city__in=city_ids)
    return Inputs(
        terms=judged_by,
        indicator_ids=dict(Indicator.objects.order_by("number").values_list("number", "pk")),
        city_ids={city.code: city.pk for city in units},
        series=series_of(counting_facts(element_codes=used, city_ids=city_ids)),
        calendar=(
            calendar(now, units, asked) if city_ids is None else calendar_of_some(now, units, asked)
        ),
        submissions={
            (code, year): (version, late)
            for code, year, version, late in reports.order_by("pk").values_list(
                "city__code", "cycle__year", "version", "late"
            )
        },
        every_city=city_ids is None,
    )


def series_of(facts: Iterable[CountingFact]) -> Series:
    """Figures with a value, by city, year and element. A missing one is absent, never 0."""
    series: Series = {}
    for fact in facts:
        if fact.value is not None:
            years = series.setdefault(fact.city_code, {})
            figures = years.setdefault(fact.year, {})
            figures[fact.element] = Figure(fact.value, fact.state == State.FINAL)
    return series


def calendar(now: datetime, units: Iterable[City], asked: Iterable[Cycle]) -> Calendar:
    """The calendar of every unit at `now`; the province is late when its last city is."""
    units, asked = list(units), list(asked)
    ends = _ends(units, asked)
    last_ends: dict[int, datetime | None] = {cycle.year: None for cycle in asked}
    for of_city in ends.values():
        for year, end in of_city.items():
            last_ends[year] = max(end, last_ends[year] or end)
    ahead = [end for of_city in ends.values() for end in of_city.values() if end > now]
    return _calendar(now, asked, ends, last_ends, min(ahead, default=None))


def calendar_of_some(now: datetime, units: Iterable[City], asked: Iterable[Cycle]) -> Calendar:
    """The same for some of the units, as far as it concerns them and the province.

    `changes_at` may be early: the deadline that all share counts even if everybody has a later
    one. Computing once too often changes nothing.
    """
    asked = list(asked)
    last_ends = {cycle.year: last_deadline(cycle) for cycle in asked}
    return _calendar(now, asked, _ends(units, asked), last_ends, next_deadline(asked, now))


def _ends(units: Iterable[City], asked: Sequence[Cycle]) -> dict[str, dict[int, datetime]]:
    """The deadlines of each of the units by the years in which it was asked."""
    units = list(units)
    every = deadlines(units, asked)
    return {
        city.code: {
            cycle.year: every[city.pk, cycle.pk]
            for cycle in asked
            if city.code not in cycle.cities_left_out
        }
        for city in units
    }


def _calendar(
    now: datetime,
    asked: Iterable[Cycle],
    ends: Mapping[str, Mapping[int, datetime]],
    last_ends: Mapping[int, datetime | None],
    next_end: datetime | None,
) -> Calendar:
    local = timezone.localtime(now)
    new_year = local.replace(
        year=local.year + 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )

    def context(last: datetime | None) -> YearContext:
        return YearContext(True, last is not None and now >= last)

    return Calendar(
        years=range(FIRST_YEAR, local.year + 1),
        cities={
            code: {year: context(end) for year, end in years.items()}
            for code, years in ends.items()
        },
        province={year: context(last) for year, last in last_ends.items()},
        elements_left_out={cycle.year: frozenset(cycle.elements_left_out) for cycle in asked},
        changes_at=new_year if next_end is None else min(next_end, new_year),
    )
