"""What is kept of the plan is never older than the database: every change, by whatever way."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from cities.models import Bureau, City, Department
from indicators.models import (
    Applicability,
    Bands,
    Clause,
    ClauseDepartment,
    Commitment,
    DataElement,
    Indicator,
    IndicatorElement,
    PartRule,
    PlanChange,
    Reading,
    Target,
)
from reporting import selectors
from reporting.basis import read_basis
from reporting.models import (
    AskedCommitment,
    ClauseAssignment,
    Cycle,
    ElementAssignment,
    Extension,
    Fact,
    OutlierRule,
    State,
)
from reporting.peers import _peer_values, peer_values
from reporting.plan_in_force import _read, plan_in_force
from tests import factories as make

pytestmark = pytest.mark.django_db

CHANGES: dict[str, Callable[[], object]] = {
    "indicators_applicability": lambda: Applicability.objects.update(state="applicable"),
    "indicators_bands": lambda: Bands.objects.update(slow=Decimal("0.5")),
    "indicators_clause": lambda: Clause.objects.filter(order=1).update(title="另题"),
    "indicators_dataelement": lambda: DataElement.objects.update(change_bound=Decimal(7)),
    "indicators_decision": make.decision,
    "indicators_indicator": lambda: Indicator.objects.filter(number=1).update(decimals=4),
    "indicators_indicatorelement": lambda: IndicatorElement.objects.update(factor=Decimal(3)),
    "indicators_partrule": lambda: PartRule.objects.update(in_force=False),
    "indicators_reading": lambda: Reading.objects.update(topic="另一个"),
    "indicators_reading_indicators": lambda: Reading.objects.first().indicators.clear(),  # type: ignore[union-attr]
    "indicators_target": lambda: Target.objects.update(year=F("year") + 1),
    "cities_bureau": lambda: Bureau.objects.filter(department__code="housing").update(name="局"),
    "cities_city": lambda: City.objects.filter(short_name="郑州").update(name="另名"),
    "cities_department": lambda: Department.objects.filter(code="housing").update(name="另厅"),
    "reporting_outlierrule": lambda: OutlierRule.objects.create(
        version=99, threshold=Decimal(5), fewest=6
    ),
    "indicators_clausedepartment": lambda: ClauseDepartment.objects.update(
        position=F("position") + 9
    ),
    "indicators_commitment": lambda: Commitment.objects.update(unit="个"),
    "reporting_askedcommitment": lambda: AskedCommitment.objects.update(hint="另说"),
    "reporting_clauseassignment": lambda: ClauseAssignment.objects.create(
        city=make.city(),
        clause=Clause.objects.get(order=1),
        department=make.department("finance"),
        assigned_at=make.NOW,
    ),
    "reporting_cycle": lambda: Cycle.objects.filter(year=2026).update(late_allowed=False),
    "reporting_extension": lambda: Extension.objects.create(
        cycle=make.cycle(),
        city=make.city(),
        deadline=make.NOW,
        reason="汛情",
        granted_at=make.NOW,
        granted_by=make.province_admin(),
    ),
    "reporting_elementassignment": lambda: ElementAssignment.objects.create(
        city=make.city(),
        element=make.element("built_up_area"),
        department=make.department("natural_resources"),
        assigned_at=make.NOW,
    ),
}


@pytest.mark.parametrize("table", CHANGES)
def test_every_change_is_noted_and_its_undoing_too(table: str) -> None:
    before = plan_in_force()
    with transaction.atomic():
        CHANGES[table]()
        changed = plan_in_force()
        assert changed.version != before.version
        transaction.set_rollback(True)
    assert plan_in_force().version == before.version


def test_all_that_is_kept_is_noted() -> None:
    """Every table that is read for it; who decided a reading is only named elsewhere."""
    with CaptureQueriesContext(connection) as captured:
        _read(None)
    tables = {
        table
        for query in captured.captured_queries
        for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])
    }
    assert tables - CHANGES.keys() == {"accounts_user"}
    assert len(CHANGES) >= 22


def test_it_is_read_once_and_then_only_asked_for() -> None:
    plan_in_force()
    with CaptureQueriesContext(connection) as captured:
        again = plan_in_force()
    assert len(captured) == 1
    assert again is plan_in_force()
    assert "indicators_planchange" in captured.captured_queries[0]["sql"]


def test_a_change_is_seen_at_once() -> None:
    city, code = make.city(), "built_up_area"
    assert selectors.rules(city=city)[code].department == "housing"
    CHANGES["reporting_elementassignment"]()
    DataElement.objects.filter(code=code).update(change_bound=Decimal(7))
    rule = selectors.rules(city=city)[code]
    assert (rule.department, rule.change_bound) == ("natural_resources", Decimal(7))
    assert selectors.rules()[code].department == "housing"
    assert selectors.outlier_terms().fewest != 6
    CHANGES["reporting_outlierrule"]()
    assert selectors.outlier_terms().fewest == 6


def test_without_any_note_nothing_is_kept() -> None:
    """As after emptying every table."""
    PlanChange.objects.all().delete()
    found = plan_in_force()
    assert found.version is None
    assert found is not plan_in_force()


@pytest.mark.django_db(transaction=True)
def test_the_cities_values_are_kept_until_another_figure_counts() -> None:
    for number, short_name in enumerate(("郑州", "洛阳", "开封"), start=1):
        make.fact("waste_recovered", 10 * number, short_name=short_name)
        make.fact("waste_generated", 100, short_name=short_name)
    basis = read_basis(make.city(), make.cycle())

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert peer_values(basis) == _peer_values(basis)
        return len(captured)

    values = peer_values(basis)
    assert peer_values(basis) is values
    assert any(len(each.values) == 3 for each in values.values())
    # Asked for, and read anew for the comparison.
    assert queries() == 2
    draft = make.fact("waste_generated", 200, state=State.DRAFT)
    assert peer_values(basis) is values
    with transaction.atomic():
        Fact.objects.filter(pk=draft.pk).update(state=State.SUBMITTED)
        assert peer_values(basis) == _peer_values(basis) != values
        transaction.set_rollback(True)
    assert peer_values(basis) is values
    Fact.objects.filter(pk=draft.pk).update(value=400, state=State.SUBMITTED)
    assert queries() == 3
    assert peer_values(basis) != values
