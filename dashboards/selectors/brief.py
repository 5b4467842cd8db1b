"""一页纸: the province's year on one printed page, from what the overview itself is made of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from assessment.models import ResultsState
from assessment.selectors import results_state
from dashboards.selectors.changes import Changes, Shift, changes
from dashboards.selectors.overview import BEHIND, ON_COURSE, Overview, Row, overview
from dashboards.selectors.tasks import MISSING, Tally, counting_tasks, tally
from dashboards.wording.findings import listed
from indicators.held import Plan

#: As much as one page holds, whatever the year brings.
MOST_SHIFTS = 4
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """A department: the indicators whose clause names it first, and its clauses."""

    name: str
    code: str
    first_named: int
    on_course: int
    behind: Sequence[int]
    clauses: int
    tasks: Tally

    @property
    def indicator_words(self) -> str:
        """首列4项：3项达到进度，1项落后（第18项）."""
        if not self.first_named:
            return "没有首列的表内指标"
        said = f"首列{self.first_named}项：{self.on_course}项达到进度"
        if not self.behind:
            return said + "，没有落后"
        named = "、".join(map(str, self.behind))
        return f"{said}，{len(self.behind)}项落后（第{named}项）"

    @property
    def task_words(self) -> str:
        """20条任务：完成82，缓慢或未动31，未报40 — counted over clauses × cities."""
        counts, reported = self.tasks.counts, self.tasks.reported
        if not reported:
            return f"{self.clauses}条任务，还没有市报进展"
        trouble = counts["slow"] + counts["not_started"]
        missing = f"，未报{counts[MISSING]}" if counts[MISSING] else ""
        return f"{self.clauses}条任务：完成{counts['done']}，缓慢或未动{trouble}{missing}"


@dataclass(frozen=True, slots=True)
class Brief:
    """What the page shows. Nothing on it is computed anew."""

    overview: Overview
    departments: Sequence[DepartmentLine]
    changes: Changes
    state: ResultsState | None

    @property
    def rows(self) -> list[Row]:
        """The 23: binding ones first, then by number as the table prints them."""
        return sorted(
            self.overview.rows,
            key=lambda row: (row.indicator.nature != "binding", row.indicator.number),
        )

    @property
    def missing(self) -> str:
        """Cities from which nothing arrived."""
        return listed([each.city.short_name for each in self.overview.reports.missing], MOST_NAMES)

    @property
    def shifts(self) -> Sequence[Shift]:
        """The first of what changed."""
        return self.changes.shifts[:MOST_SHIFTS]

    @property
    def more_shifts(self) -> int:
        """How many lines of what changed do not fit."""
        return max(len(self.changes.shifts) - MOST_SHIFTS, 0)

    @property
    def pending(self) -> int:
        """On how many indicators a reading that bears on the target is not confirmed yet."""
        return sum(row.pending for row in self.rows)


def brief(year: int, plan: Plan, now: datetime, user: User) -> Brief:
    """The page of a year: the overview's queries and three more."""
    found = overview(year, plan, now)
    return Brief(
        overview=found,
        departments=_departments(year, plan, found),
        changes=changes(year, now, user),
        state=results_state(),
    )


def _departments(year: int, plan: Plan, found: Overview) -> list[DepartmentLine]:
    """The departments in the order of the notice."""
    clauses: dict[int, list[int]] = defaultdict(list)
    first: dict[int, set[int]] = defaultdict(set)
    for clause in plan.clauses:
        for each in clause.responsibilities.all():
            clauses[each.department_id].append(clause.pk)
            if each.position == 1:
                first[each.department_id].add(clause.pk)
    reports, everywhere = counting_tasks(year), [city.pk for city, _ in found.cities]
    lines = []
    for department in plan.departments:
        pk = department.pk
        own = [row for row in found.rows if row.indicator.clause_id in first[pk]]
        lines.append(
            DepartmentLine(
                name=department.short_name,
                code=department.code,
                first_named=len(own),
                on_course=sum(row.province.status in ON_COURSE for row in own),
                behind=sorted(row.indicator.number for row in own if row.province.status in BEHIND),
                clauses=len(clauses[pk]),
                tasks=tally(
                    reports[clause, city].progress if (clause, city) in reports else ""
                    for clause in clauses[pk]
                    for city in everywhere
                ),
            )
        )
    return lines
