"""The departments' pages: for provincial staff."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cities.parts import part_of, with_year
from dashboards.selectors.department import department_desk, department_page
from dashboards.selectors.lists import department_rows
from dashboards.views.rights import provincial_page
from dashboards.views.unchanged import unchanged_page
from dashboards.years import chosen_year
from indicators.held import plan as held_plan


@provincial_page
@unchanged_page
def index(request: HttpRequest) -> HttpResponse:
    """All departments, one line each."""
    rows = department_rows(chosen_year(request), held_plan(), timezone.now())
    return render(request, "dashboards/departments.html", {"rows": rows})


@provincial_page
@unchanged_page
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One department: what awaits it, its indicators, who lags, its clauses."""
    now, plan = timezone.now(), held_plan()
    department = next((each for each in plan.departments if each.code == code), None)
    if department is None:
        raise Http404("没有这个部门。")
    year = chosen_year(request)
    page = department_page(department, year, plan, now)
    desk = department_desk(department, year, plan, now)
    cities = part_of(page.cities, with_year(request.GET, year), "cities")
    context = {
        "page": page,
        "desk": desk,
        "departments": plan.departments,
        "cities": cities,
        "matrix": [(line, cities.beside(line.cells)) for line in page.clauses],
    }
    return render(request, "dashboards/department.html", context)
