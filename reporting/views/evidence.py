"""佐证材料: every file of a report on one page; uploading, downloading, taking away."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.stored import Unreadable, content_of
from reporting import selectors
from reporting.evidence.keeping import remove
from reporting.evidence.reading import shelf_of, visible_file
from reporting.models import Evidence, FileType
from reporting.own_part import own_part
from reporting.plan_in_force import plan_in_force
from reporting.stand_ins import fills_in
from reporting.views.attaching import attach_files, tell
from reporting.views.common import city_and_cycle, entered_here, sees_drafts, signed_in
from reporting.workflow import NotAllowed

log = logging.getLogger(__name__)

TYPES = {
    FileType.PDF: "application/pdf",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Option:
    """Something a file can be put behind."""

    place: str
    name: str


@dataclass(frozen=True, slots=True)
class FileGroup:
    """The files behind one element or clause."""

    code: str
    name: str
    files: list[Evidence]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The report's files; posted, the files of the form are kept. A script gets JSON."""
    if request.method == "POST":
        return _attach(request, year, code)
    city, cycle = city_and_cycle(request, year, code)
    own = sees_drafts(request, city, cycle)
    shelf = shelf_of(city, cycle, with_drafts=own)
    plan, user = plan_in_force(), signed_in(request)
    rules, shares, own_department = plan.rules(cycle, city), plan.shares(city.pk), own_part(user)
    names = {each.code: each.name for each in rules.values()}
    titles = {each: f"{each}　{title}" for each, title in selectors.clause_titles().items()}
    return render(
        request,
        "reporting/evidence.html",
        {
            "city": city,
            "cycle": cycle,
            "year": year,
            "own": own,
            "may_enter": fills_in(user, city, cycle),
            "submission": selectors.submission(city, cycle),
            "kinds": [
                ("数据项", _groups(shelf.by_element, names)),
                ("条款", _groups(shelf.by_clause, titles)),
            ],
            "elements": [
                Option(f"element:{each}", name)
                for each, name in names.items()
                if own_department in (None, rules[each].department)
            ],
            "clauses": [
                Option(f"clause:{each}", title)
                for each, title in titles.items()
                if own_department is None or shares[each].includes(own_department)
            ],
            "chosen": request.GET.get("place", ""),
            "largest": settings.EVIDENCE_MAX_MB,
        },
    )


@login_required
@require_safe
def evidence_file(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """One file, always as a download."""
    city, cycle = city_and_cycle(request, year, code)
    own = sees_drafts(request, city, cycle)
    found = visible_file(city, cycle, pk, with_drafts=own)
    if found is None:
        raise Http404("没有这个佐证文件，或者它还没有上报")
    try:
        content = content_of(found)
    except Unreadable:
        log.error("evidence %s is gone or altered", found.pk)
        messages.error(
            request,
            f"“{found.original_name}”在服务器上已丢失，或与上传时不一致，不能下载。请告诉系统管理员。",
        )
        return redirect("evidence", year, code)
    return _download(found, content)


@login_required
@require_POST
def evidence_remove(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """Take a file away; what was submitted with it keeps it."""
    city, cycle = entered_here(request, year, code)
    found = visible_file(city, cycle, pk, with_drafts=True)
    if found is None:
        messages.info(request, "这个文件已经移除。")
        return redirect("evidence", year, code)
    try:
        remove(evidence=found, by=signed_in(request), now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已移除“{found.original_name}”。")
    return redirect("letter" if found.is_stamped else "evidence", year, code)


def _groups(behind: Mapping[str, list[Evidence]], names: Mapping[str, str]) -> list[FileGroup]:
    return [FileGroup(code, names.get(code, code), files) for code, files in behind.items()]


def _attach(request: HttpRequest, year: int, code: str) -> HttpResponse:
    city, cycle = entered_here(request, year, code)
    done = attach_files(request, city, cycle, now=timezone.now())
    if "application/json" in request.headers.get("Accept", ""):
        shelf = shelf_of(city, cycle, with_drafts=True)
        behind = {**shelf.by_element, **shelf.by_clause}
        return JsonResponse(
            {
                "refused": done.refused,
                "lists": {
                    each: render_to_string(
                        "reporting/parts/files.html",
                        {"files": behind.get(each, []), "year": year, "city": city},
                    )
                    for place in done.places
                    if (each := place.element or place.clause)
                },
            }
        )
    if not done.kept and not done.refused:
        messages.error(request, "没有上传：请先选择文件，并选定它佐证哪个数据项或条款。")
    tell(request, done)
    return redirect("evidence", year, code)


def _download(found: Evidence, content: bytes) -> HttpResponse:
    said = content_disposition_header(as_attachment=True, filename=found.original_name)
    headers = {
        "Content-Disposition": said or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        # Should a browser show it all the same, nothing in it runs.
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(content, content_type=TYPES[FileType(found.type)], headers=headers)
