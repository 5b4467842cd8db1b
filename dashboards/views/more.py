"""更多: what is needed now and then, in one list by what it is about."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from dashboards.navigation import sections
from dashboards.views.rights import provincial_page


@provincial_page
def show(request: HttpRequest) -> HttpResponse:
    """Every page beyond the main navigation that the reader may open."""
    return render(request, "dashboards/more.html", {"sections": sections(cast(User, request.user))})
