"""Addresses of a person's jobs."""

from django.urls import URLPattern, path

from jobs import views

urlpatterns: list[URLPattern] = [
    path("", views.index, name="jobs"),
    path("<int:number>/", views.show, name="job"),
    path("<int:number>/state/", views.state, name="job-state"),
    path("<int:number>/file/", views.file, name="job-file"),
    path("<int:number>/again/", views.again, name="job-again"),
]
