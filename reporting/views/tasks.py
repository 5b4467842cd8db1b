"""任务清单: the progress of the 35 clauses, on a page of its own, saved clause by clause."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cities.models import City
from reporting import on_record
from reporting.changes import PROGRESS_LABELS
from reporting.entering import EnteredTasks, save_task_list
from reporting.forms import OVERTAKEN, clock
from reporting.models import Cycle
from reporting.own_part import own_part
from reporting.questions import asked_at_clauses
from reporting.stand_ins import open_stand_in
from reporting.standing import bureau_names
from reporting.views.attaching import attach_files, tell
from reporting.views.common import WEB_FORM, entered_here, signed_in
from reporting.views.tasks_page import TaskRow, row_groups, task_rows
from reporting.workflow import NotAllowed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The task list; posted, what is right is saved and what is wrong stays on the page."""
    city, cycle = entered_here(request, year, code)
    now = timezone.now()
    if request.method != "POST":
        return _page(request, city, cycle, now)
    try:
        entered = save_task_list(
            city, cycle, request.POST.dict(), by=signed_in(request), source=WEB_FORM, now=now
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return _page(request, city, cycle, now)
    done = attach_files(request, city, cycle, now=now)
    tell(request, done)
    for words in _fallen_words(city, entered):
        messages.warning(request, words)
    if entered.changes:
        messages.success(request, f"已保存{clock(now, now)}，改动{len(entered.changes)}条。")
    elif not entered.refused and not done.places:
        messages.success(request, "没有改动，不需要保存。")
    if not entered.refused:
        return redirect("tasks", year, code)
    return _page(request, city, cycle, now, entered)


@login_required
@require_POST
def save_tasks(request: HttpRequest, year: int, code: str) -> JsonResponse:
    """Save the posted clauses and say what became of each."""
    city, cycle = entered_here(request, year, code)
    now, post, user = timezone.now(), request.POST.dict(), signed_in(request)
    try:
        entered = save_task_list(city, cycle, post, by=user, source=WEB_FORM, now=now)
    except NotAllowed as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    rows = task_rows(city, cycle, entered.current, user=user, now=now, entered=entered)
    overtaken = {f.clause for f in entered.refused if f.code == OVERTAKEN}
    return JsonResponse(
        {
            "time": clock(now, now),
            "fields": {
                row.clause.order: _row_json(row)
                | {"became": _became(row.clause.code, entered.refused_clauses, overtaken)}
                for row in rows
                if row.kind or row.word or f"progress-{row.clause.order}" in post
            },
        }
    )


def _fallen_words(city: City, entered: EnteredTasks) -> list[str]:
    names = bureau_names(city) if entered.fallen else {}
    return [f"{names[code]}的确认已失效，要再确认一次。" for code in entered.fallen]


def _became(clause: str, refused: set[str], overtaken: set[str]) -> str:
    if clause in overtaken:
        return "overtaken"
    return "refused" if clause in refused else "saved"


def _row_json(row: TaskRow) -> dict[str, object]:
    said = row.findings or row.returned or row.word
    return {
        "kind": row.kind,
        "html": render_to_string("reporting/parts/task_messages.html", {"row": row})
        if said
        else "",
        "wrong": row.wrong,
        "state": row.state,
        "stamp": row.stamp,
        "elsewhere": any(finding.elsewhere for finding in row.findings),
        "stored": row.stored_fields,
    }


def _page(
    request: HttpRequest,
    city: City,
    cycle: Cycle,
    now: datetime,
    entered: EnteredTasks | None = None,
) -> HttpResponse:
    user = signed_in(request)
    current = entered.current if entered else on_record.current_tasks(city, cycle)
    rows = task_rows(city, cycle, current, user=user, now=now, entered=entered)
    return render(
        request,
        "reporting/tasks.html",
        {
            "city": city,
            "cycle": cycle,
            "year": cycle.year,
            "questions": asked_at_clauses(user),
            "groups": row_groups(rows, user, cycle),
            "own_part": own_part(user),
            "count": sum(row.own for row in rows),
            "stand_in": open_stand_in(city, cycle),
            "filled": sum(bool(row.typed.progress) for row in rows if row.own),
            "progress_labels": PROGRESS_LABELS,
            "refused": len(entered.refused_clauses) if entered else 0,
            "kept_under": f"tasks:{user.pk}:{city.code}:{cycle.year}:",
        },
    )
