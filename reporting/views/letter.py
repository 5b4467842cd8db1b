"""上报函: the letter on a page made for printing, and the scan of it with the stamp (盖章件)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import may_submit, own_city
from reporting import on_record, selectors
from reporting.desks import Desk, offices_of
from reporting.evidence.content import Refused
from reporting.evidence.keeping import Place, attach, too_large
from reporting.evidence.reading import shelf_of
from reporting.evidence.receiving import dropped
from reporting.letter import letter_of
from reporting.outcomes import figures_of, outcomes
from reporting.parts import parts
from reporting.standing import HOUSING, standing_from
from reporting.views.common import basis_here, city_and_cycle, signed_in
from reporting.views.submission_page import figure_groups, has_drafts, task_lines
from reporting.workflow import NotAllowed


@login_required
@require_safe
def letter(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The letter of what is being filled in, for the city; else of what was submitted last."""
    basis, now = basis_here(request, year, code), timezone.now()
    city, cycle = basis.city, basis.cycle
    own = own_city(request.user) is not None
    submission = selectors.submission(city, cycle)
    reported, shelf = on_record.reported(city, cycle), shelf_of(city, cycle, with_drafts=own)
    lines = task_lines(basis, with_drafts=own, files=shelf.by_clause)
    arrived = submission is not None and submission.version > 0
    pending = own and (shelf.changed or has_drafts(reported.current, lines))
    draft = own and (not arrived or (pending and "submitted" not in request.GET))
    if own and not draft:
        shelf = shelf_of(city, cycle, with_drafts=False)
        lines = task_lines(basis, with_drafts=False, files=shelf.by_clause)
    current = reported.current if draft else reported.counting
    known = on_record.known_entries(current)
    required, bureaus = basis.required(known), basis.plan.bureaus.get(city.pk, {})
    issuer = bureaus.get(HOUSING, city.name)
    reported_tasks = {line.clause.code: line.task for line in lines if line.task}
    awaited = []
    if draft:
        offices = offices_of(cycle, [city], basis.plan)[city.pk]
        every_part = parts(Desk(basis, current, reported_tasks, offices), (), known)
        awaited = [part.bureau for part in every_part if part.awaited]
    standing = standing_from(
        city, cycle, current, required=required, submission=submission, bureau=issuer
    )
    return render(
        request,
        "reporting/letter.html",
        {
            "city": city,
            "cycle": cycle,
            "year": year,
            "own": own,
            "empty": not draft and not arrived,
            "pending": pending and arrived,
            "may_submit": may_submit(request.user, city),
            "submission": submission,
            "letter": letter_of(
                issuer=issuer,
                submission=submission,
                draft=draft,
                figures=current,
                tasks=reported_tasks,
                year=cycle.year,
                filled=standing.filled,
                clauses=len(lines),
                awaited=awaited,
                scans=shelf.stamped,
                now=now,
            ),
            "groups": figure_groups(
                basis,
                reported,
                current,
                bureaus=bureaus,
                required=required,
                findings=[],
                files=shelf.by_element,
            ),
            "outcomes": outcomes(basis, figures_of(current), now=now).values(),
            "tasks": lines,
            "files": shelf.files,
            "largest": settings.EVIDENCE_MAX_MB,
        },
    )


@login_required
@require_POST
def letter_stamped(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Keep the scan of the stamped letter of the version named on the page."""
    city, cycle = city_and_cycle(request, year, code)
    if not may_submit(request.user, city):
        raise PermissionDenied(f"盖章件由{city.name}住房和城乡建设局上传，您的账号不能上传。")
    version, file = request.POST.get("version", ""), request.FILES.get("file")
    if dropped(request):
        messages.error(request, f"没有上传：“{dropped(request)[0][1]}”{too_large()}")
    elif file is None or not (version.isascii() and version.isdigit() and len(version) < 4):
        messages.error(request, "没有上传：请先选择盖章件的扫描文件。")
    else:
        try:
            kept = attach(
                city=city,
                cycle=cycle,
                place=Place(stamped=int(version)),
                content=file.read(),
                name=file.name or "",
                by=signed_in(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            messages.error(request, f"没有上传：“{file.name}”{refusal}")
        except NotAllowed as refusal:
            messages.error(request, f"没有上传：{refusal}")
        else:
            messages.success(request, f"已附上第{version}版上报函的盖章件“{kept.original_name}”。")
    return redirect("letter", year, code)
