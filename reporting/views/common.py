"""What the pages of a submission share: whose it is, and who may be here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import is_known, may_enter, own_city, sees_city
from accounts.models import User
from cities.models import City
from reporting import selectors
from reporting.basis import Basis, read_basis
from reporting.models import Cycle

WEB_FORM = "网页填报"


def signed_in(request: HttpRequest) -> User:
    """The user; pages behind login_required have one."""
    if not is_known(request.user):
        raise PermissionDenied
    return request.user


def city_and_cycle(request: HttpRequest, year: int, code: str) -> tuple[City, Cycle]:
    """The city and cycle of an address; 404 where there is none, 403 for another city's people."""
    city = _city(request, code)
    cycle = selectors.cycle(year)
    if cycle is None:
        raise _no_cycle(year)
    return city, cycle


def entered_here(request: HttpRequest, year: int, code: str) -> tuple[City, Cycle]:
    """The same for pages on which figures are entered; 403 for everybody else."""
    city, cycle = city_and_cycle(request, year, code)
    _must_enter(request, city)
    return city, cycle


def basis_here(request: HttpRequest, year: int, code: str, *, to_enter: bool = False) -> Basis:
    """What the figures of an address are judged by, with the same refusals."""
    city = _city(request, code)
    cycles = list(selectors.cycles())
    cycle = next((each for each in cycles if each.year == year), None)
    if cycle is None:
        raise _no_cycle(year)
    if to_enter:
        _must_enter(request, city)
    return read_basis(city, cycle, cycles)


def _city(request: HttpRequest, code: str) -> City:
    own = own_city(request.user)
    city = own if own and own.code == code else get_object_or_404(City, code=code)
    if not sees_city(request.user, city):
        raise PermissionDenied(f"您的账号只能查看本市的上报，不能查看{city.name}的。")
    return city


def _no_cycle(year: int) -> Http404:
    return Http404(f"{year}年度没有上报任务")


def _must_enter(request: HttpRequest, city: City) -> None:
    if not may_enter(request.user, city):
        raise PermissionDenied(f"{city.name}的数据由该市各局填报，您的账号不能填报。")
