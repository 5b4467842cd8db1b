"""The pages of the yearly reporting, and how locks and extensions show to a city."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from cities.models import City
from indicators.models import Clause, DataElement
from reporting.cycles import LeftOut, change_cycle, close_cycle, extend_deadline
from reporting.deadlines import end_of
from reporting.models import Cycle, Extension, State, Submission
from tests import factories as make
from tests.reporting.figures import fields
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(client: Client) -> Client:
    client.force_login(make.province_admin())
    return client


@pytest.fixture
def housing(client: Client) -> Client:
    client.force_login(make.coordinator())
    return client


def step(client: Client, name: str, **data: object) -> str:
    args = [] if name == "cycle-open" else [2026]
    response = client.post(reverse(name, args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def everything(**changes: object) -> dict[str, object]:
    """The form of days and scope as it is shown first, everything ticked."""
    return {
        "opens": "2026-10-01",
        "deadline": "2026-11-15",
        "late": "yes",
        "city": list(City.objects.values_list("code", flat=True)),
        "element": list(DataElement.objects.values_list("code", flat=True)),
        "clause": list(Clause.objects.values_list("code", flat=True)),
    } | changes


def text(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def close(reason: str = "汇总定稿") -> None:
    close_cycle(cycle=make.cycle(), reason=reason, by=make.province_admin(), now=make.NOW)


def test_the_list_tells_days_and_reports(province: Client) -> None:
    reports.submitted()
    seen = text(province, "cycles")
    assert "2026年11月15日24时<small>已截止5天</small>" in seen
    assert "1/18市" in seen
    assert "开放2027年度上报" in seen


def test_the_following_year_is_opened_with_one_click(province: Client) -> None:
    Cycle.objects.filter(year__gt=2026).delete()
    assert "已建立2027年度上报" in step(province, "cycle-open", year="2027")
    assert Cycle.objects.get(year=2027).deadline == datetime(2027, 11, 15, 16, tzinfo=UTC)
    assert "已经开放过" in step(province, "cycle-open", year="2027")
    assert "请选择要开放的年度" in step(province, "cycle-open", year="二〇二七")


def test_the_form_saved_as_it_is_shown_changes_nothing(province: Client) -> None:
    before = Cycle.objects.filter(year=2026).values().get()
    assert "已保存2026年度的期限和填报范围。" in step(province, "cycle-change", **everything())
    assert Cycle.objects.filter(year=2026).values().get() == before


def test_days_and_scope_are_changed(province: Client) -> None:
    asked = everything(deadline="2026-11-20", late="")
    asked["city"] = [code for code in asked["city"] if code != "419001"]  # type: ignore[attr-defined]
    seen = step(province, "cycle-change", **asked)
    assert "17/18市" in seen
    cycle = make.cycle()
    assert (cycle.deadline, cycle.late_allowed) == (end_of(date(2026, 11, 20)), False)
    assert (cycle.cities_left_out, cycle.elements_left_out) == (["419001"], [])


@pytest.mark.parametrize("day", ["", "11月15日", "2026-11-31", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_a_message(province: Client, day: str) -> None:
    step(province, "cycle-change", **everything(deadline=day))
    assert make.cycle().deadline == end_of(date(2026, 11, 15))
    seen = step(province, "cycle-extend", city="410100", deadline=day, reason="汛情")
    assert "note error" in seen
    assert not Extension.objects.exists()


def test_a_city_that_is_not_asked_is_told_so(client: Client) -> None:
    Cycle.objects.filter(year=2026).update(cities_left_out=["410100"])
    client.force_login(make.coordinator())
    for name, *args in (("submissions",), ("submission", 2026, "410100")):
        seen = text(client, name, *args)
        assert "不需上报" in seen
        assert "本年度没有要求填报" in seen


def test_a_refused_form_keeps_what_was_typed_and_ticked(province: Client) -> None:
    asked = everything(deadline="2026-09-30", late="")
    asked["city"] = ["410100", "410200"]
    seen = step(province, "cycle-change", **asked)
    assert "截止日要晚于开放日" in seen
    assert 'name="deadline" value="2026-09-30"' in seen
    assert "哪些市：2/18市" in seen
    assert 'value="yes">' in seen
    assert make.cycle().cities_left_out == []
    asked = {"city": "410700", "deadline": "2026-11-14", "reason": "汛情"}
    seen = step(province, "cycle-extend", **asked)
    assert "要晚于本年度统一的截止日" in seen
    assert '<option value="410700" selected>' in seen
    assert 'value="汛情"' in seen


def test_an_extension_is_granted_and_the_city_sees_its_own_day(client: Client) -> None:
    client.force_login(make.province_admin())
    seen = step(client, "cycle-extend", city="410100", deadline="2026-11-25", reason="汛情影响")
    assert "已给郑州市延期至2026年11月25日24时" in seen
    assert "延错了再办一次，可以提前" in seen
    assert 'min="2026-11-20" max="2027-11-14"' in seen
    assert "汛情影响" in seen
    client.force_login(make.coordinator())
    assert "离截止还有5天" in text(client, "submissions")
    granted = "省里已准予郑州市延期至2026年11月25日24时，原因：汛情影响。"
    for name, *args in (
        ("submissions",),
        ("entry", 2026, "410100"),
        ("submission", 2026, "410100"),
    ):
        assert granted in text(client, name, *args), name
    client.force_login(make.coordinator("洛阳"))
    assert "已截止5天" in text(client, "submissions")


def test_a_closed_year_says_so_wherever_one_would_enter(housing: Client) -> None:
    close()
    why = "2026年11月20日10:00关闭，原因：汇总定稿"
    for name in ("submission", "entry", "tasks", "upload"):
        seen = text(housing, name, 2026, "410100")
        assert "已锁定：保存、上传和上报。" in seen, name
        assert why in seen, name
    assert why in text(housing, "submissions")


def test_saving_in_a_closed_year_is_refused_on_the_page_and_while_typing(housing: Client) -> None:
    close()
    path = reverse("entry", args=[2026, "410100"])
    seen = housing.post(path, fields(value__lamps_total__2026="584999")).content.decode()
    assert "2026年度填报已由省住房城乡建设厅于2026年11月20日10:00关闭" in seen
    typed = housing.post(
        reverse("entry-save", args=[2026, "410100"]), {"value-lamps_total-2026": "584999"}
    )
    assert typed.status_code == 409
    assert "已存的草稿都保留着" in typed.json()["message"]
    assert not Submission.objects.exists()


def test_a_strict_deadline_locks_submitting_and_says_so_at_the_button(housing: Client) -> None:
    reports.draft()
    cycle = make.cycle()
    change_cycle(
        cycle=cycle,
        opens_at=cycle.opens_at,
        deadline=cycle.deadline,
        late_allowed=False,
        left_out=LeftOut(),
        by=make.province_admin(),
        now=make.NOW,
    )
    seen = text(housing, "submission", 2026, "410100")
    assert "已锁定：上报。" in seen
    assert "不接受迟报" in seen
    assert "disabled>上报郑州市2026年度数据" in seen
    extend_deadline(
        cycle=make.cycle(),
        city=make.city(),
        deadline=end_of(date(2026, 11, 20)),
        reason="汛情",
        by=make.province_admin(),
        now=make.NOW,
    )
    assert "已锁定" not in text(housing, "submission", 2026, "410100")


def test_close_and_reopen_by_the_province(province: Client) -> None:
    assert "请写明关闭原因" in step(province, "cycle-close", reason="")
    assert "已关闭2026年度填报" in step(province, "cycle-close", reason="定稿")
    assert "已重新开放2026年度填报" in step(province, "cycle-reopen")
    assert make.cycle().closed_at is None


def test_the_annual_phase_from_opening_to_the_city_s_word(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports.approved()
    client.force_login(make.province_admin())
    assert "结束后才能开放年报核定" in step(client, "cycle-annual")
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 2, 1, tzinfo=UTC))
    client.force_login(make.province_admin())
    assert "已开放2026年度年报核定" in step(client, "cycle-annual")
    assert "等市里确认1市" in text(client, "cycle", 2026)
    client.force_login(make.coordinator())
    seen = text(client, "submission", 2026, "410100")
    assert "年报核定已开放" in seen
    assert "确认郑州市2026年度年报数据" in seen
    client.post(reverse("submission-confirm", args=[2026, "410100"]), {"version": "1"})
    assert "已确认" in text(client, "submission", 2026, "410100")
    client.force_login(make.province_admin())
    assert "已确认，等省里核定1市" in text(client, "cycle", 2026)
    assert Submission.objects.get().state == State.APPROVED


def test_readers_see_the_terms_without_forms(client: Client) -> None:
    client.force_login(make.leader())
    seen = text(client, "cycle", 2026)
    assert "全部18市" in seen
    assert '<form method="post" action="/reporting' not in seen


def test_an_unknown_year_is_not_found(province: Client) -> None:
    assert province.get(reverse("cycle", args=[2019])).status_code == 404
