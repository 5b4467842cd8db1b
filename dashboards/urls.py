"""Addresses of this room's pages."""

from django.urls import URLPattern, path

from dashboards.views import (
    allocation,
    city,
    decisions,
    department,
    explanation,
    figures,
    indicator,
    lagging,
    overview,
    plan,
    shell,
    snapshots,
    sources,
)

urlpatterns: list[URLPattern] = [
    path("", shell.home, name="home"),
    path("overview/", overview.show, name="overview"),
    path("lagging/", lagging.show, name="lagging"),
    path("lagging/csv/", lagging.download, name="lagging-csv"),
    path("plan/", plan.show, name="plan"),
    path("decisions/", decisions.index, name="decisions"),
    path("decisions/<int:number>/", decisions.show, name="decision"),
    path("decisions/new/<slug:kind>/", decisions.decide, name="decide"),
    path("decisions/allocations/<int:number>/", allocation.allocation, name="allocation"),
    path("sources/", sources.index, name="sources"),
    path("sources/csv/", sources.download, name="sources-csv"),
    path("sources/<int:pk>/adopt/", sources.adopt, name="source-adopt"),
    path("snapshots/", snapshots.index, name="snapshots"),
    path("snapshots/take/", snapshots.take, name="snapshot-take"),
    path("snapshots/<int:number>/", snapshots.show, name="snapshot"),
    path("snapshots/<int:number>/csv/", snapshots.download, name="snapshot-csv"),
    path("snapshots/<int:number>/reproduce/", snapshots.check, name="snapshot-reproduce"),
    path("departments/", department.index, name="departments"),
    path("departments/<slug:code>/", department.show, name="department"),
    path("indicators/", indicator.index, name="indicators"),
    path("indicators/<int:number>/", indicator.show, name="indicator"),
    path("cities/", city.index, name="cities"),
    path("cities/<slug:code>/", city.show, name="city"),
    path("cities/<slug:code>/indicators/<int:number>/", explanation.show, name="explanation"),
    path("figures/departments/<slug:code>/", figures.department, name="figures-department"),
    path("figures/indicators/<int:number>/", figures.indicator, name="figures-indicator"),
    path("figures/cities/<slug:code>/", figures.city, name="figures-city"),
]
