"""Receipts: the number, the digest by hand, and what verification finds."""

import hashlib
import json
from decimal import Decimal

import pytest
from django.db import connection

from audit.models import Entry as TrailEntry
from reporting.checks import TaskEntry
from reporting.models import Fact, Receipt, Submission, TaskFigure, TaskReport
from reporting.receipts import Verdict, canonical, verify
from reporting.services import save_draft, submit
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

NUMBER = "豫碳报〔2026〕410100-01"


def issued() -> Receipt:
    reports.submitted()
    return Receipt.objects.get()


def again(**changes: str) -> Receipt:
    report = reports.draft(**changes)
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    return Receipt.objects.latest("version")


def test_submitting_gives_a_numbered_receipt_and_the_trail_keeps_its_digest() -> None:
    receipt = issued()
    assert receipt.number == NUMBER
    assert (receipt.issued_at, receipt.issued_to) == (make.NOW, make.coordinator())
    kept = TrailEntry.objects.get(action="receipt.issue")
    assert (kept.subject, kept.detail["sha256"]) == (NUMBER, receipt.sha256)


def test_the_digest_can_be_computed_by_hand() -> None:
    """The content as anybody could write it down from the form, without this system's code."""
    receipt = issued()
    content = json.loads(receipt.content)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode("utf-8")).hexdigest() == receipt.sha256
    figures = {line[0]: line[1:] for line in content["figures"]}
    assert figures["lamps_total"] == [2026, 1, "584424", "", "", ""]
    assert figures["garden_city_named"] == [2026, 1, "1", "", "", ""]
    assert figures["garden_city_date"] == [2026, 1, "", "2021-06-30", "", ""]
    assert (content["city"], content["cycle"], content["version"]) == ("410100", 2026, 1)
    assert content["at"] == "2026-11-20T02:00:00+00:00"


def test_every_figure_and_task_is_in_it() -> None:
    report = reports.draft()
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[],
        tasks=[TaskEntry("二（一）1", "advancing", "已完成规划", ((6, Decimal("8.20")),))],
        by=make.coordinator(),
        source="测试",
        now=make.NOW,
    )
    submit(submission=report, by=make.coordinator(), now=make.NOW)
    content = json.loads(Receipt.objects.get().content)
    assert len(content["figures"]) == Fact.objects.count()
    assert content["tasks"] == [["二（一）1", 1, "advancing", "已完成规划", [[6, "8.2"]]]]


def test_each_version_has_a_receipt_of_its_own_and_the_first_stays_valid() -> None:
    first = issued()
    second = again(lamps_total="590000")
    assert second.number == "豫碳报〔2026〕410100-02"
    assert second.sha256 != first.sha256
    figures = {line[0]: line for line in json.loads(second.content)["figures"]}
    assert figures["lamps_total"][2:4] == [2, "590000"]
    assert figures["lamps_efficient"][2] == 1
    for receipt in (first, second):
        assert verify(number=receipt.number, sha256=receipt.sha256).verdict is Verdict.MATCHES


@pytest.mark.parametrize(
    "number",
    [NUMBER, "豫碳报[2026]410100-01", "豫碳报（2026）410100-01", " 豫碳报 ﹝2026﹞ 410100－01"],
)
def test_the_number_is_read_as_people_type_it(number: str) -> None:
    receipt = issued()
    digest = " ".join(receipt.sha256[at : at + 8] for at in range(0, 64, 8)).upper()
    assert verify(number=number, sha256=digest).verdict is Verdict.MATCHES


def test_a_wrong_number_or_digest_tells_nothing() -> None:
    receipt = issued()
    wrong = receipt.sha256[:-1] + ("0" if receipt.sha256[-1] != "0" else "1")
    assert verify(number=NUMBER, sha256=wrong) == (Verdict.DIFFERS, None)
    assert verify(number=NUMBER, sha256="") == (Verdict.DIFFERS, None)
    other = "豫碳报〔2026〕410300-01"
    assert verify(number=other, sha256=receipt.sha256) == (Verdict.UNKNOWN, None)


def test_approval_does_not_touch_the_receipt() -> None:
    reports.approved()
    receipt = Receipt.objects.get()
    assert verify(number=receipt.number, sha256=receipt.sha256).verdict is Verdict.MATCHES


def test_a_task_altered_behind_the_system_s_back_is_found() -> None:
    report = reports.draft()
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[],
        tasks=[TaskEntry("二（一）1", "done", "已完成", ((6, Decimal("8.2")),))],
        by=make.coordinator(),
        source="测试",
        now=make.NOW,
    )
    submit(submission=report, by=make.coordinator(), now=make.NOW)
    receipt = Receipt.objects.get()
    TaskReport.objects.update(progress="slow")
    assert verify(number=receipt.number, sha256=receipt.sha256).verdict is Verdict.ALTERED


def test_a_task_figure_altered_behind_the_system_s_back_is_found() -> None:
    report = reports.draft()
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[],
        tasks=[TaskEntry("二（一）1", "done", "已完成", ((6, Decimal("8.2")),))],
        by=make.coordinator(),
        source="测试",
        now=make.NOW,
    )
    submit(submission=report, by=make.coordinator(), now=make.NOW)
    receipt = Receipt.objects.get()
    assert verify(number=receipt.number, sha256=receipt.sha256).verdict is Verdict.MATCHES
    TaskFigure.objects.update(value=9)
    assert verify(number=receipt.number, sha256=receipt.sha256).verdict is Verdict.ALTERED


def test_a_receipt_from_before_figures_and_files_still_verifies() -> None:
    issued()
    receipt = Receipt.objects.get()
    content = json.loads(receipt.content)
    del content["evidence"]
    content["tasks"] = [line[:4] for line in content["tasks"]]
    text = canonical(content)
    digest = hashlib.sha256(text.encode()).hexdigest()
    Receipt.objects.update(content=text, sha256=digest)
    assert verify(number=receipt.number, sha256=digest).verdict is Verdict.MATCHES


def test_a_receipt_whose_content_was_altered_is_found() -> None:
    receipt = issued()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reporting_receipt SET content = replace(content, '584424', '584425')"
        )
    assert verify(number=receipt.number, sha256=receipt.sha256).verdict is Verdict.ALTERED
    # With a digest to fit, the figures themselves give it away.
    text = Receipt.objects.get().content
    digest = hashlib.sha256(text.encode()).hexdigest()
    Receipt.objects.update(sha256=digest)
    assert verify(number=receipt.number, sha256=digest).verdict is Verdict.ALTERED


def test_what_is_not_submitted_gives_no_receipt() -> None:
    report = reports.draft(lamps_total="")
    assert submit(submission=report, by=make.coordinator(), now=make.NOW)
    assert not Receipt.objects.exists()
    assert Submission.objects.get().version == 0
