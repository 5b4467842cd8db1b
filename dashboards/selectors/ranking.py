"""The cities on one indicator: each with its result and last year's, best first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assessment.models import CityStatus
from assessment.returned import Returned
from cities.models import City
from dashboards.figures.micro import Scale, Strip, scale
from dashboards.wording.findings import FLAG_KINDS
from indicators.calculation import Definition
from indicators.models import Indicator

#: What no page says of a city's place among others.
_UNSAID = (
    *("path", "gap_to_path", "pace", "severity", "verdicts", "submission_version"),
    *("baseline_year", "baseline_value", "baseline_origin", "calculation_version", "computed_at"),
)


@dataclass(frozen=True, slots=True)
class CityRow:
    """A city on the indicator, its place and its row of the strip plot; `added` is the newest sum
    of a total that is known, whether or not the year itself was reported. `returned` says that the
    year's result rests on figures that were sent back and not replaced yet."""

    city: City
    now: CityStatus | None
    before: CityStatus | None
    added: Decimal | None = None
    place: int | None = None
    strip: Strip | None = None
    returned: bool = False

    @property
    def change(self) -> Decimal | None:
        """This year's value less last year's."""
        if self.now is None or self.before is None:
            return None
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value


def city_rows(
    indicator: Indicator, year: int, cities: Sequence[City], definition: Definition
) -> list[CityRow]:
    """Every city by code, in two queries; in three for totals."""
    results = CityStatus.objects.filter(indicator=indicator, year__in=(year - 1, year))
    found = {(each.city_id, each.year): each for each in results.order_by().defer(*_UNSAID)}
    added = _added(indicator, year) if indicator.kind == "cumulative" else {}
    returned = Returned(year)

    def sent_back(city: City) -> bool:
        now = found.get((city.pk, year))
        return now is not None and returned.beneath(now, definition)

    return [
        CityRow(
            city=city,
            now=found.get((city.pk, year)),
            before=found.get((city.pk, year - 1)),
            added=added.get(city.pk),
            returned=sent_back(city),
        )
        for city in cities
    ]


def _added(indicator: Indicator, year: int) -> dict[int, Decimal | None]:
    """What each city added up to by the year, by the city's id."""
    sums = CityStatus.objects.filter(
        indicator=indicator, year__lte=year, numerator__isnull=False
    ).order_by("year")
    return dict(sums.values_list("city_id", "numerator"))


def histories(
    indicator: Indicator, year: int, cities: Sequence[City]
) -> list[tuple[City, list[CityStatus]]]:
    """These cities' results up to a year, oldest first: one query."""
    results = CityStatus.objects.filter(indicator=indicator, year__lte=year, city__in=cities)
    courses: dict[int, list[CityStatus]] = defaultdict(list)
    for result in results.order_by("year").defer(*_UNSAID):
        courses[result.city_id].append(result)
    return [(city, courses[city.pk]) for city in cities]


def values_by_year(indicator: Indicator, year: int) -> dict[int, list[Decimal]]:
    """The cities' values year by year up to a year, missing ones left out: one query."""
    rows = CityStatus.objects.filter(indicator=indicator, year__lte=year, value__isnull=False)
    values: dict[int, list[Decimal]] = defaultdict(list)
    for at, value in rows.order_by("year", "city__code").values_list("year", "value"):
        if value is not None:
            values[at].append(value)
    return values


def scale_of(indicator: Indicator, rows: Iterable[CityRow], common: Decimal | None) -> Scale | None:
    """One scale for the strips of all cities and the target they share; none for answers of yes or
    no."""
    if indicator.kind in FLAG_KINDS:
        return None
    shown = [result for row in rows for result in (row.now, row.before) if result is not None]
    aims = [row.now.target for row in rows if row.now is not None and row.now.target is not None]
    return scale([*(each.value for each in shown if each.value is not None), *aims], common)


def ranked(
    indicator: Indicator,
    rows: Iterable[CityRow],
    measured: Scale | None,
    common: Decimal | None,
) -> list[CityRow]:
    """Best first; cities without a figure this year come after, by code. A target that is not the
    common one is marked in the city's own row."""
    better_is_less = indicator.direction == "down"

    def order(row: CityRow) -> tuple[bool, Decimal, str]:
        if row.now is None or row.now.value is None:
            return True, Decimal(0), row.city.code
        return False, row.now.value if better_is_less else -row.now.value, row.city.code

    placed = []
    for place, row in enumerate(sorted(rows, key=order), start=1):
        now = row.now.value if row.now else None
        before = row.before.value if row.before else None
        aim = row.now.target if row.now and row.now.target != common else None
        placed.append(
            replace(
                row,
                place=place if now is not None and indicator.kind not in FLAG_KINDS else None,
                strip=measured.strip(now, before, aim) if measured else None,
            )
        )
    return placed
