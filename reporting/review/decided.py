"""What a department decided: a year's decisions by decision, city and indicator, each in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.wording import author
from cities.dates import full_day_text
from cities.models import Department
from reporting.models import Cycle, Decision
from reporting.plan_in_force import PlanInForce
from reporting.review.responsibility import called
from reporting.review.strips import TASKS, UNUSED

#: By what it is narrowed, as the address says it.
ACTION, CITY, INDICATOR = "action", "city", "indicator"
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions asked for, newest first, and how many there are without any filter.

    `choices` are what each filter offers, as the address and as the page say it; `chosen` is what
    was asked for of that, "" for any: what is not offered narrows nothing.
    """

    decisions: QuerySet[Decision]
    approved: int
    returned: int
    choices: Mapping[str, Choices]
    chosen: Mapping[str, str]

    @property
    def total(self) -> int:
        return self.approved + self.returned

    @property
    def narrowed(self) -> bool:
        return any(self.chosen.values())


def decided(
    department: Department, cycle: Cycle, plan: PlanInForce, asked: Mapping[str, str]
) -> Decided:
    """The department's decisions of the cycle; two queries, and those are not read yet."""
    rows = Decision.objects.filter(department=department, submission__cycle=cycle)
    counts = rows.aggregate(
        **{action: Count("pk", filter=Q(action=action)) for action in Decision.Action.values}
    )
    codes: set[str | None] = set(
        rows.order_by().values_list("fact__element__code", flat=True).distinct()
    )
    choices = {
        ACTION: [(action.value, str(action.label)) for action in Decision.Action],
        CITY: [(city.code, city.short_name) for city in plan.cities],
        INDICATOR: _indicators(plan, codes),
    }
    chosen = {
        name: value if (value := asked.get(name, "")) in dict(offered) else ""
        for name, offered in choices.items()
    }
    if chosen[ACTION]:
        rows = rows.filter(action=chosen[ACTION])
    if chosen[CITY]:
        rows = rows.filter(submission__city__code=chosen[CITY])
    if chosen[INDICATOR]:
        number, home = int(chosen[INDICATOR]), plan.responsibility.home
        under = Q(fact__element__code__in=[code for code, at in home.items() if at == number])
        rows = rows.filter(under if number else under | Q(task__isnull=False))
    return Decided(
        decisions=rows.select_related(
            "fact__element", "task__clause", "submission__city", "department", "by"
        ).order_by("-pk"),
        approved=counts[Decision.Action.APPROVE],
        returned=counts[Decision.Action.RETURN],
        choices=choices,
        chosen=chosen,
    )


def _indicators(plan: PlanInForce, codes: set[str | None]) -> Choices:
    """The indicators under which elements were decided, by number; last, as 0, what stands under
    none: elements that no indicator uses, and tasks (the code None)."""
    numbers = {plan.responsibility.home[code] for code in codes if code is not None}
    named = [
        (str(each.number), f"{each.number} {each.short_name}")
        for each in plan.indicators
        if each.number in numbers
    ]
    loose = [words for words, some in ((TASKS, None in codes), (UNUSED, 0 in numbers)) if some]
    return [*named, ("0", "、".join(loose))] if loose else named


def decision_words(decision: Decision) -> str:
    """「省发展改革委李敏2026年11月20日10:00退回：请核对口径」."""
    at = timezone.localtime(decision.at)
    who = f"{author(decision.by)}{'代' if decision.acting else ''}"
    said = f"{who}{called(decision.department)}" if decision.acting else (
        f"{called(decision.department)}{who}"
    )  # fmt: skip
    reason = f"：{decision.reason}" if decision.reason else ""
    return f"{said}{full_day_text(at)}{at.hour}:{at:%M}{decision.get_action_display()}{reason}"
