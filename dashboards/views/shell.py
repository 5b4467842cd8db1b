"""Where everybody starts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import own_city


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The province's overview, or the user's own city."""
    city = own_city(request.user)
    return redirect("city", city.code) if city else redirect("overview")
