"""What somebody entered in a city's place somebody else approves: single, in bulk, and as a whole."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reporting.checks import Entry, TaskEntry
from reporting.models import Fact, State, Submission, TaskReport
from reporting.services import (
    approve,
    approve_listed,
    begin_stand_in,
    decide,
    return_submission,
    save_draft,
    submit,
)
from reporting.workflow import NotAllowed
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

REFORM = "development_reform"
ENERGY = "building_energy"
CLAUSE = "二（五）1"


@pytest.fixture
def limin() -> User:
    return make.reviewer(REFORM, full_name="李敏")


@pytest.fixture
def report(limin: User) -> Submission:
    """郑州's report, of which 李敏 entered one figure and one task in the city's place."""
    found = reports.draft()
    begin_stand_in(city=found.city, cycle=found.cycle, reason="市里停电", by=limin, now=make.NOW)
    saved = save_draft(
        city=found.city,
        cycle=found.cycle,
        entries=[Entry(ENERGY, 2026, 480)],  # type: ignore[arg-type]
        tasks=[TaskEntry(CLAUSE, "advancing", "已覆盖12万m²")],
        by=limin,
        source="网页填报",
        now=make.NOW,
    )
    assert saved.saved, saved.findings
    assert submit(submission=found, by=limin, now=make.NOW) == []
    found.refresh_from_db()
    return found


def fact(code: str = ENERGY) -> Fact:
    return Fact.objects.get(element__code=code, year=2026)


def approved(report: Submission, by: User, code: str = ENERGY) -> object:
    return decide(
        submission=report,
        action="approve",
        department=make.department(REFORM),
        facts=[fact(code).pk],
        by=by,
        now=make.NOW,
    )


def test_nobody_approves_what_they_entered_and_is_told_who_does(
    report: Submission, limin: User
) -> None:
    with pytest.raises(
        NotAllowed, match="城镇建筑能耗由您代录，不能由您自己核定。省发展改革委没有"
    ):
        approved(report, limin)
    make.province_admin(full_name="王芳")
    User.objects.create(
        username="x", role="reviewer", department=limin.department, full_name="赵刚"
    )
    make.reviewer("housing", full_name="别的厅")
    said = "请由省发展改革委的赵刚，或省级管理员王芳核定。"
    with pytest.raises(NotAllowed, match=said):
        approved(report, limin)
    assert fact().state == State.SUBMITTED
    approved(report, limin, "factory_pv_area")
    approved(report, make.province_admin())
    assert fact().state == State.APPROVED


def test_in_bulk_it_is_left_for_somebody_else(report: Submission, limin: User) -> None:
    task = TaskReport.objects.get()
    done = approve_listed(
        listed={report.pk: ([fact().pk, fact("factory_pv_area").pk], [task.pk])},
        department=make.department(REFORM),
        by=limin,
        now=make.NOW,
    )
    assert done.done == ["郑州新建厂房屋顶光伏覆盖面积"]
    assert done.own == ["郑州城镇建筑能耗", f"郑州{CLAUSE}{task.clause.title}"]
    assert {fact().state, TaskReport.objects.get().state} == {State.SUBMITTED}


def test_a_whole_report_is_not_approved_by_who_entered_some_of_it(report: Submission) -> None:
    wang = make.province_admin(full_name="王芳")
    Fact.objects.filter(pk=fact().pk).update(created_by=wang)
    with pytest.raises(
        NotAllowed, match="其中城镇建筑能耗由您代录，不能由您核定整份上报。请由各部门"
    ):
        approve(submission=report, by=wang, now=make.NOW)
    other = make.province_admin("second", full_name="赵刚")
    with pytest.raises(NotAllowed, match="请由省级管理员赵刚核定，或由各部门"):
        approve(submission=report, by=wang, now=make.NOW)
    assert approve(submission=report, by=other, now=make.NOW).state == State.APPROVED


def test_sending_it_back_is_free(report: Submission) -> None:
    wang = make.province_admin()
    Fact.objects.filter(pk=fact().pk).update(created_by=wang)
    sent = return_submission(submission=report, reason="请市里补填", by=wang, now=make.NOW)
    assert sent.state == State.RETURNED


def test_the_pages_say_so_beside_the_buttons(
    client: Client, report: Submission, limin: User
) -> None:
    address = reverse("review", args=[2026, REFORM])
    client.force_login(limin)
    seen = client.get(f"{address}?item=f{fact().pk}").content.decode()
    assert "您代录的1个数、1条任务不在其中，须由他人核定" in seen
    assert "由您代录，须由他人核定</small>" in seen
    assert "城镇建筑能耗由您代录，不能由您自己核定。" in seen
    assert 'data-approve disabled aria-describedby="own-entry"' in seen
    client.force_login(make.province_admin())
    seen = client.get(f"{address}?item=f{fact().pk}").content.decode()
    assert "由您代录" not in seen
    Fact.objects.filter(pk=fact().pk).update(created_by=make.province_admin())
    page = client.get(reverse("submission", args=[2026, "410100"])).content.decode()
    assert "其中城镇建筑能耗由您代录，不能由您核定整份上报。" in page
