"""What is locked and why, at the second at which it changes."""

from datetime import date, timedelta

from cities.models import City
from reporting.deadlines import end_of
from reporting.locks import Lock, decide
from reporting.models import Cycle

SECOND = timedelta(seconds=1)
CITY = City(name="周口市")
OPENING, DEADLINE = end_of(date(2026, 9, 30)), end_of(date(2026, 11, 15))


def lock(
    *,
    asked: bool = True,
    arrived: bool = False,
    after: timedelta = -SECOND,
    granted: timedelta = timedelta(0),
    **fields: object,
) -> Lock:
    """The lock `after` the cycle's deadline; `granted` = how much longer the city has."""
    cycle = Cycle(**{"year": 2026, "opens_at": OPENING, "deadline": DEADLINE} | fields)
    return decide(
        CITY, cycle, asked=asked, arrived=arrived, end=DEADLINE + granted, now=DEADLINE + after
    )


def test_a_second_before_the_deadline_nothing_is_locked() -> None:
    assert lock() == Lock()
    assert lock(late_allowed=False) == Lock()


def test_at_the_deadline_s_second_late_reports_are_refused_or_marked() -> None:
    strict = lock(after=timedelta(0), late_allowed=False)
    assert strict.saving == ""
    assert strict.locked == "上报"
    assert "2026年11月15日24时已截止，且不接受迟报" in strict.submitting
    assert "已存的草稿都保留着，也仍可修改" in strict.submitting
    lenient = lock(after=timedelta(0), late_allowed=True)
    assert lenient.locked == ""
    assert lenient.note == "2026年11月15日24时已截止，仍可上报，会标为迟报。"


def test_an_extended_city_is_open_until_its_own_second() -> None:
    longer = timedelta(days=10)
    assert lock(after=longer - SECOND, granted=longer, late_allowed=False) == Lock()
    over = lock(after=longer, granted=longer, late_allowed=False)
    assert "2026年11月25日24时已截止" in over.submitting


def test_what_arrived_may_be_corrected_after_the_deadline() -> None:
    assert lock(after=timedelta(days=9), arrived=True, late_allowed=False) == Lock()


def test_before_the_opening_drafts_only() -> None:
    early = lock(after=OPENING - DEADLINE - SECOND)
    assert (early.saving, early.locked) == ("", "上报")
    assert "2026年10月1日开放" in early.submitting
    assert lock(after=OPENING - DEADLINE) == Lock()


def test_closed_locks_everything_even_what_arrived() -> None:
    closed = lock(arrived=True, closed_at=DEADLINE, closed_because="汇总定稿")
    assert closed.saving == closed.submitting
    assert closed.locked == "保存、上传和上报"
    assert "2026年11月16日00:00关闭，原因：汇总定稿" in closed.words


def test_not_asked_locks_everything() -> None:
    assert "没有要求周口市填报" in lock(asked=False).saving


def test_the_annual_phase_is_said() -> None:
    assert "年报核定已开放" in lock(arrived=True, annual_opened_at=DEADLINE).note
