"""Whose part of a report is missing: whom the city and the province wait for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cities.models import City
from reporting import selectors
from reporting.models import Cycle, State, Submission
from reporting.parts import Part, parts_of_cities

#: In these states the city has done its part; whoever is next sits at the province.
HANDED_IN = frozenset({State.SUBMITTED, State.APPROVED, State.FINAL})


@dataclass(frozen=True, slots=True)
class CityWait:
    """A city that has not handed in its report, or has to correct it, and its parts."""

    city: City
    submission: Submission | None
    parts: Sequence[Part]

    @property
    def handed_in(self) -> bool:
        """Whether the city waits for nobody of its own."""
        return self.submission is not None and self.submission.state in HANDED_IN

    @property
    def returned(self) -> bool:
        """Whether it was sent back and has to be corrected."""
        return self.submission is not None and self.submission.state == State.RETURNED

    @property
    def missing(self) -> list[Part]:
        """The parts that are still missing. The housing bureau's is, until the city submits."""
        if self.handed_in:
            return []
        return [part for part in self.parts if is_missing(part)]


def is_missing(part: Part) -> bool:
    """Whether a bureau of a city that has not submitted still has something to do."""
    if part.submits:
        return True
    return not part.empty and not part.confirmed and not (part.clear and not part.has_account)


def waits(cycle: Cycle, cities: Sequence[City] | None = None) -> list[CityWait]:
    """Every asked city (or those named) with its parts, by code, in a fixed number of queries."""
    asked = selectors.asked_cities(cycle) if cities is None else list(cities)
    found = {each.city_id: each for each in selectors.submissions(cycle.year)}
    parts = parts_of_cities(cycle, asked)
    return [CityWait(city, found.get(city.pk), parts[city.pk]) for city in asked]


def names(parts: Iterable[Part]) -> str:
    """「发展和改革委员会（未填3项）、财政局」, without the city's name in front."""
    said = []
    for part in parts:
        name = part.bureau.removeprefix(part.city.name)
        said.append(f"{name}（{part.lacking}）" if part.lacking else name)
    return "、".join(said)
