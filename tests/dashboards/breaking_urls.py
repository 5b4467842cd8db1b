"""The project's addresses and one page that always fails."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from henan_carbon.urls import urlpatterns as project


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("means to fail")


urlpatterns = [path("broken/", broken), *project]
