"""A result that gets another status leaves a line: from what to what, when and why."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from assessment.models import StatusChange
from assessment.selectors import status_changes
from assessment.services import recompute_all, recompute_marked
from indicators.models import Target
from reporting.cycles import extend_deadline
from reporting.marks import mark_city_year
from reporting.models import Fact, State
from tests import factories

pytestmark = pytest.mark.usefixtures("never_computed")

NOW = factories.NOW
BEFORE_DEADLINE = datetime(2026, 11, 10, 2, tzinfo=UTC)
Cause = StatusChange.Cause


def green(short_name: str, area: int, state: State = State.SUBMITTED) -> None:
    factories.fact("new_building_area", 100, short_name=short_name, state=state)
    factories.fact("green_building_area", area, short_name=short_name, state=state)


def noted(number: int, short_name: str | None = None) -> list[tuple[str, str, str]]:
    city = factories.city(short_name) if short_name else None
    rows = StatusChange.objects.filter(indicator__number=number, city=city, year=2026)
    return [(row.status_before, row.status_after, row.cause) for row in rows]


def test_what_changed_a_status_is_noted_with_its_cause() -> None:
    green("郑州", 100)
    recompute_all(BEFORE_DEADLINE)
    assert not StatusChange.objects.exists()

    recompute_all(NOW)
    assert noted(11, "洛阳") == [("not_due", "overdue", Cause.DEADLINE)]
    assert noted(11, "郑州") == noted(11) == []

    green("洛阳", 90)
    mark_city_year(city=factories.city("洛阳"), year=2026, now=NOW)
    recompute_marked(NOW + timedelta(hours=1))
    assert noted(11, "洛阳")[1:] == [("overdue", "expired_unmet", Cause.FIGURE)]
    assert noted(11) == [("met", "expired_unmet", Cause.FIGURE)]
    row = StatusChange.objects.get(city=None, indicator__number=11)
    assert (row.value_before, row.value_after, row.at) == (100, 95, NOW + timedelta(hours=1))

    Target.objects.filter(indicator__number=11).update(value=80)
    recompute_all(NOW + timedelta(hours=2))
    assert noted(11, "洛阳")[2:] == [("expired_unmet", "met", Cause.TERMS)]

    Fact.objects.filter(city__short_name="洛阳").delete()
    recompute_all(NOW + timedelta(hours=3))
    assert noted(11, "洛阳")[3:] == [("met", "overdue", Cause.WITHDRAWN)]
    before = StatusChange.objects.count()
    recompute_all(NOW + timedelta(hours=4))
    assert StatusChange.objects.count() == before

    extend_deadline(
        cycle=factories.cycle(),
        city=factories.city("洛阳"),
        deadline=NOW + timedelta(days=3),
        reason="暴雨",
        by=factories.province_admin(),
        now=NOW + timedelta(hours=5),
    )
    recompute_marked(NOW + timedelta(hours=5))
    assert noted(11, "洛阳")[4:] == [("overdue", "not_due", Cause.EXTENDED)]


def test_what_a_report_brings_is_a_report_even_where_the_value_stays() -> None:
    """郑州 answers 是 once more, and has no new buildings to take a share of."""
    factories.fact("digital_lighting", 1, year=2025)
    recompute_all(NOW)
    factories.submission("郑州", state=State.SUBMITTED, version=1, submitted_at=NOW)
    factories.fact("digital_lighting", 1, state=State.SUBMITTED)
    for code in ("new_building_area", "green_building_area"):
        factories.fact(code, 0, state=State.SUBMITTED)
    recompute_all(NOW + timedelta(hours=1))
    assert noted(22, "郑州") == [("overdue", "no_target", Cause.FIGURE)]
    assert noted(11, "郑州") == [("overdue", "not_judgeable", Cause.FIGURE)]
    assert noted(11) == [("overdue", "not_judgeable", Cause.FIGURE)]
    assert {row.value_after for row in StatusChange.objects.filter(indicator__number=11)} == {None}


def test_who_sees_them_and_that_nobody_rewrites_them() -> None:
    recompute_all(BEFORE_DEADLINE)
    recompute_all(NOW)

    def seen(user: object) -> set[str]:
        rows = status_changes(user, year=2026, since=BEFORE_DEADLINE, until=NOW)  # type: ignore[arg-type]
        return {row.city.short_name if row.city else "" for row in rows}

    assert len(seen(factories.leader())) == 19
    assert seen(factories.coordinator("周口")) == {"周口"}
    assert seen(factories.system_admin()) == set()
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusChange.objects.update(status_after="met")
