"""The yearly cycles: from 2023 to the current year in Asia/Shanghai, deadline 15 November 24:00."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.conf import settings

from reporting.cycles import create_missing_cycles
from reporting.models import Cycle

pytestmark = pytest.mark.django_db

PATH = settings.BASE_DIR / "fixtures" / "cycles.json"
SHANGHAI = timezone(timedelta(hours=8))


@pytest.fixture(autouse=True)
def _as_in_2026() -> None:
    Cycle.objects.filter(year__gt=2026).delete()


def create(now: datetime) -> int:
    return create_missing_cycles(path=PATH, by="测试", now=now)


def years() -> list[int]:
    return list(Cycle.objects.order_by("year").values_list("year", flat=True))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_a_cycle_s_deadline_is_the_end_of_15_november(year: int) -> None:
    cycle = Cycle.objects.get(year=year)
    assert cycle.deadline == datetime(year, 11, 16, tzinfo=SHANGHAI)
    assert cycle.opens_at == datetime(year, 10, 1, tzinfo=SHANGHAI)
    assert cycle.late_allowed


def test_no_cycle_lies_in_the_future() -> None:
    Cycle.objects.all().delete()
    assert create(datetime(2024, 6, 1, tzinfo=UTC)) == 2
    assert years() == [2023, 2024]


def test_the_years_after_the_listed_ones_keep_their_days() -> None:
    assert create(datetime(2028, 1, 2, tzinfo=UTC)) == 2
    assert years() == [2023, 2024, 2025, 2026, 2027, 2028]
    assert Cycle.objects.get(year=2028).deadline == datetime(2028, 11, 16, tzinfo=SHANGHAI)
    assert Cycle.objects.get(year=2028).opens_at == datetime(2028, 10, 1, tzinfo=SHANGHAI)


def test_the_new_year_begins_in_shanghai() -> None:
    assert create(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) == 0
    assert create(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == 1
    assert years()[-1] == 2027


def test_a_moved_deadline_stays_and_is_not_passed_on() -> None:
    moved = datetime(2026, 11, 26, tzinfo=SHANGHAI)
    Cycle.objects.filter(year=2026).update(deadline=moved)
    create(datetime(2027, 5, 1, tzinfo=UTC))
    assert Cycle.objects.get(year=2026).deadline == moved
    assert Cycle.objects.get(year=2027).deadline == datetime(2027, 11, 16, tzinfo=SHANGHAI)
