"""Addresses of the review: whose queue, which figure, which list."""

import re

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict

from accounts.access import may_decide, sees_province
from cities.models import Department
from reporting.models import Cycle, Fact, State, TaskReport
from reporting.plan_in_force import plan_in_force
from reporting.review.overtaken import Reported
from reporting.review.queue import Item, Queue
from reporting.review.responsibility import called

KEY = re.compile(r"[ft][0-9]{1,15}")


def queue_here(request: HttpRequest, year: int, department: str) -> tuple[Department, Cycle]:
    """The department and cycle of an address, for those who see the province."""
    if not sees_province(request.user):
        raise PermissionDenied("审核由省级各部门办理，您的账号不能查看。")
    plan = plan_in_force()
    cycle = plan.cycle(year)
    if cycle is None:
        raise Http404(f"{year}年度没有上报任务")
    whose = next((each for each in plan.departments if each.code == department), None)
    if whose is None:
        raise Http404(f"没有代码为{department}的部门")
    return whose, cycle


def own_queue(request: HttpRequest, year: int, department: str) -> tuple[Department, Cycle]:
    """The same for those who decide there."""
    whose, cycle = queue_here(request, year, department)
    if not may_decide(request.user, department):
        raise PermissionDenied(f"这些数由{called(whose)}审核，您的账号不能核定、退回。")
    return whose, cycle


def reported_by_key(key: str, cycle: Cycle) -> Reported | None:
    """The figure or task of that key in a report of this year; drafts are nobody's to see."""
    if not KEY.fullmatch(key):
        return None
    asked = {"pk": int(key[1:]), "submission__cycle": cycle}
    if key[0] == "f":
        figures = Fact.objects.select_related("element", "submission__city", "submission__cycle")
        return figures.exclude(state=State.DRAFT).filter(**asked).first()
    tasks = TaskReport.objects.select_related("clause", "submission__city", "submission__cycle")
    return tasks.exclude(state=State.DRAFT).filter(**asked).first()


def chosen_of(found: Queue, asked: QueryDict) -> list[Item]:
    """What waits of the chosen city and indicator: everything where none is chosen."""
    return found.narrowed(city=asked.get("city", ""), number=asked.get("indicator", ""))


def list_query(asked: QueryDict) -> str:
    """City and indicator of the list, to come back to the same one."""
    kept = QueryDict(mutable=True)
    for name in ("city", "indicator"):
        value = str(asked.get(name, ""))
        if value.isdigit():
            kept[name] = value
    return kept.urlencode()
