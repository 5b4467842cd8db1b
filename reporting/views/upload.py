"""The workbook in the browser: download, upload, preview, confirm, back with its problems."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from cities.models import City
from reporting import selectors
from reporting.evidence.receiving import dropped
from reporting.findings import Finding, Severity
from reporting.models import Cycle, State, WorkbookUpload
from reporting.own_part import own_part
from reporting.uploads import annotated_upload, is_for, keep_upload, preview_upload, take_upload
from reporting.views.common import city_and_cycle, entered_here, sees_drafts, signed_in
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.container import check_size, file_too_large
from reporting.workbook.exporting import file_name, workbook_of
from reporting.workbook.returning import annotated_name, returned_workbook
from reporting.workbook.taking import Taken, take_workbook

TICK = "清空这些内容"
TICK_OVER = "覆盖这些内容"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def workbook(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The city's workbook, with its drafts for its own people only."""
    city, cycle = city_and_cycle(request, year, code)
    content = workbook_of(
        city=city,
        cycle=cycle,
        with_drafts=sees_drafts(request, city, cycle),
        own=own_part(signed_in(request)),
        now=timezone.now(),
    )
    return _download(content, file_name(city, cycle))


@login_required
@require_safe
def annotated(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The uploaded file with its problems marked; a message where it cannot be marked."""
    city, cycle = entered_here(request, year, code)
    kept = _kept(city, cycle, pk)
    try:
        content = annotated_upload(upload=kept, by=signed_in(request), now=timezone.now())
    except NotOurWorkbook as refusal:
        messages.error(request, f"{refusal.finding.message}{refusal.finding.remedy}")
        return redirect("upload", year, code)
    return _download(content, annotated_name(kept.submission))


@login_required
@require_safe
def returned(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The current workbook of a returned submission, with the reason and what is open."""
    city, cycle = entered_here(request, year, code)
    report = selectors.submission(city, cycle)
    if report is None or report.state != State.RETURNED:
        messages.info(request, f"{city.name}{cycle}的上报没有被退回。")
        return redirect("submission", year, code)
    content = returned_workbook(report, own=own_part(signed_in(request)))
    return _download(content, annotated_name(report))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Choose a file. The city's own workbook is kept and previewed, with its errors if it has
    some; any other file is refused."""
    city, cycle = entered_here(request, year, code)
    if request.method != "POST":
        return _page(request, city, cycle)
    if dropped(request):
        large = file_too_large().finding
        return _page(request, city, cycle, Taken(False, [large]), dropped(request)[0][1])
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        missing = Finding("no_file", Severity.ERROR, "还没有选择文件。", "请选择填好的工作簿。")
        return _page(request, city, cycle, Taken(False, [missing]))
    name = file.name or ""
    by, now = signed_in(request), timezone.now()
    try:
        check_size(file.size or 0)
        content = file.read()
        taken = take_workbook(
            content_bytes=content,
            expected_city=city,
            expected_cycle=cycle,
            by=by,
            now=now,
            dry_run=True,
            may_clear=True,
            may_overwrite=True,
        )
    except NotOurWorkbook as refusal:
        taken = Taken(False, [refusal.finding])
    if not is_for(taken, city, cycle):
        return _page(request, city, cycle, taken, name)
    kept = keep_upload(city=city, cycle=cycle, content=content, name=name, by=by, now=now)
    return redirect("upload-confirm", year, code, kept.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """What the workbook would change; posted, it is checked once more and saved as a draft.

    What it would clear, and what it would overwrite of what is newer than the workbook, is said
    first and wants a tick of its own each.
    """
    city, cycle = entered_here(request, year, code)
    kept = _kept(city, cycle, pk)
    if kept.taken_at is not None:
        messages.info(request, f"“{kept.original_name}”已经存为草稿，不需要再次确认。")
        return redirect("submission", year, code)
    by, now = signed_in(request), timezone.now()
    seen = preview_upload(upload=kept, by=by, now=now)
    if request.method != "POST":
        return _page(request, city, cycle, seen, kept.original_name, kept)
    if seen.accepted and request.POST.get("seen") != _digest(seen):
        messages.error(request, "预览之后系统中的数有变化。下面是新的预览，请再看一遍后确认。")
        return _page(request, city, cycle, seen, kept.original_name, kept)
    may_clear = request.POST.get("clear") == "yes"
    may_overwrite = request.POST.get("overwrite") == "yes"
    missing = [f"确实要清空的，请先勾选“{TICK}”"] if seen.clearing and not may_clear else []
    if seen.overwriting and not may_overwrite:
        missing.append(f"确实要用工作簿里旧内容的，请先勾选“{TICK_OVER}”")
    if seen.accepted and missing:
        messages.error(request, f"什么都没有保存。{'；'.join(missing)}，再确认。")
        return _page(request, city, cycle, seen, kept.original_name, kept)
    taken = take_upload(
        upload=kept, by=by, now=now, may_clear=may_clear, may_overwrite=may_overwrite
    )
    if not taken.saved:
        return _page(request, city, cycle, taken, kept.original_name, kept)
    messages.success(request, f"已把“{kept.original_name}”存为草稿，改动{len(taken.changes)}处。")
    return redirect("submission", year, code)


def _kept(city: City, cycle: Cycle, pk: int) -> WorkbookUpload:
    return get_object_or_404(
        WorkbookUpload.objects.select_related("submission__city", "submission__cycle"),
        pk=pk,
        submission__city=city,
        submission__cycle=cycle,
    )


def _download(content: bytes, name: str) -> HttpResponse:
    said = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": said or "attachment", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _digest(taken: Taken) -> str:
    """Tells whether a preview is still the one that was looked at."""
    return hashlib.sha256(
        repr((taken.changes, taken.clearing, taken.overwritten)).encode()
    ).hexdigest()


def _page(
    request: HttpRequest,
    city: City,
    cycle: Cycle,
    taken: Taken | None = None,
    name: str = "",
    kept: WorkbookUpload | None = None,
) -> HttpResponse:
    findings = taken.findings if taken else []
    return render(
        request,
        "reporting/upload.html",
        {
            "city": city,
            "cycle": cycle,
            "year": cycle.year,
            "taken": taken,
            "name": name,
            "kept": kept if taken and taken.accepted else None,
            "marked": kept if findings else None,
            "markable": kept is not None and str(kept.file.name).endswith(".xlsx"),
            "seen": _digest(taken) if taken else "",
            "tick": TICK,
            "tick_over": TICK_OVER,
            "errors": [f for f in findings if f.severity is Severity.ERROR],
            "warnings": [f for f in findings if f.severity is Severity.WARNING],
        },
    )
