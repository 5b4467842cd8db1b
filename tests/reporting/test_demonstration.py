"""Demonstration data: what a province meets, made from a fixed seed, never mistaken for real."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from assessment.selectors import status_changes
from assessment.services import ensure_current
from cities.models import City
from cities.selectors import holds_demonstration_data
from indicators.models import Decision, Reading
from reporting.demonstration.allocated import adopt_an_allocation
from reporting.demonstration.generator import YEARS, Size, figures
from reporting.demonstration.loading import SOURCE, load_demonstration
from reporting.models import Fact, PartConfirmation, State, Submission
from tests import factories as make

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
ZHENGZHOU = Size("410100", 12600574, 9879029, Decimal(670))


def test_the_same_seed_gives_the_same_figures() -> None:
    assert figures(ZHENGZHOU, 2024, 0.55) == figures(ZHENGZHOU, 2024, 0.55)
    assert figures(ZHENGZHOU, 2024, 0.55) != figures(ZHENGZHOU, 2025, 0.55)


@pytest.mark.django_db
def test_the_demonstration_shows_every_situation() -> None:
    somebody = make.province_admin()
    assert not load_demonstration(now=NOW), "nor is one that people can sign in to"
    somebody.delete()
    with override_settings(PRODUCTION=True), pytest.raises(CommandError, match="正式系统"):
        call_command("load_demo")
    assert load_demonstration(now=NOW, before_the_latest=ensure_current)
    assert not load_demonstration(now=NOW), "a system with figures is left alone"
    assert holds_demonstration_data()
    assert set(Fact.objects.values_list("source", flat=True)) == {SOURCE}
    assert set(Fact.objects.values_list("year", flat=True)) == set(YEARS)
    this_year = dict(
        Submission.objects.filter(cycle__year=2026).values_list("city__short_name", "state")
    )
    assert "商丘" not in this_year
    assert this_year["鹤壁"] == State.DRAFT
    words = PartConfirmation.objects.filter(submission__cycle__year=2026)
    still = words.filter(submission__city__short_name="鹤壁")
    assert still.filter(fell_at=None).exists(), "some bureaus gave their word"
    assert still.filter(fell_at__isnull=False).exists(), "one's fell"
    assert words.filter(submission__city__short_name="郑州", fell_at=None).exists()
    assert this_year["焦作"] == State.RETURNED
    assert this_year["信阳"] == State.APPROVED
    assert this_year["开封"] == State.SUBMITTED
    assert this_year["许昌"] == State.RETURNED
    one_back = Fact.objects.filter(city=make.city("许昌"), year=2026, state=State.RETURNED)
    assert [fact.element.code for fact in one_back] == ["electrified_public_building_area"]
    for place in ("开封", "许昌"):
        states = Fact.objects.filter(city=make.city(place), year=2026).values_list("state")
        assert {(State.SUBMITTED,), (State.APPROVED,)} <= set(states)
    assert Submission.objects.get(cycle__year=2026, city__short_name="信阳").late
    assert {State.SUBMITTED, State.APPROVED} <= set(this_year.values())
    heat = Fact.objects.filter(city=make.city("平顶山"), element__code="heat_supplied")
    assert heat.filter(year=2021).exists()
    assert not heat.filter(year=2020).exists()
    assert City.objects.get(short_name="周口").urban_population_2020 is None
    past = Fact.objects.filter(year__lt=2026).exclude(state=State.FINAL)
    assert not past.exists()
    assert User.objects.filter(role="coordinator").count() == 18
    allocation = Decision.objects.get()
    assert (allocation.subject, allocation.reason[:4]) == ("allocation:14", "演示数据")
    assert not Reading.objects.exclude(status="pending").exists()
    ensure_current(NOW)
    changed = status_changes(
        make.leader(), year=2026, since=NOW - timedelta(days=7), until=NOW
    ).filter(city=make.city("信阳"))
    assert {each.status_before for each in changed} == {"overdue"}, "the latest report came"
    assert len({each.status_after for each in changed}) > 2
    share = green_share()
    assert Decimal("0.6") <= share["province"]
    assert sum(value < Decimal("0.6") for key, value in share.items() if key != "province") == 6


@pytest.mark.django_db
def test_the_adopted_allocation_adds_up_and_says_that_it_is_a_demonstration() -> None:
    built_up = {
        city.code: city.built_up_km2_2021 for city in City.objects.all() if city.built_up_km2_2021
    }
    decision = adopt_an_allocation(built_up=built_up, province=make.province_admin(), now=make.NOW)
    amounts = decision.content["amounts"]
    for year, total in (("2025", 50), ("2030", 200)):
        assert sum(Decimal(years[year]) for years in amounts.values()) == total
    assert len(amounts) == 18
    assert decision.reason.startswith("演示数据")


def green_share() -> dict[str, Decimal]:
    """No. 10 in 2025: green neighbourhoods over all, per city and for the province."""

    def of(code: str) -> dict[str, Decimal]:
        rows = Fact.objects.filter(year=2025, element__code=code)
        return {
            name: value or Decimal(0) for name, value in rows.values_list("city__code", "value")
        }

    green, total = of("neighbourhoods_green"), of("neighbourhoods_total")
    shares = {city: green[city] / total[city] for city in total}
    return shares | {"province": sum(green.values()) / sum(total.values())}
