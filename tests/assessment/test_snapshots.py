"""Snapshots: kept whole, never changed, reproduced to the digit, compared with reasons."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from assessment.decisions import decide
from assessment.models import CityStatus, ProvincialStatus, Snapshot, SnapshotResult
from assessment.services import recompute_all, recompute_marked
from assessment.snapshots import Cause, compare, compare_with_now, reproduce, take_snapshot, taking
from assessment.snapshots.freezing import frozen, thawed
from assessment.snapshots.state import basis_now
from audit.models import Entry
from indicators import terms_in_force
from indicators.deciding import Refused, last_number
from indicators.models import Reading
from indicators.openings import reading_change
from reporting.marks import mark_facts
from reporting.models import Fact, State
from tests import factories
from tests.assessment import provinces

pytestmark = pytest.mark.django_db

NOW = factories.NOW
LATER = NOW + timedelta(days=3)


def take(name: str = "2026年11月通报口径", now=NOW) -> Snapshot:
    return take_snapshot(name=name, by=factories.province_admin(), now=now)


def communities(short_name: str, year: int, complete: int, state: State = State.FINAL) -> None:
    """No. 9 with 100 communities."""
    of = factories.city(short_name)
    for code, value in (("communities_complete", complete), ("communities_total", 100)):
        factories.fact(code, value, short_name=short_name, year=year, state=state)
        mark_facts(city=of, facts=[(code, year)], now=NOW)


def changed(comparison, city: str, number: int, year: int):
    code = factories.city(city).code if city else ""
    [found] = [
        each
        for each in comparison.differences
        if (each.city, each.number, each.year) == (code, number, year)
    ]
    return found


def test_everything_is_kept_as_it_is_stored() -> None:
    provinces.fill(Random(1))
    recompute_all(NOW)
    kept = take()
    assert (kept.number, kept.name, kept.last_decision) == (1, "2026年11月通报口径", 0)
    assert kept.results.count() == CityStatus.objects.count() + ProvincialStatus.objects.count()
    stored = CityStatus.objects.filter(value__isnull=False).order_by("pk").first()
    row = kept.results.get(city=stored.city, indicator=stored.indicator, year=stored.year)
    assert (row.status, row.value) == (stored.status, stored.value)
    assert Decimal(row.fields["numerator"]) == stored.numerator
    entry = Entry.objects.get(action="snapshot.take")
    assert (entry.subject, entry.detail["sha256"]) == ("1", kept.sha256)


@pytest.mark.parametrize("seed", range(2))
def test_it_is_reproduced_whatever_was_reported_and_decided_since(seed: int) -> None:
    provinces.fill(Random(seed))
    recompute_all(NOW)
    kept = take()
    # Later versions, later states and another reading leave it what it was.
    communities("郑州", 2026, 99)
    Fact.objects.filter(state=State.APPROVED).update(state=State.FINAL)
    decide(
        change=reading_change(Reading.objects.get(code="heat-loss-change"), "relative"),
        after=last_number(),
        reason="厅长办公会议定",
        by=factories.province_admin(),
        now=LATER,
    )
    recompute_all(LATER)
    found = reproduce(Snapshot.objects.get(pk=kept.pk))
    assert found.identical
    assert found.results == kept.results.count()


def test_an_altered_figure_or_result_is_found() -> None:
    communities("郑州", 2020, 20)
    communities("郑州", 2026, 32)
    kept = take()
    figure = Fact.objects.get(element__code="communities_complete", year=2026)
    with connection.cursor() as cursor:
        drop_trigger(cursor, "fact_is_kept", "reporting_fact")
        cursor.execute("UPDATE reporting_fact SET value = 60 WHERE id = %s", [figure.pk])
    found = reproduce(kept)
    assert not found.sealed
    code = factories.city("郑州").code
    was, is_now = found.differing[code, 9, 2026]
    assert (was["value"], is_now["value"]) == ("32", "60")
    assert ("", 9, 2026) in found.differing


def test_a_removed_result_breaks_the_seal() -> None:
    recompute_all(NOW)
    kept = take()
    row = SnapshotResult.objects.filter(snapshot=kept).order_by("pk").first()
    row.delete()
    found = reproduce(kept)
    assert not found.sealed
    assert len(found.differing) == 1


def test_the_database_refuses_to_change_one() -> None:
    recompute_all(NOW)
    kept = take()
    for rows in (Snapshot.objects.filter(pk=kept.pk), SnapshotResult.objects.all()):
        name = "name" if rows.model is Snapshot else "status"
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            rows.update(**{name: "met"})


def test_another_method_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    recompute_all(NOW)
    kept = take()
    for module in ("assessment.rows", "assessment.snapshots.taking", "assessment.snapshots.state"):
        monkeypatch.setattr(f"{module}.CALCULATION_VERSION", "2027.1")
    found = reproduce(kept)
    assert not found.same_method
    assert not found.identical


def test_data_reading_and_deadline_are_told_apart() -> None:
    communities("郑州", 2020, 20)
    communities("郑州", 2026, 32)
    for year, delivered in ((2020, 80), (2026, 84)):
        factories.fact("heat_supplied", 100, year=year, short_name="开封")
        factories.fact("heat_delivered", delivered, year=year, short_name="开封")
    recompute_all(NOW)
    first = take("之前")

    communities("郑州", 2026, 70)
    recompute_marked(NOW)
    data = compare_with_now(first, NOW)
    city = changed(data, "郑州", 9, 2026)
    assert city.causes == (Cause.DATA,)
    assert city.statuses == ("lagging", "met")
    assert [
        (each.element, each.before.value, each.after.value)
        for each in city.figures
        if each.before.value != each.after.value
    ] == [("communities_complete", 32, 70)]
    assert changed(data, "", 9, 2026).causes == (Cause.DATA,)
    assert {each.number for each in data.differences} == {9}

    second = take("之后")
    decide(
        change=reading_change(Reading.objects.get(code="heat-loss-change"), "relative"),
        after=last_number(),
        reason="厅长办公会议定",
        by=factories.province_admin(),
        now=NOW,
    )
    recompute_marked(NOW)
    reading = compare_with_now(second, NOW)
    assert changed(reading, "开封", 6, 2026).causes == (Cause.READING,)
    both = compare(first, take("又一次"))
    assert dict(both.causes) == {
        Cause.DATA: len(data.differences),
        Cause.READING: len(reading.differences),
    }


def test_a_passed_deadline_is_a_cause() -> None:
    before_deadline = factories.cycle(2026).deadline - timedelta(days=1)
    recompute_all(before_deadline)
    kept = take("截止之前", now=before_deadline)
    recompute_all(NOW)
    found = compare_with_now(kept, NOW)
    missing = changed(found, "郑州", 9, 2026)
    assert missing.statuses == ("not_due", "overdue")
    assert missing.causes == (Cause.DEADLINE,)


def test_nothing_changed_is_said_as_nothing() -> None:
    provinces.fill(Random(5))
    recompute_all(NOW)
    kept = take()
    found = compare_with_now(kept, NOW)
    assert (found.differences, found.same) == ((), kept.results.count())


@pytest.mark.parametrize("seed", range(2))
def test_every_difference_has_a_cause(seed: int) -> None:
    provinces.fill(Random(seed), density=0.7)
    recompute_all(NOW)
    kept = take()
    random = Random(seed + 100)
    for fact in random.sample(list(Fact.objects.order_by("pk")), 40):
        factories.fact(
            fact.element.code,
            provinces.figure(random, fact.element.type),
            short_name=fact.city.short_name,
            year=fact.year,
            state=random.choice(provinces.STATES),
        )
    recompute_all(NOW)
    found = compare_with_now(kept, NOW)
    assert found.differences
    assert all(each.causes == (Cause.DATA,) for each in found.differences)


@pytest.mark.parametrize(
    ("name", "says"),
    [("  ", "请写明名称"), ("口" * 61, "最多60字，现在有61字"), ("已用 ", "已叫“已用”")],
)
def test_a_name_is_needed_once(name: str, says: str) -> None:
    recompute_all(NOW)
    take("已用")
    with pytest.raises(Refused, match=says):
        take(name)
    assert Snapshot.objects.count() == 1


def test_what_cannot_be_reproduced_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    recompute_all(NOW)
    monkeypatch.setattr(taking, "computed_results", lambda basis: {})
    with pytest.raises(Refused, match="正在变化"):
        take()
    assert not Snapshot.objects.exists()


def test_terms_and_calendar_survive_being_frozen() -> None:
    basis = basis_now(NOW)
    for value in (terms_in_force.terms(), basis.calendar, dict(basis.submissions)):
        assert thawed(frozen(value)) == value
    with pytest.raises(TypeError):
        frozen(object())


def test_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    communities("郑州", 2026, 32)
    call_command("take_snapshot", "年中口径")
    assert "已留存第1号 年中口径" in capsys.readouterr().out
    call_command("reproduce_snapshot", "1")
    assert "全部一致" in capsys.readouterr().out
    SnapshotResult.objects.filter(city=None, year=2026).delete()
    with pytest.raises(SystemExit) as ended:
        call_command("reproduce_snapshot", "1")
    assert ended.value.code == 1
    out = capsys.readouterr().out
    assert "摘要不符" in out
    assert "23项不一致" in out
    with pytest.raises(CommandError, match="没有第7号快照"):
        call_command("reproduce_snapshot", "7")


def drop_trigger(cursor, name: str, table: str) -> None:
    on = ""
    if connection.vendor == "postgresql":
        on = f" ON {table}"
        # PostgreSQL alters no table while foreign keys of this transaction wait to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(f"DROP TRIGGER {name}{on}")
