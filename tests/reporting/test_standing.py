"""Days to the deadline, how much is filled in, who has to act."""

from datetime import UTC, datetime, timedelta

import pytest

from reporting.checks import Entry
from reporting.models import Cycle, State, Submission
from reporting.standing import (
    Filled,
    days_left,
    deadline_words,
    filled,
    standing_of,
    standings,
    waiting_for,
)
from tests import factories as make
from tests.reporting.views import reports

#: 15 November 2026, 24:00 in Zhengzhou.
DEADLINE = datetime(2026, 11, 15, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "days", "words"),
    [
        (DEADLINE - timedelta(days=5, hours=1), 5, "离截止还有5天"),
        (DEADLINE - timedelta(days=5), 4, "离截止还有4天"),
        (DEADLINE - timedelta(days=1, microseconds=1), 1, "离截止还有1天"),
        (DEADLINE - timedelta(days=1), 0, "今天截止"),
        (DEADLINE - timedelta(microseconds=1), 0, "今天截止"),
        (DEADLINE, -1, "已截止1天"),
        (DEADLINE + timedelta(days=1), -2, "已截止2天"),
        (DEADLINE + timedelta(days=365), -366, "已截止"),
    ],
)
def test_days_are_counted_by_the_calendar(now: datetime, days: int, words: str) -> None:
    assert days_left(DEADLINE, now) == days
    assert deadline_words(DEADLINE, now) == words


def test_zero_is_a_figure_and_a_reason_is_none() -> None:
    figures = {
        "zero": Entry("zero", 2026, value=0),  # type: ignore[arg-type]
        "text": Entry("text", 2026, text="2026-01-01"),
        "reason": Entry("reason", 2026, missing_reason="未出"),
        "note": Entry("note", 2026, note="只有备注"),
    }
    found = filled(figures, ["zero", "text", "reason", "note", "absent"])
    assert found == Filled(required=5, figures=2, reasons=1)
    assert found.blank == 2


def test_who_has_to_act() -> None:
    assert waiting_for(None, "周口市住建局") == "等周口市住建局上报"
    cycle = Cycle(year=2026)
    said = {
        state: waiting_for(Submission(state=state, cycle=cycle), "周口市住建局") for state in State
    }
    assert said[State.SUBMITTED] == "等省里各部门审核"
    assert said[State.RETURNED] == "等周口市住建局改报"
    assert said[State.APPROVED] == "年度结束后年报核定"
    assert said[State.FINAL] == "已办结"


def test_who_has_to_act_once_the_annual_phase_is_open() -> None:
    cycle = Cycle(year=2026, annual_opened_at=DEADLINE)
    report = Submission(state=State.APPROVED, cycle=cycle)
    assert waiting_for(report, "周口市住建局") == "等周口市住建局确认年报数据"
    report.confirmed_at = DEADLINE
    assert waiting_for(report, "周口市住建局") == "等省里年报核定"


@pytest.mark.django_db
def test_the_list_agrees_with_each_city_seen_alone() -> None:
    """The list reads everything at once; a city's page reads it alone."""
    reports.submitted("郑州")
    reports.submitted("南阳", has_district_heating="否")
    reports.submitted("济源")
    cycle = make.cycle()
    listed = {row.city.short_name: row for row in standings(cycle)}
    for name in ("郑州", "南阳", "济源", "洛阳"):
        alone = standing_of(make.city(name), cycle, with_drafts=False)
        assert listed[name].filled == alone.filled
        assert listed[name].label == alone.label
        assert listed[name].waiting == alone.waiting
    assert listed["郑州"].filled.required > listed["南阳"].filled.required
