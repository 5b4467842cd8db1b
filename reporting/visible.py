"""What somebody may see of everything that was reported, as lists over all cities and years.

A city's people (and clients) see their own city with its drafts; provincial ones see what was
submitted. Whoever sees neither gets nothing.
"""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Max, Model, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.access import own_city, sees_province
from accounts.models import User
from reporting.models import (
    Comment,
    Decision,
    Evidence,
    Submission,
    TaskReport,
)
from reporting.models.task import TaskFigure

Reader = User | AnonymousUser
M = TypeVar("M", bound=Model)


def visible_submissions(user: Reader) -> QuerySet[Submission]:
    """The reports that were begun, newest year first; `changed_at` is their last step."""
    found = _of(user, Submission.objects.all(), "city")
    if own_city(user) is None:
        # What a city only drafts is its own business until it was submitted once.
        found = found.filter(version__gt=0)
    return (
        found.annotate(changed_at=Max("events__at"))
        .select_related("city", "cycle")
        .order_by("-cycle__year", "city__code")
    )


def visible_tasks(user: Reader) -> QuerySet[TaskReport]:
    """The newest version of each city's progress on each clause and year, with its figures."""
    tasks = TaskReport.objects
    found = _of(user, tasks.counting() if own_city(user) is None else tasks.newest(), "city")
    figures = TaskFigure.objects.select_related("commitment").order_by("commitment__order")
    return (
        found.select_related("city", "clause")
        .prefetch_related(Prefetch("figures", figures))
        .order_by("year", "city__code", "clause__order")
    )


def visible_evidence(user: Reader) -> QuerySet[Evidence]:
    """Files behind reports, removed ones too, as far as a version that was submitted has them."""
    found = _of(user, Evidence.objects.all(), "submission__city")
    if own_city(user) is None:
        found = found.filter(version__lte=F("submission__version"))
    return (
        found.annotate(changed_at=Coalesce("removed_at", "uploaded_at"))
        .select_related("submission__city", "submission__cycle", "element", "clause")
        .order_by("submission__cycle__year", "submission__city__code", "pk")
    )


def visible_decisions(user: Reader) -> QuerySet[Decision]:
    """What the departments decided of single figures and tasks, oldest first."""
    return (
        _of(user, Decision.objects.all(), "submission__city")
        .select_related(
            *("submission__city", "submission__cycle", "fact__element", "task__clause"),
            *("department", "by"),
        )
        .order_by("at", "pk")
    )


def visible_comments(user: Reader) -> QuerySet[Comment]:
    """What departments remarked (提意见), for those who see the province; oldest first."""
    found = Comment.objects.all() if sees_province(user) else Comment.objects.none()
    return found.select_related(
        *("fact__element", "fact__city", "task__clause", "task__city", "department", "by")
    ).order_by("at", "pk")


def _of(user: Reader, rows: QuerySet[M], city: str) -> QuerySet[M]:
    own = own_city(user)
    if own is not None:
        return rows.filter(Q(**{city: own}))
    return rows if sees_province(user) else rows.none()
