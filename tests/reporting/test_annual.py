"""年报核定: the province opens it, cities confirm or correct, figures become final."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from audit.models import Entry as TrailEntry
from reporting.checks import Entry
from reporting.cycles import close_cycle, open_annual
from reporting.models import Fact, State, Submission
from reporting.services import approve, confirm, finalise, save_draft, submit
from reporting.workflow import NotAllowed
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

#: 1 January 2027, 0:00 in Zhengzhou.
NEW_YEAR = datetime(2026, 12, 31, 16, tzinfo=UTC)
SPRING = datetime(2027, 3, 20, 2, tzinfo=UTC)


def opened() -> None:
    open_annual(cycle=make.cycle(), by=make.province_admin(), now=SPRING)


def confirmed(report: Submission) -> Submission:
    return confirm(submission=report, by=make.coordinator(), now=SPRING)


def figures() -> list[tuple[int, str, Decimal | None]]:
    return list(
        Fact.objects.filter(city=make.city(), element__code="lamps_total", year=2026)
        .order_by("version")
        .values_list("version", "state", "value")
    )


def test_it_opens_with_the_new_year_in_shanghai_and_once() -> None:
    cycle, by = make.cycle(), make.province_admin()
    with pytest.raises(NotAllowed, match="结束后"):
        open_annual(cycle=cycle, by=by, now=NEW_YEAR - timedelta(seconds=1))
    open_annual(cycle=cycle, by=by, now=NEW_YEAR)
    with pytest.raises(NotAllowed, match="已经开放"):
        open_annual(cycle=cycle, by=by, now=NEW_YEAR)


def test_a_city_confirms_and_the_province_makes_the_figures_final() -> None:
    report = reports.approved()
    opened()
    report = confirmed(report)
    assert (report.state, report.confirmed_by) == (State.APPROVED, make.coordinator())
    report = finalise(submission=report, by=make.province_admin(), now=SPRING)
    assert (report.state, report.reason) == (State.FINAL, "")
    assert [state for _, state, _ in figures()] == [State.FINAL]
    steps = list(report.events.order_by("pk").values_list("action", flat=True))
    assert steps == ["submit", "approve", "confirm", "finalise"]
    assert TrailEntry.objects.filter(action="submission.confirm").count() == 1


def test_nothing_is_confirmed_before_it_opens_nor_twice() -> None:
    report = reports.approved()
    with pytest.raises(NotAllowed, match="还没有开放"):
        confirmed(report)
    opened()
    confirmed(report)
    with pytest.raises(NotAllowed, match="已确认过"):
        confirmed(report)


def test_nothing_becomes_final_before_it_opens() -> None:
    report = reports.approved()
    with pytest.raises(NotAllowed, match="年报核定还没有开放"):
        finalise(submission=report, by=make.province_admin(), now=SPRING)


def test_without_the_city_s_word_the_province_gives_a_reason() -> None:
    report = reports.approved()
    opened()
    with pytest.raises(NotAllowed, match="还没有确认年报数据"):
        finalise(submission=report, by=make.province_admin(), now=SPRING, unconfirmed_because=" ")
    report = finalise(
        submission=report, by=make.province_admin(), now=SPRING, unconfirmed_because="两次催办未回"
    )
    assert (report.state, report.reason) == (State.FINAL, "两次催办未回")


def test_a_correction_in_the_annual_phase_is_the_city_s_word() -> None:
    report = reports.approved()
    opened()
    entry = Entry("lamps_total", 2026, Decimal(590000), note="年末实有数")
    arguments = {"city": make.city(), "cycle": make.cycle(), "by": make.coordinator()}
    saved = save_draft(entries=[entry], source="测试", now=SPRING, **arguments)
    assert saved.saved
    with pytest.raises(NotAllowed, match="有改动还没有上报"):
        confirmed(report)
    assert submit(submission=report, by=make.coordinator(), now=SPRING) == []
    report.refresh_from_db()
    assert report.confirmed_at == SPRING
    approve(submission=report, by=make.province_admin(), now=SPRING)
    finalise(submission=report, by=make.province_admin(), now=SPRING)
    assert figures() == [
        (1, State.APPROVED, Decimal(584424)),
        (2, State.FINAL, Decimal(590000)),
    ]


def test_opening_it_unlocks_a_closed_cycle_and_closing_again_locks_it() -> None:
    report = reports.approved()
    close = {"cycle": make.cycle(), "by": make.province_admin(), "now": SPRING}
    close_cycle(reason="年内汇总完毕", **close)
    opened()
    assert make.cycle().closed_at is None
    close_cycle(reason="年报完毕", **close)
    with pytest.raises(NotAllowed, match="年报完毕"):
        confirmed(report)


def test_another_role_does_not_confirm_for_the_city() -> None:
    report = reports.approved()
    opened()
    for by in (make.province_admin(), make.reviewer("finance"), make.reporter()):
        with pytest.raises(NotAllowed, match="不能确认年报数据"):
            confirm(submission=report, by=by, now=SPRING)
