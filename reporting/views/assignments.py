"""Who fills what: the 46 elements and 35 clauses of a city by bureau, quick to move."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import may_assign, own_city, sees_city, sees_province
from cities.models import City
from reporting import selectors
from reporting.assignments import named_departments, own_clauses, own_elements, share
from reporting.services import Wish, assign
from reporting.standing import bureau_names
from reporting.views.common import signed_in
from reporting.workflow import NotAllowed

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Line:
    """One element or clause; departments by code, `helps` those whose bureaus write
    as well, `chosen` what the page shows as chosen."""

    kind: str
    code: str
    name: str
    unit: str
    fills: str
    default: str
    helps: tuple[str, ...] = ()
    chosen: str = ""

    @property
    def field(self) -> str:
        return f"{self.kind}-{self.code}"

    @property
    def moved(self) -> bool:
        """Whether the city does otherwise than by default."""
        return self.fills != self.default


@dataclass(frozen=True, slots=True)
class BureauLines:
    """What one bureau fills."""

    code: str
    name: str
    elements: list[Line]
    clauses: list[Line]


@login_required
@require_safe
def cities(request: HttpRequest) -> HttpResponse:
    """The cities with how much each does otherwise; a city's people go to their own."""
    own = own_city(request.user)
    if own is not None:
        return redirect("assignment", own.code)
    if not sees_province(request.user):
        raise PermissionDenied("您的角色不看各市的分工，方案原文人人可看。")
    every = list(City.objects.order_by("code"))
    elements, clauses = own_elements(every), own_clauses(every)
    rows = [(city, len(elements.get(city.pk, {})), len(clauses.get(city.pk, {}))) for city in every]
    return render(request, "reporting/assignments.html", {"rows": rows})


@login_required
@require_safe
def assignment(request: HttpRequest, code: str) -> HttpResponse:
    """One city's bureaus and what each fills."""
    return _page(request, _city(request, code), {})


@login_required
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Move what was chosen otherwise; `default` puts everything back."""
    city = _city(request, code)
    if not may_assign(request.user, city):
        raise PermissionDenied(f"{city.name}的分工由该市住房和城乡建设局或省级管理员调整。")
    post = request.POST
    wishes: dict[str, dict[str, Wish]] = {"element": {}, "clause": {}}
    for line in _lines(city):
        if DEFAULT in post:
            wishes[line.kind][line.code] = Wish(line.fills, line.default)
        elif line.field in post:
            seen = post.get(f"was-{line.field}", "")
            wishes[line.kind][line.code] = Wish(seen, post[line.field])
    try:
        moved = assign(
            city=city,
            elements=wishes["element"],
            clauses=wishes["clause"],
            by=signed_in(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return _page(request, city, post.dict())
    messages.success(request, f"已调整分工{moved}处。" if moved else "分工没有改动。")
    return redirect("assignment", code)


def _city(request: HttpRequest, code: str) -> City:
    city = get_object_or_404(City, code=code)
    if not sees_city(request.user, city):
        raise PermissionDenied(f"您的账号只能查看本市的分工，不能查看{city.name}的。")
    return city


def _page(request: HttpRequest, city: City, typed: dict[str, str]) -> HttpResponse:
    bureaus = bureau_names(city)
    lines = [replace(line, chosen=typed.get(line.field, line.fills)) for line in _lines(city)]
    return render(
        request,
        "reporting/assignment.html",
        {
            "city": city,
            "bureaus": {code: name.removeprefix(city.name) for code, name in bureaus.items()},
            "groups": [
                BureauLines(
                    department,
                    name,
                    [each for each in lines if each.kind == "element" and each.fills == department],
                    [each for each in lines if each.kind == "clause" and each.fills == department],
                )
                for department, name in bureaus.items()
            ],
            "moved": [line for line in lines if line.moved],
            "may_assign": may_assign(request.user, city),
        },
    )


def _lines(city: City) -> list[Line]:
    elements, clauses = own_elements([city]).get(city.pk, {}), own_clauses([city]).get(city.pk, {})
    titles = selectors.clause_titles()
    found = [
        Line(
            "element",
            code,
            rule.name,
            rule.unit,
            elements.get(code, rule.department),
            rule.department,
        )
        for code, rule in selectors.rules().items()
    ]
    for code, named in named_departments().items():
        now = share(named, clauses.get(code))
        name = f"{code}　{titles[code]}"
        found.append(Line("clause", code, name, "", now.fills, share(named).fills, now.helps))
    return found
