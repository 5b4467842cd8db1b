"""Results through the database: golden rows, nothing written twice, parts equal to the whole."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.trail import note_visit
from assessment.models import CityStatus, LaggingEntry, ProvincialStatus, ResultsState
from assessment.selectors import lagging_ranks
from assessment.services import ensure_current, recompute_all, recompute_marked, results_version
from audit.models import Head
from audit.services import record
from cities.models import City
from indicators.calculation import CALCULATION_VERSION
from indicators.models import Indicator, Reading
from reporting.marks import mark_all, mark_city_year, mark_facts
from reporting.models import Fact, RecomputeMark, State, Submission
from tests import factories
from tests.assessment import provinces

pytestmark = pytest.mark.django_db

NOW = factories.NOW
LATER = NOW + timedelta(hours=1)
DEADLINE = datetime(2026, 11, 15, 16, tzinfo=UTC)


def status(short_name: str, number: int, year: int = 2026) -> CityStatus:
    return CityStatus.objects.get(city__short_name=short_name, indicator__number=number, year=year)


def provincial(number: int, year: int = 2026) -> ProvincialStatus:
    return ProvincialStatus.objects.get(indicator__number=number, year=year)


def version() -> int:
    return ResultsState.objects.get().version


def communities(short_name: str, year: int, complete: int, total: int, state: State) -> None:
    """Figures of no. 9, 完整居住社区覆盖率: target 2030 ≥ 60 %, none for 2025."""
    for code, value in (("communities_complete", complete), ("communities_total", total)):
        factories.fact(code, value, short_name=short_name, year=year, state=state)


@pytest.fixture
def two_cities() -> None:
    """郑州 rose from 20 % (2020) to 32 %, 洛阳 from 30 % to 50 %; nobody else reported."""
    communities("郑州", 2020, 100, 500, State.FINAL)
    communities("郑州", 2026, 160, 500, State.APPROVED)
    communities("洛阳", 2020, 120, 400, State.FINAL)
    communities("洛阳", 2026, 200, 400, State.APPROVED)


def test_a_row_for_every_city_indicator_and_year_whatever_the_status() -> None:
    recompute_all(NOW)
    rows = set(CityStatus.objects.values_list("city__code", "indicator__number", "year"))
    cities = City.objects.values_list("code", flat=True)
    assert rows == {(c, n, y) for c in cities for n in range(1, 24) for y in range(2020, 2027)}
    assert set(ProvincialStatus.objects.values_list("indicator__number", "year")) == {
        (n, y) for n in range(1, 24) for y in range(2020, 2027)
    }


def test_golden_city_behind_its_path(two_cities: None) -> None:
    recompute_all(NOW)
    row = status("郑州", 9)
    # Path from 20 % in 2020 to 60 % in 2030: 20 + 40·6/10 = 44. Pace (12/40)/(6/10) = 0.5.
    assert (row.value, row.numerator, row.denominator) == (32, 160, 500)
    assert (row.target_year, row.operator, row.target, row.target_expired) == (
        2030,
        ">=",
        60,
        False,
    )
    assert (row.gap, row.path, row.gap_to_path, row.pace) == (28, 44, 12, Decimal("0.5"))
    assert row.severity == Decimal("0.2")
    assert (row.status, row.reason_code) == ("lagging", "pace")
    assert (row.provisional, row.late, row.submission_version) == (True, False, None)
    assert (row.baseline_year, row.baseline_value, row.baseline_origin) == (
        2020,
        20,
        "first_report",
    )
    assert row.verdicts == []
    assert (row.calculation_version, row.computed_at) == (CALCULATION_VERSION, NOW)


def test_golden_province_sums_and_says_from_how_many(two_cities: None) -> None:
    recompute_all(NOW)
    row = provincial(9)
    # Σ/Σ = 100·360/900 = 40, not the mean 41. 济源 is no 省辖市: 17 apply, 2 reported.
    assert (row.value, row.numerator, row.denominator) == (40, 360, 900)
    assert (row.cities_reporting, row.cities_applicable, row.complete) == (2, 17, False)
    assert row.provisional
    assert (row.baseline_year, row.status) == (None, "not_judgeable")


def test_lagging_list_gives_the_reason_in_the_stored_figures(two_cities: None) -> None:
    recompute_all(NOW)
    entry = LaggingEntry.objects.get(status=status("郑州", 9))
    assert entry.reason == "2026年值32.0%，今年应到44.0%，落后12.0个百分点，速度0.50，低于0.60。"
    missing = LaggingEntry.objects.get(status=status("周口", 9))
    assert missing.reason == "2026年度截止已过，未报送：缺居住社区总数、达标完整居住社区数。"


def test_ranks_run_without_gaps_binding_and_overdue_first(two_cities: None) -> None:
    recompute_all(NOW)
    rows = LaggingEntry.objects.filter(year=2026).values_list(
        "status", "status__indicator__number", "status__city__code", "status__status"
    )
    ranks = lagging_ranks([2026])
    entries = sorted((ranks[pk], *row) for pk, *row in rows)
    assert [rank for rank, *_ in entries] == list(range(1, len(entries) + 1))
    codes = list(City.objects.order_by("code").values_list("code", flat=True))
    # No. 11 is the only binding one; nobody reported it, so its cities come first, by code.
    assert entries[:18] == [(i, 11, code, "overdue") for i, code in enumerate(codes, start=1)]
    assert entries[18][1:] == (1, codes[0], "overdue")
    assert entries[-1][1:] == (9, "410100", "lagging")


def test_a_part_that_comes_in_leaves_the_sentence_and_the_whole_leaves_the_list() -> None:
    recompute_all(NOW)
    zhoukou = factories.city("周口")
    factories.fact("communities_total", 100, short_name="周口")
    mark_facts(city=zhoukou, facts=[("communities_total", 2026)], now=NOW)
    recompute_marked(NOW)
    entry = LaggingEntry.objects.get(status=status("周口", 9))
    assert entry.reason == "2026年度截止已过，未报送：缺达标完整居住社区数。"
    factories.fact("communities_complete", 70, short_name="周口")
    mark_facts(city=zhoukou, facts=[("communities_complete", 2026)], now=NOW)
    recompute_marked(NOW)
    assert not LaggingEntry.objects.filter(status=status("周口", 9)).exists()
    ranks = lagging_ranks([2026]).values()
    assert sorted(ranks) == list(range(1, len(ranks) + 1))
    assert len(ranks) == LaggingEntry.objects.filter(year=2026).count()


def test_running_twice_writes_nothing() -> None:
    provinces.fill(Random(1))
    assert recompute_all(NOW) > 3000
    before, first = provinces.results(), version()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert recompute_all(LATER) == 0
    verbs = {query["sql"].split()[0] for query in queries.captured_queries}
    assert verbs.isdisjoint({"INSERT", "UPDATE", "DELETE"})
    assert "SELECT" in verbs
    assert (provinces.results(), version()) == (before, first)
    assert set(CityStatus.objects.values_list("computed_at", flat=True)) == {NOW}


def test_the_version_changes_with_figures_and_acts_but_not_by_reading() -> None:
    early, before = DEADLINE - timedelta(hours=2), DEADLINE - timedelta(hours=1)
    recompute_all(early)
    names = [results_version(early)]
    assert names[0]
    with CaptureQueriesContext(connection) as queries:
        assert results_version(before) == names[0]
    assert len(queries) == 1
    leader = factories.leader()
    note_visit(user=leader, action="view", path="/overview/", address="10.0.0.1", now=early)
    assert results_version(before) == names[0]
    record(by="wang", action="question.ask", subject="第4项", now=before)
    names.append(results_version(before))
    communities("郑州", 2026, 160, 500, State.FINAL)
    mark_city_year(city=City.objects.get(short_name="郑州"), year=2026, now=before)
    names.append(results_version(before))
    names.append(results_version(NOW))
    assert len(set(names)) == 4
    assert ResultsState.objects.get().computed_at == NOW
    Head.objects.all().delete()
    assert results_version(NOW) is None


def test_only_differing_rows_are_written() -> None:
    recompute_all(NOW)
    communities("郑州", 2026, 160, 500, State.FINAL)
    first = version()
    recompute_all(LATER)
    changed = CityStatus.objects.filter(computed_at=LATER)
    assert set(changed.values_list("city__short_name", "indicator__number", "year")) == {
        ("郑州", 9, 2026)
    }
    assert set(
        ProvincialStatus.objects.filter(computed_at=LATER).values_list("indicator__number", "year")
    ) == {(9, 2026)}
    assert version() == first + 1


@pytest.mark.parametrize("seed", [1, 2])
def test_parts_equal_the_whole(seed: int) -> None:
    """After any run of changes, recomputing what is marked gives what recomputing all gives."""
    random = Random(seed)
    provinces.fill(random, density=0.7)
    recompute_all(NOW)
    elements, cities = provinces.numeric_elements(), list(City.objects.order_by("code"))
    for _ in range(4):
        for _ in range(random.randint(1, 12)):
            change(random, random.choice(cities), elements)
        changed = recompute_marked(LATER)
        assert not RecomputeMark.objects.exists()
        in_parts = provinces.results()
        assert recompute_all(LATER) == 0, f"{changed} rows in parts were not all"
        assert provinces.results() == in_parts


def change(random: Random, city: City, elements: list) -> None:  # type: ignore[type-arg]
    """One of the things that happen to figures, with the mark its service leaves."""
    element, year = random.choice(elements), random.choice(provinces.YEARS)
    what = random.random()
    if what < 0.2 and year >= 2023:
        Submission.objects.update_or_create(
            city=city,
            cycle=factories.cycle(year),
            defaults={"version": random.randint(1, 3), "late": random.random() < 0.5},
        )
        mark_city_year(city=city, year=year, now=NOW)
        return
    if what < 0.4:
        Fact.objects.filter(city=city, element=element, year=year).update(state=State.FINAL)
    else:
        value = None if what < 0.5 else provinces.figure(random, element.type)
        factories.fact(
            element.code,
            value,
            short_name=city.short_name,
            year=year,
            state=random.choice(provinces.STATES),
        )
    mark_facts(city=city, facts=[(element.code, year)], now=NOW)


def test_the_figure_of_a_declared_base_year_reaches_back() -> None:
    Indicator.objects.filter(number=9).update(base_year=2023)
    communities("郑州", 2020, 100, 500, State.FINAL)
    communities("郑州", 2022, 110, 500, State.FINAL)
    communities("郑州", 2023, 120, 500, State.APPROVED)
    recompute_all(NOW)
    assert status("郑州", 9, 2022).baseline_year == 2020
    communities("郑州", 2023, 120, 500, State.FINAL)
    mark_facts(city=factories.city("郑州"), facts=[("communities_total", 2023)], now=NOW)
    recompute_marked(LATER)
    # From now on 2023 is the baseline, and the years before it have none.
    assert status("郑州", 9, 2022).baseline_year is None
    assert recompute_all(LATER) == 0


def test_marks_without_city_and_indicator_mean_everything(two_cities: None) -> None:
    recompute_all(NOW)
    communities("洛阳", 2026, 250, 400, State.APPROVED)
    RecomputeMark.objects.create(created_at=NOW)
    recompute_marked(LATER)
    assert status("洛阳", 9).value == Decimal("62.5")
    assert not RecomputeMark.objects.exists()


def test_lateness_and_version_come_from_the_submission_of_the_year() -> None:
    late = factories.submission("郑州", 2026, State.APPROVED, version=2, late=True)
    communities("郑州", 2026, 160, 500, State.APPROVED)
    communities("郑州", 2025, 150, 500, State.FINAL)
    recompute_all(NOW)
    row, before, other = status("郑州", 9), status("郑州", 9, 2025), status("郑州", 10)
    assert (row.late, row.submission_version) == (True, late.version)
    assert (before.late, before.submission_version) == (False, None)
    # Nothing of no. 10 came with that submission.
    assert (other.late, other.submission_version) == (False, None)


def test_drafts_count_nowhere() -> None:
    communities("郑州", 2026, 160, 500, State.DRAFT)
    recompute_all(NOW)
    assert (status("郑州", 9).value, status("郑州", 9).status) == (None, "overdue")


def test_a_huge_quotient_of_tiny_denominators_stops_nobody() -> None:
    factories.fact("site_debris", "99999999999999", year=2026)
    factories.fact("new_building_area", "0.000001", year=2026)
    recompute_all(NOW)
    assert status("郑州", 16).value == Decimal("99999999999999000000")


@pytest.mark.parametrize(
    ("at", "expected"),
    [(DEADLINE - timedelta(seconds=1), "not_due"), (DEADLINE, "overdue")],
)
def test_the_deadline_falls_on_its_second(at: datetime, expected: str) -> None:
    recompute_all(at)
    assert status("郑州", 9).status == expected
    assert provincial(9).status == expected


@pytest.mark.usefixtures("never_computed")
def test_time_alone_makes_results_stale_at_the_deadline_and_at_new_year() -> None:
    ensure_current(DEADLINE - timedelta(days=1))
    assert ResultsState.objects.get().valid_until == DEADLINE
    ensure_current(DEADLINE - timedelta(seconds=1))
    assert status("郑州", 9).status == "not_due"
    ensure_current(DEADLINE)
    assert status("郑州", 9).status == "overdue"
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert ResultsState.objects.get().valid_until == new_year
    ensure_current(new_year)
    # No cycle of 2027 was opened yet: nothing is asked.
    assert (status("郑州", 9, 2027).status, status("郑州", 9, 2027).reason_code) == (
        "not_due",
        "no_task",
    )


def test_current_results_cost_one_query_to_find_current() -> None:
    ensure_current(NOW)
    with CaptureQueriesContext(connection) as queries:
        ensure_current(LATER)
    assert len(queries) == 1


def test_waiting_marks_are_found_without_their_message(two_cities: None) -> None:
    recompute_all(NOW)
    communities("洛阳", 2026, 250, 400, State.APPROVED)
    mark_all(now=NOW)
    ensure_current(LATER)
    assert status("洛阳", 9).value == Decimal("62.5")


def test_changed_figures_are_recomputed_after_the_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    recompute_all(NOW)
    with django_capture_on_commit_callbacks(execute=True):
        communities("洛阳", 2026, 250, 400, State.APPROVED)
        mark_facts(city=factories.city("洛阳"), facts=[("communities_total", 2026)], now=NOW)
        assert status("洛阳", 9).value is None
    assert status("洛阳", 9).value == Decimal("62.5")
    assert not RecomputeMark.objects.exists()


def test_a_failing_run_keeps_marks_and_results() -> None:
    recompute_all(NOW)
    before = provinces.results()
    mark_city_year(city=factories.city("洛阳"), year=2026, now=NOW)
    communities("洛阳", 2026, 250, 400, State.APPROVED)
    Reading.objects.filter(code="garden-city-stock").update(in_force="no-such-option")
    with pytest.raises(ValueError, match="no-such-option"):
        recompute_marked(LATER)
    assert RecomputeMark.objects.count() == Indicator.objects.count()
    assert provinces.results() == before


@pytest.mark.usefixtures("never_computed")
def test_command_recomputes_all_or_a_year(
    two_cities: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("recompute", "--year", "2026")
    assert set(CityStatus.objects.values_list("year", flat=True)) == {2026}
    call_command("recompute")
    assert status("郑州", 9, 2020).value == 20
    capsys.readouterr()
    call_command("recompute")
    assert capsys.readouterr().out == "计算完成，0 条结果有变化。\n"


@pytest.mark.usefixtures("never_computed")
def test_an_empty_system_computes_nothing_and_does_not_fall_over() -> None:
    Indicator.objects.all().delete()
    assert recompute_all(NOW) == 0
    ensure_current(LATER)
    assert (ResultsState.objects.get().version, CityStatus.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_queue_and_agree() -> None:
    recompute_all(NOW)
    first = version()
    communities("洛阳", 2026, 260, 400, State.APPROVED)
    RecomputeMark.objects.create(city=factories.city("洛阳"), year=2026, created_at=NOW)
    together = threading.Barrier(2)
    failures: list[Exception] = []

    def work() -> None:
        try:
            together.wait(timeout=10)
            recompute_marked(LATER)
        except Exception as error:
            # Told below, in the test's own thread.
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert failures == []
    assert status("洛阳", 9).value == 65
    assert version() == first + 1
    assert recompute_all(LATER) == 0
