"""Addresses: people's pages, the API and its description."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("henan_carbon.api")),
    path("reporting/", include("reporting.urls")),
    path("jobs/", include("jobs.urls")),
    path("documents/", include("documents.urls")),
    path("", include("operations.urls")),
    path("", include("accounts.urls")),
    path("", include("dashboards.urls")),
]

#: The API answers in its own way where no view is reached.
handler400 = "henan_carbon.errors.bad_request"
handler403 = "henan_carbon.errors.forbidden"
handler404 = "henan_carbon.errors.not_found"
handler500 = "henan_carbon.errors.failed"
