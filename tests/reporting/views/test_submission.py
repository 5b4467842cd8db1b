"""A submission's page and the steps taken from it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from reporting.cycles import open_annual
from reporting.models import Fact, State, Submission, SubmissionEvent
from tests import factories as make
from tests.reporting.figures import TYPED
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


def page(client: Client, short_name: str = "郑州") -> str:
    return client.get(
        reverse("submission", args=[2026, make.city(short_name).code])
    ).content.decode()


def step(client: Client, action: str, *, version: int | None = None, **data: str) -> str:
    report = Submission.objects.filter(city=make.city(), cycle=make.cycle()).first()
    posted = {"version": str(report.version if report and version is None else version or 0)}
    path = reverse(f"submission-{action}", args=[2026, "410100"])
    response = client.post(path, posted | data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def state() -> str:
    return Submission.objects.get(city=make.city(), cycle=make.cycle()).state


@pytest.fixture
def housing(client: Client) -> Client:
    client.force_login(make.coordinator())
    return client


@pytest.fixture
def province(client: Client) -> Client:
    client.force_login(make.province_admin())
    return client


def test_the_province_never_sees_a_draft(province: Client) -> None:
    reports.draft(building_energy="486.3712")
    seen = page(province)
    assert "486.3712" not in seen
    assert "郑州市还没有上报2026年度数据" in seen


def test_a_correction_stays_the_citys_own_until_it_is_submitted(client: Client) -> None:
    reports.submitted()
    reports.draft(building_energy="487.4321")
    client.force_login(make.province_admin())
    assert "487.4321" not in page(client)
    client.force_login(make.coordinator())
    seen = page(client)
    assert "487.4321" in seen
    assert "有改动还没有上报。上报之前，省里看到的仍是第1版。" in seen


def test_what_stops_submitting_leads_to_its_field(housing: Client) -> None:
    reports.draft()
    Fact.objects.filter(element__code="building_energy").delete()
    seen = page(housing)
    assert "还差1步就能上报" in seen
    assert '/reporting/2026/410100/entry/?bureau=all#f-building_energy-2026">城镇建筑能耗' in seen
    assert "disabled>上报郑州市2026年度数据" in seen
    refused = step(housing, "submit")
    assert "还不能上报：还有1处要处理" in refused
    assert state() == State.DRAFT


def test_submitting_gives_a_receipt(housing: Client) -> None:
    reports.draft()
    seen = step(housing, "submit")
    assert "已收到郑州市2026年度上报，第1版，2026年11月20日 10:00" in seen
    assert state() == State.SUBMITTED
    assert "没有改动过的数据，不需要再次上报。" in step(housing, "submit")


def test_nothing_entered_is_a_message(housing: Client) -> None:
    assert "郑州市2026年度还没有填报任何数据。" in step(housing, "submit")


def test_late_is_said_before_and_after(client: Client) -> None:
    reports.draft()
    client.force_login(make.coordinator())
    assert "截止已过，上报后会标为迟报。" in page(client)
    step(client, "submit")
    assert "（迟报）" in page(client)


def test_approving(province: Client) -> None:
    reports.submitted()
    assert "已核定郑州市2026年度上报（快报）。" in step(province, "approve")
    assert state() == State.APPROVED
    assert "只能核定" not in page(province)
    assert "不能核定" in step(province, "approve")


def test_returning_wants_a_reason_and_the_city_reads_it(client: Client) -> None:
    reports.submitted()
    client.force_login(make.province_admin())
    assert "请写明退回原因" in step(client, "return", reason="  ")
    assert "不可见的控制字符" in step(client, "return", reason="请\x01核对")
    assert state() == State.SUBMITTED
    step(client, "return", reason="请核对\r\n电气化<口径>")
    assert state() == State.RETURNED
    client.force_login(make.coordinator())
    seen = page(client)
    assert "已退回。</b>原因：请核对\n电气化&lt;口径&gt;" in seen
    assert "请核对<br>电气化&lt;口径&gt;" in seen  # among the events


def test_a_typed_reason_is_not_lost_when_the_step_is_refused(province: Client) -> None:
    reports.submitted()
    seen = step(province, "return", version=7, reason="写了很久的原因")
    assert "请看过新的一版再办理" in seen
    assert ">写了很久的原因</textarea>" in seen


@pytest.mark.parametrize("action", ["approve", "return"])
def test_a_version_nobody_looked_at_is_not_decided(province: Client, action: str) -> None:
    reports.submitted()
    seen = step(province, action, version=0, reason="原因")
    assert "这份上报已是第1版，请看过新的一版再办理。" in seen
    assert state() == State.SUBMITTED


def test_final_only_after_the_year(province: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    reports.approved()
    assert "disabled>年报核定郑州市2026年度" in page(province)
    assert "2026年度结束后才能年报核定。" in step(province, "finalise")
    later = datetime(2027, 3, 1, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    province.force_login(make.province_admin())
    assert "年报核定还没有开放" in step(province, "finalise")
    open_annual(cycle=make.cycle(), by=make.province_admin(), now=later)
    assert "郑州市还没有确认年报数据" in step(province, "finalise")
    province.force_login(make.coordinator())
    assert "已确认郑州市2026年度年报数据" in step(province, "confirm")
    province.force_login(make.province_admin())
    assert "已年报核定" in step(province, "finalise")
    assert set(Fact.objects.values_list("state", flat=True)) == {State.FINAL}


def test_readers_of_the_province_have_no_buttons(client: Client) -> None:
    reports.submitted()
    client.force_login(make.leader())
    seen = page(client)
    assert "486.37" in seen
    assert "核定郑州市第1版" not in seen
    assert "退回原因" not in seen


def test_a_bureau_fills_in_but_does_not_submit(client: Client) -> None:
    reports.draft()
    client.force_login(make.reporter())
    seen = page(client)
    assert "由郑州市住房和城乡建设局汇总上报" in seen
    assert "submit/" not in seen


def test_every_figure_its_source_and_every_step_are_shown(province: Client) -> None:
    reports.approved()
    seen = page(province)
    for code, typed in TYPED.items():
        assert f"<b>{typed}</b>" in seen, code
    assert "测试" in seen
    events = SubmissionEvent.objects.order_by("at", "pk").values_list("action", flat=True)
    assert list(events) == ["submit", "approve"]
    assert seen.index('<th scope="row">核定</th>') < seen.index('<th scope="row">上报</th>')


def test_a_city_without_heating_is_not_asked_for_heat(housing: Client) -> None:
    reports.draft(has_district_heating="否")
    Fact.objects.filter(element__code__startswith="heat_").delete()
    seen = page(housing)
    assert "37/37项" in seen
    assert "本市不需填" in seen
    assert "可以上报，还有没办完的" in seen
    assert "条任务没有填全" in seen
