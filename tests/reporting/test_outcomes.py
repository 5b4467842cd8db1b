"""What figures come to while they are entered: the calculation's values, in words."""

from dataclasses import astuple
from datetime import datetime
from decimal import Decimal

import pytest

from indicators.calculation import Figure
from reporting.basis import read_basis
from reporting.models import State
from reporting.on_record import CurrentFact
from reporting.outcomes import Outcome, Series, figures_of, outcomes
from tests import factories as make

pytestmark = pytest.mark.django_db


def come_to(
    figures: dict[str, str | tuple[str, ...]],
    *,
    short_name: str = "郑州",
    broken: frozenset[str] = frozenset(),
    now: datetime = make.NOW,
) -> dict[int, Outcome]:
    """Outcomes of 2026; a tuple gives the years up to 2026, None-like "" for no figure."""
    series: Series = {}
    for code, given in figures.items():
        values = (given,) if isinstance(given, str) else given
        for year, value in zip(range(2027 - len(values), 2027), values, strict=True):
            if value:
                series.setdefault(year, {})[code] = Figure(Decimal(value), final=False)
    basis = read_basis(make.city(short_name), make.cycle())
    return outcomes(basis, series, now=now, broken=broken)


def words(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.arithmetic, outcome.value, outcome.status


def test_a_ratio() -> None:
    found = come_to({"public_roof_area": ("8.04", "8.64"), "public_pv_area": ("4.10", "4.42")})[17]
    assert words(found) == ("4.42 ÷ 8.64", "51.2%", "met")
    assert found.before == "51.0%"
    assert found.obstacle == ""


def test_leakage_shows_difference_and_correction() -> None:
    figures = {"water_supplied": "1200", "water_metered": "1100", "leakage_correction": "0.5"}
    found = come_to(figures)[4]
    assert found.arithmetic == "（1,200 − 1,100） ÷ 1,200 − 0.5个百分点"
    assert found.value == "7.83%"


def test_rounding_never_crosses_a_target() -> None:
    """7.996 % meets 小于8 and is not shown as 8.00 %."""
    found = come_to({"water_supplied": "100000", "water_metered": "92004"})[4]
    assert (found.value, found.status) == ("7.996%", "met")


def test_units_are_brought_together_visibly() -> None:
    found = come_to({"built_up_green_area": "3890", "built_up_area": "100"})[23]
    assert words(found)[:2] == ("3,890 ÷ （100 × 100）", "38.9%")


def test_a_total_lists_its_years_and_what_is_missing() -> None:
    found = come_to({"ultra_low_energy_added": ("1", "2", "", "4", "5", "6.5")})[14]
    assert found.arithmetic == "1 + 2 + 4 + 5 + 6.5（缺2023年）"
    assert found.value == "≥18.5万m²"


def test_a_change_shows_both_years() -> None:
    figures = {
        "heat_supplied": ("100", "", "", "", "", "", "100"),
        "heat_delivered": ("80", "", "", "", "", "", "84"),
    }
    found = come_to(figures)[6]
    assert found.arithmetic == "（100 − 84） ÷ 100 = 16.00%，2020年20.00%，变化"
    assert found.value == "−4.00个百分点"


def test_a_change_without_its_base_cannot_be_judged() -> None:
    found = come_to({"heat_supplied": "100", "heat_delivered": "84"})[6]
    assert (found.obstacle, found.value, found.status) == ("缺基期", "", "not_judgeable")


def test_yes_and_no() -> None:
    found = come_to({"digital_lighting": ("0", "1")})[22]
    assert (found.arithmetic, found.value, found.before) == ("", "是", "否")


def test_last_years_yes_is_not_this_years_answer() -> None:
    found = come_to({"digital_lighting": ("1", "")})[22]
    assert (found.value, found.status) == ("", "")
    assert found.obstacle == "缺是否建成城市照明数字化系统，不能计算"


def test_what_is_missing_is_named_and_never_taken_as_zero() -> None:
    found = come_to({"renewable_substitution": "19.8"})[20]
    assert (found.obstacle, found.value, found.status) == ("缺城镇建筑能耗，不能计算", "", "")


def test_a_zero_denominator_has_no_value() -> None:
    found = come_to({"factory_roof_area": "0", "factory_pv_area": "0"})[18]
    assert (found.obstacle, found.value) == ("本年无此类项目", "")


def test_what_rests_on_an_error_waits() -> None:
    figures = {"new_building_area": "10", "green_building_area": "8", "star_building_area": "9"}
    found = come_to(figures, broken=frozenset({"star_building_area"}))
    assert (found[12].obstacle, found[12].status) == ("改正后计算", "")
    assert found[11].value == "80.0%"


def test_an_indicator_that_does_not_apply_says_so() -> None:
    found = come_to({"communities_total": "10", "communities_complete": "5"}, short_name="济源")[9]
    assert (found.status, found.value) == ("not_applicable", "")


def test_figures_are_taken_by_year_and_blanks_left_out() -> None:
    stored = {
        ("a", 2026): CurrentFact(Decimal(1), "", "", "", State.FINAL, 1, ""),
        ("c", 2025): CurrentFact(Decimal(3), "", "", "", State.APPROVED, 1, ""),
        ("d", 2026): CurrentFact(None, "", "未出", "", State.FINAL, 1, ""),
    }
    assert {
        year: {code: astuple(figure) for code, figure in figures.items()}
        for year, figures in figures_of(stored).items()
    } == {2026: {"a": (Decimal(1), True)}, 2025: {"c": (Decimal(3), False)}}
