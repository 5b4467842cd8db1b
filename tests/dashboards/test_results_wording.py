"""Results in words, and how far along a bar they stand."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from dashboards.progress import progress
from dashboards.templatetags.pages import short_number, unbroken, unparted
from dashboards.wording import results
from indicators.calculation import Bands, Status


def result(value: str | None, **others: object) -> SimpleNamespace:
    decimals = {
        name: Decimal(str(each))
        for name, each in others.items()
        if name in ("target", "path", "baseline_value")
    }
    return SimpleNamespace(
        **{
            "value": None if value is None else Decimal(value),
            "target": None,
            "operator": ">=",
            "target_year": 2030,
            "lower_bound": False,
            "status": "on_track",
            "path": None,
            "baseline_value": None,
            **others,
            **decimals,
        }
    )


LEAKAGE = SimpleNamespace(kind="leakage", unit="%", decimals=2)
TOTAL = SimpleNamespace(kind="cumulative", unit="万m²", decimals=1)
COUNT = SimpleNamespace(kind="count", unit="个", decimals=0)
CHANGE = SimpleNamespace(kind="change", unit="百分点", decimals=2)


def test_a_figure_never_crosses_its_target() -> None:
    below = result("8.9961", target=9, operator="<")
    assert results.value_text(below, LEAKAGE) == "8.996%"
    assert results.value_text(result("9", target=9, operator="<"), LEAKAGE) == "9.00%"


def test_lower_bounds_units_and_missing_figures() -> None:
    assert results.value_text(result("87.2", lower_bound=True), TOTAL) == "≥87.2万m²"
    assert results.figure_text(result("87.2", lower_bound=True), TOTAL) == "≥87.2"
    assert results.figure_text(result("8.77"), LEAKAGE) == "8.77%"
    assert results.value_text(result(None, lower_bound=True), TOTAL) == "—"
    stands = result("0", status="overdue")
    assert results.value_text(stands, COUNT, of_city=True) == "否（往年所报）"
    assert results.value_text(result("-4.2"), CHANGE) == "−4.20个百分点"


def test_a_gap_that_is_there_is_never_shown_as_nothing() -> None:
    assert results.gap_text(Decimal("0.004"), LEAKAGE) == "0.004个百分点"
    assert results.gap_text(Decimal(0), LEAKAGE) == "0.00个百分点"
    assert results.gap_text(None, LEAKAGE) == "—"


@pytest.mark.parametrize(
    ("value", "indicator", "status", "sign"),
    [
        ("1", COUNT, "no_target", "是"),
        ("0", COUNT, "no_target", "否"),
        ("4.21", TOTAL, "no_target", "4.2"),
        ("12345.6", TOTAL, "no_target", ""),
        ("8", LEAKAGE, "lagging", "滞"),
        (None, COUNT, "overdue", "逾"),
    ],
)
def test_what_stands_in_a_cell(
    value: str | None, indicator: SimpleNamespace, status: str, sign: str
) -> None:
    assert results.cell_sign(result(value, status=status), indicator) == sign


def test_a_target_is_printed_with_its_unit() -> None:
    def printed(text: str, unit: str) -> str:
        target, indicator = SimpleNamespace(table_text=text), SimpleNamespace(unit=unit)
        return results.target_text(target, indicator)

    assert printed("小于 9%", "%") == "小于9%"
    assert printed("200", "万m²") == "200万m²"
    assert printed("不高于 300 吨/万 m ²", "t/万m²") == "不高于300吨/万m²"
    assert results.target_text(None, LEAKAGE) == "—"


def test_a_pace_never_seems_to_reach_the_limit_it_stays_below() -> None:
    said = {pace: results.pace_text(Decimal(pace), Bands()) for pace in ("0.599", "0.6", "0.9496")}
    assert said == {"0.599": "0.599", "0.6": "0.60", "0.9496": "0.9496"}
    assert results.pace_text(Decimal("0.595"), Bands(slow=Fraction(1, 2))) == "0.60"
    assert results.pace_text(Decimal("-0.256"), Bands()) == "−0.26"
    assert results.pace_text(None, Bands()) == "—"


def test_every_status_has_a_word_and_a_place_in_the_order() -> None:
    assert set(results.STATUS_ORDER) == {str(status) for status in Status}
    assert results.status_word("expired_unmet") == "到期未达标"


@pytest.mark.parametrize(
    ("value", "baseline", "target", "path", "done", "due"),
    [
        ("30", 20, 40, 25, 50, 25),
        ("9", 10, 8, "9.5", 50, 25),
        ("5", 10, 40, 25, 0, 50),
        ("50", 10, 40, 25, 100, 50),
        ("30", 20, 40, None, 50, None),
    ],
)
def test_the_way_gone_in_both_directions(
    value: str, baseline: object, target: object, path: object, done: int, due: int | None
) -> None:
    others = {} if path is None else {"path": path}
    way = progress(result(value, baseline_value=baseline, target=target, **others))
    assert way is not None
    assert (way.done, way.due) == (done, due)


def test_a_met_target_is_drawn_full_whatever_the_baseline() -> None:
    way = progress(result("7", baseline_value=7, target=8, status="met"))
    assert way is not None
    assert (way.done, way.behind) == (100, False)


@pytest.mark.parametrize("others", [{}, {"target": 8}, {"target": 8, "baseline_value": 8}])
def test_no_bar_without_a_way(others: dict[str, object]) -> None:
    assert progress(result("9", **others)) is None
    assert progress(result(None, baseline_value=1, target=2)) is None


def test_a_row_of_counts_breaks_at_its_commas_only() -> None:
    assert unparted("完成3，未报2") == (
        '<span class="nowrap">完成3，</span><span class="nowrap">未报2</span>'
    )
    assert unparted("<b>") == '<span class="nowrap">&lt;b&gt;</span>'


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    assert unbroken("2026年值1,655.3万m²，落后−0.36个百分点<b>") == (
        '<span class="nowrap">2026年</span>值<span class="nowrap">1,655.3万m²</span>，'
        '落后<span class="nowrap">−0.36个百分点</span>&lt;b&gt;'
    )
    assert unbroken("没有数") == "没有数"


def test_a_gap_beside_value_and_target_says_where_they_do_not_subtract_to_it() -> None:
    # Shown as 3.5 and 10.8, which are 7.3 apart, and as 4.1 and 7.0, which are not 2.9.
    found = [
        result(value, target=target, gap=Decimal(target) - Decimal(value))
        for value, target in (("3.52", "10.81"), ("4.15", "7.02"))
    ]
    assert [results.short_text(each, TOTAL) for each in found] == ["7.3万m²", "约2.9万m²"]
    assert [short_number(each, TOTAL) for each in found] == ["7.3", "约2.9"]
    # However far beyond its target a value is, it lacks nothing.
    reached = result("12.34", target="10.81", gap=Decimal(0))
    assert results.short_text(reached, TOTAL) == "0.0万m²"
    missing = result(None, gap=None)
    assert (results.short_text(missing, TOTAL), short_number(missing, TOTAL)) == ("—", "")
