"""The year in an address (`?year=`) of a page: one that is not there is said, never passed over."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from indicators.wording import ranges

#: Addresses that hand out figures and files: there no other year may take the place of the one
#: that was asked for.
_FILES = re.compile(r"^/figures/|\.[a-z]+$|/(csv|xlsx)/$")
_LONGEST = 20
_Instead = TypeVar("_Instead", bound=int | None)


class NoSuchYear(Http404):
    """A page has nothing of the year that was asked for; `instead` is the year it would show."""

    def __init__(self, asked: str, offered: Iterable[int], instead: int | None) -> None:
        years = sorted(offered)
        there = f"，可看的有{ranges(years)}年" if years else ""
        super().__init__(f"这里没有{asked}年度的内容{there}。")
        self.instead = instead


def asked_year(asked: str, offered: Iterable[int], instead: _Instead) -> int | _Instead:
    """The year of an address where it is offered, `instead` where none is named or none is there yet.

    Raises NoSuchYear.
    """
    years = list(offered)
    named = next((year for year in years if str(year) == asked), None)
    if asked and years and named is None:
        raise NoSuchYear(asked, years, instead)
    return instead if named is None else named


class AskedYear:
    """Leads from an address with a year that is not there to the same page of one that is, and says
    so on it. Where a file was asked for, nothing is given in its place: 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Refuse what is no year at all. Raises Http404."""
        asked = request.GET.get("year", "")
        if not asked or re.fullmatch(r"[0-9]{4}", asked) or request.path.startswith("/api/"):
            return None
        return _led(request, f"网址中的年度“{asked[:_LONGEST]}”应为四位数，例如2026。", None)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Lead to the year that is there."""
        if not isinstance(exception, NoSuchYear):
            return None
        return _led(request, str(exception), exception.instead)


def _led(request: HttpRequest, words: str, instead: int | None) -> HttpResponseBase:
    if _FILES.search(request.path):
        raise Http404(words)
    query = request.GET.copy()
    del query["year"]
    shown = ""
    if instead is not None:
        query["year"] = str(instead)
        shown = f"下面是{instead}年度。"
    messages.warning(request, words + shown)
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path)
