"""What every unit is judged by: the plan as it is read, and what the province decided. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from indicators.calculation import (
    SHARED_TARGET,
    Applicability,
    Bands,
    CityInput,
    Definition,
    Figure,
    Kind,
    Point,
    Target,
    at_least_as_strict,
    reference_target,
)

#: The unit that is no city.
PROVINCE = ""

#: An indicator and a unit: a city's code or PROVINCE.
Unit = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """Definitions by number, and what belongs to single units.

    `allocations` are amounts by indicator, city and year; `own_values` a city's own stricter
    targets by year; all in the indicator's unit. The province's milestones and base value stand
    in its definition. `own_bands` are the indicators whose bands are not the general ones.
    """

    definitions: Mapping[int, Definition]
    applicability: Mapping[Unit, Applicability] = field(default_factory=dict)
    allocations: Mapping[int, Mapping[str, Mapping[int, Fraction]]] = field(default_factory=dict)
    own_values: Mapping[Unit, Mapping[int, Fraction]] = field(default_factory=dict)
    milestones: Mapping[Unit, tuple[Point, ...]] = field(default_factory=dict)
    base_values: Mapping[Unit, Point] = field(default_factory=dict)
    general_bands: Bands = field(default_factory=Bands)
    own_bands: frozenset[int] = frozenset()

    def applies(self, number: int, city: str) -> Applicability:
        """Whether an indicator applies to a city; it does where nothing was decided."""
        return self.applicability.get((number, city), Applicability.APPLICABLE)

    def city_input(
        self, number: int, city: str, series: Mapping[int, Mapping[str, Figure]]
    ) -> CityInput:
        """What one city with these figures brings to one indicator."""
        return CityInput(
            applicability=self.applies(number, city),
            series=series,
            own_targets=self._replacing_targets(number, city),
            milestones=self.milestones.get((number, city), ()),
            base_value=self.base_values.get((number, city)),
        )

    def common_targets(self, number: int, unit: str) -> tuple[Target, ...]:
        """What a unit is held to before its own stricter targets: the plan's, or its allocation.

        An allocated amount is to be reached as the provincial target that it serves: the next one.
        """
        definition = self.definitions[number]
        if unit == PROVINCE or definition.kind in SHARED_TARGET:
            return definition.targets
        amounts = self.allocations.get(number, {}).get(unit, {})
        served = ((year, reference_target(definition.targets, year)) for year in sorted(amounts))
        return tuple(
            Target(year, target.operator, amounts[year]) for year, target in served if target
        )

    def targets(self, number: int, unit: str) -> tuple[Target, ...]:
        """What a unit is held to. An own target counts while it is no less than the common one:
        an allocation that was raised above it takes its place."""
        own = self.own_values.get((number, unit), {})
        targets = []
        for common in self.common_targets(number, unit):
            mine = replace(common, value=own.get(common.year, common.value))
            targets.append(mine if at_least_as_strict(mine, common) else common)
        return tuple(targets)

    def replacing_targets(self, number: int) -> dict[str, tuple[Target, ...]]:
        """By city, the targets of those who are not held to the indicator's."""
        own = {city for of, city in self.own_values if of == number}
        cities = sorted(own | self.allocations.get(number, {}).keys())
        found = ((city, self._replacing_targets(number, city)) for city in cities)
        return {city: targets for city, targets in found if targets is not None}

    def replacing_milestones(self, number: int) -> dict[str, tuple[Point, ...]]:
        """By city, the milestones of those who have their own."""
        return {city: points for (of, city), points in self.milestones.items() if of == number}

    def _replacing_targets(self, number: int, city: str) -> tuple[Target, ...] | None:
        """The city's targets where they are not the indicator's."""
        allocated = self.definitions[number].kind is Kind.CUMULATIVE and bool(
            self.allocations.get(number, {}).get(city)
        )
        if allocated or (number, city) in self.own_values:
            return self.targets(number, city)
        return None

    def with_definition(self, definition: Definition) -> "Terms":
        """The same with one definition replaced."""
        return replace(self, definitions={**self.definitions, definition.number: definition})
