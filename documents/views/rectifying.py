"""整改台账: the list, its download, making it from a notice, one entry and its steps."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.access import may_publish, own_city
from accounts.models import User
from accounts.views.guards import figures_page, provincial_page
from cities.selectors import cities, departments, holds_demonstration_data
from documents.attachments import MOST_FILES
from documents.downloads import XLSX, attachment_as_download, download
from documents.files import NotWritten
from documents.models import (
    PublishedPaper,
    Rectification,
    RectificationFile,
    RectificationState,
)
from documents.rectifying.selectors import OVERDUE, RectificationFilters, overdue, rectifications
from documents.rectifying.services import Words, open_entries, take_step
from documents.rectifying.steps import STEPS, answers_for, open_steps, puts_right
from documents.uploads import sent_files
from documents.views.typed import typed
from documents.workbook import Column, Table, written
from indicators.deciding import Refused

_PAGE = 100
_COLUMNS = (
    Column("年度", 8, ""),
    Column("整改单位", 20, ""),
    Column("项号", 7, ""),
    Column("指标", 30, ""),
    Column("条款", 12, ""),
    Column("问题", 50, ""),
    Column("整改措施", 40, ""),
    Column("责任单位和责任人", 22, ""),
    Column("期限", 12, ""),
    Column("整改情况", 40, ""),
    Column("佐证文件", 30, ""),
    Column("状态", 10, ""),
    Column("逾期", 7, ""),
    Column("销号部门", 16, ""),
    Column("通报", 24, ""),
)


@figures_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The entries, what is due first on top; a city sees its own."""
    user, today = cast(User, request.user), timezone.localdate()
    filters = RectificationFilters.asked(request.GET)
    found = rectifications(user, filters, today=today)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    everything = rectifications(user, today=today)
    return render(
        request,
        "documents/rectifications.html",
        {
            "page": page,
            "total": page.paginator.count,
            "filters": filters,
            "query": urlencode(filters.pairs),
            "counts": _counts(everything, today),
            "today": today,
            "states": [*RectificationState.choices, (OVERDUE, "逾期")],
            "cities": None if own_city(user) else cities(),
            "departments": departments(),
            "years_found": sorted(set(everything.order_by().values_list("year", flat=True))),
        },
    )


@figures_page
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same entries as a workbook."""
    today = timezone.localdate()
    found = rectifications(
        cast(User, request.user), RectificationFilters.asked(request.GET), today=today
    ).prefetch_related("steps__files")
    demonstration = holds_demonstration_data()
    table = Table("整改台账", "整改台账", _COLUMNS, [_row(each, today) for each in found], frozen=4)
    content = written([table], notice="演示数据" if demonstration else "")
    return download(content, "整改台账.xlsx", XLSX, demonstration=demonstration)


@provincial_page
@require_POST
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the entries of a notice in one go."""
    user = cast(User, request.user)
    if not may_publish(user):
        raise PermissionDenied("整改台账由省级管理员从通报建立，您的账号不能办理。")
    paper = get_object_or_404(PublishedPaper.objects.select_related("snapshot"), pk=pk)
    try:
        made = open_entries(
            paper=paper, due=_date(request.POST.get("due", "")), by=user, now=timezone.now()
        )
    except Refused as refusal:
        for fault in refusal.faults:
            messages.error(request, fault)
        return redirect("documents")
    if made:
        messages.success(request, f"已从“{paper}”列入整改台账{made}条。")
    else:
        messages.info(request, "清单里的各条都已在整改台账中，没有新列入的。")
    return redirect("rectifications")


@figures_page
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry, its steps so far, and those the user may take."""
    user, today = cast(User, request.user), timezone.localdate()
    entry = get_object_or_404(rectifications(user, today=today), pk=pk)
    faults: list[str] = []
    if request.method == "POST":
        if not (puts_right(user, entry) or answers_for(user, entry)):
            raise PermissionDenied("整改由该单位报送，由首列部门销号，您的账号不能办理。")
        try:
            moved = _moved(request, entry, user)
        except Refused as refusal:
            faults = refusal.faults
        except NotWritten as refusal:
            faults = [str(refusal)]
        else:
            label = STEPS[request.POST["action"]].label
            messages.success(
                request, f"{moved}：{label}已办理，现为“{moved.get_state_display()}”。"
            )
            return redirect("rectification", pk)
    context = {
        "entry": entry,
        "steps": entry.steps.select_related("by").prefetch_related("files"),
        "labels": {action: step.label for action, step in STEPS.items()},
        "mine": {step.action: step for step in open_steps(user, entry)},
        "late": entry.due < today and entry.state != RectificationState.CLOSED,
        "faults": faults,
        "most_files": MOST_FILES,
        "chose_files": bool(request.FILES),
        "typed": {
            name: typed(request, name) if faults else getattr(entry, name, "")
            for name in ("measure", "responsible", "outcome", "reason")
        },
    }
    return render(request, "documents/rectification.html", context)


def _moved(request: HttpRequest, entry: Rectification, user: User) -> Rectification:
    version = request.POST.get("version", "")
    return take_step(
        pk=entry.pk,
        action=request.POST.get("action", ""),
        words=Words(**{name: typed(request, name) for name in Words.__dataclass_fields__}),
        version=int(version)
        if version.isascii() and version.isdigit() and len(version) < 10
        else -1,
        uploads=sent_files(request, "files"),
        by=user,
        now=timezone.now(),
    )


@figures_page
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file (佐证) of an entry that the user may see, always as a download."""
    seen = rectifications(cast(User, request.user), today=timezone.localdate())
    found = get_object_or_404(
        RectificationFile.objects.filter(step__rectification__in=seen.order_by().values("pk")),
        pk=pk,
    )
    return attachment_as_download(
        request, found, back=reverse("rectification", args=[found.step.rectification_id])
    )


def _counts(found: QuerySet[Rectification], today: date) -> list[tuple[str, str, int]]:
    """Filter value, word and number of each state, and of those overdue."""
    states = dict(found.order_by().values_list("state").annotate(Count("pk")))
    counts = [(state.value, state.label, states.get(state, 0)) for state in RectificationState]
    return [*counts, (OVERDUE, "逾期", overdue(found, today).count())]


def _date(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def _row(each: Rectification, today: date) -> tuple[object, ...]:
    return (
        each.year,
        each.whose,
        each.indicator.number,
        each.indicator.name,
        each.indicator.clause.code,
        each.problem,
        each.measure,
        each.responsible,
        each.due.isoformat(),
        each.outcome,
        "\n".join(str(kept) for kept in each.files),
        each.get_state_display(),
        "是" if each.due < today and each.state != RectificationState.CLOSED else "否",
        each.department.name,
        str(each.paper),
    )
