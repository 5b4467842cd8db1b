"""What waits for which department: the newest submitted figures and tasks of a year."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from reporting.models import Fact, State, Submission, TaskReport
from reporting.review.responsibility import Responsibility, responsibility


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many figures and tasks wait for a department, and from which cities (by id)."""

    figures: int
    tasks: int
    cities: frozenset[int]

    @property
    def words(self) -> str:
        """「53个数、12条任务待审」."""
        if not (self.figures or self.tasks):
            return "没有待审的数"
        return f"{counted(self.figures, self.tasks)}待审"


def counted(figures: int, tasks: int) -> str:
    """「53个数、12条任务」; 「0个数」 for neither."""
    said = [f"{tasks}条任务"] if tasks else []
    return "、".join([f"{figures}个数", *said] if figures or not tasks else said)


NOTHING = Waiting(0, 0, frozenset())


def waiting_facts(year: int) -> QuerySet[Fact]:
    """Figures of the year's reports that were submitted and not decided yet."""
    return (
        Fact.objects.counting()
        .filter(submission__cycle__year=year, state=State.SUBMITTED)
        .exclude(submission__state=State.DRAFT)  # withdrawn
        .order_by("city__code", "element__order", "year")
    )


def waiting_tasks(year: int) -> QuerySet[TaskReport]:
    """Tasks of the year's reports that were submitted and not decided yet."""
    return (
        TaskReport.objects.counting()
        .filter(submission__cycle__year=year, state=State.SUBMITTED)
        .exclude(submission__state=State.DRAFT)  # withdrawn
        .order_by("city__code", "clause__order")
    )


class WaitingRow(NamedTuple):
    """One figure or task that waits: its element's or clause's code, the city's id, and when its
    report was last submitted."""

    code: str
    city: int
    submitted: datetime | None


def waiting_rows(year: int) -> list[WaitingRow]:
    """Every figure and task of the year that waits; one query."""

    def coded(rows: QuerySet[Any], code: str) -> QuerySet[Any, Any]:
        return rows.order_by().values_list(code, "city_id", "submission__submitted_at")

    facts = coded(waiting_facts(year), "element__code")
    tasks = coded(waiting_tasks(year), "clause__code")
    return [WaitingRow(*row) for row in facts.union(tasks, all=True)]


def waiting_by_department(
    rows: Iterable[WaitingRow], table: Responsibility | None = None
) -> dict[str, Waiting]:
    """What waits for each department that has anything waiting, by its code."""
    table = table or responsibility()
    figures: Counter[str] = Counter()
    tasks: Counter[str] = Counter()
    cities: dict[str, set[int]] = {}
    for row in rows:
        element = table.elements.get(row.code)
        department = element or table.clauses[row.code]
        (figures if element else tasks)[department] += 1
        cities.setdefault(department, set()).add(row.city)
    return {
        code: Waiting(figures[code], tasks[code], frozenset(found))
        for code, found in cities.items()
    }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a department is with one report: figures and tasks by state."""

    department: str
    states: Mapping[str, int]

    @property
    def waiting(self) -> int:
        return self.states.get(State.SUBMITTED, 0)

    @property
    def returned(self) -> int:
        return self.states.get(State.RETURNED, 0)

    @property
    def approved(self) -> int:
        return self.states.get(State.APPROVED, 0) + self.states.get(State.FINAL, 0)

    @property
    def words(self) -> str:
        """「已核定8，待审2，退回1」."""
        named = (("已核定", self.approved), ("待审", self.waiting), ("退回", self.returned))
        return "，".join(f"{label}{count}" for label, count in named if count)


def progress(submission: Submission, table: Responsibility) -> list[Progress]:
    """Each department that has a part in a report, in no order of its own."""
    counted: dict[str, Counter[str]] = {}
    figures: dict[tuple[str, int], tuple[str, str]] = {}
    rows = Fact.objects.filter(submission=submission).exclude(state=State.DRAFT)
    for code, year, state in rows.order_by("version").values_list("element__code", "year", "state"):
        figures[code, year] = (table.elements[code], state)
    tasks: dict[str, tuple[str, str]] = {}
    reports = TaskReport.objects.filter(submission=submission).exclude(state=State.DRAFT)
    for code, state in reports.order_by("version").values_list("clause__code", "state"):
        tasks[code] = (table.clauses[code], state)
    for department, state in (*figures.values(), *tasks.values()):
        counted.setdefault(department, Counter())[state] += 1
    return [Progress(department, states) for department, states in counted.items()]
