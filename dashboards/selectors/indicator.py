"""What the page of an indicator shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assessment.explaining import (
    absent_words,
    explain_cities,
    named_shortly,
    stored,
    topic,
    topics_of,
)
from assessment.explanations import Around, Explanation, Step, explain
from assessment.models import CityStatus, ProvincialStatus
from cities.models import City
from cities.parts import UNITS
from dashboards.figures.micro import Scale
from dashboards.selectors.decomposition import Gap, gap_of
from dashboards.selectors.entries import ElementLine, element_lines, facts_of
from dashboards.selectors.ranking import CityRow, city_rows, ranked, scale_of
from dashboards.selectors.results import city_courses, provincial_courses
from dashboards.wording.findings import (
    FLAG_KINDS,
    Named,
    ranking_finding,
    tiles_finding,
    trend_finding,
)
from dashboards.wording.keys import absent_text, carried_text, change_text, way_text
from dashboards.wording.outlook import Outlook, outlook
from dashboards.wording.results import STATUS_ORDER
from dashboards.wording.steps import provincial_steps
from indicators.calculation import SHARED_TARGET
from indicators.held import Plan
from indicators.models import Indicator, Reading
from indicators.selectors import elements_of_indicator
from reporting.assignments import filling_bureaus
from reporting.selectors import cycle

AnyResult = TypeVar("AnyResult", CityStatus, ProvincialStatus)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a past target year ended: the target, the figure of that year, whether it was met."""

    year: int
    met: bool | None
    result: CityStatus | ProvincialStatus | None


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """An open choice, which option is in force, and whom the other would change this year."""

    reading: Reading
    options: tuple[tuple[str, bool], ...]
    affected: tuple[str, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether the province has not confirmed it yet."""
        return self.reading.status == Reading.Status.PENDING


@dataclass(frozen=True, slots=True)
class ProvincePage:
    """The whole province on one indicator; `way` says where it is against the path."""

    indicator: Indicator
    year: int
    course: tuple[ProvincialStatus, ...]
    now: ProvincialStatus | None
    before: ProvincialStatus | None
    way: str
    ranking: tuple[CityRow, ...]
    scale: Scale | None
    readings: tuple[ReadingLine, ...]
    gap: Gap
    said: Explanation | None

    @property
    def named(self) -> list[Named]:
        """Cities with a value this year, best first."""
        return [
            Named(row.city.short_name, row.now)
            for row in self.ranking
            if row.now is not None and row.now.value is not None
        ]

    @property
    def trend_finding(self) -> str:
        """The title over the trend."""
        return trend_finding("全省", self.now, self.indicator, city=False)

    @property
    def outlook(self) -> Outlook:
        """Where the province would end if nothing changes."""
        return outlook(self.course, self.indicator, of_city=False)

    @property
    def own_aims(self) -> bool:
        """Whether any city is held to a target of its own."""
        return any(row.strip is not None and row.strip.aim for row in self.ranking)

    @property
    def ranking_finding(self) -> str:
        """The title over the ranking."""
        return ranking_finding(self.named, self.indicator)

    @property
    def tiles_finding(self) -> str:
        """The title over the tiles."""
        statuses = [row.now.status for row in self.ranking if row.now is not None]
        return tiles_finding(statuses)

    @property
    def change(self) -> str:
        """Against last year."""
        return change_text(self.now, self.before, self.indicator) if self.now else ""

    @property
    def absent(self) -> str:
        """Which cities have no figure, and why."""
        return absent_text(
            [
                (row.city.short_name, row.now.status, row.now.reason_code)
                for row in self.by_code
                if row.now is not None
            ]
        )

    @property
    def carried(self) -> str:
        """Which cities count by the answer of an earlier year; of yes and no alone."""
        if self.indicator.kind not in FLAG_KINDS:
            return ""
        return carried_text(
            [
                (row.city.short_name, row.now.status, row.now.value)
                for row in self.by_code
                if row.now is not None
            ]
        )

    @property
    def verdicts(self) -> list[Verdict]:
        """How past target years ended, each with the figure of its year."""
        return _verdicts(self.now, self.course)

    @property
    def steps(self) -> list[Step]:
        """How the provincial figure comes about, and how it is judged."""
        judging = self.said.steps[1:] if self.said else ()
        return [*provincial_steps(self.indicator, self.now, self.named), *judging]

    @property
    def by_code(self) -> list[CityRow]:
        """The cities by code."""
        return sorted(self.ranking, key=lambda row: row.city.code)

    @property
    def on_a_map(self) -> bool:
        """Whether the cities are so few that tiles can stand where they lie."""
        return len(self.ranking) <= UNITS

    @property
    def by_status(self) -> list[tuple[str, list[City]]]:
        """The cities by status, good news first, by code."""
        groups: dict[str, list[City]] = {}
        for row in self.by_code:
            if row.now is not None:
                groups.setdefault(row.now.status, []).append(row.city)
        return [(code, groups[code]) for code in STATUS_ORDER if code in groups]

    @property
    def years(self) -> list[int]:
        """The years that have results."""
        return [result.year for result in self.course]


@dataclass(frozen=True, slots=True)
class CityPage:
    """One city's own view of an indicator; nothing of any other city. `way` says where it is
    against the path."""

    indicator: Indicator
    year: int
    city: City
    course: tuple[CityStatus, ...]
    now: CityStatus | None
    before: CityStatus | None
    way: str
    readings: tuple[ReadingLine, ...]
    elements: tuple[ElementLine, ...]
    said: Explanation | None

    @property
    def trend_finding(self) -> str:
        """The title over the trend."""
        return trend_finding(self.city.short_name, self.now, self.indicator, city=True)

    @property
    def change(self) -> str:
        """Against last year."""
        return change_text(self.now, self.before, self.indicator, city=True) if self.now else ""

    @property
    def verdicts(self) -> list[Verdict]:
        """How past target years ended, each with the figure of its year."""
        return _verdicts(self.now, self.course)

    @property
    def outlook(self) -> Outlook:
        """Where the city would end if nothing changes."""
        return outlook(self.course, self.indicator, of_city=True)

    @property
    def drawn(self) -> bool:
        """Whether there is a course to draw; yes and no are not drawn."""
        return self.indicator.kind not in FLAG_KINDS


def province_page(
    indicator: Indicator, year: int, plan: Plan, *, chosen: Sequence[str] = ()
) -> ProvincePage:
    """All that provincial users see of the indicator in a year; `chosen` are the codes of the
    cities that the what-if brings to the target."""
    course = provincial_courses([indicator.number], until=year)[indicator.number]
    definition = plan.definition(indicator.number)
    rows = city_rows(indicator, year, plan.cities, definition)
    now = _of_year(course, year)
    common = now.target if now and definition.kind in SHARED_TARGET else None
    measured = scale_of(indicator, rows, common)
    return ProvincePage(
        indicator=indicator,
        year=year,
        course=tuple(course),
        now=now,
        before=_of_year(course, year - 1),
        way=way_text(now, indicator, definition.bands) if now else "",
        ranking=tuple(ranked(indicator, rows, measured, common)),
        scale=measured,
        readings=_reading_lines(indicator, rows),
        gap=gap_of(indicator, plan.terms, rows, course, year=year, chosen=chosen),
        said=explain(
            stored(now),
            topic(indicator, definition),
            Around(absent=_absent(rows), returned_by=_returned_by(rows)),
        )
        if now
        else None,
    )


def _absent(rows: Iterable[CityRow]) -> str:
    """Which cities the provincial figure lacks, and why."""
    return absent_words(
        (row.city.short_name, row.now.status, row.now.reason_code)
        for row in rows
        if row.now is not None
    )


def _returned_by(rows: Iterable[CityRow]) -> str:
    """Whose returned figures are in the provincial figure."""
    return named_shortly(
        [
            row.city.short_name
            for row in rows
            if row.returned and row.now and row.now.value is not None
        ]
    )


def city_page(indicator: Indicator, city: City, year: int) -> CityPage:
    """All that a city's users see of the indicator in a year."""
    course = city_courses(city, [indicator.number], until=year)[indicator.number]
    now = _of_year(course, year)
    topics = topics_of([indicator]) if now else {}
    said = explain_cities([now], topics, peers=False) if now else []
    bands = [topic.definition.bands for topic in topics.values()]
    return CityPage(
        indicator=indicator,
        year=year,
        city=city,
        course=tuple(course),
        now=now,
        before=_of_year(course, year - 1),
        way=way_text(now, indicator, *bands) if now else "",
        readings=_reading_lines(indicator, []),
        said=said[0] if said else None,
        elements=tuple(
            element_lines(
                elements_of_indicator(indicator),
                facts_of(city, year, cycle(year), own=True),
                year,
                filling_bureaus(city),
            )
        ),
    )


def _verdicts(
    now: CityStatus | ProvincialStatus | None,
    course: Sequence[CityStatus] | Sequence[ProvincialStatus],
) -> list[Verdict]:
    by_year = {result.year: result for result in course}
    return [
        Verdict(each["year"], each["met"], by_year.get(each["year"]))
        for each in (now.verdicts if now is not None else ())
    ]


def _of_year(course: Sequence[AnyResult], year: int) -> AnyResult | None:
    return next((result for result in course if result.year == year), None)


def _reading_lines(indicator: Indicator, rows: Sequence[CityRow]) -> tuple[ReadingLine, ...]:
    """The open choices; another operator changes only those who stand exactly on the target."""
    lines = []
    for reading in indicator.readings.all():
        options = tuple(
            (option["label"], option["code"] == reading.in_force) for option in reading.options
        )
        by_operator = any("operator" in option["effect"] for option in reading.options)
        affected = tuple(
            row.city.short_name
            for row in rows
            if by_operator
            and row.now is not None
            and row.now.value is not None
            and row.now.value == row.now.target
            and (not reading.years or row.now.target_year in reading.years)
        )
        lines.append(ReadingLine(reading, options, affected))
    return tuple(lines)
