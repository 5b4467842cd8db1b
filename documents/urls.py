"""Addresses of the official papers."""

from django.urls import URLPattern, path

from documents.views import ledger

urlpatterns: list[URLPattern] = [
    path("ledger/<int:year>/", ledger.show, name="ledger"),
]
