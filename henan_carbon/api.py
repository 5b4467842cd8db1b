"""Addresses of the REST API: /api/v1/, its description and its documentation."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import APIRootView, DefaultRouter

from accounts.permissions import ANY_SCOPE
from assessment.api import CityStatusViewSet, LaggingViewSet, ProvincialStatusViewSet
from assessment.explanation_api import CityExplanationViewSet, ProvincialExplanationViewSet
from assessment.snapshot_api import SnapshotResultViewSet, SnapshotViewSet
from cities.api import CityViewSet, DepartmentViewSet
from dashboards.api import DepartmentStandingViewSet
from documents.api import YearView
from documents.lists_api import PaperViewSet, PracticeViewSet, RectificationViewSet
from henan_carbon.errors import explained
from indicators.api import ClauseViewSet, IndicatorViewSet
from indicators.terms_api import AllocationViewSet, DecisionViewSet, ReadingViewSet
from reporting.api.evidence import EvidenceViewSet
from reporting.api.facts import FactViewSet
from reporting.api.questions import QuestionViewSet
from reporting.api.report import ReportView
from reporting.api.reviewing import ReviewCommentViewSet, ReviewDecisionViewSet
from reporting.api.sources import SourceViewSet
from reporting.api.submissions import CycleViewSet, StandingViewSet, SubmissionViewSet
from reporting.api.tasks import TaskViewSet
from reporting.api.writing import SubmitView, WorkbookView


class Root(APIRootView):
    """The lists there are."""

    scope = ANY_SCOPE


class Schema(SpectacularAPIView):
    """The description, for programs."""

    scope = ANY_SCOPE


class Docs(SpectacularSwaggerSplitView):
    """The description, for people."""

    scope = ANY_SCOPE


#: Addresses are named in the singular.
SINGULAR = {"cities": "city", "statuses": "status", "facts": "fact", "lagging": "lagging"}

router = DefaultRouter()
router.APIRootView = Root
# A format is asked for by `Accept` or `?format=`; a second address for each would only be tried
# with every request.
router.include_format_suffixes = False
for name, view in (
    # Addresses are tried in this order, so what is pulled most stands first.
    ("statuses", CityStatusViewSet),
    ("provincial", ProvincialStatusViewSet),
    ("lagging", LaggingViewSet),
    ("facts", FactViewSet),
    ("indicators", IndicatorViewSet),
    ("cities", CityViewSet),
    ("departments", DepartmentViewSet),
    ("clauses", ClauseViewSet),
    ("readings", ReadingViewSet),
    ("decisions", DecisionViewSet),
    ("allocations", AllocationViewSet),
    ("cycles", CycleViewSet),
    ("standings", StandingViewSet),
    ("submissions", SubmissionViewSet),
    ("tasks", TaskViewSet),
    ("evidence", EvidenceViewSet),
    ("review-decisions", ReviewDecisionViewSet),
    ("review-comments", ReviewCommentViewSet),
    ("questions", QuestionViewSet),
    ("sources", SourceViewSet),
    ("explanations", CityExplanationViewSet),
    ("provincial-explanations", ProvincialExplanationViewSet),
    ("department-standings", DepartmentStandingViewSet),
    ("snapshots", SnapshotViewSet),
    ("papers", PaperViewSet),
    ("rectifications", RectificationViewSet),
    ("practices", PracticeViewSet),
):
    router.register(name, view, basename=f"api-{SINGULAR.get(name, name.removesuffix('s'))}")

#: What belongs to one thing and is no list of its own.
OF_ONE = [
    path("years/<int:year>/", YearView.as_view({"get": "retrieve"}), name="api-year"),
    path(
        "submissions/<int:year>/<slug:code>/",
        ReportView.as_view({"get": "retrieve"}),
        name="api-report",
    ),
    path(
        "submissions/<int:year>/<slug:code>/workbook/",
        WorkbookView.as_view({"get": "retrieve", "post": "create"}),
        name="api-workbook",
    ),
    path(
        "submissions/<int:year>/<slug:code>/submit/",
        SubmitView.as_view({"post": "create"}),
        name="api-submit",
    ),
    path(
        "snapshots/<int:number>/results/",
        SnapshotResultViewSet.as_view({"get": "list"}),
        name="api-snapshot-result-list",
    ),
]

urlpatterns = [
    path("v1/", include([*router.urls, *OF_ONE])),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("problems/", explained, name="api-problems"),
    path("docs/", Docs.as_view(url_name="api-schema"), name="api-docs"),
]
