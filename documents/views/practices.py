"""经验做法 and nominations: the list, its download, filing one, looking at one and adopting it."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.access import may_enter, may_review, own_city
from accounts.models import User
from accounts.views.guards import figures_page
from cities.models import City
from cities.selectors import cities, holds_demonstration_data
from documents import files
from documents.attachments import MOST_FILES
from documents.downloads import XLSX, attachment_as_download, download
from documents.models import Practice, PracticeFile, PracticeKind, PracticeState
from documents.practices.selectors import PracticeFilters, practices
from documents.practices.services import Filing, adopt, file_practice
from documents.uploads import sent_files
from documents.views.typed import typed
from documents.workbook import Column, Table, written
from indicators.deciding import Refused
from indicators.selectors import clauses
from reporting.current import current_of
from reporting.selectors import cycles

_PAGE = 60
_COLUMNS = (
    Column("年度", 8, ""),
    Column("市", 12, ""),
    Column("类别", 12, ""),
    Column("标题或推荐对象", 36, ""),
    Column("条款", 12, ""),
    Column("内容", 90, ""),
    Column("文件", 36, ""),
    Column("报送", 18, ""),
    Column("状态", 10, ""),
    Column("省里备注", 30, ""),
)


@figures_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was filed; a city sees its own."""
    user = cast(User, request.user)
    filters = PracticeFilters.asked(request.GET)
    page = Paginator(practices(user, filters), _PAGE).get_page(request.GET.get("page"))
    city = own_city(user)
    return render(
        request,
        "documents/practices.html",
        {
            "page": page,
            "total": page.paginator.count,
            "filters": filters,
            "query": urlencode(filters.pairs),
            "cities": None if city else cities(),
            "kinds": PracticeKind.choices,
            "states": PracticeState.choices,
            "cycles": cycles(),
            "may_file": city is not None and may_enter(user, city),
        },
    )


@figures_page
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    found = practices(cast(User, request.user), PracticeFilters.asked(request.GET))
    demonstration = holds_demonstration_data()
    table = Table("经验做法", "经验做法和表彰推荐", _COLUMNS, [_row(p) for p in found], frozen=4)
    content = written([table], notice="演示数据" if demonstration else "")
    return download(content, "经验做法和表彰推荐.xlsx", XLSX, demonstration=demonstration)


@figures_page
def new(request: HttpRequest) -> HttpResponse:
    """Filing one, for a city's people."""
    user = cast(User, request.user)
    city = own_city(user)
    if city is None or not may_enter(user, city):
        raise PermissionDenied("经验做法和表彰推荐由各市报送，您的账号不能报送。")
    faults: list[str] = []
    if request.method == "POST":
        try:
            filed = _filed(request, city, user)
        except Refused as refusal:
            faults = refusal.faults
        except files.NotWritten as refusal:
            faults = [str(refusal)]
        else:
            messages.success(request, f"已报送“{filed}”。")
            return redirect("practice", filed.pk)
    years = list(cycles())
    context = {
        "city": city,
        "cycles": years,
        "current": current_of(years, timezone.now()),
        "kinds": PracticeKind.choices,
        "clauses": clauses(),
        "faults": faults,
        "most_files": MOST_FILES,
        "chose_files": bool(request.FILES),
        "typed": request.POST,
    }
    return render(request, "documents/practice_new.html", context)


@figures_page
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; the province adopts it here."""
    user = cast(User, request.user)
    found = get_object_or_404(practices(user), pk=pk)
    faults: list[str] = []
    if request.method == "POST":
        if not may_review(user):
            raise PermissionDenied("采用由省级审核员或管理员办理，您的账号不能办理。")
        try:
            adopt(pk=pk, remark=request.POST.get("remark", ""), by=user, now=timezone.now())
        except Refused as refusal:
            faults = refusal.faults
        else:
            messages.success(request, f"“{found}”已标为采用，{found.city.name}看得到。")
            return redirect("practice", pk)
    may_adopt = may_review(user) and found.state == PracticeState.RECEIVED
    context = {"practice": found, "faults": faults, "may_adopt": may_adopt, "typed": request.POST}
    return render(request, "documents/practice.html", context)


@figures_page
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file, always as a download."""
    seen = practices(cast(User, request.user)).order_by().values("pk")
    found = get_object_or_404(PracticeFile.objects.filter(practice__in=seen), pk=pk)
    return attachment_as_download(
        request, found, back=reverse("practice", args=[found.practice_id])
    )


def _filed(request: HttpRequest, city: City, user: User) -> Practice:
    asked = request.POST.get("year", "")
    cycle = next((each for each in cycles() if str(each.year) == asked), None)
    if cycle is None:
        raise Refused(["请选择年度。"])
    names = ("kind", "title", "text", "clause")
    return file_practice(
        city=city,
        cycle=cycle,
        filing=Filing(**{name: typed(request, name) for name in names}),
        uploads=sent_files(request, "files"),
        by=user,
        now=timezone.now(),
    )


def _row(each: Practice) -> tuple[object, ...]:
    return (
        each.cycle.year,
        each.city.name,
        each.get_kind_display(),
        each.title,
        each.clause.code if each.clause else None,
        each.text,
        "\n".join(str(kept) for kept in each.files.all()),
        timezone.localtime(each.filed_at).strftime("%Y-%m-%d %H:%M"),
        each.get_state_display(),
        each.remark,
    )
