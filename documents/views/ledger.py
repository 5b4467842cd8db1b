"""The ledger's download."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import own_city
from accounts.models import User
from accounts.views.guards import figures_page
from assessment.services import ensure_current
from cities.selectors import holds_demonstration_data
from documents.downloads import XLSX, download
from documents.ledger import is_kept_year, ledger, tables
from documents.workbook import written


@figures_page
@require_safe
def show(request: HttpRequest, year: int) -> HttpResponse:
    """The year as a workbook: the whole province, or a city's own rows."""
    now = timezone.now()
    ensure_current(now)
    if not is_kept_year(year):
        raise Http404(f"{year}年度没有结果，没有台账可以导出。")
    user = cast(User, request.user)
    demonstration = holds_demonstration_data()
    content = written(
        tables(ledger(year, by=user, now=now, demonstration=demonstration)),
        notice="演示数据" if demonstration else "",
    )
    city = own_city(user)
    name = f"{year}年度{city.name if city else '全省'}碳达峰行动台账.xlsx"
    return download(content, name, XLSX, demonstration=demonstration)
