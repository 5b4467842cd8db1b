"""任务清单: the progress of the 35 clauses, on a page of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from indicators import selectors as plan
from indicators.models import Clause
from reporting import selectors
from reporting.assignments import Share, shares
from reporting.changes import PROGRESS_LABELS, value_text
from reporting.commitments import asked_by_clause, last_figures
from reporting.evidence.reading import shelf_of
from reporting.findings import Finding, has_errors
from reporting.forms import PostedTasks, TypedTask, read_tasks, shown_task, stamp
from reporting.models import Evidence, State
from reporting.own_part import own_part
from reporting.questions import asked_at_clauses
from reporting.review.returned import returned_clauses
from reporting.selectors import CurrentTask
from reporting.services import save_draft
from reporting.stand_ins import open_stand_in
from reporting.standing import bureau_names
from reporting.task_figures import Asked, check_words
from reporting.views.attaching import attach_files, tell
from reporting.views.common import WEB_FORM, entered_here, signed_in
from reporting.workflow import NotAllowed


@dataclass(frozen=True, slots=True)
class FigureField:
    """A commitment's figure on the page, with last year's."""

    asked: Asked
    typed: str
    last: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One clause on the page: `bureau` answers for it, `helpers` may write as well, `mine` says whether
    the user may; `returned` why it came back and is still to be changed."""

    clause: Clause
    bureau: str
    helpers: str
    mine: bool
    typed: TypedTask
    stamp: str
    state: str
    findings: list[Finding]
    files: list[Evidence]
    figures: list[FigureField]
    returned: str = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The task list; posted, everything on it is saved or nothing is."""
    city, cycle = entered_here(request, year, code)
    clauses = list(plan.clauses())
    current = selectors.current_tasks(city, cycle)
    asked = asked_by_clause()
    posted = PostedTasks()
    findings: list[Finding] = []
    if request.method == "POST":
        titles = {clause.order: (clause.code, clause.title) for clause in clauses}
        posted = read_tasks(request.POST, clauses=titles, current=current, asked=asked)
        findings = posted.findings
        if not has_errors(findings):
            now = timezone.now()
            try:
                saved = save_draft(
                    city=city,
                    cycle=cycle,
                    entries=[],
                    tasks=posted.tasks,
                    by=signed_in(request),
                    source=WEB_FORM,
                    now=now,
                )
            except NotAllowed as refusal:
                messages.error(request, str(refusal))
            else:
                if saved.saved:
                    done = attach_files(request, city, cycle, now=now)
                    tell(request, done)
                    said = f"已保存{timezone.localtime(now):%H:%M}，改动{len(saved.changes)}条。"
                    if saved.changes or not done.places:
                        messages.success(
                            request, said if saved.changes else "没有改动，不需要保存。"
                        )
                    return redirect("tasks", year, code)
                findings = saved.findings
    files = shelf_of(city, cycle, with_drafts=True).by_clause
    returned = returned_clauses(city, cycle)
    responsible, bureaus = shares(city), bureau_names(city)
    own = own_part(signed_in(request))
    if not findings:
        findings = check_words(current)
    last = last_figures(city, cycle.year)
    rows = [
        _row(
            clause,
            current.get(clause.code),
            posted,
            findings,
            files.get(clause.code, []),
            returned.get(clause.code, ""),
            responsible[clause.code],
            bureaus,
            own,
            asked.get(clause.code, []),
            last,
        )
        for clause in clauses
    ]
    return render(
        request,
        "reporting/tasks.html",
        {
            "city": city,
            "cycle": cycle,
            "year": cycle.year,
            "questions": asked_at_clauses(signed_in(request)),
            # What the user may write comes first.
            "rows": sorted(rows, key=lambda row: not row.mine),
            "stand_in": open_stand_in(city, cycle),
            "filled": sum(bool(row.typed.progress) for row in rows),
            "progress_labels": PROGRESS_LABELS,
            "failed": has_errors(findings),
        },
    )


def _row(
    clause: Clause,
    task: CurrentTask | None,
    posted: PostedTasks,
    findings: list[Finding],
    files: list[Evidence],
    returned: str,
    responsible: Share,
    bureaus: Mapping[str, str],
    own: str | None,
    asked: list[Asked],
    last: Mapping[int, Decimal],
) -> TaskRow:
    stored = shown_task(task, asked)
    typed = posted.typed.get(clause.code, stored)
    wrong = {finding.field for finding in findings if finding.clause == clause.code}
    state = _state_words(task)
    return TaskRow(
        clause=clause,
        bureau=bureaus.get(responsible.fills, ""),
        helpers="、".join(bureaus[code] for code in responsible.helps if code in bureaus),
        mine=own is None or responsible.includes(own),
        typed=typed,
        stamp=stamp(stored),
        state="未保存" if clause.code in posted.typed else state,
        findings=[finding for finding in findings if finding.clause == clause.code],
        files=files,
        returned=returned,
        figures=[
            FigureField(
                asked=each,
                typed=typed.figure.get(each.order, ""),
                last=value_text(last.get(each.order), "", each.rule),
                wrong=each.field in wrong,
            )
            for each in asked
        ],
    )


def _state_words(task: CurrentTask | None) -> str:
    if task is None:
        return ""
    return "已存草稿" if task.state == State.DRAFT else State(task.state).label
