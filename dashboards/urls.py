"""Addresses of this room's pages."""

from django.urls import URLPattern, path

from dashboards.views import shell

urlpatterns: list[URLPattern] = [
    path("", shell.home, name="home"),
]
