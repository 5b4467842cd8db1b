"""公文: drafts from a snapshot, what was published, and publishing."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may_publish, own_city, sees_city
from accounts.models import User
from accounts.views.guards import figures_page, provincial_page, signed_in
from assessment.models import Snapshot
from assessment.snapshots import snapshot, snapshots
from assessment.snapshots.telling import told_years
from cities.models import City
from cities.selectors import cities
from cities.stored import Unreadable, content_of
from documents import files
from documents.downloads import DOCX, download
from documents.jobs import NOTICE, REPORTS, draft
from documents.models import PublishedPaper
from documents.selectors import current_paper, papers, text_in_use
from documents.services import publish
from documents.texts import Kind
from documents.texts.markup import left_to_people
from documents.texts.placeholders import KIND_WORDS
from documents.uploads import sent_files
from indicators.deciding import Refused
from jobs.downloads import handed_out
from jobs.services import ask
from reporting.asked_year import asked_year
from reporting.models import FileType

_CONTENT_TYPES = {FileType.DOCX.value: DOCX, FileType.PDF.value: "application/pdf"}


@figures_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What can be drafted from a snapshot, and what was published; a city its own."""
    user = cast(User, request.user)
    city = own_city(user)
    kept = list(snapshots())
    chosen = _asked(request) if kept else None
    years = told_years(chosen) if chosen else []
    year = asked_year(request.GET.get("year", ""), years, next(iter(years), None))
    found = list(papers(user))
    standing = {
        (each.kind, each.city_id): each
        for each in found
        if each.year == year and not hasattr(each, "superseded_by")
    }
    units = [city] if city else list(cities())
    return render(
        request,
        "documents/index.html",
        {
            "city": city,
            "snapshots": kept,
            "chosen": chosen,
            "years_kept": years,
            "paper_year": year,
            "papers": found,
            "notice": standing.get((Kind.NOTICE.value, None)),
            "reports": [(unit, standing.get((Kind.REPORT.value, unit.pk))) for unit in units],
            "may_publish": may_publish(user),
        },
    )


@provincial_page
@require_http_methods(["GET", "HEAD", "POST"])
def notice_draft(request: HttpRequest, year: int) -> HttpResponse:
    """The notice's draft as .docx. A POST has it made behind the page, with its progress shown."""
    if request.method == "POST":
        return _behind(request, NOTICE, f"{year}年度通报草稿", year)
    return _draft(request, Kind.NOTICE, year, None)


@provincial_page
@require_POST
def report_drafts(request: HttpRequest, year: int) -> HttpResponse:
    """Every city's report as a draft in one file, made behind the page."""
    return _behind(request, REPORTS, f"{year}年度各市报告草稿", year)


@figures_page
@require_safe
def report_draft(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """A city's report as a draft."""
    return _draft(request, Kind.REPORT, year, _city(request, code))


@provincial_page
def notice_publish(request: HttpRequest, year: int) -> HttpResponse:
    """Publishing the notice, or another in place of one that stands."""
    return _publish(request, Kind.NOTICE, year, None)


@provincial_page
def report_publish(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Publishing a city's report."""
    return _publish(request, Kind.REPORT, year, _city(request, code))


@figures_page
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A published paper's file, as it was published."""
    found = get_object_or_404(papers(cast(User, request.user)), pk=pk)
    try:
        content = content_of(found)
    except Unreadable:
        messages.error(
            request,
            f"“{found}”的文件在服务器上已丢失，或与发布时不一致，不能下载。请告诉系统管理员。",
        )
        return redirect("documents")
    content_type = _CONTENT_TYPES[found.type]
    return download(content, found.download_name, content_type, demonstration=found.demonstration)


def _draft(request: HttpRequest, kind: Kind, year: int, city: City | None) -> HttpResponse:
    return handed_out(draft(kind, _of_year(request, year), year, city))


def _behind(request: HttpRequest, kind: str, title: str, year: int) -> HttpResponse:
    chosen = _of_year(request, year)
    job = ask(
        kind=kind,
        title=f"{title}（第{chosen.number}号快照）",
        parameters={"year": year, "snapshot": chosen.number},
        by=signed_in(request),
        now=timezone.now(),
    )
    return redirect("job", job.pk)


def _publish(request: HttpRequest, kind: Kind, year: int, city: City | None) -> HttpResponse:
    user = cast(User, request.user)
    if not may_publish(user):
        raise PermissionDenied("公文由省级管理员发布，您的账号不能办理。")
    chosen = _of_year(request, year)
    stands = current_paper(kind, year, city.pk if city else None)
    faults: list[str] = []
    if request.method == "POST":
        try:
            published = _published(request, kind, year, city, chosen)
        except Refused as refusal:
            faults = refusal.faults
        except files.NotWritten as refusal:
            faults = [str(refusal)]
        else:
            messages.success(request, f"已发布“{published}”，原件留存，以后不能改动。")
            return redirect("documents")
    context = {
        "kind": kind.value,
        "what": KIND_WORDS[kind],
        "year_of": year,
        "city": city,
        "chosen": chosen,
        "stands": stands,
        "faults": faults,
        "notes": left_to_people(text_in_use(kind).text),
        "typed": request.POST,
    }
    return render(request, "documents/publish.html", context)


def _published(
    request: HttpRequest, kind: Kind, year: int, city: City | None, chosen: Snapshot
) -> PublishedPaper:
    after = request.POST.get("after", "")
    sent = sent_files(request, "file")
    return publish(
        kind=kind,
        year=year,
        city=city,
        snapshot=chosen,
        number=request.POST.get("number", ""),
        reason=request.POST.get("reason", ""),
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None,
        upload=sent[0] if sent else None,
        unwritten=request.POST.get("unwritten") == "on",
        by=cast(User, request.user),
        now=timezone.now(),
    )


def _asked(request: HttpRequest) -> Snapshot:
    """The snapshot asked for, the newest where none is."""
    asked = request.POST.get("snapshot", "") or request.GET.get("snapshot", "")
    if not asked:
        found = snapshots().first()
        if found is None:
            raise Http404("还没有快照。公文从快照生成，请先由省级管理员在“快照”里留存一份。")
        return found
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    if (found := snapshot(number)) is None:
        raise Http404(f"没有第{asked[:20]}号快照，请回到公文页另选。")
    return found


def _of_year(request: HttpRequest, year: int) -> Snapshot:
    chosen = _asked(request)
    if year not in told_years(chosen):
        raise Http404(f"{chosen}里没有{year}年的结果。")
    return chosen


def _city(request: HttpRequest, code: str) -> City:
    own = own_city(request.user)
    city = own if own and own.code == code else City.objects.filter(code=code).first()
    # Whether another city exists is nobody's business but the province's: 403 comes before 404.
    if own is not None and (city is None or not sees_city(request.user, city)):
        raise PermissionDenied("各市只看本市的报告。")
    if city is None:
        raise Http404("没有这个城市。")
    return city
