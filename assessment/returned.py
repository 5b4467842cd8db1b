"""Which results rest on figures that were sent back (退回): these count on until they are replaced
(decision 0011), and a reader has to know it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from assessment.models import CityStatus, ProvincialStatus
from indicators.calculation import Definition, Reason, Status
from reporting.on_record import returned_figures

#: (element, year) of figures
Figures = AbstractSet[tuple[str, int]]
_NOT_JUDGED = frozenset(
    {Status.NOT_APPLICABLE, Status.UNDESIGNATED, Status.NOT_DUE, Status.OVERDUE}
)


class Returned:
    """The figures that stand returned, of these cities (None = all), up to a year; one query."""

    def __init__(self, until: int, *, city_ids: Collection[int] | None = None) -> None:
        self.figures: Mapping[int, Figures] = returned_figures(until, city_ids=city_ids)

    def under(self, definition: Definition, city: int, year: int, judged: tuple[str, str]) -> bool:
        """Whether the city's result of the year rests on one; `judged` is its status and reason."""
        found = self.figures.get(city)
        if not found:
            return False
        return rests_on_reports(*judged) and bool(entering(definition, year, found))

    def beneath(self, result: CityStatus, definition: Definition) -> bool:
        """The same of a stored result."""
        judged = (result.status, result.reason_code)
        return self.under(definition, result.city_id, result.year, judged)


def returned_in(
    results: Sequence[ProvincialStatus], definitions: Mapping[int, Definition]
) -> dict[tuple[int, int], list[str]]:
    """The cities whose returned figures are in these provincial results, by (indicator, year); two
    queries, one where nothing was returned."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    returned = Returned(max((result.year for result in results), default=0))
    if not returned.figures:
        return found
    rows = (
        CityStatus.objects.filter(
            city__in=returned.figures,
            indicator__in={result.indicator_id for result in results},
            year__in={result.year for result in results},
            value__isnull=False,
        )
        .order_by("indicator", "year", "city__code")
        .values_list(
            *("indicator_id", "indicator__number", "year"),
            *("city_id", "city__short_name", "status", "reason_code"),
        )
    )
    for pk, number, year, city, name, status, reason in rows:
        if returned.under(definitions[number], city, year, (status, reason)):
            found[pk, year].append(name)
    return found


def rests_on_reports(status: str, reason: str) -> bool:
    """Whether a status follows from reported figures at all."""
    return status not in _NOT_JUDGED or reason == Reason.NO_HEATING


def years_used(definition: Definition, year: int) -> set[int]:
    """The years whose figures enter a result: its own, the base year, those added up before."""
    years = {year, *range(definition.start_year or year, year)}
    return years | ({definition.base_year} if definition.base_year is not None else set())


def entering(definition: Definition, year: int, figures: Figures) -> frozenset[tuple[str, int]]:
    """Those of the figures that enter the year's result."""
    years, elements = years_used(definition, year), definition.elements
    return frozenset(
        (element, at) for element, at in figures if element in elements and at in years
    )
