"""Deciding figure by figure: who, what then stands where, what goes back, what is told whom."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from audit.models import Entry as TrailEntry
from audit.selectors import breaks
from cities.models import Department
from reporting.checks import Entry, TaskEntry
from reporting.models import (
    Comment,
    Decision,
    Fact,
    RecomputeMark,
    State,
    Submission,
    SubmissionEvent,
    TaskReport,
)
from reporting.review.responsibility import responsibility
from reporting.scrutiny import what_stops
from reporting.services import (
    approve,
    comment,
    decide,
    return_submission,
    review_has_begun,
    save_draft,
    submit,
)
from reporting.workflow import NotAllowed, submission_state
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

ENERGY = "building_energy"
CLAUSE = "二（五）1"


def fact(code: str = ENERGY, short_name: str = "郑州") -> Fact:
    return Fact.objects.filter(city=make.city(short_name), element__code=code, year=2026).latest(
        "version"
    )


def of(department: str) -> list[int]:
    """Keys of the figures that a department decides."""
    table = responsibility()
    codes = [code for code, decides in table.elements.items() if decides == department]
    return list(Fact.objects.filter(element__code__in=codes).values_list("pk", flat=True))


def by_reform(report: Submission, action: str = "approve", **changes: object) -> object:
    arguments: dict[str, object] = {
        "facts": [fact().pk],
        "department": make.department("development_reform"),
        "by": make.reviewer("development_reform", full_name="李敏"),
        "now": make.NOW,
    } | changes
    return decide(submission=report, action=action, **arguments)  # type: ignore[arg-type]


def saved(entries: list[Entry], tasks: list[TaskEntry] | None = None) -> None:
    done = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=entries,
        tasks=tasks or [],
        by=make.coordinator(),
        source="测试",
        now=make.NOW,
    )
    assert done.saved, done.findings


def state() -> str:
    return Submission.objects.get(city=make.city()).state


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (["approved", "approved"], State.APPROVED),
        (["approved", "submitted"], State.SUBMITTED),
        (["approved", "submitted", "returned"], State.RETURNED),
        (["final", "approved"], State.APPROVED),
        (["final"], State.FINAL),
        ([], None),
    ],
)
def test_a_submission_stands_where_its_last_figure_stands(
    figures: list[str], expected: State | None
) -> None:
    assert submission_state(figures) == expected


def test_a_figure_is_approved_and_the_rest_goes_on_waiting() -> None:
    report = reports.submitted()
    assert not review_has_begun(report)
    RecomputeMark.objects.all().delete()
    decided = by_reform(report)
    assert decided.done == ["城镇建筑能耗"]
    assert fact().state == State.APPROVED
    assert fact("factory_pv_area").state == State.SUBMITTED
    assert state() == State.SUBMITTED
    assert review_has_begun(report)
    said = Decision.objects.get()
    assert (said.department.code, said.action, said.acting) == (
        "development_reform",
        "approve",
        False,
    )
    assert set(RecomputeMark.objects.values_list("indicator__number", flat=True)) == {20}
    event = SubmissionEvent.objects.latest("pk")
    assert (event.action, event.reason) == ("approve_figures", "省发展改革委：城镇建筑能耗")
    trail = TrailEntry.objects.latest("sequence")
    assert trail.action == "submission.approve_figures"
    assert trail.detail["elements"] == [f"{ENERGY}@2026"]
    assert breaks() == []


def test_when_the_last_department_has_approved_the_submission_is_approved() -> None:
    report = reports.submitted()
    saved([], [TaskEntry(CLAUSE, "done", "已完成")])
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    by_reform(report, facts=of("development_reform"))
    assert state() == State.SUBMITTED
    decide(
        submission=report,
        action="approve",
        department=make.department("housing"),
        facts=of("housing"),
        by=make.reviewer("housing"),
        now=make.NOW,
    )
    assert state() == State.SUBMITTED, "a clause still waits"
    by_reform(report, facts=[], tasks=[TaskReport.objects.get().pk])
    assert state() == State.APPROVED
    assert set(Fact.objects.values_list("state", flat=True)) == {State.APPROVED}
    assert SubmissionEvent.objects.latest("pk").to_state == State.APPROVED


def test_a_returned_figure_goes_back_alone_and_comes_back_alone() -> None:
    report = reports.submitted()
    by_reform(report, facts=[fact("factory_pv_area").pk])
    by_reform(report, "return", reason="请核对口径\n并附材料")
    report.refresh_from_db()
    assert (report.state, report.reason) == (State.RETURNED, "城镇建筑能耗：请核对口径\n并附材料")
    assert fact().state == State.RETURNED
    assert fact("water_supplied").state == State.SUBMITTED

    # The others go on being reviewed meanwhile.
    by_reform(report, facts=[fact("factory_roof_area").pk])
    assert state() == State.RETURNED

    stops = submit(submission=report, by=make.coordinator(), now=make.NOW)
    assert [(f.code, f.element) for f in stops] == [("returned_figure", ENERGY)]
    assert "省发展改革委2026年11月20日退回城镇建筑能耗，原因：请核对口径" in stops[0].message

    saved([Entry(ENERGY, 2026, Decimal("490.1"), note="已按口径改正")])
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    report.refresh_from_db()
    assert (report.state, report.version) == (State.SUBMITTED, 2)
    assert (fact().version, fact().state) == (2, State.SUBMITTED)
    assert fact("factory_pv_area").state == State.APPROVED, "what was approved stays approved"
    assert Fact.objects.get(element__code=ENERGY, version=1).value == Decimal("486.37")
    assert not review_has_begun(report), "nobody decided anything of the second version"


def test_a_returned_figure_that_is_right_wants_a_new_explanation() -> None:
    report = reports.submitted()
    by_reform(report, "return", reason="请核对")
    saved([Entry(ENERGY, 2026, fact().value, note="与统计局核对无误")])
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    assert (fact().version, fact().state) == (2, State.SUBMITTED)


def test_a_returned_clause_stops_submitting_until_it_is_changed() -> None:
    report = reports.submitted()
    saved([], [TaskEntry(CLAUSE, "done", "完成")])
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    task = TaskReport.objects.get()
    by_reform(report, "return", facts=[], tasks=[task.pk], reason="请写明面积")
    assert [(f.code, f.clause) for f in what_stops(report)] == [("returned_figure", CLAUSE)]
    saved([], [TaskEntry(CLAUSE, "done", "完成，新增12万m²")])
    assert what_stops(report) == []


def test_what_was_returned_does_not_come_back_as_it_was_by_a_detour() -> None:
    report = reports.submitted()
    task = TaskEntry(CLAUSE, "done", "完成")
    other = TaskEntry("二（五）2", "done", "完成")
    saved([], [task, other])
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    by_reform(report, "return", facts=[fact().pk], reason="请核对")
    said = TaskReport.objects.get(clause__code=CLAUSE)
    by_reform(report, "return", facts=[], tasks=[said.pk], reason="请写明面积")
    approved = TaskReport.objects.get(clause__code=other.clause)
    TaskReport.objects.filter(pk=approved.pk).update(state=State.APPROVED)
    figure = Entry(ENERGY, 2026, fact().value)

    # Blanked and typed again: as good as untouched, and what was approved stays so.
    saved([Entry(ENERGY, 2026)], [TaskEntry(CLAUSE), TaskEntry(other.clause)])
    saved([figure], [task, other])
    assert not Fact.objects.filter(state=State.DRAFT).exists()
    assert not TaskReport.objects.filter(state=State.DRAFT).exists()
    assert [(f.element, f.clause) for f in what_stops(report)] == [(ENERGY, ""), ("", CLAUSE)]
    # A draft from before such were dropped.
    approved.pk, approved.version, approved.state = None, 2, State.DRAFT
    approved.save()

    # Answered, submitted, and then changed back to what was returned.
    saved([replace(figure, note="核对无误")], [replace(task, narrative="完成，新增12万m²")])
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    assert TaskReport.objects.get(clause__code=other.clause).state == State.APPROVED
    saved([figure], [task])
    again = what_stops(report)
    assert [(f.element, f.clause) for f in again] == [(ENERGY, ""), ("", CLAUSE)]
    assert all("现在改回了退回的那一版" in finding.message for finding in again)
    saved([replace(figure, note="已与统计局核对")], [replace(task, narrative="新增13万m²")])
    assert what_stops(report) == []


def test_what_was_returned_as_a_whole_may_come_back_as_it_is() -> None:
    report = reports.submitted()
    by_reform(report)
    return_submission(submission=report, reason="请盖章", by=make.province_admin(), now=make.NOW)
    assert fact().state == State.APPROVED, "what a department approved is not taken back"
    assert fact("water_supplied").state == State.RETURNED
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    assert fact("water_supplied").state == State.SUBMITTED


def test_an_approved_figure_is_changed_only_with_a_reason_and_stays_as_it_was() -> None:
    report = reports.submitted()
    approve(submission=report, by=make.province_admin(), now=make.NOW)
    saved([Entry(ENERGY, 2026, Decimal(480))])
    stops = submit(submission=report, by=make.coordinator(), now=make.NOW)
    assert [(f.code, f.element) for f in stops] == [("correction_without_reason", ENERGY)]
    saved([Entry(ENERGY, 2026, Decimal(480), note="更正：原数含农村")])
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    versions = Fact.objects.filter(element__code=ENERGY).order_by("version")
    assert list(versions.values_list("version", "state", "value")) == [
        (1, "approved", Decimal("486.37")),
        (2, "submitted", Decimal(480)),
    ]


def test_an_old_explanation_is_no_reason_for_a_correction() -> None:
    reports.draft()
    saved([Entry(ENERGY, 2026, Decimal(400), note="口径与上年一致")])
    report = Submission.objects.get()
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    approve(submission=report, by=make.province_admin(), now=make.NOW)
    saved([Entry(ENERGY, 2026, Decimal(480), note="口径与上年一致")])
    assert [f.code for f in what_stops(report)] == ["correction_without_reason"]


def test_the_second_reviewer_is_told_who_decided_and_when() -> None:
    report = reports.submitted()
    by_reform(report, now=make.NOW)
    second = by_reform(
        report,
        "return",
        reason="请核对",
        by=make.province_admin(),
        now=make.NOW + timedelta(minutes=5),
    )
    assert second.done == []
    assert second.overtaken == ["城镇建筑能耗：李敏2026年11月20日10:00已核定"]
    assert Decision.objects.count() == 1
    assert fact().state == State.APPROVED


def test_a_version_nobody_looked_at_is_not_decided() -> None:
    report = reports.submitted()
    seen = fact()
    saved([Entry(ENERGY, 2026, Decimal(480))])
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    decided = by_reform(report, facts=[seen.pk])
    assert decided.overtaken == ["城镇建筑能耗已有新的一版，请看过再办理"]
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "person",
    [
        lambda: make.reviewer("housing"),
        make.leader,
        make.auditor,
        make.coordinator,
        make.reporter,
        lambda: make._user("nobody", "reviewer"),
    ],
)
def test_nobody_else_decides_for_a_department(person: object) -> None:
    report = reports.submitted()
    with pytest.raises(NotAllowed):
        by_reform(report, by=person())  # type: ignore[operator]
    assert not Decision.objects.exists()


def test_a_department_decides_only_what_it_answers_for() -> None:
    report = reports.submitted()
    with pytest.raises(NotAllowed, match="公共供水总量不由省发展改革委审核"):
        by_reform(report, facts=[fact().pk, fact("water_supplied").pk])
    assert fact().state == State.SUBMITTED
    other = reports.submitted("洛阳")
    with pytest.raises(NotAllowed, match="不在这份上报里"):
        by_reform(other)


def test_the_administrator_decides_in_a_departments_name_and_it_is_said() -> None:
    report = reports.submitted()
    by_reform(report, by=make.province_admin())
    said = Decision.objects.get()
    assert (said.department.code, said.acting) == ("development_reform", True)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (" ", "请写明退回原因"),
        ("请\x00核对", "控制字符"),
        ("长" * 2001, "最多2000字，现在有2001字"),
    ],
)
def test_returning_wants_a_reason_that_can_be_read(reason: str, words: str) -> None:
    report = reports.submitted()
    with pytest.raises(NotAllowed, match=words):
        by_reform(report, "return", reason=reason)


def test_a_department_that_takes_part_comments_and_does_not_decide() -> None:
    report = reports.submitted()
    finance, housing = make.reviewer("finance"), make.reviewer("housing")
    said = comment(
        submission=report,
        fact=fact(),
        department=make.department("housing"),
        text=" 与竣工数据不一致 ",
        by=housing,
        now=make.NOW,
    )
    assert said.text == "与竣工数据不一致"
    with pytest.raises(NotAllowed, match="由条款中列名的部门提出"):
        comment(
            submission=report,
            fact=fact(),
            department=Department.objects.get(code="finance"),
            text="意见",
            by=finance,
            now=make.NOW,
        )
    with pytest.raises(NotAllowed, match="请写下意见"):
        comment(
            submission=report,
            fact=fact(),
            department=make.department("housing"),
            text=" ",
            by=housing,
            now=make.NOW,
        )
    assert Comment.objects.count() == 1


def test_the_database_keeps_decisions_whole() -> None:
    report = reports.submitted()
    fields = {
        "submission": report,
        "version": 1,
        "department": make.department(),
        "at": make.NOW,
    }
    for wrong in ({"action": "approve"}, {"action": "return", "fact": fact()}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Decision.objects.create(**fields, **wrong)
