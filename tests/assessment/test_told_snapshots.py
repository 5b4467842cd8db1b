"""A snapshot told: the same sentences as the lagging list had, and untouched by what came later."""

from decimal import Decimal
from random import Random

import pytest

from assessment.selectors import lagging
from assessment.services import recompute_all
from assessment.snapshots import take_snapshot
from assessment.snapshots.telling import told_year, told_years
from cities.selectors import cities
from indicators.deciding import last_number, take_decision
from indicators.decisions import AllocationChange
from indicators.terms_in_force import terms
from reporting.models import State
from tests import factories
from tests.assessment.provinces import fill

pytestmark = pytest.mark.django_db


def allocated() -> None:
    """第14项 split evenly: every city is held to its own part."""
    codes = [city.code for city in cities()]
    shares = {
        2025: [Decimal("2.77")] * 17 + [Decimal("2.91")],
        2030: [Decimal("11.11")] * 17 + [Decimal("11.13")],
    }
    amounts = {
        code: {str(year): str(parts[at]) for year, parts in shares.items()}
        for at, code in enumerate(codes)
    }
    take_decision(
        change=AllocationChange.from_content({"number": 14, "weight": "", "amounts": amounts}),
        terms=terms(),
        after=last_number(),
        reason="测试",
        by=factories.province_admin(),
        now=factories.NOW,
    )


def test_it_says_what_the_lists_said_and_goes_on_saying_it() -> None:
    fill(Random(7), density=0.85)
    allocated()
    recompute_all(factories.NOW)
    kept = take_snapshot(name="口径", by=None, now=factories.NOW)
    listed = [
        (row.city.code, row.indicator.number, row.lagging.reason)
        for row in lagging(factories.leader(), year=2026)
    ]
    assert any(number == 14 for _, number, _ in listed)
    before = told_year(kept, 2026)
    told = [
        (each.city.code, each.indicator.number, each.explanation.why) for each in before.lagging
    ]
    assert told == listed
    assert told_years(kept) == list(range(2026, 2019, -1))

    # Later figures change what stands, not what was kept.
    for code in ("water_supplied", "water_metered"):
        factories.fact(code, 10, short_name="郑州", state=State.SUBMITTED)
    recompute_all(factories.NOW)
    after = told_year(kept, 2026)
    assert {key: each.explanation for key, each in after.cities.items()} == {
        key: each.explanation for key, each in before.cities.items()
    }
    assert after.province[4].explanation == before.province[4].explanation
