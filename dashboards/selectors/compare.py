"""Several units side by side on several indicators: small drawings on one scale, and the figures.

The province's staff compare any cities with each other and with the province; a city's people see
their own city alone, since with few cities the province's figure would give another's away.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from assessment.models import CityStatus, ProvincialStatus
from cities.models import City
from cities.parts import UNITS
from dashboards.courses import trend_of
from dashboards.figures.mini import Mini, Plane, mini
from dashboards.figures.trend import Trend
from dashboards.selectors.held_to import held_to_each
from dashboards.selectors.results import horizon, provincial_courses
from dashboards.wording.findings import FLAG_KINDS, Named, ranking_finding, trend_finding
from indicators.calculation import Point
from indicators.decisions import PROVINCE
from indicators.held import Plan
from indicators.models import Indicator

#: A unit (None = the province) with its results, oldest first.
Unit = tuple[City | None, Sequence[CityStatus] | Sequence[ProvincialStatus]]
#: As many drawings as are still legible, and as fit into a page: of one city, of one indicator, of
#: both together.
MOST_INDICATORS, MOST_CITIES, MOST_DRAWINGS = 6, UNITS, 80


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; `left_out` say in words what of it cannot be shown, `hints` what
    else would."""

    cities: tuple[City, ...]
    indicators: tuple[Indicator, ...]
    left_out: tuple[str, ...]
    hints: tuple[str, ...]
    chosen: bool

    @property
    def problems(self) -> tuple[str, ...]:
        """All that is said about the choice."""
        return self.left_out + self.hints

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values as they stand in an address."""
        return self.places + [("indicator", str(each.number)) for each in self.indicators]

    @property
    def places(self) -> list[tuple[str, str]]:
        """The same of the cities alone."""
        return [("city", each.code) for each in self.cities]


@dataclass(frozen=True, slots=True)
class Line:
    """One unit on one indicator: its figures by year and its trend where it can be drawn; no city =
    the province."""

    city: City | None
    name: str
    course: tuple[CityStatus | ProvincialStatus, ...]
    now: CityStatus | ProvincialStatus | None
    trend: Trend | None

    @property
    def by_year(self) -> dict[int, CityStatus | ProvincialStatus]:
        """The results by year."""
        return {result.year: result for result in self.course}


@dataclass(frozen=True, slots=True)
class Comparison:
    """All units on one indicator."""

    indicator: Indicator
    lines: tuple[Line, ...]
    years: tuple[int, ...]

    @property
    def finding(self) -> str:
        """Who is best and who worst among the cities."""
        with_value = [
            Named(line.name, line.now)
            for line in self.lines
            if line.city is not None and line.now is not None and line.now.value is not None
        ]
        better_first = self.indicator.direction == "up"
        with_value.sort(key=lambda each: each.result.value or 0, reverse=better_first)
        return ranking_finding(with_value, self.indicator)

    @property
    def alone(self) -> bool:
        """Whether it is one unit by itself, as a city's people see it."""
        return len(self.lines) == 1

    @property
    def title(self) -> str:
        """What a picture says that travels alone; of a city by itself how it stands."""
        if self.alone:
            line, city = self.lines[0], self.lines[0].city is not None
            return trend_finding(line.name, line.now, self.indicator, city=city)
        return f"{self.indicator.short_name}：{self.finding}"

    @property
    def provisional(self) -> list[int]:
        """The years whose every figure is provisional."""
        figures = [each for line in self.lines for each in line.course if each.value is not None]
        settled = {each.year for each in figures if not each.provisional}
        return sorted({each.year for each in figures} - settled)

    @property
    def trends(self) -> list[Trend]:
        """All that is drawn, on one scale."""
        return [line.trend for line in self.lines if line.trend is not None]

    @property
    def has_figures(self) -> bool:
        """Whether anything can be drawn."""
        return any(point.value is not None for trend in self.trends for point in trend.points)

    @property
    def drawn(self) -> list[tuple[Line, Mini]]:
        """The lines with their drawings, as far as they have any figure."""
        plane = Plane(self.trends)
        drawings = [(line, mini(line.trend, plane)) for line in self.lines if line.trend]
        return [(line, drawing) for line, drawing in drawings if drawing is not None]


def asked(query: QueryDict, known: Plan, *, own: City | None) -> Asked:
    """The cities and indicators an address names; every city and the binding indicators where it
    names none, as far as a page holds them. A city's people get their own city, whatever they ask
    for."""
    everyone = [own] if own else known.cities
    codes, numbers = query.getlist("city"), query.getlist("indicator")
    left_out: list[str] = []
    hints: list[str] = []
    by_code = {city.code: city for city in everyone}
    by_number = {str(each.number): each for each in known.indicators}
    if not own:
        strange = [code for code in codes if code not in by_code]
        if strange:
            left_out.append(f"没有代码为{'、'.join(strange)[:60]}的市，请在下面重新选。")
    wrong = [number for number in numbers if number not in by_number]
    if wrong:
        left_out.append(f"没有第{'、'.join(wrong)[:60]}项，请在下面重新选。")
    places = [city for city in everyone if city.code in codes] or everyone
    if len(places) > MOST_CITIES:
        left_out.append(
            f"一次最多比{MOST_CITIES}个市，这里是{len(places)}个中代码在前的{MOST_CITIES}个，"
            "请在下面选要比的市。"
        )
        places = places[:MOST_CITIES]
    rows = [each for each in known.indicators if str(each.number) in numbers]
    rows = rows or [each for each in known.indicators if each.nature == "binding"]
    most = min(MOST_INDICATORS, MOST_DRAWINGS // len(places)) if places else MOST_INDICATORS
    if len(rows) > most:
        others = "、".join(str(each.number) for each in rows[most:])
        left_out.append(f"{len(places)}个市一次最多比{most}项，第{others}项没有列出，请分开比较。")
    if not own and len(places) == 1:
        hints.append(f"只选了{places[0].name}。再选一个市，就能比较。")
    return Asked(
        cities=tuple(places),
        indicators=tuple(rows[:most]),
        left_out=tuple(left_out),
        hints=tuple(hints),
        chosen=bool(codes or numbers),
    )


def comparisons(chosen: Asked, year: int, known: Plan, *, own: City | None) -> list[Comparison]:
    """Every indicator that was asked for, in table order: two queries, however many cities."""
    courses: dict[tuple[int, int], list[CityStatus]] = defaultdict(list)
    for result in CityStatus.objects.filter(
        city__in=chosen.cities, indicator__in=chosen.indicators, year__lte=year
    ).order_by("year"):
        courses[result.indicator_id, result.city_id].append(result)
    province = (
        {} if own else provincial_courses([each.number for each in chosen.indicators], until=year)
    )
    codes = [PROVINCE, *(city.code for city in chosen.cities)]
    decided = held_to_each(codes, decisions=known.decisions)
    points = {code: held.milestones for code, held in decided.items()}
    last = horizon(year, known)
    found = []
    for indicator in chosen.indicators:
        units: list[Unit] = [] if own else [(None, province.get(indicator.number, []))]
        units += [(city, courses[indicator.pk, city.pk]) for city in chosen.cities]
        found.append(_comparison(indicator, units, points, last, year))
    return found


def _comparison(
    indicator: Indicator,
    units: Sequence[Unit],
    points: Mapping[str, Mapping[int, Sequence[Point]]],
    last: int,
    year: int,
) -> Comparison:
    return Comparison(
        indicator=indicator,
        lines=tuple(
            Line(
                city=city,
                name=city.short_name if city else "全省",
                course=tuple(course),
                now=next((result for result in course if result.year == year), None),
                trend=trend_of(
                    indicator,
                    course,
                    horizon=last,
                    milestones=points[city.code if city else PROVINCE].get(indicator.number, ()),
                )
                if _drawable(indicator, city)
                else None,
            )
            for city, course in units
        ),
        years=tuple(sorted({result.year for _, course in units for result in course})),
    )


def _drawable(indicator: Indicator, city: City | None) -> bool:
    """Yes and no are not drawn; the province's sum has no place on the scale of its parts."""
    if indicator.kind in FLAG_KINDS:
        return False
    return city is not None or indicator.kind != "cumulative"
