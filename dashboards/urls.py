"""Addresses of this room's pages."""

from django.urls import URLPattern, path

from dashboards.views import lagging, overview, plan, shell

urlpatterns: list[URLPattern] = [
    path("", shell.home, name="home"),
    path("overview/", overview.show, name="overview"),
    path("lagging/", lagging.show, name="lagging"),
    path("lagging/csv/", lagging.download, name="lagging-csv"),
    path("plan/", plan.show, name="plan"),
]
