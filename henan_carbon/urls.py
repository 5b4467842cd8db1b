"""Addresses: people's pages, the API and its description."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("henan_carbon.api")),
    path("reporting/", include("reporting.urls")),
    path("documents/", include("documents.urls")),
    path("", include("accounts.urls")),
    path("", include("dashboards.urls")),
]
