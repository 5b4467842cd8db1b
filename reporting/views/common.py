"""What the pages of a submission share: whose it is, and who may be here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.access import is_known, may_stand_in, may_submit, own_city, sees_city
from accounts.models import User
from cities.models import City
from reporting import selectors
from reporting.basis import Basis, read_basis
from reporting.models import Cycle, Submission
from reporting.plan_in_force import PlanInForce, plan_in_force
from reporting.stand_ins import fills_in, open_stand_in
from reporting.workflow import NotAllowed

WEB_FORM = "网页填报"


def signed_in(request: HttpRequest) -> User:
    """The user; pages behind login_required have one."""
    if not is_known(request.user):
        raise PermissionDenied
    return request.user


def city_and_cycle(request: HttpRequest, year: int, code: str) -> tuple[City, Cycle]:
    """The city and cycle of an address; 404 where there is none, 403 for another city's people."""
    plan = plan_in_force()
    city, cycle = _city(request, code, plan), plan.cycle(year)
    if cycle is None:
        raise _no_cycle(year)
    return city, cycle


def entered_here(request: HttpRequest, year: int, code: str) -> tuple[City, Cycle]:
    """The same for pages on which figures are entered; 403 for everybody else."""
    city, cycle = city_and_cycle(request, year, code)
    _must_enter(request, city, cycle)
    return city, cycle


def basis_here(request: HttpRequest, year: int, code: str, *, to_enter: bool = False) -> Basis:
    """What the figures of an address are judged by, with the same refusals."""
    plan = plan_in_force()
    city, cycle = _city(request, code, plan), plan.cycle(year)
    if cycle is None:
        raise _no_cycle(year)
    if to_enter:
        _must_enter(request, city, cycle)
    return read_basis(city, cycle, plan)


def _city(request: HttpRequest, code: str, plan: PlanInForce) -> City:
    city = next((each for each in plan.cities if each.code == code), None)
    if city is None:
        raise Http404(f"没有代码为{code}的市")
    if not sees_city(request.user, city):
        raise PermissionDenied(f"您的账号只能查看本市的上报，不能查看{city.name}的。")
    return city


def _no_cycle(year: int) -> Http404:
    return Http404(f"{year}年度没有上报任务")


def sees_drafts(request: HttpRequest, city: City, cycle: Cycle) -> bool:
    """Whether the page shows drafts: to the city's own people, and to who enters in its place."""
    if own_city(request.user) is not None:
        return True
    return may_stand_in(request.user) and open_stand_in(city, cycle) is not None


def looked_at(request: HttpRequest, city: City, cycle: Cycle) -> Submission:
    """The submission, if it is still the one on the page. Raises NotAllowed."""
    submission = selectors.submission(city, cycle)
    if submission is None:
        raise NotAllowed(f"{city.name}{cycle}还没有填报任何数据。")
    if request.POST.get("version") != str(submission.version):
        raise NotAllowed(f"这份上报已是第{submission.version}版，请看过新的一版再办理。")
    return submission


def submits(request: HttpRequest, city: City, cycle: Cycle) -> bool:
    """Whether the user submits for the city: its housing bureau, or the province in its place."""
    if may_submit(request.user, city):
        return True
    return may_stand_in(request.user) and open_stand_in(city, cycle) is not None


def _must_enter(request: HttpRequest, city: City, cycle: Cycle) -> None:
    if not fills_in(signed_in(request), city, cycle):
        remedy = "要代录的，请先在该市上报页写明原因。" if may_stand_in(request.user) else ""
        raise PermissionDenied(f"{city.name}的数据由该市各局填报，您的账号不能填报。{remedy}")
