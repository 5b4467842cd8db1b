"""A snapshot's results of a year in words: by the terms, figures and deadlines it was taken under.

Everything comes from what the snapshot keeps; only the plan's own words (names, clauses, formulas)
and which readings are still open are today's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import DecimalField

from assessment.explaining import absent_of, explained_indicators, stored, topics_of
from assessment.explanations import Around, Explanation, Stored, Topic, explain
from assessment.models import CityStatus, ProvincialStatus, Snapshot
from assessment.snapshots.state import Basis, Fields, kept_basis
from cities.models import City
from cities.selectors import cities
from indicators.calculation import LAGGING_STATUSES, LaggingKey, Status, lagging_place
from indicators.models import Indicator

_DECIMALS = frozenset(
    field.name for field in CityStatus._meta.get_fields() if isinstance(field, DecimalField)
)


@dataclass(frozen=True, slots=True)
class Told:
    """One kept result; `city` None is the province. `severity` orders the lagging list."""

    city: City | None
    indicator: Indicator
    row: Stored
    explanation: Explanation

    @property
    def status(self) -> Status:
        """How it was judged."""
        return self.row.status


@dataclass(frozen=True, slots=True)
class ToldYear:
    """All of a snapshot's results of a year. `cities` by (city code, indicator number), `lagging`
    in the order of the list, `submissions` the version and lateness of each city's report then,
    `due` the cities of which one was due."""

    snapshot: Snapshot
    year: int
    units: tuple[City, ...]
    topics: Mapping[int, Topic]
    province: Mapping[int, Told]
    cities: Mapping[tuple[str, int], Told]
    lagging: tuple[Told, ...]
    submissions: Mapping[str, tuple[int, bool]]
    due: frozenset[str]


def told_year(snapshot: Snapshot, year: int) -> ToldYear:
    """The results of `year` in this snapshot, each with its explanation."""
    basis = kept_basis(snapshot)
    indicators = {row.number: row for row in explained_indicators()}
    topics = topics_of(list(indicators.values()), basis.terms)
    units = {city.code: city for city in cities()}
    province: dict[int, Told] = {}
    of_cities: dict[tuple[str, int], Told] = {}
    absent: dict[int, list[tuple[str, str, str]]] = {}
    rows = snapshot.results.filter(year=year).order_by("city__code", "indicator__number")
    kept = list(rows.values_list("city__code", "indicator__number", "fields"))
    for code, number, fields in kept:
        if code is None or number not in indicators:
            continue
        city, topic = units[code], topics[number]
        row = _stored(fields, year, indicators[number], city)
        around = Around(
            figures=_figures(basis, code),
            targets=topic.held_to.get(code),
            set_itself=topic.set_by(code, row.target_year, row.target),
            milestones=topic.milestones.get(code, ()),
        )
        of_cities[code, number] = Told(city, indicators[number], row, explain(row, topic, around))
        absent.setdefault(number, []).append(
            (city.short_name, fields["status"], fields["reason_code"])
        )
    for code, number, fields in kept:
        if code is not None or number not in indicators:
            continue
        row = _stored(fields, year, indicators[number], None)
        around = Around(absent="" if row.complete else absent_of(absent.get(number, ())))
        province[number] = Told(None, indicators[number], row, explain(row, topics[number], around))
    return ToldYear(
        snapshot=snapshot,
        year=year,
        units=tuple(city for code, city in units.items() if code in basis.calendar.cities),
        topics=topics,
        province=province,
        cities=of_cities,
        lagging=tuple(_lagging(of_cities.values())),
        submissions={code: sent for (code, of), sent in basis.submissions.items() if of == year},
        due=frozenset(code for code, years in basis.calendar.cities.items() if year in years),
    )


def told_years(snapshot: Snapshot) -> list[int]:
    """The years a snapshot holds results of, newest first."""
    found = snapshot.results.filter(city=None).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def _stored(fields: Fields, year: int, indicator: Indicator, city: City | None) -> Stored:
    """A kept result as the explanations want it: read through the model it was stored by."""
    values = {
        name: Decimal(value) if name in _DECIMALS and value is not None else value
        for name, value in fields.items()
    }
    if city is not None:
        return stored(CityStatus(city=city, indicator=indicator, year=year, **values))
    return stored(ProvincialStatus(indicator=indicator, year=year, **values))


def _figures(basis: Basis, code: str) -> dict[tuple[str, int], Decimal]:
    return {
        (element, year): figure.value
        for year, figures in basis.series.get(code, {}).items()
        for element, figure in figures.items()
    }


def _lagging(results: Iterable[Told]) -> list[Told]:
    return sorted(
        (told for told in results if told.status in LAGGING_STATUSES),
        key=lambda told: lagging_place(_place(told)),
    )


def _place(told: Told) -> LaggingKey:
    severity = told.row.severity
    return LaggingKey(
        binding=told.indicator.nature == "binding",
        status=told.status,
        severity=None if severity is None else Fraction(severity),
        number=told.indicator.number,
        city=told.city.code if told.city else "",
    )
