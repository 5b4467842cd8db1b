"""How the provincial departments stand: by the clauses that name them first. Pure."""

from collections import Counter
from dataclasses import dataclass

from assessment.snapshots.telling import Told, ToldYear
from cities.models import Department
from documents.material.common import first_named
from documents.material.tasks import Tasks
from indicators.calculation import LAGGING_STATUSES, Status
from indicators.models import Clause


@dataclass(frozen=True, slots=True)
class DepartmentStanding:
    """A department's first-named indicators (provincial results) and clauses (cities' progress).

    A department that no clause names first is told of those it takes part in (`leads` false).
    """

    department: Department
    indicators: tuple[Told, ...]
    leads: bool
    clauses: int
    progress: Counter[str]

    @property
    def behind(self) -> tuple[Told, ...]:
        """First-named indicators whose provincial figure lags."""
        return tuple(each for each in self.indicators if each.status in LAGGING_STATUSES)

    @property
    def is_good(self) -> bool:
        """Whether it answers for an indicator with a verdict, and none lags."""
        done = (Status.MET, Status.ON_TRACK, Status.SLOW)
        return not self.behind and any(each.status in done for each in self.indicators)


def standings(
    told: ToldYear, tasks: Tasks, departments: list[Department]
) -> list[DepartmentStanding]:
    """Every department in the notice's order."""
    leads = {clause.pk: first_named(clause) for clause in tasks.clauses}
    found = []
    for department in departments:
        first = [clause for clause in tasks.clauses if leads[clause.pk] == department.code]
        own = first or [clause for clause in tasks.clauses if _takes_part(department, clause)]
        found.append(
            DepartmentStanding(
                department,
                tuple(
                    told.province[number]
                    for number in sorted(told.province)
                    if leads[told.province[number].indicator.clause_id] == department.code
                ),
                bool(first),
                len(own),
                tasks.counts(tasks.lines, [clause.code for clause in own]),
            )
        )
    return found


def _takes_part(department: Department, clause: Clause) -> bool:
    return any(row.department_id == department.pk for row in clause.responsibilities.all())
