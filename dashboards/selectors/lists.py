"""The three index pages: all departments, all indicators, all cities, one line each."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assessment.models import CityStatus, ProvincialStatus
from cities.models import City, Department
from dashboards.figures.micro import Spark, spark
from dashboards.selectors.results import city_courses, provincial_courses
from dashboards.selectors.tasks import Tally, counting_tasks, tally
from dashboards.wording.findings import BEHIND, FLAG_KINDS, ON_SCHEDULE
from dashboards.wording.results import STATUS_ORDER
from indicators.calculation import LAGGING_STATUSES
from indicators.held import Plan
from indicators.models import Indicator
from indicators.selectors import departments as behind_indicator
from reporting.models import Submission
from reporting.review.responsibility import responsibility
from reporting.review.timeliness import NOTHING, Timeliness, timeliness
from reporting.review.waiting import waiting_rows
from reporting.selectors import submissions


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department: what it answers for and how the province stands there."""

    department: Department
    first_named: tuple[int, ...]
    taking_part: tuple[int, ...]
    clauses_first: int
    clauses: int
    on_schedule: int
    behind: int
    lagging: int
    statuses: Mapping[int, str]
    tasks: Tally
    review: Timeliness

    @property
    def standing(self) -> list[tuple[str, list[int]]]:
        """All its indicators by provincial status, good news first."""
        return [
            (code, [number for number, status in self.statuses.items() if status == code])
            for code in STATUS_ORDER
            if code in self.statuses.values()
        ]

    @property
    def clauses_apart(self) -> int:
        """Clauses that name it further back."""
        return self.clauses - self.clauses_first


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with its newest result: the province's, or one city's own."""

    indicator: Indicator
    lead: Department | None
    now: ProvincialStatus | CityStatus | None
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class CityRow:
    """A city: its report of the year and its statuses."""

    city: City
    submission: Submission | None
    counts: Counter[str]

    @property
    def standing(self) -> list[tuple[str, int]]:
        """Indicators per status, good news first."""
        return [(code, self.counts[code]) for code in STATUS_ORDER if self.counts[code]]

    @property
    def on_schedule(self) -> int:
        """Indicators that met their target or keep pace."""
        return sum(self.counts[status] for status in ON_SCHEDULE)

    @property
    def behind(self) -> int:
        """Indicators behind."""
        return sum(self.counts[status] for status in BEHIND)

    @property
    def attention(self) -> int:
        """Rows on the lagging list."""
        return sum(self.counts[status] for status in LAGGING_STATUSES)


def department_rows(year: int, plan: Plan, now: datetime) -> list[DepartmentRow]:
    """The departments in the order of the notice, with the plain numbers of the year."""
    roles: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for clause in plan.clauses:
        for row in clause.responsibilities.all():
            roles[row.department_id].append((row.clause_id, row.position))
    clause_of = {each.pk: each for each in plan.indicators}
    standing = {
        result.indicator_id: result.status
        for result in ProvincialStatus.objects.filter(year=year).order_by("indicator__number")
    }
    lagging = _lagging_counts(year)
    reports, everywhere = counting_tasks(year), plan.cities
    review = timeliness(year, now, waiting_rows(year), plan.of(responsibility))
    rows = []
    for department in plan.departments:
        first = {clause for clause, position in roles[department.pk] if position == 1}
        every = {clause for clause, _ in roles[department.pk]}
        ours = [each for each in clause_of.values() if each.clause_id in every]
        rows.append(
            DepartmentRow(
                department=department,
                first_named=tuple(e.number for e in ours if e.clause_id in first),
                taking_part=tuple(e.number for e in ours if e.clause_id not in first),
                clauses_first=len(first),
                clauses=len(every),
                on_schedule=sum(standing.get(e.pk) in ON_SCHEDULE for e in ours),
                behind=sum(standing.get(e.pk) in BEHIND for e in ours),
                lagging=sum(lagging[e.pk] for e in ours if e.clause_id in first),
                statuses={e.number: standing[e.pk] for e in ours if e.pk in standing},
                tasks=tally(
                    reports[clause, city.pk].progress if (clause, city.pk) in reports else ""
                    for clause in every
                    for city in everywhere
                ),
                review=review.get(department.code, NOTHING),
            )
        )
    return rows


def indicator_rows(year: int, plan: Plan, *, city: City | None = None) -> list[IndicatorRow]:
    """The 23 in table order with the province's results, or one city's own."""
    courses: Mapping[int, Sequence[ProvincialStatus | CityStatus]]
    courses = city_courses(city, until=year) if city else provincial_courses(until=year)
    rows = []
    for indicator in plan.indicators:
        course = courses.get(indicator.number, ())
        flags = city is not None and indicator.kind in FLAG_KINDS
        rows.append(
            IndicatorRow(
                indicator=indicator,
                lead=next(iter(behind_indicator(indicator)), None),
                now=next((result for result in course if result.year == year), None),
                spark=None if flags else spark([result.value for result in course]),
            )
        )
    return rows


def city_rows(year: int, cities: Sequence[City]) -> list[CityRow]:
    """These cities with their reports and statuses of the year."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    statuses = CityStatus.objects.filter(year=year, city__in=cities).order_by()
    for city_id, status in statuses.values_list("city_id", "status"):
        counts[city_id][status] += 1
    reports = {report.city_id: report for report in submissions(year).filter(city__in=cities)}
    return [CityRow(city, reports.get(city.pk), counts[city.pk]) for city in cities]


def _lagging_counts(year: int) -> Counter[int]:
    """Rows of the lagging list per indicator."""
    return Counter(
        CityStatus.objects.filter(year=year, status__in=[str(s) for s in LAGGING_STATUSES])
        .order_by("indicator__number")
        .values_list("indicator_id", flat=True)
    )
