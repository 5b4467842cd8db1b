"""The departments' pages: for provincial staff."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessment.services import ensure_current
from cities.selectors import departments
from dashboards.selectors.department import department_desk, department_page
from dashboards.selectors.lists import department_rows
from dashboards.views.rights import provincial_page
from dashboards.years import chosen_year


@provincial_page
def index(request: HttpRequest) -> HttpResponse:
    """All departments, one line each."""
    now = timezone.now()
    ensure_current(now)
    rows = department_rows(chosen_year(request), now)
    return render(request, "dashboards/departments.html", {"rows": rows})


@provincial_page
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One department: what awaits it, its indicators, who lags, its clauses."""
    now = timezone.now()
    ensure_current(now)
    everyone = list(departments())
    department = next((each for each in everyone if each.code == code), None)
    if department is None:
        raise Http404("没有这个部门。")
    year = chosen_year(request)
    page = department_page(department, year, now)
    desk = department_desk(department, year, page.cities, now)
    context = {"page": page, "desk": desk, "departments": everyone}
    return render(request, "dashboards/department.html", context)
