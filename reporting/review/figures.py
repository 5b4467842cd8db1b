"""The figures of a year over all cities, read once for whatever a review page shows of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from django.db import connection
from django.db.models import Count, Max, Q, Sum

from cities.models import City
from indicators.calculation import (
    CityInput,
    CityResult,
    Definition,
    Figure,
    ProvinceResult,
    YearContext,
    judge_city,
    judge_province,
)
from indicators.calculation.value import city_reading, city_reports
from indicators.models import Indicator
from reporting import on_record, selectors
from reporting.basis import Basis, read_basis
from reporting.checks import Entry
from reporting.models import Cycle, Fact, State
from reporting.on_record import CountingFact
from reporting.peers import Peers, peers
from reporting.plan_in_force import plan_in_force

#: The plan's base year (比 2020 年): nothing is judged before it.
FIRST_YEAR = 2020

Key = tuple[str, int]
Series = dict[int, dict[str, Figure]]


@dataclass(slots=True)
class WorkedOut:
    """What all cities' figures come to: the indicators' values by city code, the province's result,
    the cities side by side, and how a city's indicator went back, in words by number and city id.
    Each is filled in when it is first asked for."""

    values: dict[int, Mapping[str, Fraction]] = field(default_factory=dict)
    province: dict[int, ProvinceResult] = field(default_factory=dict)
    peers: Mapping[int, Peers] | None = None
    backwards: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YearFigures:
    """Every figure that counts up to the cycle's year, by city code, element and year.

    `basis` is that of any city: nothing of it but `city` belongs to one (its rules name the
    bureaus that fill by default).
    """

    basis: Basis
    cities: list[City]
    counting: Mapping[str, Mapping[Key, CountingFact]]
    all_series: Mapping[str, Series]
    ends: Mapping[tuple[int, int], datetime]
    now: datetime
    worked_out: WorkedOut

    @property
    def year(self) -> int:
        return self.basis.cycle.year

    def indicator(self, number: int) -> Indicator:
        return next(each for each in self.basis.indicators if each.number == number)

    def series(self, city: str) -> Series:
        """A city's figures as the calculation takes them."""
        return self.all_series.get(city, {})

    def known(self, city: str) -> dict[Key, Entry]:
        """A city's figures as the checks take them; notes are not among them."""
        return {
            (code, year): Entry(code, year, fact.value, fact.text, fact.missing_reason)
            for (code, year), fact in self.counting.get(city, {}).items()
        }

    def inputs(
        self, number: int, changed: Mapping[str, Series] | None = None
    ) -> dict[str, CityInput]:
        """What every city brings to an indicator, by city code; `changed` series stand instead."""
        changed = changed or {}
        return {
            city.code: self._unit(
                number,
                city.code,
                changed[city.code] if city.code in changed else self.series(city.code),
            )
            for city in self.cities
        }

    @property
    def peers(self) -> Mapping[int, Peers]:
        """The compared indicators' values, all cities side by side."""
        if self.worked_out.peers is None:
            basis = self.basis
            self.worked_out.peers = peers(
                basis.definitions, basis.terms.applicability, self.all_series, self.year
            )
        return self.worked_out.peers

    def values(self, number: int) -> Mapping[str, Fraction]:
        """The year's value of an indicator in every city that has one, by city code."""
        kept = self.worked_out.values
        if number not in kept:
            definition = self.basis.definitions[number]
            found = {
                code: city_reading(
                    definition, unit, city_reports(definition, unit), self.year
                ).value
                for code, unit in self.inputs(number).items()
            }
            kept[number] = {code: value for code, value in found.items() if value is not None}
        return kept[number]

    def of_city(self, number: int, city: City, series: Series) -> CityResult:
        """A city's result of the year on an indicator with these figures."""
        return self._judged(number, city, series, [self.year])[self.year]

    def of_city_and_before(self, number: int, city: City) -> tuple[CityResult, CityResult]:
        """A city's results of the year and of the year before it, as its figures count."""
        years = [self.year - 1, self.year]
        judged = self._judged(number, city, self.series(city.code), years)
        return judged[self.year], judged[self.year - 1]

    def of_province(
        self, number: int, changed: Mapping[str, Series] | None = None
    ) -> ProvinceResult:
        """The province's result of the year on an indicator."""
        if changed is None:
            kept = self.worked_out.province
            if number not in kept:
                kept[number] = self.of_province(number, {})
            return kept[number]
        definition = self.basis.definitions[number]
        return judge_province(
            definition,
            self.inputs(number, changed),
            years=[self.year],
            calendar=self._calendar(definition, self.cities),
        )[self.year]

    def _judged(
        self, number: int, city: City, series: Series, years: Sequence[int]
    ) -> Mapping[int, CityResult]:
        definition = self.basis.definitions[number]
        unit = self._unit(number, city.code, series)
        calendar = self._calendar(definition, [city])
        return judge_city(definition, unit, years=years, calendar=calendar)

    def _unit(self, number: int, city: str, series: Series) -> CityInput:
        return self.basis.terms.city_input(number, city, series)

    def _calendar(self, definition: Definition, units: Iterable[City]) -> dict[int, YearContext]:
        """The years in which the indicator was asked; late is who is later than all of `units`."""
        units = list(units)
        return {
            cycle.year: YearContext(
                True, self.now >= max(self.ends[city.pk, cycle.pk] for city in units)
            )
            for cycle in self.basis.cycles
            if definition.needed.isdisjoint(cycle.elements_left_out)
        }


def year_figures(cycle: Cycle, now: datetime) -> YearFigures:
    """The figures as they stand now.

    What they come to is kept until a figure begins to count or becomes final, the plan changes or
    a deadline passes: a reviewer opens one figure after the other. A figure that counts never
    changes and none goes (the database refuses it), so their number and keys tell whether one was
    added. Within a transaction nothing is kept: what it sees may be undone.
    """
    plan = plan_in_force()
    cities = plan.asked_cities(cycle)
    # Asked before the figures are read: what comes in between makes the kept ones newer than they
    # are called, never older.
    key = None
    if plan.version is not None and not connection.in_atomic_block:
        key = (plan.version, *_counted(cycle.year))
    counting: dict[str, dict[Key, CountingFact]] = {}
    all_series: dict[str, Series] = {}
    for fact in on_record.counting_facts(years=range(FIRST_YEAR, cycle.year + 1)):
        counting.setdefault(fact.city_code, {})[fact.element, fact.year] = fact
        if fact.value is not None:
            years = all_series.setdefault(fact.city_code, {}).setdefault(fact.year, {})
            years[fact.element] = Figure(fact.value, fact.state == State.FINAL)
    basis = replace(read_basis(cities[0], cycle, plan), rules=plan.rules(cycle))
    ends = selectors.deadlines(cities, basis.cycles)
    return YearFigures(
        basis=basis,
        all_series=all_series,
        cities=cities,
        counting=counting,
        ends=ends,
        now=now,
        worked_out=_worked_out(cycle.year, key and (key, sum(now >= end for end in ends.values()))),
    )


def _counted(year: int) -> tuple[int | None, ...]:
    """What tells the counting figures up to a year from those at any other moment."""
    final = Q(state=State.FINAL)
    facts = Fact.objects.filter(year__range=(FIRST_YEAR, year)).exclude(state=State.DRAFT)
    found = facts.aggregate(
        count=Count("pk"), newest=Max("pk"), keys=Sum("pk"), final=Sum("pk", filter=final)
    )
    return tuple(found.values())


def _worked_out(year: int, key: object) -> WorkedOut:
    kept = _kept.get(year)
    if key is not None and kept is not None and kept[0] == key:
        return kept[1]
    found = WorkedOut()
    if key is not None:
        _kept[year] = (key, found)
    return found


#: By year: under which figures and plan, and what they come to.
_kept: dict[int, tuple[object, WorkedOut]] = {}
