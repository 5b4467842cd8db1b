"""What the departments sent back and the city has still to correct."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cities.models import City
from reporting.models import Cycle, Decision, Fact, State, TaskReport
from reporting.review.responsibility import called


@dataclass(frozen=True, slots=True)
class Returned:
    """A figure (element and year) or task (clause) that was returned by itself, and why.

    `answered` says that the city has drafted a new version of it.
    """

    element: str
    year: int
    clause: str
    name: str
    reason: str
    department: str
    at: datetime
    answered: bool

    @property
    def words(self) -> str:
        """「全电气化面积：请核对口径」."""
        return f"{self.name}：{self.reason}"


def returned_clauses(city: City, cycle: Cycle) -> dict[str, str]:
    """Why a clause was returned and is still to be changed, by its code."""
    return {
        each.clause: f"{each.department}：{each.reason}"
        for each in returned_items(city, cycle)
        if each.clause and not each.answered
    }


def returned_items(city: City, cycle: Cycle) -> list[Returned]:
    """What stands returned by itself, in the order of the form, clauses last.

    What was returned with the whole submission is not among it: that reason is the submission's.
    Mostly there is none, which is asked first: the whole question costs much to put.
    """
    sent_back = Decision.objects.filter(
        submission__city=city,
        submission__cycle=cycle,
        action=Decision.Action.RETURN,
        whole=False,
    )
    if not sent_back.exists():
        return []
    newer_fact = Fact.objects.filter(
        city=OuterRef("fact__city"),
        element=OuterRef("fact__element"),
        year=OuterRef("fact__year"),
        version__gt=OuterRef("fact__version"),
    )
    newer_task = TaskReport.objects.filter(
        city=OuterRef("task__city"),
        clause=OuterRef("task__clause"),
        year=OuterRef("task__year"),
        version__gt=OuterRef("task__version"),
    )
    decisions = (
        sent_back.filter(Q(fact__state=State.RETURNED) | Q(task__state=State.RETURNED))
        .exclude(Exists(newer_fact.exclude(state=State.DRAFT)))
        .exclude(Exists(newer_task.exclude(state=State.DRAFT)))
        .annotate(drafted=Exists(newer_fact) | Exists(newer_task))
        .select_related("fact__element", "task__clause", "department")
        .order_by("fact__element__order", "task__clause__order", "at")
    )
    found = {}
    for each in decisions:
        if each.fact is not None:
            place = (each.fact.element.code, each.fact.year, "", each.fact.element.name)
        else:
            # The database refuses a decision about nothing.
            assert each.task is not None  # noqa: S101
            clause = each.task.clause
            place = ("", each.task.year, clause.code, f"{clause.code}{clause.title}")
        # A figure that came back twice is told with the newest reason.
        found[place] = Returned(*place, each.reason, called(each.department), each.at, each.drafted)
    return sorted(found.values(), key=lambda each: bool(each.clause))
