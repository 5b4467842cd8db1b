"""Addresses for machines."""

from django.urls import URLPattern, path

from operations import views

urlpatterns: list[URLPattern] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.scrape, name="metrics"),
]
