"""What must hold of any file whatsoever that is taken for a workbook."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from reporting.models import Fact, State, Submission, TaskReport, WorkbookUpload
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.returning import annotated_file
from reporting.workbook.taking import Taken
from tests.reporting.workbook import books

UPLOAD = "/reporting/2026/410100/upload/"


def how_it_ends(content: bytes) -> str:
    """「saved」, 「refused」 for errors in it, or the code that says why it is no workbook of ours.

    Asserts on the way that a dry run promises what happens, that it is all or nothing, that what
    can be read can be marked without changing what is read, and that what was saved is exported
    as it was taken. Undoes what it saved.
    """
    with transaction.atomic():
        end = _taken(content)
        transaction.set_rollback(True)
    return end


def _taken(content: bytes) -> str:
    try:
        promised = books.take(content, dry_run=True)
        assert _nothing_is_stored()
    except NotOurWorkbook as refused:
        assert _nothing_is_stored()
        return refused.finding.code
    _can_be_marked(content, promised)
    taken = books.take(content)
    assert taken.findings == promised.findings
    assert taken.changes == promised.changes
    assert taken.accepted == taken.saved == promised.saved
    if not taken.saved:
        assert _nothing_is_stored()
        return "refused"
    stored = Fact.objects.filter(state=State.DRAFT).count() + TaskReport.objects.count()
    assert stored >= len({(c.element, c.year, c.clause) for c in taken.changes})
    again = books.take(books.exported(), dry_run=True)
    assert again.accepted, again.findings
    assert again.changes == []
    return "saved"


def _can_be_marked(content: bytes, taken: Taken) -> None:
    try:
        marked = annotated_file(content, taken)
    except NotOurWorkbook:
        return
    again = books.take(marked, dry_run=True)
    assert [(f.code, f.cell) for f in again.findings] == [(f.code, f.cell) for f in taken.findings]
    assert again.changes == taken.changes


def _nothing_is_stored() -> bool:
    return not Fact.objects.exists() and not TaskReport.objects.exists()


def through_the_browser(content: bytes, client: Client) -> None:
    """Upload, look, get it back marked, confirm: pages and redirects all the way, no failure.

    The client is signed in as somebody who enters for 郑州. Undoes what was saved.
    """
    with transaction.atomic():
        sent = SimpleUploadedFile("郑州.xlsx", content)
        assert client.post(UPLOAD, {"file": sent}).status_code in (200, 302)
        for kept in WorkbookUpload.objects.all():
            assert client.get(f"{UPLOAD}{kept.pk}/annotated.xlsx").status_code in (200, 302)
            page = client.get(f"{UPLOAD}{kept.pk}/")
            assert page.status_code == 200
            seen = {"seen": page.context["seen"]}
            assert client.post(f"{UPLOAD}{kept.pk}/", seen).status_code in (200, 302)
            assert client.get("/reporting/2026/410100/entry/").status_code == 200
        assert {report.state for report in Submission.objects.all()} <= {State.DRAFT}
        transaction.set_rollback(True)
