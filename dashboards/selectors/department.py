"""What the page of a department shows: its indicators, its clauses, and which cities lag."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from assessment.models import CityStatus, ProvincialStatus
from assessment.selectors import IN_PLACE
from cities.models import City, Department
from dashboards.figures.micro import Spark, spark
from dashboards.selectors.results import provincial_courses
from dashboards.selectors.tasks import (
    MISSING,
    PROGRESS_ORDER,
    TASK_LABELS,
    ClauseLine,
    TaskCell,
    clause_tally,
    counting_tasks,
    task_cells,
)
from dashboards.selectors.waiting import Waiting, waiting
from dashboards.wording.findings import (
    BEHIND,
    behind_finding,
    most_finding,
    standing_finding,
)
from dashboards.wording.results import STATUS_ORDER
from indicators.calculation import LAGGING_STATUSES, Status
from indicators.held import Plan
from indicators.models import Clause, Commitment, Indicator
from indicators.wording import ranges
from reporting.models import TaskProgress
from reporting.review.responsibility import responsibility
from reporting.review.timeliness import NOTHING, Timeliness, timeliness
from reporting.review.waiting import NOTHING as NOT_WAITING
from reporting.review.waiting import waiting_by_department, waiting_rows
from reporting.selectors import cycle


class Standing(NamedTuple):
    """A city's status on an indicator, both by id, and its entry on the lagging list."""

    city: int
    indicator: int
    status: str
    entry: int | None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One of the department's indicators: where the province stands and who needs attention."""

    indicator: Indicator
    first_named: bool
    lead: Department | None
    course: tuple[ProvincialStatus, ...]
    now: ProvincialStatus | None
    counts: Counter[str]
    attention: tuple[City, ...]
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class LaggingRow:
    """A city that lags on one of the department's indicators."""

    city: City
    indicator: Indicator
    status: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for a department in a year, and how long it takes to decide."""

    waiting: Waiting
    review: Timeliness


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """A department's year: its indicators and clauses."""

    department: Department
    year: int
    cities: tuple[City, ...]
    indicators: tuple[IndicatorLine, ...]
    lagging: tuple[LaggingRow, ...]
    clauses: tuple[ClauseLine, ...]
    years: tuple[int, ...]

    @property
    def first_named(self) -> list[IndicatorLine]:
        """The indicators whose clause names the department first."""
        return [line for line in self.indicators if line.first_named]

    @property
    def taking_part(self) -> list[IndicatorLine]:
        """The indicators whose clause names it further back."""
        return [line for line in self.indicators if not line.first_named]

    @property
    def standing_finding(self) -> str:
        """How many of the indicators keep pace."""
        return standing_finding([line.now.status for line in self.indicators if line.now])

    @property
    def standing(self) -> list[tuple[str, list[Indicator]]]:
        """The indicators by provincial status, good news first."""
        groups = [
            (
                code,
                [
                    line.indicator
                    for line in self.indicators
                    if line.now and line.now.status == code
                ],
            )
            for code in STATUS_ORDER
        ]
        return [(code, found) for code, found in groups if found]

    @property
    def behind_finding(self) -> str:
        """Which cities have most rows on the lagging list."""
        return behind_finding(Counter(row.city.short_name for row in self.lagging_with_figures))

    @property
    def tasks_finding(self) -> str:
        """How the clauses go."""
        if not self.reported_tasks:
            return f"{len(self.clauses)}条任务，还没有市报进展"
        stopped = sum(1 for line in self.clauses if line.counts["not_started"])
        slow = len(self.troubled_clauses)
        if stopped:
            return f"{len(self.clauses)}条任务，{stopped}条有市未动"
        return f"{len(self.clauses)}条任务，" + (
            f"{slow}条有市缓慢" if slow else "没有市缓慢或未动"
        )

    @property
    def task_totals(self) -> list[tuple[str, int]]:
        """City reports on the clauses per state of work, good news first."""
        totals: Counter[str] = Counter()
        for line in self.clauses:
            totals += line.counts
        return [(TASK_LABELS[code], totals[code]) for code in PROGRESS_ORDER if totals[code]]

    @property
    def role_words(self) -> str:
        """首列4项指标（17—20），参与11项；首列5条任务，参与15条。"""
        first = [line.indicator.number for line in self.first_named]
        clauses_first = sum(1 for line in self.clauses if line.first_named)
        named_first = f"首列{clauses_first}条任务，" if clauses_first else ""
        tasks = f"{named_first}参与{len(self.clauses) - clauses_first}条{'' if named_first else '任务'}。"
        if not self.indicators:
            return f"方案没有给{self.department.text_form}定表内指标。{tasks}"
        named = f"首列{len(first)}项指标（{ranges(first)}）" if first else "没有首列的指标"
        return f"{named}，参与{len(self.taking_part)}项；{tasks}"

    @property
    def statuses(self) -> list[str]:
        """The statuses that occur among the cities, good news first."""
        found = {code for line in self.indicators for code in line.counts}
        return [code for code in STATUS_ORDER if code in found]

    @property
    def counts_finding(self) -> str:
        """The title over the bars of cities by status, or by state of work."""
        if self.indicators:
            behind = {
                line.indicator.short_name: sum(line.counts[status] for status in BEHIND)
                for line in self.indicators
            }
            return most_finding(behind, trouble="落后", none="没有一市落后")
        troubled = {line.clause.title: line.trouble for line in self.clauses}
        return most_finding(troubled, trouble="缓慢或未动", none="没有一市缓慢或未动")

    @property
    def unreported(self) -> list[City]:
        """Cities of which no clause report came in."""
        silent = [
            {cell.city.pk for cell in line.cells if cell.progress == MISSING}
            for line in self.clauses
        ]
        none_at_all = set.intersection(*silent) if silent else set()
        return [city for city in self.cities if city.pk in none_at_all]

    @property
    def idle(self) -> list[tuple[ClauseLine, TaskCell]]:
        """Clauses on which a city has not begun."""
        return [
            (line, cell)
            for line in self.clauses
            for cell in line.cells
            if cell.progress == TaskProgress.NOT_STARTED
        ]

    @property
    def commitments(self) -> list[tuple[Clause, Commitment]]:
        """What is promised in numbers or by a date only in the clauses' text."""
        return [(line.clause, each) for line in self.clauses for each in line.commitments]

    @property
    def lagging_with_figures(self) -> list[LaggingRow]:
        """The rows of cities that reported; the overdue ones are named apart."""
        return [row for row in self.lagging if row.status != Status.OVERDUE]

    @property
    def overdue(self) -> list[str]:
        """Cities with overdue rows."""
        rows = (row.city.short_name for row in self.lagging if row.status == Status.OVERDUE)
        return list(dict.fromkeys(rows))

    @property
    def troubled_clauses(self) -> list[ClauseLine]:
        """Clauses with cities that are slow or have not begun, worst first."""
        return sorted(
            (line for line in self.clauses if line.trouble),
            key=lambda line: (-line.trouble, line.clause.order),
        )

    @property
    def reported_tasks(self) -> int:
        """City reports on the department's clauses."""
        return sum(line.reported for line in self.clauses)


def department_page(department: Department, year: int, plan: Plan, now: datetime) -> DepartmentPage:
    """The department's page, in four queries however many cities there are."""
    everyone = plan.cities
    clauses = [clause for clause in plan.clauses if _named(department, clause)]
    shared = {clause.pk: clause for clause in clauses}
    indicators = [each for each in plan.indicators if each.clause_id in shared]
    courses = provincial_courses([each.number for each in indicators], until=year)
    statuses = _standings(year, indicators)
    lines = _indicator_lines(department, indicators, shared, courses, year, statuses, everyone)
    reports = counting_tasks(year, clause_ids=shared)
    asked = cycle(year)
    passed = asked is not None and now >= asked.deadline
    return DepartmentPage(
        department=department,
        year=year,
        cities=tuple(everyone),
        indicators=tuple(lines),
        lagging=tuple(_lagging(lines, statuses, everyone)),
        clauses=tuple(
            ClauseLine(
                clause=clause,
                first_named=_leads(department, clause),
                tally=clause_tally(clause, everyone, reports),
                commitments=tuple(clause.commitments.all()),
                # Where there are indicators, they are what is shown city by city.
                cells=()
                if indicators
                else task_cells(clause, everyone, reports, deadline_passed=passed),
            )
            for clause in sorted(clauses, key=lambda c: (not _leads(department, c), c.order))
        ),
        years=tuple(sorted({r.year for course in courses.values() for r in course})),
    )


def department_desk(department: Department, year: int, plan: Plan, now: datetime) -> Desk:
    """What waits for the department and how long its decisions took."""
    table, rows, code = plan.of(responsibility), waiting_rows(year), department.code
    own = waiting_by_department(rows, table).get(code, NOT_WAITING)
    return Desk(
        waiting(year, plan.cities, own=own), timeliness(year, now, rows, table).get(code, NOTHING)
    )


def _standings(year: int, indicators: Sequence[Indicator]) -> list[Standing]:
    """Every city on these indicators, those of the lagging list in its order."""
    rows = CityStatus.objects.filter(year=year, indicator__in=indicators).order_by(*IN_PLACE)
    return [
        Standing(*row) for row in rows.values_list("city_id", "indicator_id", "status", "lagging")
    ]


def _named(department: Department, clause: Clause) -> bool:
    return any(row.department_id == department.pk for row in clause.responsibilities.all())


def _lead(clause: Clause) -> Department | None:
    return next((row.department for row in clause.responsibilities.all()), None)


def _leads(department: Department, clause: Clause) -> bool:
    lead = _lead(clause)
    return lead is not None and lead.pk == department.pk


def _indicator_lines(
    department: Department,
    indicators: Sequence[Indicator],
    clauses: dict[int, Clause],
    courses: dict[int, list[ProvincialStatus]],
    year: int,
    statuses: Sequence[Standing],
    everyone: Sequence[City],
) -> list[IndicatorLine]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    attention: dict[int, set[int]] = defaultdict(set)
    for each in statuses:
        counts[each.indicator][each.status] += 1
        if each.status in LAGGING_STATUSES:
            attention[each.indicator].add(each.city)
    lines = []
    for indicator in indicators:
        clause = clauses[indicator.clause_id]
        course = courses.get(indicator.number, [])
        lines.append(
            IndicatorLine(
                indicator=indicator,
                first_named=_leads(department, clause),
                lead=_lead(clause),
                course=tuple(course),
                now=next((result for result in course if result.year == year), None),
                counts=counts[indicator.pk],
                attention=tuple(city for city in everyone if city.pk in attention[indicator.pk]),
                spark=spark([result.value for result in course]),
            )
        )
    return lines


def _lagging(
    lines: Sequence[IndicatorLine], statuses: Sequence[Standing], everyone: Sequence[City]
) -> list[LaggingRow]:
    """Lagging rows of the first-named indicators (of all where none is), in the list's order."""
    ours = {line.indicator.pk: line.indicator for line in lines if line.first_named} or {
        line.indicator.pk: line.indicator for line in lines
    }
    named = {city.pk: city for city in everyone}
    return [
        LaggingRow(named[each.city], ours[each.indicator], each.status)
        for each in statuses
        if each.entry is not None and each.indicator in ours
    ]
