"""A file and its row come and go together; what was submitted stays with its version."""

import errno
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from audit.models import Entry as TrailEntry
from cities.stored import Unreadable, content_of
from indicators.models import Clause
from reporting.checks import Entry
from reporting.evidence.content import Refused
from reporting.evidence.keeping import remove
from reporting.evidence.reading import shelf_of, visible_file
from reporting.models import Evidence, Receipt, Submission
from reporting.receipts import Verdict, verify
from reporting.services import approve, confirm, save_draft, submit
from reporting.workflow import NotAllowed
from tests import factories as make
from tests.reporting.evidence import files
from tests.reporting.evidence.attaching import attached, on_disk
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


def shelf(*, with_drafts: bool) -> list[str]:
    found = shelf_of(make.city(), make.cycle(), with_drafts=with_drafts)
    return [each.original_name for each in found.files]


def again() -> None:
    """Submit what is there once more."""
    stops = submit(submission=Submission.objects.get(), by=make.coordinator(), now=make.NOW)
    assert stops == []


def test_a_file_is_kept_under_a_random_name_with_its_digest() -> None:
    kept = attached(name="../照明 验收.pdf")
    content = files.pdf()
    assert (kept.original_name, kept.type, kept.size) == ("照明 验收.pdf", "pdf", len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert re.fullmatch(r"evidence/[0-9a-f]{32}\.pdf", str(kept.file.name))
    assert content_of(kept) == content
    entry = TrailEntry.objects.get(action="evidence.attach")
    assert entry.detail["sha256"] == kept.sha256
    assert entry.detail["behind"] == "digital_lighting"


def test_the_database_refuses_a_file_behind_two_things() -> None:
    kept = attached()
    kept.pk, kept.clause = None, Clause.objects.get(code="二（二）4")
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save()


def test_a_full_disk_leaves_neither_file_nor_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def half(self: FileSystemStorage, name: str, content: object) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", half)
    with pytest.raises(Refused, match="写不进磁盘"):
        attached()
    assert on_disk() == []
    assert not Evidence.objects.exists()


def test_a_failing_database_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("reporting.evidence.keeping.record", broken)
    with pytest.raises(DatabaseError):
        attached()
    assert on_disk() == []
    assert not Evidence.objects.exists()


def test_a_closed_year_takes_no_file() -> None:
    cycle = make.cycle()
    cycle.closed_at = make.NOW
    cycle.save()
    with pytest.raises(NotAllowed, match="关闭"):
        attached()
    assert on_disk() == []


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [("EVIDENCE_MAX_FILES", 1, "已有1个文件"), ("EVIDENCE_MAX_MB", 0, "超过0MB")],
)
def test_limits_are_the_installations(
    settings: Settings, limit: str, value: int, words: str
) -> None:
    if limit == "EVIDENCE_MAX_FILES":
        attached(files.png(), name="a.png")
    setattr(settings, limit, value)
    with pytest.raises(Refused, match=words):
        attached()
    assert len(on_disk()) == Evidence.objects.count()


def test_the_same_file_is_kept_once() -> None:
    attached()
    with pytest.raises(Refused, match="内容完全相同"):
        attached(name="另一个名字.pdf")
    assert len(on_disk()) == 1
    attached(clause="二（二）4")
    assert len(on_disk()) == 2


def test_a_draft_is_deleted_with_its_file(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    kept = attached()
    with django_capture_on_commit_callbacks(execute=True):
        remove(evidence=kept, by=make.coordinator(), now=make.NOW)
    assert not Evidence.objects.exists()
    assert on_disk() == []


def test_nobody_else_sees_what_was_never_submitted() -> None:
    kept = attached()
    assert shelf(with_drafts=True) == ["证明.pdf"]
    assert shelf(with_drafts=False) == []
    assert visible_file(make.city(), make.cycle(), kept.pk, with_drafts=False) is None
    reports.submitted()
    assert shelf(with_drafts=False) == ["证明.pdf"]
    assert visible_file(make.city(), make.cycle(), kept.pk, with_drafts=False) == kept


def test_what_was_submitted_stays_with_its_version() -> None:
    kept = attached()
    reports.submitted()
    remove(evidence=kept, by=make.coordinator(), now=make.NOW)
    # Until the city submits again, the province sees what was submitted.
    assert (shelf(with_drafts=True), shelf(with_drafts=False)) == ([], ["证明.pdf"])
    attached(files.png(), name="新.png")
    assert (shelf(with_drafts=True), shelf(with_drafts=False)) == (["新.png"], ["证明.pdf"])
    again()
    assert shelf(with_drafts=False) == ["新.png"]
    assert len(on_disk()) == 2
    for receipt in Receipt.objects.all():
        found = verify(number=receipt.number, sha256=receipt.sha256)
        assert found.verdict is Verdict.MATCHES, receipt


def test_what_was_taken_away_can_be_brought_back() -> None:
    kept = attached()
    reports.submitted()
    remove(evidence=kept, by=make.coordinator(), now=make.NOW)
    assert attached() == kept
    assert shelf(with_drafts=True) == ["证明.pdf"]
    assert len(on_disk()) == 1
    with pytest.raises(NotAllowed, match="没有改动"):
        again()


def test_a_file_alone_is_a_change_to_submit() -> None:
    report = reports.approved()
    attached()
    with pytest.raises(NotAllowed, match="有改动还没有上报|年报核定还没有开放"):
        confirm(submission=report, by=make.coordinator(), now=make.NOW)
    again()
    assert Submission.objects.get().version == 2


def test_the_receipt_lists_every_file() -> None:
    kept = attached()
    reports.submitted()
    receipt = Receipt.objects.get()
    assert f'["digital_lighting","{kept.sha256}","证明.pdf"]' in receipt.content
    Evidence.objects.update(sha256="0" * 64)
    assert verify(number=receipt.number, sha256=receipt.sha256).verdict is Verdict.ALTERED


def test_an_altered_file_breaks_the_receipt_and_is_not_given_out() -> None:
    kept = attached()
    reports.submitted()
    receipt = Receipt.objects.get()
    with open(kept.file.path, "ab") as file:
        file.write(b"x")
    with pytest.raises(Unreadable):
        content_of(kept)
    assert verify(number=receipt.number, sha256=receipt.sha256).verdict is Verdict.ALTERED


def yes() -> Submission:
    saved = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[
            replace(each, note="年度安排") if each.element != "digital_lighting" else each
            for each in reports.entries(digital_lighting="是")
        ],
        by=None,
        source="测试",
        now=make.NOW,
    )
    assert saved.submission
    return saved.submission


def stops(report: Submission) -> list[tuple[str, str]]:
    found = submit(submission=report, by=make.coordinator(), now=make.NOW)
    return [(each.code, each.element) for each in found]


def test_a_yes_that_no_file_backs_is_asked_about() -> None:
    report = yes()
    assert stops(report) == [("evidence_missing", "digital_lighting")]
    attached()
    assert stops(report) == []


def test_a_note_explains_why_there_is_no_file() -> None:
    report = yes()
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[Entry("digital_lighting", 2026, 1, note="验收文件12月印发")],
        by=None,
        source="测试",
        now=make.NOW,
    )
    assert stops(report) == []


def test_the_stamped_letter_belongs_to_its_own_version() -> None:
    with pytest.raises(NotAllowed, match="第0版"):
        attached(stamped=2)
    attached(stamped=1)
    found = shelf_of(make.city(), make.cycle(), with_drafts=False)
    assert found.stamped == []
    reports.submitted()
    attached(files.png(), stamped=1, name="补.png")
    found = shelf_of(make.city(), make.cycle(), with_drafts=False)
    assert [each.original_name for each in found.stamped] == ["补.png", "证明.pdf"]
    attached()
    again()
    assert shelf_of(make.city(), make.cycle(), with_drafts=False).stamped == []
    with pytest.raises(NotAllowed, match="第2版"):
        attached(stamped=1)


def test_approved_figures_keep_their_evidence() -> None:
    attached()
    approve(submission=reports.submitted(), by=make.province_admin(), now=make.NOW)
    assert shelf(with_drafts=False) == ["证明.pdf"]
