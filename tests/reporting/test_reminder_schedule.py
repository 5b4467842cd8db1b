"""Which reminder is due, on the clock of Zhengzhou."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reporting.reminder_schedule import LAST_FOR, OFFSETS, due, moment

CHINA = ZoneInfo("Asia/Shanghai")
#: 15 November 24:00.
DEADLINE = datetime(2026, 11, 16, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "offset"),
    [
        ("2026-10-16 07:59", None),
        ("2026-10-16 08:00", -30),
        ("2026-11-08 07:59", -30),
        ("2026-11-08 08:00", -7),
        ("2026-11-13 23:00", -7),
        ("2026-11-14 08:00", -1),
        ("2026-11-15 12:00", -1),
        ("2026-11-16 07:59", -1),
        ("2026-11-16 08:00", 1),
        ("2026-11-22 08:00", 7),
        ("2026-12-15 08:00", 30),
        ("2027-01-14 07:59", 30),
        ("2027-01-14 08:00", None),
        ("2027-06-01 08:00", None),
    ],
)
def test_due_by_the_calendar(now: str, offset: int | None) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=CHINA)
    assert due(DEADLINE, at, CHINA) == offset


def test_a_deadline_at_noon_is_that_days() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=CHINA)
    assert moment(noon, -1, CHINA) == datetime(2026, 11, 19, 8, tzinfo=CHINA)
    assert moment(noon, 1, CHINA) == datetime(2026, 11, 21, 8, tzinfo=CHINA)


@pytest.mark.parametrize("every", [1, 5, 24, 50, 133, 400, 1900])
@pytest.mark.parametrize("first", [0, 17, 700])
def test_however_seldom_it_is_asked_each_is_told_once_and_in_order(first: int, every: int) -> None:
    """Asked every so many hours for 125 days: no offset returns after a later one, and what is
    told is the newest that was due."""
    start = moment(DEADLINE, OFFSETS[0], CHINA) - timedelta(days=3)
    told: list[int] = []
    for hour in range(first, 24 * 125, every):
        now = start + timedelta(hours=hour)
        offset = due(DEADLINE, now, CHINA)
        if offset is None:
            assert (
                now < moment(DEADLINE, -30, CHINA) or now >= moment(DEADLINE, 30, CHINA) + LAST_FOR
            )
            continue
        later = [each for each in OFFSETS if each > offset]
        assert all(moment(DEADLINE, each, CHINA) > now for each in later)
        if offset not in told:
            told.append(offset)
    assert told == sorted(told)
