"""Addresses of the REST API: /api/v1/, its description and its documentation."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import APIRootView, DefaultRouter

from accounts.permissions import ANY_SCOPE
from assessment.api import CityStatusViewSet, LaggingViewSet, ProvincialStatusViewSet
from assessment.explanation_api import CityExplanationViewSet, ProvincialExplanationViewSet
from cities.api import CityViewSet, DepartmentViewSet
from henan_carbon.errors import explained
from indicators.api import ClauseViewSet, IndicatorViewSet
from reporting.api.facts import FactViewSet


class Root(APIRootView):
    """The lists there are."""

    scope = ANY_SCOPE


class Schema(SpectacularAPIView):
    """The description, for programs."""

    scope = ANY_SCOPE


class Docs(SpectacularSwaggerSplitView):
    """The description, for people."""

    scope = ANY_SCOPE


router = DefaultRouter()
router.APIRootView = Root
router.register("indicators", IndicatorViewSet, basename="api-indicator")
router.register("cities", CityViewSet, basename="api-city")
router.register("departments", DepartmentViewSet, basename="api-department")
router.register("clauses", ClauseViewSet, basename="api-clause")
router.register("facts", FactViewSet, basename="api-fact")
router.register("statuses", CityStatusViewSet, basename="api-status")
router.register("provincial", ProvincialStatusViewSet, basename="api-provincial")
router.register("lagging", LaggingViewSet, basename="api-lagging")
router.register("explanations", CityExplanationViewSet, basename="api-explanation")
router.register(
    "provincial-explanations",
    ProvincialExplanationViewSet,
    basename="api-provincial-explanation",
)

urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("problems/", explained, name="api-problems"),
    path("docs/", Docs.as_view(url_name="api-schema"), name="api-docs"),
]
