"""The figures of a year over all cities, read once for whatever a review page shows of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

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
from reporting.models import Cycle, State
from reporting.on_record import CountingFact
from reporting.plan_in_force import plan_in_force

#: The plan's base year (比 2020 年): nothing is judged before it.
FIRST_YEAR = 2020

Key = tuple[str, int]
Series = dict[int, dict[str, Figure]]


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

    def values(self, number: int) -> dict[str, Fraction]:
        """The year's value of an indicator in every city that has one, by city code."""
        definition = self.basis.definitions[number]
        found = {
            code: city_reading(definition, unit, city_reports(definition, unit), self.year).value
            for code, unit in self.inputs(number).items()
        }
        return {code: value for code, value in found.items() if value is not None}

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
    """The figures as they stand now."""
    plan = plan_in_force()
    cities = plan.asked_cities(cycle)
    counting: dict[str, dict[Key, CountingFact]] = {}
    all_series: dict[str, Series] = {}
    for fact in on_record.counting_facts(years=range(FIRST_YEAR, cycle.year + 1)):
        counting.setdefault(fact.city_code, {})[fact.element, fact.year] = fact
        if fact.value is not None:
            years = all_series.setdefault(fact.city_code, {}).setdefault(fact.year, {})
            years[fact.element] = Figure(fact.value, fact.state == State.FINAL)
    basis = replace(read_basis(cities[0], cycle, plan), rules=plan.rules(cycle))
    return YearFigures(
        basis=basis,
        all_series=all_series,
        cities=cities,
        counting=counting,
        ends=selectors.deadlines(cities, basis.cycles),
        now=now,
    )
