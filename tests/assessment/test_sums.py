"""The running sums: exact, equal to adding up anew after anything, and as cheap for any province."""

import threading
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection

from assessment import services
from assessment.decisions import decide
from assessment.inputs import load
from assessment.models import (
    CityStatus,
    CityTally,
    LaggingEntry,
    ProvincialStatus,
    ResultsState,
    TallySum,
)
from assessment.services import recompute_all, recompute_marked
from assessment.sums import drifted, sums_from_scratch
from bench.reading import Read, reading
from cities.models import City
from indicators.calculation import Applicability, Point
from indicators.deciding import last_number
from indicators.decisions import (
    ApplicabilityChange,
    BaseYearChange,
    Change,
    MilestonesChange,
    ReadingChange,
)
from indicators.models import Reading
from reporting.cycles import extend_deadline
from reporting.marks import mark_city_year, mark_facts
from reporting.models import Fact, RecomputeMark, State, Submission
from tests import factories
from tests.assessment import provinces

pytestmark = pytest.mark.django_db

NOW = factories.NOW
LATER = NOW + timedelta(hours=1)


def debris(per: str | int, short_name: str = "郑州", state: State = State.FINAL) -> None:
    """The figures of no. 16, 工地建筑垃圾 per new building area (`per`), and their marks."""
    for code, value in (("site_debris", 1), ("new_building_area", per)):
        factories.fact(code, value, short_name=short_name, state=state)
    facts = [("site_debris", 2026), ("new_building_area", 2026)]
    mark_facts(city=factories.city(short_name), facts=facts, now=NOW)


def kept() -> Fraction:
    """The sum of all new building areas."""
    return TallySum.objects.get(indicator__number=16, year=2026).whole


def from_scratch() -> dict[str, list[tuple[object, ...]]]:
    """Everything computed again after all that was stored is gone."""
    for model in (LaggingEntry, CityStatus, ProvincialStatus, CityTally, TallySum, ResultsState):
        model.objects.all().delete()
    recompute_all(LATER)
    return provinces.results()


# What happens to figures, terms and deadlines, each with the mark that its service leaves.


def report(random: Random, city: City) -> None:
    """A figure comes in, is corrected, goes missing, is returned or becomes final."""
    element, year = random.choice(provinces.numeric_elements()), random.choice(provinces.YEARS)
    figures = Fact.objects.filter(city=city, element=element, year=year)
    if random.random() < 0.4:
        figures.update(state=random.choice([State.FINAL, State.RETURNED, State.APPROVED]))
    else:
        value = None if random.random() < 0.2 else provinces.figure(random, element.type)
        factories.fact(
            element.code,
            value,
            short_name=city.short_name,
            year=year,
            state=random.choice(provinces.STATES),
        )
    mark_facts(city=city, facts=[(element.code, year)], now=NOW)


def submit(random: Random, city: City) -> None:
    """A whole report is submitted, in time or late."""
    year = random.choice([2024, 2025, 2026])
    defaults = {"version": random.randint(1, 3), "late": random.random() < 0.5}
    cycle = factories.cycle(year)
    Submission.objects.update_or_create(city=city, cycle=cycle, defaults=defaults)
    mark_city_year(city=city, year=year, now=NOW)


def extend(random: Random, city: City) -> None:
    extend_deadline(
        cycle=factories.cycle(),
        city=city,
        deadline=NOW + timedelta(days=random.randint(1, 9)),
        reason="汛情",
        by=factories.province_admin(f"admin-{random.random()}"),
        now=NOW,
    )


def settle_terms(random: Random, city: City) -> None:
    """A decision: to whom an indicator applies, its baseline, path or reading."""
    changes: list[Change] = [
        ApplicabilityChange(
            20, {each.code: random.choice(list(Applicability)) for each in City.objects.all()}
        ),
        BaseYearChange(9, random.choice([None, 2021, 2023])),
        MilestonesChange(9, city.code, (Point(2026, Fraction(random.randint(1, 5))),)),
        _reading("heat-loss-change", random),
    ]
    change = random.choice(changes)
    decide(
        change=change,
        after=last_number(),
        reason="试",
        by=factories.province_admin(f"decider-{random.random()}"),
        now=NOW,
    )


def _reading(code: str, random: Random) -> ReadingChange:
    """One of a reading's options, as it may be chosen."""
    reading = Reading.objects.get(code=code)
    option = random.choice(reading.options)
    numbers = tuple(reading.indicators.order_by("number").values_list("number", flat=True))
    return ReadingChange(
        code, reading.topic, option["code"], option["label"], option["effect"], (), numbers
    )


HAPPENINGS: list[Callable[[Random, City], None]] = [*[report] * 6, submit, extend, settle_terms]


@pytest.mark.parametrize("seed", [3, 4])
def test_whatever_happens_the_sums_are_those_of_adding_up_anew(seed: int) -> None:
    random = Random(seed)
    provinces.fill(random, density=0.5)
    recompute_all(NOW)
    cities = list(City.objects.order_by("code"))
    for _ in range(4):
        for _ in range(random.randint(1, 5)):
            random.choice(HAPPENINGS)(random, random.choice(cities))
        recompute_marked(LATER)
        assert drifted() == []
    in_parts = provinces.results()
    for what, rows in from_scratch().items():
        assert in_parts[what] == rows, what
    _read_alone_as_among_all(random.choice(cities))


def _read_alone_as_among_all(city: City) -> None:
    """What is read for one city is what is read of it for all."""
    alone, among_all = load(LATER, city_ids=[city.pk]), load(LATER)
    for number in among_all.definitions:
        assert alone.of_city(number, city.code) == among_all.of_city(number, city.code)
    assert alone.calendar.province == among_all.calendar.province
    assert alone.calendar.cities[city.code] == among_all.calendar.cities[city.code]
    assert alone.calendar.changes_at == among_all.calendar.changes_at
    assert alone.city_ids == {city.code: city.pk}


def test_a_sum_keeps_every_digit_however_often_it_changes() -> None:
    recompute_all(NOW)
    debris("99999999999999", "洛阳")
    for amount in ("0.000001", "12345678901234", "0.1", "0.3", "0.000001"):
        debris(amount)
        recompute_marked(LATER)
    assert kept() == Fraction("99999999999999.000001")
    assert sums_from_scratch(load(LATER), [16])[16][2026].whole == kept()


def test_a_sum_that_was_changed_by_hand_is_named_and_mended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    debris(100)
    recompute_all(NOW)
    good = provinces.results()
    TallySum.objects.filter(indicator__number=16, year=2026).update(whole=Fraction(99))
    (drift,) = drifted()
    assert (drift.number, drift.year) == (16, 2026)
    assert (drift.stored.whole, drift.added_up.whole) == (99, 100)
    call_command("recompute")
    assert "第16项2026年的全省合计与逐市相加不符，已改正。" in capsys.readouterr().out
    assert drifted() == []
    assert provinces.results() == good


def test_without_sums_everything_is_added_up_first() -> None:
    debris(100)
    recompute_all(NOW)
    TallySum.objects.all().delete()
    debris(250)
    recompute_marked(LATER)
    assert kept() == 250
    assert drifted() == []
    assert not RecomputeMark.objects.exists()


def test_another_version_of_the_calculation_adds_up_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    recompute_all(NOW)
    TallySum.objects.filter(indicator__number=16).update(whole=Fraction(7))
    monkeypatch.setattr(services, "CALCULATION_VERSION", "another")
    services.ensure_current(LATER)
    assert kept() == 0
    assert ResultsState.objects.get().calculation_version == "another"


def test_a_run_that_fails_after_the_sums_takes_them_back(monkeypatch: pytest.MonkeyPatch) -> None:
    recompute_all(NOW)
    before = provinces.results()
    debris(100)
    with monkeypatch.context() as broken:
        broken.setattr(services, "store_lagging", _disk_full)
        with pytest.raises(OSError, match="full"):
            recompute_marked(LATER)
    assert provinces.results() == before
    assert RecomputeMark.objects.exists()
    recompute_marked(LATER)
    assert kept() == 100


def _disk_full(*_: object) -> int:
    raise OSError("full")


def test_one_submission_costs_the_same_in_a_province_five_times_as_large() -> None:
    city = factories.city("郑州")
    elements = provinces.numeric_elements()

    def submission(value: int) -> None:
        for element in elements:
            number = 1 if element.type == "yes_no" else value
            factories.fact(element.code, number, state=State.FINAL)
        mark_facts(city=city, facts=[(each.code, 2026) for each in elements], now=NOW)
        mark_city_year(city=city, year=2026, now=NOW)

    def cost() -> Read:
        submission(40)
        recompute_all(NOW)
        submission(50)
        return reading(lambda: recompute_marked(LATER))

    provinces.fill(Random(5), density=0.3)
    small = cost()
    _more_cities(72)
    provinces.fill_new(Random(6), density=0.9, years=[2026])
    assert City.objects.count() == 90
    large = cost()
    # Two more versions of each figure to look through, and nothing of anybody else; two queries
    # more or less, as some status changed (a decision may have done it, and it is noted) or none did.
    assert large.rows == small.rows + 2 * len(elements)
    assert abs(large.queries - small.queries) <= 2, (large, small)
    assert drifted() == []


def _more_cities(count: int) -> None:
    City.objects.bulk_create(
        City(
            code=f"9{place:05}",
            name=f"试验{place}市",
            short_name=f"试{place}",
            admin_type="省辖市",
            tile_row=0,
            tile_column=0,
        )
        for place in range(count)
    )


@pytest.mark.django_db(transaction=True)
def test_two_cities_approved_at_once_both_enter_the_sum() -> None:
    recompute_all(NOW)
    together = threading.Barrier(2)
    failures: list[Exception] = []

    def approve(short_name: str, amount: int) -> None:
        try:
            together.wait(timeout=10)
            debris(amount, short_name, State.APPROVED)
            recompute_marked(LATER)
        except Exception as error:
            # Told below, in the test's own thread.
            failures.append(error)
        finally:
            connection.close()

    workers = [
        threading.Thread(target=approve, args=given) for given in (("郑州", 100), ("洛阳", 23))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert failures == []
    recompute_marked(LATER)
    assert kept() == 123
    assert drifted() == []
    assert recompute_all(LATER) == 0
