"""Deadlines of single cities and what a cycle leaves out, as results show them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment.inputs import calendar
from assessment.models import CityStatus, ProvincialStatus, ResultsState
from assessment.services import ensure_current
from cities.models import City
from reporting.cycles import LeftOut, change_cycle, extend_deadline
from reporting.deadlines import end_of
from reporting.models import Cycle
from reporting.selectors import cycles
from tests import factories as make

pytestmark = pytest.mark.django_db

EXTENDED = end_of(date(2026, 11, 25))
SECOND = timedelta(seconds=1)


def standing(short_name: str, number: int = 9) -> tuple[str, str]:
    row = CityStatus.objects.get(city__short_name=short_name, indicator__number=number, year=2026)
    return row.status, row.reason_code


def provincial(number: int = 9) -> str:
    return ProvincialStatus.objects.get(indicator__number=number, year=2026).status


def extend(short_name: str = "周口") -> None:
    extend_deadline(
        cycle=make.cycle(),
        city=make.city(short_name),
        deadline=EXTENDED,
        reason="汛情",
        by=make.province_admin(),
        now=make.NOW,
    )


def leave_out(**codes: list[str]) -> None:
    cycle = make.cycle()
    change_cycle(
        cycle=cycle,
        opens_at=cycle.opens_at,
        deadline=cycle.deadline,
        late_allowed=True,
        left_out=LeftOut(**codes),
        by=make.province_admin(),
        now=make.NOW,
    )


def test_an_extended_city_is_not_due_until_its_own_second() -> None:
    ensure_current(make.NOW)
    assert standing("周口")[0] == standing("郑州")[0] == "overdue"
    extend()
    ensure_current(make.NOW)
    assert (standing("周口")[0], standing("郑州")[0]) == ("not_due", "overdue")
    # The province is late when its last city is.
    assert provincial() == "not_due"
    assert ResultsState.objects.get().valid_until == EXTENDED
    ensure_current(EXTENDED - SECOND)
    assert standing("周口")[0] == "not_due"
    ensure_current(EXTENDED)
    assert standing("周口")[0] == provincial() == "overdue"
    assert ResultsState.objects.get().valid_until == datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_a_city_left_out_has_no_task() -> None:
    leave_out(cities=["419001"])
    ensure_current(make.NOW)
    assert standing("济源", 4) == ("not_due", "no_task")
    assert standing("周口", 4)[0] == "overdue"


def test_an_indicator_whose_element_is_left_out_has_no_task() -> None:
    leave_out(elements=["lamps_total"])
    ensure_current(make.NOW)
    assert standing("周口", 21) == ("not_due", "no_task")
    assert provincial(21) == "not_due"
    assert standing("周口", 9)[0] == "overdue"


def test_the_calendar_costs_the_same_for_every_number_of_cities() -> None:
    everyone = list(City.objects.order_by("code"))
    with CaptureQueriesContext(connection) as queries:
        calendar(make.NOW, everyone, cycles())
    # The cycles, and all extensions.
    assert len(queries) == 2
    assert Cycle.objects.count() * len(everyone) > len(queries)
