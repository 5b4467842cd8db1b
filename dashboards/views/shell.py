"""Where everybody starts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import own_city, sees_province


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The province's overview, the user's own city, or the account of whoever sees no figures."""
    city = own_city(request.user)
    if city:
        return redirect("city", city.code)
    return redirect("overview" if sees_province(request.user) else "account")
