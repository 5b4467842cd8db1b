"""What the pages of a submission share: whose it is, and who may be here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import is_known, may_enter, sees_city
from accounts.models import User
from cities.models import City
from reporting import selectors
from reporting.models import Cycle

WEB_FORM = "网页填报"


def signed_in(request: HttpRequest) -> User:
    """The user; pages behind login_required have one."""
    if not is_known(request.user):
        raise PermissionDenied
    return request.user


def city_and_cycle(request: HttpRequest, year: int, code: str) -> tuple[City, Cycle]:
    """The city and cycle of an address; 404 where there is none, 403 for another city's people."""
    city = get_object_or_404(City, code=code)
    if not sees_city(request.user, city):
        raise PermissionDenied(f"您的账号只能查看本市的上报，不能查看{city.name}的。")
    cycle = selectors.cycle(year)
    if cycle is None:
        raise Http404(f"{year}年度没有上报任务")
    return city, cycle


def entered_here(request: HttpRequest, year: int, code: str) -> tuple[City, Cycle]:
    """The same for pages on which figures are entered; 403 for everybody else."""
    city, cycle = city_and_cycle(request, year, code)
    if not may_enter(request.user, city):
        raise PermissionDenied(f"{city.name}的数据由该市各局填报，您的账号不能填报。")
    return city, cycle
