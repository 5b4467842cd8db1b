"""Addresses of this room's pages."""

from django.urls import URLPattern, path

from reporting.views import (
    assignments,
    board,
    chase,
    checks,
    compare,
    cycles,
    decided,
    notices,
    parts,
    questions,
    receipts,
    review,
    reviewing,
)
from reporting.views.decisions import approve, confirm_annual, finalise, return_to_city, submit
from reporting.views.entry import entry, save
from reporting.views.evidence import evidence, evidence_file, evidence_remove
from reporting.views.letter import letter, letter_stamped
from reporting.views.submission import submission
from reporting.views.submissions import submissions
from reporting.views.tasks import save_tasks, tasks
from reporting.views.upload import annotated, confirm, returned, upload, workbook

urlpatterns: list[URLPattern] = [
    path("", submissions, name="submissions"),
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/open/", cycles.open_year, name="cycle-open"),
    path("cycles/<int:year>/", cycles.cycle, name="cycle"),
    path("cycles/<int:year>/change/", cycles.change, name="cycle-change"),
    path("cycles/<int:year>/extend/", cycles.extend, name="cycle-extend"),
    path("cycles/<int:year>/close/", cycles.close, name="cycle-close"),
    path("cycles/<int:year>/reopen/", cycles.reopen, name="cycle-reopen"),
    path("cycles/<int:year>/annual/", cycles.annual, name="cycle-annual"),
    path("board/", board.board, name="board"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<slug:kind>/change/", checks.change, name="check-change"),
    path("questions/", questions.index, name="questions"),
    path("questions/new/", questions.new, name="question-new"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/answer/", questions.give_answer, name="question-answer"),
    path("questions/<int:pk>/withdraw/", questions.take_back, name="question-withdraw"),
    path("review/", review.home, name="review-home"),
    path("review/<int:year>/<slug:department>/", review.review, name="review"),
    path("review/<int:year>/<slug:department>/decided/", decided.decided, name="review-decided"),
    path("review/<int:year>/<slug:department>/decide/", reviewing.decide, name="review-decide"),
    path(
        "review/<int:year>/<slug:department>/clean/", reviewing.approve_clean, name="review-clean"
    ),
    path("review/<int:year>/<slug:department>/comment/", reviewing.comment, name="review-comment"),
    path("assignments/", assignments.cities, name="assignments"),
    path("assignments/<slug:code>/", assignments.assignment, name="assignment"),
    path("assignments/<slug:code>/change/", assignments.change, name="assignment-change"),
    path("receipts/verify/", receipts.check, name="receipt-check"),
    path("<int:year>/<slug:code>/receipts/<int:version>/", receipts.receipt, name="receipt"),
    path(
        "<int:year>/<slug:code>/receipts/<int:version>.pdf",
        receipts.receipt_file,
        name="receipt-file",
    ),
    path("<int:year>/<slug:code>/", submission, name="submission"),
    path("<int:year>/<slug:code>/compare/", compare.versions, name="submission-compare"),
    path("<int:year>/<slug:code>/chase/", chase.chase, name="chase"),
    path("<int:year>/<slug:code>/submit/", submit, name="submission-submit"),
    path("<int:year>/<slug:code>/withdraw/", parts.withdraw, name="submission-withdraw"),
    path("<int:year>/<slug:code>/parts/confirm/", parts.confirm, name="part-confirm"),
    path("<int:year>/<slug:code>/stand-in/begin/", parts.begin_for, name="stand-in-begin"),
    path("<int:year>/<slug:code>/stand-in/end/", parts.end_for, name="stand-in-end"),
    path("<int:year>/<slug:code>/approve/", approve, name="submission-approve"),
    path("<int:year>/<slug:code>/return/", return_to_city, name="submission-return"),
    path("<int:year>/<slug:code>/confirm/", confirm_annual, name="submission-confirm"),
    path("<int:year>/<slug:code>/finalise/", finalise, name="submission-finalise"),
    path("<int:year>/<slug:code>/entry/", entry, name="entry"),
    path("<int:year>/<slug:code>/entry/save/", save, name="entry-save"),
    path("<int:year>/<slug:code>/tasks/", tasks, name="tasks"),
    path("<int:year>/<slug:code>/tasks/save/", save_tasks, name="tasks-save"),
    path("<int:year>/<slug:code>/evidence/", evidence, name="evidence"),
    path("<int:year>/<slug:code>/evidence/<int:pk>/", evidence_file, name="evidence-file"),
    path(
        "<int:year>/<slug:code>/evidence/<int:pk>/remove/", evidence_remove, name="evidence-remove"
    ),
    path("<int:year>/<slug:code>/letter/", letter, name="letter"),
    path("<int:year>/<slug:code>/letter/stamped/", letter_stamped, name="letter-stamped"),
    path("<int:year>/<slug:code>/upload/", upload, name="upload"),
    path("<int:year>/<slug:code>/upload/<int:pk>/", confirm, name="upload-confirm"),
    path(
        "<int:year>/<slug:code>/upload/<int:pk>/annotated.xlsx", annotated, name="upload-annotated"
    ),
    path("<int:year>/<slug:code>/workbook.xlsx", workbook, name="workbook"),
    path("<int:year>/<slug:code>/returned.xlsx", returned, name="workbook-returned"),
]
