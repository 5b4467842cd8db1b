"""Addresses of the official papers."""

from django.urls import URLPattern, path

from documents.views import ledger, papers, practices, rectifying, texts

urlpatterns: list[URLPattern] = [
    path("", papers.index, name="documents"),
    path("ledger/<int:year>/", ledger.show, name="ledger"),
    path("papers/<int:pk>/", papers.show, name="paper"),
    path("notice/<int:year>/draft/", papers.notice_draft, name="notice-draft"),
    path("notice/<int:year>/publish/", papers.notice_publish, name="notice-publish"),
    path("reports/<int:year>/drafts/", papers.report_drafts, name="report-drafts"),
    path("cities/<slug:code>/<int:year>/draft/", papers.report_draft, name="report-draft"),
    path("cities/<slug:code>/<int:year>/publish/", papers.report_publish, name="report-publish"),
    path("rectifications/", rectifying.index, name="rectifications"),
    path("rectifications/xlsx/", rectifying.sheet, name="rectifications-xlsx"),
    path("rectifications/<int:pk>/", rectifying.show, name="rectification"),
    path("rectifications/files/<int:pk>/", rectifying.attachment, name="rectification-file"),
    path("papers/<int:pk>/rectify/", rectifying.create, name="rectify"),
    path("practices/", practices.index, name="practices"),
    path("practices/new/", practices.new, name="practice-new"),
    path("practices/xlsx/", practices.sheet, name="practices-xlsx"),
    path("practices/<int:pk>/", practices.show, name="practice"),
    path("practices/files/<int:pk>/", practices.attachment, name="practice-file"),
    path("texts/<slug:kind>/", texts.edit, name="paper-text"),
]
