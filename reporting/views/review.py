"""审核: a department's queue, and one figure beside it."""

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import department_of, may_decide, may_review, sees_province
from accounts.models import Role
from cities.parts import Part, part_of
from cities.selectors import departments
from reporting import selectors
from reporting.current import asked_or_current
from reporting.models import Cycle
from reporting.review.detail import detail
from reporting.review.four_eyes import entered_by, refusal_of
from reporting.review.overtaken import what_became
from reporting.review.queue import Item, Queue, queue
from reporting.review.responsibility import Responsibility, called
from reporting.review.strips import TASKS, UNUSED, strips
from reporting.review.waiting import NOTHING, counted, waiting_by_department, waiting_rows
from reporting.views.common import signed_in
from reporting.views.review_address import (
    chosen_of,
    list_query,
    queue_here,
    reported_by_key,
)

#: As many of the list stand beside the figure; the rest on its other parts.
LISTED = 100
#: What reviewers most often write when they return a figure.
USUAL_REASONS = ("口径不符", "单位有误", "佐证不足", "与统计年鉴不一致")


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A reviewer's own queue; for others what waits for each department."""
    user = signed_in(request)
    if not sees_province(user):
        raise PermissionDenied("审核由省级各部门办理，您的账号不能查看。")
    cycles = list(selectors.cycles())
    cycle = asked_or_current(cycles, request.GET.get("year", ""), timezone.now())
    if cycle is None:
        return render(request, "reporting/review_departments.html", {"cycle": None})
    own = department_of(user) if user.role == Role.REVIEWER else ""
    if own:
        return redirect("review", cycle.year, own)
    waiting = waiting_by_department(waiting_rows(cycle.year))
    rows = [(each, waiting.get(each.code, NOTHING)) for each in departments()]
    years = [each.year for each in cycles]
    return render(
        request,
        "reporting/review_departments.html",
        {"cycle": cycle, "year": cycle.year, "rows": rows, "years": years},
    )


@login_required
@require_safe
def review(request: HttpRequest, year: int, department: str) -> HttpResponse:
    """The queue, and one of it in full: the one asked for, else the first in the list."""
    whose, cycle = queue_here(request, year, department)
    now = timezone.now()
    user = signed_in(request)
    found = queue(whose, cycle, now, by=user)
    city, indicator = request.GET.get("city", ""), request.GET.get("indicator", "")
    narrowed = bool(city or indicator)
    chosen = chosen_of(found, request.GET)
    shown = chosen if narrowed else found.doubtful
    asked = request.GET.get("item", "")
    opened = found.item(asked) if asked else None
    if asked and opened is None:
        messages.warning(request, _gone(asked, cycle))
    if opened is not None and opened not in shown:
        shown = [opened, *shown]
    listed = _listed(shown, opened, request.GET)
    item = opened or next(iter(listed), None)
    seen = detail(found, item, shown) if item else None
    table = found.table
    numbered = _numbered(found, indicator)
    with_items = {city} | {each.city.code for each in found.items}
    voices = _voices(item, table) if item else frozenset[str]()
    own = department_of(user)
    return render(
        request,
        "reporting/review.html",
        {
            "whose": whose,
            "called": called(whose),
            "cycle": cycle,
            "year": year,
            "queue": found,
            "strips": strips(found, chosen),
            "numbered": numbered,
            "cities": [each for each in found.figures.cities if each.code in with_items],
            "clean": _words(each for each in chosen if each.clean),
            "listed_words": _words(shown if narrowed else found.doubtful) or counted(0, 0),
            "counted": "条" if narrowed and shown and all(each.task for each in shown) else "个数",
            "scope": _scope(found, city, numbered, indicator),
            "shown": shown,
            "listed": listed,
            "seen": seen,
            "chosen": bool(asked),
            "opened": opened is not None,
            "narrowed": narrowed,
            "city": city,
            "indicator": indicator,
            "may_decide": may_decide(user, department),
            "acting": may_decide(user, department) and own != department,
            "own_entry": refusal_of([item.name], whose, user)
            if item and may_decide(user, department) and entered_by(user, item.reported)
            else "",
            "own_entries": _words(each for each in chosen if entered_by(user, each.reported)),
            "may_comment": may_review(user) and own in voices,
            "numbers": table.numbers(department),
            "clauses_first": sum(each == department for each in table.clauses.values()),
            "taking_part": table.taking_part(department),
            "departments": found.figures.basis.plan.departments,
            "missing": [each for each in found.figures.cities if each.pk not in found.arrived],
            "arrived": len(found.arrived),
            "untold": [pair for pair in found.untold() if city in ("", pair[0].code)],
            "usual_reasons": USUAL_REASONS,
            "query": list_query(request.GET),
            "reason": request.session.pop("review_reason", ""),
            "reason_wrong": request.session.pop("review_reason_wrong", ""),
        },
    )


def _listed(shown: Sequence[Item], opened: Item | None, asked: QueryDict) -> Part[Item]:
    """The part of the list that is asked for, else the one with what is opened."""
    query = QueryDict(list_query(asked), mutable=True)
    query["page"] = asked.get("page", "")
    if opened is not None and not query["page"]:
        query["page"] = str(shown.index(opened) // LISTED + 1)
    return part_of(shown, query, "page", size=LISTED)


def _numbered(found: Queue, chosen: str) -> list[tuple[int, str]]:
    """What the list can be narrowed to, by number: what waits, and what is chosen now."""
    own = (0, *found.table.numbers(found.department.code))
    numbers = {item.number for item in found.items} | {each for each in own if str(each) == chosen}
    named = [(each, found.figures.indicator(each).short_name) for each in sorted(numbers - {0})]
    figures_only = any(item.fact and not item.number for item in found.items) and not any(
        item.task for item in found.items
    )
    return [*named, (0, UNUSED if figures_only else TASKS)] if 0 in numbers else named


def _words(items: Iterable[Item]) -> str:
    """「7个数、1条任务」; "" for none."""
    tasks = [each.task is not None for each in items]
    return counted(len(tasks) - sum(tasks), sum(tasks)) if tasks else ""


def _scope(found: Queue, city: str, numbered: Sequence[tuple[int, str]], indicator: str) -> str:
    """「鹤壁市第20项」: what the list is narrowed to; "" for everything."""
    named = [each.name for each in found.figures.cities if each.code == city]
    named += [f"第{at}项" if at else name for at, name in numbered if str(at) == indicator]
    return "".join(named)


def _voices(item: Item, table: Responsibility) -> frozenset[str]:
    if item.fact is not None:
        return table.element_voices[item.fact.element.code]
    return table.clause_voices[item.task.clause.code] if item.task else frozenset()


def _gone(key: str, cycle: Cycle) -> str:
    """What became of something that does not wait here any more."""
    found = reported_by_key(key, cycle)
    if found is None or found.submission is None:
        return "这个数不在待审之列。"
    return f"{found.submission.city.name}{what_became(found)}。"
