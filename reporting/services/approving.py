"""Approving what a department's page listed as clean, over many cities, in one go."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from cities.models import Department
from reporting.models import Decision, Fact, Submission, TaskReport
from reporting.review.overtaken import item_name
from reporting.services.reviewing import Decided, decide


@transaction.atomic
def approve_listed(
    *,
    listed: Mapping[int, tuple[Collection[int], Collection[int]]],
    department: Department,
    by: User,
    now: datetime,
) -> Decided:
    """Approve figures and tasks of many cities at once, in one transaction.

    `listed` are the keys of facts and of tasks by their submission's. What the same person entered
    in a city's place is left for somebody else. Raises NotAllowed.
    """
    found = Submission.objects.filter(pk__in=list(listed)).order_by("pk")
    done: list[str] = []
    overtaken: list[str] = []
    left: list[str] = []
    done_tasks = 0
    own_facts, own_tasks = _entered_by(by, listed)
    # In the order of their keys, so that two who do this at once do not wait for each other.
    for submission in found.select_related("city"):
        facts, tasks = listed[submission.pk]
        decided = decide(
            submission=submission,
            action=Decision.Action.APPROVE,
            department=department,
            facts=set(facts) - own_facts.keys(),
            tasks=set(tasks) - own_tasks.keys(),
            by=by,
            now=now,
        )
        own = [own_facts[pk] for pk in facts if pk in own_facts]
        own += [own_tasks[pk] for pk in tasks if pk in own_tasks]
        left += [f"{submission.city.short_name}{name}" for name in own]
        done_tasks += decided.tasks
        done += [f"{submission.city.short_name}{name}" for name in decided.done]
        overtaken += [f"{submission.city.short_name}{words}" for words in decided.overtaken]
    return Decided(done, overtaken, left, done_tasks)


def _entered_by(
    by: User, listed: Mapping[int, tuple[Collection[int], Collection[int]]]
) -> tuple[dict[int, str], dict[int, str]]:
    """The names of those that the user entered, facts and tasks by key."""
    facts = Fact.objects.filter(
        created_by=by, pk__in=[pk for own, _ in listed.values() for pk in own]
    )
    tasks = TaskReport.objects.filter(
        created_by=by, pk__in=[pk for _, own in listed.values() for pk in own]
    )
    return (
        {each.pk: item_name(each) for each in facts.select_related("element")},
        {each.pk: item_name(each) for each in tasks.select_related("clause")},
    )
