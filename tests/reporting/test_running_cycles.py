"""Opening, extending, closing and reopening a year's reporting; who may, and what it changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.models import User
from audit.models import Entry as TrailEntry
from reporting import selectors
from reporting.checks import Entry
from reporting.cycles import (
    LeftOut,
    change_cycle,
    close_cycle,
    extend_deadline,
    open_annual,
    open_cycle,
    reopen_cycle,
)
from reporting.deadlines import end_of, last_day
from reporting.models import Cycle, Fact, RecomputeMark, State, Submission
from reporting.services import begin_stand_in, save_draft, submit, withdraw
from reporting.workflow import NotAllowed
from tests import factories as make
from tests.accounts.conftest import signed_in
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
LATER = end_of(date(2026, 11, 25))


def extend(short_name: str = "周口", deadline: datetime = LATER, **changes: object) -> None:
    arguments: dict[str, object] = {
        "cycle": make.cycle(),
        "city": make.city(short_name),
        "deadline": deadline,
        "reason": "机构改革，人员交接",
        "by": make.province_admin(),
        "now": make.NOW,
    } | changes
    extend_deadline(**arguments)  # type: ignore[arg-type]


def change(**changes: object) -> Cycle:
    cycle = make.cycle()
    arguments: dict[str, object] = {
        "opens_at": cycle.opens_at,
        "deadline": cycle.deadline,
        "late_allowed": cycle.late_allowed,
        "left_out": LeftOut(),
        "by": make.province_admin(),
        "now": make.NOW,
    } | changes
    return change_cycle(cycle=cycle, **arguments)  # type: ignore[arg-type]


def save(short_name: str = "周口", now: datetime = make.NOW) -> bool:
    return save_draft(
        city=make.city(short_name),
        cycle=make.cycle(),
        entries=[Entry("lamps_total", 2026, None, "", "暂无")],
        by=make.coordinator(short_name),
        source="测试",
        now=now,
    ).saved


def close(**changes: object) -> Cycle:
    arguments = {"reason": "汇总定稿", "by": make.province_admin(), "now": make.NOW} | changes
    return close_cycle(cycle=make.cycle(), **arguments)  # type: ignore[arg-type]


def trail(action: str) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(action=action).order_by("sequence"))


def test_24_o_clock_is_the_first_instant_of_the_next_day_in_shanghai() -> None:
    assert end_of(date(2026, 11, 15)) == datetime(2026, 11, 15, 16, tzinfo=UTC)
    assert last_day(datetime(2026, 11, 15, 16, tzinfo=UTC)) == date(2026, 11, 15)


def test_a_new_cycle_opens_on_the_usual_days() -> None:
    cycle = open_cycle(year=2027, by=make.province_admin(), now=make.NOW)
    assert cycle.deadline == datetime(2027, 11, 15, 16, tzinfo=UTC)
    assert cycle.opens_at == datetime(2027, 9, 30, 16, tzinfo=UTC)
    assert cycle.late_allowed
    assert [(e.actor, e.subject) for e in trail("cycle.open")] == [("province-admin", "2027")]
    assert RecomputeMark.objects.filter(city=None, indicator=None).count() == 1


@pytest.mark.parametrize(
    ("year", "why"), [(2026, "已经开放过"), (2022, "不在其中"), (2028, "不在其中")]
)
def test_a_cycle_is_opened_once_and_within_reach(year: int, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        open_cycle(year=year, by=make.province_admin(), now=make.NOW)


@pytest.mark.parametrize(
    "person", [make.reviewer, make.leader, make.auditor, make.coordinator, make.reporter]
)
def test_only_the_province_s_administrator_runs_cycles(person: Callable[[], User]) -> None:
    by, cycle, now = person(), make.cycle(), make.NOW
    steps: list[Callable[[], object]] = [
        lambda: open_cycle(year=2027, by=by, now=now),
        lambda: change(by=by),
        lambda: extend(by=by),
        lambda: close(by=by),
        lambda: reopen_cycle(cycle=cycle, by=by, now=now),
        lambda: open_annual(cycle=cycle, by=by, now=now),
    ]
    for step in steps:
        with pytest.raises(NotAllowed, match="省级管理员"):
            step()


def test_an_extension_moves_one_city_s_deadline_and_no_other() -> None:
    extend("周口")
    cycle = make.cycle()
    assert selectors.deadline(make.city("周口"), cycle) == LATER
    assert selectors.deadline(make.city("郑州"), cycle) == cycle.deadline
    assert selectors.deadline(make.city("周口"), make.cycle(2025)) == make.cycle(2025).deadline
    assert trail("cycle.extend")[0].detail["reason"] == "机构改革，人员交接"


def test_the_newest_extension_stands_and_a_later_cycle_s_deadline_carries_it_along() -> None:
    extend(deadline=end_of(date(2026, 12, 31)))
    extend(deadline=LATER)
    assert selectors.deadline(make.city("周口"), make.cycle()) == LATER
    change(deadline=end_of(date(2026, 11, 30)))
    assert selectors.deadline(make.city("周口"), make.cycle()) == end_of(date(2026, 11, 30))


def test_an_extension_ends_before_the_following_year_s_deadline() -> None:
    make.cycle(2027)
    Cycle.objects.filter(year=2027).update(deadline=end_of(date(2027, 10, 31)))
    extend(deadline=end_of(date(2027, 10, 30)))
    with pytest.raises(NotAllowed, match="最迟可以延期至2027年10月30日24时"):
        extend("洛阳", deadline=end_of(date(2027, 10, 31)))
    with pytest.raises(NotAllowed, match="2026年11月14日24时.*这一天已经过去，不能再延期"):
        extend(cycle=make.cycle(2025), deadline=LATER)


def test_a_deadline_granted_by_mistake_is_set_again_back_to_everybody_s() -> None:
    common, before = make.cycle().deadline, make.NOW - timedelta(days=10)
    extend(deadline=end_of(date(2027, 11, 1)), now=before)
    extend(deadline=LATER, now=before, reason="上次多写了一年")
    assert selectors.deadline(make.city("周口"), make.cycle()) == LATER
    extend(deadline=common, now=before, reason="不再延期")
    assert selectors.deadline(make.city("周口"), make.cycle()) == common
    with pytest.raises(NotAllowed, match="晚于本年度统一的截止日"):
        extend(deadline=common, now=before)
    assert [e.detail["reason"] for e in trail("cycle.extend")][1:] == ["上次多写了一年", "不再延期"]


@pytest.mark.parametrize("state", [State.APPROVED, State.FINAL])
def test_what_is_approved_gets_no_more_time_but_a_mistake_is_set_right(state: State) -> None:
    extend(deadline=end_of(date(2027, 11, 1)))
    make.submission("周口", state=state, version=1)
    with pytest.raises(NotAllowed, match="周口市2026年度上报已经核定，不需要延期"):
        extend(deadline=end_of(date(2027, 11, 2)))
    extend(deadline=LATER)
    assert selectors.deadline(make.city("周口"), make.cycle()) == LATER


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reason": "  "}, "请写明延期原因"),
        ({"reason": "长" * 201}, "最多200字"),
        ({"deadline": end_of(date(2026, 11, 15))}, "晚于本年度统一的截止日"),
        ({"deadline": make.NOW}, "已经过去"),
        ({"deadline": end_of(date(2027, 11, 15))}, "最迟可以延期至2027年11月14日24时.*请另选一天"),
        ({"deadline": end_of(date(2099, 12, 31))}, "最迟可以延期至2027年11月14日24时"),
    ],
)
def test_an_extension_needs_a_reason_and_a_later_day(changes: dict[str, object], why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        extend(**changes)  # type: ignore[arg-type]
    assert not trail("cycle.extend")


def test_a_report_before_the_extended_deadline_is_in_time_and_at_its_second_is_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for short_name in ("周口", "洛阳"):
        extend(short_name)
    at = {"周口": LATER - SECOND, "洛阳": LATER}
    for short_name, now in at.items():
        report = reports.draft(short_name)
        assert submit(submission=report, by=make.coordinator(short_name), now=now) == []
    # Every place that says so says the same: receipt, pages, API, ledger.
    told: dict[str, set[bool]] = {"周口": set(), "洛阳": set()}
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER + SECOND)
    client = signed_in(make.leader())
    for short_name, said in told.items():
        code = make.city(short_name).code
        for path in ("", "receipts/1/"):
            said.add("（迟报）" in client.get(f"/reporting/2026/{code}/{path}").content.decode())
        said.add("（迟报）" in client.get(f"/cities/{code}/?year=2026").content.decode())
        for name in ("submissions", "statuses"):
            rows = client.get(f"/api/v1/{name}/?year=2026&city={code}").json()["results"]
            assert rows, name
            said.add(any(row["late"] for row in rows))
    book = load_workbook(BytesIO(client.get("/documents/ledger/2026/").content))
    for row in book["上报与回执"].iter_rows(min_row=3, values_only=True):
        short_name = str(row[1]).removesuffix("市")
        if short_name in told:
            told[short_name].add({"是": True, "否": False}[str(row[5])])
    assert told == {"周口": {False}, "洛阳": {True}}


def test_an_extension_granted_afterwards_takes_the_lateness_back() -> None:
    """Also of what the province sent in the city's place, and not of what came after its end."""
    stood_in = reports.draft("洛阳")
    admin = make.province_admin()
    begin_stand_in(city=stood_in.city, cycle=stood_in.cycle, reason="断网", by=admin, now=make.NOW)
    assert submit(submission=stood_in, by=admin, now=make.NOW) == []
    report, again = reports.submitted("周口"), reports.submitted("开封")
    withdraw(submission=again, reason="改数", by=make.coordinator("开封"), now=make.NOW)
    assert submit(submission=again, by=make.coordinator("开封"), now=LATER) == []
    assert set(Submission.objects.values_list("late", flat=True)) == {True}
    for short_name in ("周口", "洛阳", "开封"):
        extend(short_name)
    late = dict(Submission.objects.values_list("city__short_name", "late"))
    assert late == {report.city.short_name: False, "洛阳": False, "开封": True}


def test_an_earlier_deadline_makes_a_report_late_that_was_in_time() -> None:
    report = reports.draft("周口")
    cycle = make.cycle()
    submit(submission=report, by=make.coordinator("周口"), now=cycle.deadline - SECOND)
    change(deadline=cycle.deadline - timedelta(days=1))
    report.refresh_from_db()
    assert report.late is True


def test_an_unchanged_cycle_leaves_no_trace() -> None:
    change()
    assert not trail("cycle.change")
    assert not RecomputeMark.objects.exists()
    change(late_allowed=False)
    assert trail("cycle.change")[0].detail == {
        "before": {"late_allowed": True},
        "after": {"late_allowed": False},
    }


def test_a_deadline_before_the_opening_is_refused() -> None:
    with pytest.raises(NotAllowed, match="截止日要晚于开放日"):
        change(deadline=make.cycle().opens_at)


def test_a_closed_cycle_refuses_saving_and_submitting_and_loses_no_draft() -> None:
    report = reports.draft("周口")
    drafts = Fact.objects.filter(state=State.DRAFT).count()
    close()
    refusals = []
    with pytest.raises(NotAllowed) as refusal:
        save("周口")
    refusals.append(str(refusal.value))
    with pytest.raises(NotAllowed) as refusal:
        submit(submission=report, by=make.coordinator("周口"), now=make.NOW)
    refusals.append(str(refusal.value))
    for said in refusals:
        assert "2026年11月20日10:00关闭，原因：汇总定稿" in said
        assert "不能保存、上传和上报；已存的草稿都保留着" in said
    assert Fact.objects.filter(state=State.DRAFT).count() == drafts > 0
    reopen_cycle(cycle=make.cycle(), by=make.province_admin(), now=make.NOW)
    assert save("周口")
    report.refresh_from_db()
    assert submit(submission=report, by=make.coordinator("周口"), now=make.NOW) == []
    assert [e.action for e in TrailEntry.objects.filter(actor="province-admin")] == [
        "cycle.close",
        "cycle.reopen",
    ]


def test_a_first_save_refused_by_a_closed_cycle_leaves_no_empty_report() -> None:
    close()
    with pytest.raises(NotAllowed):
        save("周口")
    assert not Submission.objects.exists()


def test_closing_twice_or_reopening_what_is_open_is_refused() -> None:
    with pytest.raises(NotAllowed, match="没有关闭"):
        reopen_cycle(cycle=make.cycle(), by=make.province_admin(), now=make.NOW)
    with pytest.raises(NotAllowed, match="关闭原因"):
        close(reason=" ")
    close()
    with pytest.raises(NotAllowed, match="已经关闭"):
        close()


def test_a_city_that_is_not_asked_cannot_save_and_is_not_expected() -> None:
    change(left_out=LeftOut(cities=["419001"]))
    with pytest.raises(NotAllowed, match="没有要求济源"):
        save("济源")
    assert "419001" not in {city.code for city in selectors.asked_cities(make.cycle())}
    assert len(selectors.asked_cities(make.cycle())) == 17
    with pytest.raises(NotAllowed, match="不需要延期"):
        extend("济源")


def test_an_element_left_out_is_not_required_but_may_be_entered() -> None:
    change(left_out=LeftOut(elements=["lamps_total"]))
    assert not selectors.rules(make.cycle())["lamps_total"].required
    assert selectors.rules()["lamps_total"].required
    city, rules = make.city(), selectors.rules(make.cycle())
    assert "lamps_total" not in selectors.required_elements(city, 2026, {}, rules)
    assert save()


def test_something_must_be_asked_of_somebody() -> None:
    from cities.models import City

    everyone = list(City.objects.values_list("code", flat=True))
    with pytest.raises(NotAllowed, match="至少要有一个市"):
        change(left_out=LeftOut(cities=everyone))
    assert make.cycle().cities_left_out == []
    with pytest.raises(NotAllowed, match="没有代码为no_such_thing"):
        change(left_out=LeftOut(elements=["no_such_thing"]))
