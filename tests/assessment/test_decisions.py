"""Decisions on how figures are judged: previewed in memory, then exactly what is recomputed."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.db import IntegrityError, transaction

from assessment.decisions import decide, preview
from assessment.models import (
    CityStatus,
    DecidedResult,
    LaggingEntry,
    ProvincialStatus,
    StatusChange,
)
from assessment.rows import CITY_FIELDS, PROVINCE_FIELDS
from assessment.services import recompute_all, recompute_marked
from audit.models import Entry
from cities.selectors import cities
from dashboards.selectors.effects import effect_of_decision
from indicators import selectors as plan
from indicators import terms_in_force
from indicators.calculation import Applicability, Bands, Point
from indicators.deciding import Refused, last_number
from indicators.decisions import (
    PROVINCE,
    AllocationChange,
    BandsChange,
    BaseValueChange,
    BaseYearChange,
    Change,
    MilestonesChange,
    OwnTargetsChange,
    PaceChange,
)
from indicators.models import Decision, Indicator, Reading
from indicators.openings import applicability_change, reading_change
from reporting.marks import mark_facts
from reporting.models import RecomputeMark, State
from tests import factories
from tests.assessment import provinces

pytestmark = pytest.mark.django_db

NOW = factories.NOW
CODES = {"郑州": "410100", "开封": "410200", "洛阳": "410300"}


def reading(code: str, option: str) -> Change:
    return reading_change(Reading.objects.get(code=code), option)


def all_cities() -> list[str]:
    return [city.code for city in cities()]


def equal_split(number: int, year: int, each: str) -> AllocationChange:
    return AllocationChange(number, {code: {year: Fraction(each)} for code in all_cities()})


def taken(change: Change, reason: str = "厅长办公会议定") -> Decision:
    return decide(
        change=change,
        after=last_number(),
        reason=reason,
        by=factories.province_admin(),
        now=NOW,
    )


def status(short_name: str, number: int, year: int = 2026) -> CityStatus:
    return CityStatus.objects.get(city__short_name=short_name, indicator__number=number, year=year)


def leakage(short_name: str, year: int, metered: str, state: State = State.FINAL) -> None:
    """Figures of no. 4 with 100 万m³ supplied: leakage = 100 − metered."""
    factories.fact("water_supplied", 100, short_name=short_name, year=year, state=state)
    factories.fact("water_metered", metered, short_name=short_name, year=year, state=state)


def changes(random: Random) -> list[Change]:
    """One change of every kind, on indicators that differ."""
    states = {code: random.choice(list(Applicability)) for code in all_cities()}
    states |= {CODES["郑州"]: Applicability.APPLICABLE, CODES["洛阳"]: Applicability.APPLICABLE}
    for code in [code for code, state in states.items() if state == "applicable"][15:]:
        states[code] = Applicability.UNDESIGNATED
    return [
        reading("heat-loss-change", "relative"),
        reading("leakage-2025", "up-to"),
        reading("totals-start", "2023"),
        reading("complete-communities-jiyuan", "in"),
        applicability_change(5, states),
        BaseYearChange(7, 2022),
        BaseValueChange(3, CODES["开封"], Point(2020, Fraction(20)), "统计年鉴"),
        BaseValueChange(8, PROVINCE, Point(2020, Fraction(30)), "统计年鉴"),
        MilestonesChange(9, PROVINCE, (Point(2027, Fraction(50)),)),
        MilestonesChange(23, CODES["洛阳"], (Point(2026, Fraction(38)),)),
        BandsChange(12, (12,), Bands(Fraction(1), Fraction(4, 5)), "试行"),
        BandsChange(None, tuple(range(1, 24)), Bands(Fraction(4, 5), Fraction(1, 2)), "试行"),
        equal_split(14, 2030, "12"),
        OwnTargetsChange(20, CODES["郑州"], {2025: Fraction(10)}, "郑政〔2026〕1号"),
    ]


def kept() -> dict[tuple[int, str | None, int], tuple[object, ...]]:
    """Every stored result by indicator number, city code (None = the province) and year."""
    cities = CityStatus.objects.order_by("pk").values_list(
        "indicator__number", "city__code", "year", *CITY_FIELDS
    )
    province = ProvincialStatus.objects.order_by("pk").values_list(
        "indicator__number", "year", *PROVINCE_FIELDS
    )
    return {row[:3]: row[3:] for row in cities} | {
        (number, None, year): tuple(fields) for number, year, *fields in province
    }


def test_what_is_previewed_is_what_is_recomputed() -> None:
    random = Random(4)
    provinces.fill(random)
    recompute_all(NOW)
    for change in changes(random):
        before = kept()
        foreseen = preview(change, NOW)
        decision = taken(change)
        assert kept() == before, change.subject
        recompute_marked(NOW)

        expected = before | {
            (shift.number, shift.city, shift.year): tuple(shift.after.values())
            for shift in foreseen.shifts
        }
        assert foreseen.shifts or change.kind == "bands", change.subject
        assert kept() == expected, change.subject
        archived = DecidedResult.objects.filter(decision=decision)
        assert archived.count() == len(foreseen.shifts)
        assert not RecomputeMark.objects.exists()
    # Computed anew from nothing, everything is the same: no decision was forgotten.
    assert recompute_all(NOW) == 0


def test_golden_reading_a_city_exactly_on_a_strict_target() -> None:
    """许昌 reports 9.00 % for 2025: 「小于9%」 is missed, 「9%以下」 (民法典: 含本数) is met."""
    leakage("许昌", 2024, "90")
    leakage("许昌", 2025, "91")
    recompute_all(NOW)
    assert status("许昌", 4, 2025).status == "expired_unmet"

    decision = taken(reading("leakage-2025", "up-to"), "按民法典第1259条")
    recompute_marked(NOW)

    row = status("许昌", 4, 2025)
    assert (row.status, row.operator, row.target) == ("met", "<=", 9)
    chosen = Reading.objects.get(code="leakage-2025")
    assert (chosen.in_force, chosen.status) == ("up-to", "confirmed")
    assert (chosen.decided_by, chosen.decided_at) == (decision.decided_by, NOW)
    # The old result stays readable under the old reading.
    old = DecidedResult.objects.get(decision=decision, city__short_name="许昌", year=2025)
    assert (old.status_before, old.status_after) == ("expired_unmet", "met")
    assert (old.before["operator"], old.before["value"]) == ("<", "9.000000000000000")
    assert decision.summary == "2025年漏损率目标含不含9%：按文：9%以下，含9%"
    assert Entry.objects.order_by("-sequence").first().action == "decision.take"


def test_golden_the_other_denominator_of_prefabricated_buildings() -> None:
    """13: 40 of 100 started is 40 %, of 200 new is 20 %; a new figure of either is judged anew."""
    for code, value in (
        ("prefabricated_started_area", 40),
        ("started_area", 100),
        ("new_building_area", 200),
    ):
        factories.fact(code, value, year=2025)
    recompute_all(NOW)
    assert (status("郑州", 13, 2025).value, status("郑州", 13, 2025).status) == (40, "met")
    taken(reading("prefabricated-denominator", "new"))
    recompute_marked(NOW)
    assert (status("郑州", 13, 2025).value, status("郑州", 13, 2025).status) == (
        20,
        "expired_unmet",
    )
    factories.fact("new_building_area", 400, year=2025)
    mark_facts(city=factories.city(), facts=[("new_building_area", 2025)], now=NOW)
    recompute_marked(NOW)
    assert status("郑州", 13, 2025).value == 10
    taken(reading("prefabricated-denominator", "started"))
    recompute_marked(NOW)
    assert status("郑州", 13, 2025).value == 40

    # What a status owes to a decision is told from what it owes to a figure.
    for unit in (factories.city(), None):
        noted = StatusChange.objects.filter(city=unit, indicator__number=13, year=2025)
        assert list(noted.values_list("status_after", "cause", "decision__number")) == [
            ("met", "figure", None),
            ("expired_unmet" if unit else "lagging", "decision", 1),
            ("met", "decision", 2),
        ]


def test_golden_bands_of_one_indicator() -> None:
    """9: 郑州 went from 20 % to 32 % of 60 %: pace 0.5 is 滞后 below 0.6, 偏慢 from 0.5 on."""
    for year, complete in ((2020, 100), (2026, 160)):
        factories.fact("communities_complete", complete, year=year)
        factories.fact("communities_total", 500, year=year)
    recompute_all(NOW)
    assert (status("郑州", 9).pace, status("郑州", 9).status) == (Decimal("0.5"), "lagging")
    taken(BandsChange(9, (9,), Bands(Fraction(9, 10), Fraction(1, 2)), "试行"))
    recompute_marked(NOW)
    assert status("郑州", 9).status == "slow"


def test_golden_heat_loss_in_points_and_relative() -> None:
    """郑州 lost 20 % in 2020 and 16 % in 2026: −4 points, −20 % relative; the target is −5."""
    for year, delivered in ((2020, 80), (2026, 84)):
        factories.fact("heat_supplied", 100, year=year)
        factories.fact("heat_delivered", delivered, year=year)
    recompute_all(NOW)
    assert (status("郑州", 6).value, status("郑州", 6).status) == (-4, "on_track")
    decision = taken(reading("heat-loss-change", "relative"))
    recompute_marked(NOW)
    assert (status("郑州", 6).value, status("郑州", 6).status) == (-20, "met")
    # A relative change is in per cent, and is said so; what stood before stays in points.
    heat = Indicator.objects.get(number=6)
    assert heat.unit == "%"
    assert heat.formula.startswith("（本年热损失率 ÷ 2020年热损失率 − 1） × 100")
    shown = effect_of_decision(decision, plan.names())
    line = next(each for each in shown.lines if (each.unit, each.year) == ("郑州市", 2026))
    assert (line.before.value, line.after.value) == ("−4.00个百分点", "−20.00%")
    assert (line.before.target, line.after.target) == ("2030年下降5个百分点", "2030年下降5%")
    taken(reading("heat-loss-change", "points"))
    heat.refresh_from_db()
    assert (heat.unit, heat.provincial_formula[-11:]) == ("百分点", "减去2020年热损失率")


def test_golden_allocation_judges_each_city_by_its_own_amount() -> None:
    """14 adds up from 2021. 郑州 built 6 of its 12 by 2026: path 12·6/10 = 7.2, pace 6/7.2 = 5/6."""
    for year in range(2021, 2027):
        factories.fact("ultra_low_energy_added", 1, year=year)
    recompute_all(NOW)
    assert (status("郑州", 14).status, status("郑州", 14).reason_code) == (
        "no_target",
        "no_allocation",
    )
    taken(equal_split(14, 2030, "12"))
    recompute_marked(NOW)
    row = status("郑州", 14)
    assert (row.target_year, row.target, row.operator) == (2030, 12, ">=")
    assert (row.value, row.path, row.gap_to_path) == (6, Decimal("7.2"), Decimal("1.2"))
    assert round(row.pace, 4) == Decimal("0.8333")
    assert row.status == "slow"


def test_a_city_is_told_of_its_own_target_and_not_of_the_province_s() -> None:
    for year in range(2021, 2027):
        factories.fact("ultra_low_energy_added", Decimal("0.1"), year=year)
    amounts = {code: {2025: Fraction(3), 2030: Fraction(12)} for code in all_cities()}
    taken(AllocationChange(14, amounts))
    recompute_all(NOW)
    entry = LaggingEntry.objects.get(status=status("郑州", 14))
    assert entry.reason.startswith("2025年目标（3万m²）到期未达标")


def test_golden_own_stricter_target() -> None:
    """20: the plan asks 8 % by 2025; 郑州 wants 10 % and reached 9 %."""
    factories.fact("renewable_substitution", 9, year=2025)
    factories.fact("building_energy", 100, year=2025)
    recompute_all(NOW)
    assert status("郑州", 20, 2025).status == "met"
    taken(OwnTargetsChange(20, CODES["郑州"], {2025: Fraction(10)}, "郑政〔2026〕1号"))
    recompute_marked(NOW)
    row = status("郑州", 20, 2025)
    assert (row.status, row.target, row.gap) == ("expired_unmet", 10, 1)
    assert status("洛阳", 20, 2025).target == 8


def test_naming_the_last_water_short_city_settles_the_others_and_the_question() -> None:
    fifteen = [code for code in all_cities() if code != "419001"][:15]
    states = {
        code: Applicability.APPLICABLE if code in fifteen else Applicability.UNDESIGNATED
        for code in all_cities()
    }
    states["419001"] = Applicability.NOT_APPLICABLE
    decision = taken(applicability_change(5, states))
    assert decision.summary.startswith("第5项再生水利用率的适用范围（已认定15/15）")
    now = terms_in_force.applicability()
    others = {city: now[5, city] for city in all_cities() if city not in fifteen}
    assert set(others.values()) == {Applicability.NOT_APPLICABLE}
    assert Reading.objects.get(code="water-short-cities").status == "confirmed"


def test_the_list_of_cities_cannot_be_confirmed_while_cities_are_not_named() -> None:
    with pytest.raises(Refused) as refusal:
        taken(reading("water-short-cities", "named"))
    assert refusal.value.faults == ["还差13个市没有认定，不能确认。请先在适用范围中认定。"]


def test_compound_growth_needs_positive_values() -> None:
    factories.fact("renewable_substitution", 0, year=2025)
    factories.fact("building_energy", 100, year=2025)
    recompute_all(NOW)
    with pytest.raises(Refused, match=r"郑州市2025年的值不是正数"):
        taken(PaceChange(20, "cagr"))
    assert not Decision.objects.exists()


def test_a_decision_needs_a_reason_and_a_preview_that_still_holds() -> None:
    with pytest.raises(Refused, match="请写明理由"):
        taken(BaseYearChange(7, 2022), reason="　")
    seen = last_number()
    taken(BaseYearChange(7, 2022))
    with pytest.raises(Refused, match="这期间已作出决定第1号"):
        decide(
            change=BaseYearChange(8, 2022),
            after=seen,
            reason="试",
            by=factories.province_admin(),
            now=NOW,
        )
    assert Decision.objects.count() == 1
    assert not Entry.objects.filter(subject="base_year:8").exists()


def test_the_database_keeps_a_decision_and_what_stood_before_it() -> None:
    leakage("许昌", 2025, "91")
    recompute_all(NOW)
    decision = taken(reading("leakage-2025", "up-to"))
    for rows, field in (
        (Decision.objects.filter(pk=decision.pk), "reason"),
        (DecidedResult.objects.filter(decision=decision), "status_before"),
    ):
        assert rows.exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**{field: "met"})
    # Nor is one kept twice, of a city or of the province.
    for of_province in (True, False):
        kept = DecidedResult.objects.filter(decision=decision, city__isnull=of_province).first()
        assert kept is not None
        kept.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            kept.save()


def test_a_newer_decision_on_the_same_subject_replaces_the_older() -> None:
    first = taken(BaseYearChange(7, 2022))
    second = taken(BaseYearChange(7, None))
    assert (first.version, second.version, second.number) == (1, 2, 2)
    assert terms_in_force.definitions()[7].base_year is None


def test_general_bands_leave_an_indicator_with_its_own() -> None:
    own, general = Bands(Fraction(1), Fraction(4, 5)), Bands(Fraction(9, 10), Fraction(1, 2))
    taken(BandsChange(12, (12,), own, "试行"))
    taken(BandsChange(None, tuple(range(1, 24)), general, "试行"))
    assert (terms_in_force.definitions()[12].bands, terms_in_force.definitions()[13].bands) == (
        own,
        general,
    )
    taken(BandsChange(12, (12,), None))
    assert terms_in_force.definitions()[12].bands == general


def test_loading_the_plan_again_undoes_no_decision() -> None:
    taken(reading("complete-communities-jiyuan", "in"))
    taken(equal_split(14, 2030, "12"))
    taken(PaceChange(20, "cagr"))
    before = terms_in_force.terms()
    factories.load_plan()
    assert terms_in_force.terms() == before
    assert before.applies(9, "419001") is Applicability.APPLICABLE
    assert before.definitions[20].pace_method == "cagr"


@pytest.mark.django_db(transaction=True)
def test_the_worker_recomputes_after_the_commit() -> None:
    leakage("许昌", 2025, "91")
    recompute_all(NOW)
    taken(reading("leakage-2025", "up-to"))
    assert status("许昌", 4, 2025).status == "met"
    assert not RecomputeMark.objects.exists()
