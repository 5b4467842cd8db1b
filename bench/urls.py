"""The project's addresses and a view that does nothing but answer with as many bytes."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def bare(request: HttpRequest) -> HttpResponse:
    """`bytes` letters, nothing read from the database."""
    return HttpResponse("x" * int(request.GET["bytes"]))


urlpatterns = [path("bare/", bare), path("", include("henan_carbon.urls"))]
