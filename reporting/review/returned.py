"""What the departments sent back and the city has still to correct."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q, Subquery

from cities.models import City
from reporting.models import Cycle, Decision, Fact, State, TaskReport
from reporting.review.responsibility import called


@dataclass(frozen=True, slots=True)
class Returned:
    """A figure (element and year) or task (clause) that was returned by itself, and why.

    `answered` says that the city has drafted a version of it that differs from the returned one;
    `again` that a newer version is with the province and the draft over it says again what was
    returned.
    """

    element: str
    year: int
    clause: str
    name: str
    reason: str
    department: str
    at: datetime
    answered: bool
    again: bool = False

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
    """What stands returned by itself, or is drafted just as it was returned, in the order of the
    form, clauses last.

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
    newer_fact = Fact.objects.all().newer(than="fact__")
    newer_task = TaskReport.objects.all().newer(than="task__")
    decided = (State.APPROVED, State.RETURNED, State.FINAL)
    submitted, draft = Q(state=State.SUBMITTED), Q(state=State.DRAFT)
    decisions = list(
        sent_back.filter(Q(fact__state=State.RETURNED) | Q(task__state=State.RETURNED))
        .exclude(Exists(newer_fact.filter(state__in=decided)))
        .exclude(Exists(newer_task.filter(state__in=decided)))
        .annotate(
            followed=Exists(newer_fact.filter(submitted)) | Exists(newer_task.filter(submitted)),
            fact_draft=Subquery(newer_fact.filter(draft).values("pk")[:1]),
            task_draft=Subquery(newer_task.filter(draft).values("pk")[:1]),
        )
        .select_related("fact__element", "task__clause", "department")
        .order_by("fact__element__order", "task__clause__order", "at")
    )
    said = _said(decisions)
    found = {}
    for each in decisions:
        drafted = said.get((each.fact_draft, each.task_draft))
        same = drafted is not None and drafted == said[each.fact_id, each.task_id]
        if each.followed and not same:
            continue
        if each.fact is not None:
            place = (each.fact.element.code, each.fact.year, "", each.fact.element.name)
        else:
            # The database refuses a decision about nothing.
            assert each.task is not None  # noqa: S101
            clause = each.task.clause
            place = ("", each.task.year, clause.code, f"{clause.code}{clause.title}")
        # A figure that came back twice is told with the newest reason.
        found[place] = Returned(
            *place,
            each.reason,
            called(each.department),
            each.at,
            answered=drafted is not None and not same,
            again=each.followed,
        )
    return sorted(found.values(), key=lambda each: bool(each.clause))


def _said(decisions: Sequence[Any]) -> dict[tuple[int | None, int | None], object]:
    """What the returned versions and the drafts over them say, by the keys of fact and task.

    Nothing is read where nothing is drafted.
    """
    facts = {pk for each in decisions if each.fact_draft for pk in (each.fact_id, each.fact_draft)}
    tasks = {pk for each in decisions if each.task_draft for pk in (each.task_id, each.task_draft)}
    found: dict[tuple[int | None, int | None], object] = {}
    for pk, *words in Fact.objects.filter(pk__in=facts).values_list(
        "pk", "value", "text", "missing_reason", "note"
    ):
        found[pk, None] = words
    for task in TaskReport.objects.filter(pk__in=tasks).prefetch_related("figures"):
        figures = {each.commitment_id: each.value for each in task.figures.all()}
        found[None, task.pk] = (task.progress, task.narrative, figures)
    return found
