"""What spreadsheet programs and hands write, read as what it means."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from reporting.parsing import ElementRule, number_text, parse_value

AREA = ElementRule("new_building_area", "城镇新建建筑面积", "万m²", "amount", required=True)
LAMPS = ElementRule("lamps_total", "城市照明灯具总数", "盏", "whole", required=True)
POINTS = ElementRule(
    "leakage_correction", "漏损率修正值", "百分点", "amount", required=False, may_be_negative=True
)
YES_NO = ElementRule("digital_lighting", "是否建成", "", "yes_no", required=True)
DAY = ElementRule("garden_city_date", "命名日期", "", "date", required=False)
TEXT = ElementRule("garden_city_document", "文号", "", "text", required=False)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("12.5", "12.5"),
        (12.5, "12.5"),
        (12, "12"),
        (Decimal("0.10"), "0.1"),
        ("１２．５", "12.5"),
        (" 12.5\u3000", "12.5"),
        ("\u00a012.5", "12.5"),
        ("1,234.5", "1234.5"),
        ("1，234", "1234"),
        ("−3", "-3"),
        ("－3", "-3"),
        ("1e3", "1000"),
        (0.1 + 0.2, "0.3"),
        ("0", "0"),
        (0, "0"),
    ],
)
def test_numbers_are_read_as_meant(raw: object, expected: str) -> None:
    parsed = parse_value(raw, AREA)
    assert not parsed.findings
    assert parsed.value is not None
    assert number_text(parsed.value) == expected


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000"])
def test_blank_is_neither_zero_nor_missing_word(raw: object) -> None:
    parsed = parse_value(raw, AREA)
    assert (parsed.value, parsed.missing, parsed.findings) == (None, False, ())


@pytest.mark.parametrize("raw", ["/", "—", "－", "-", "无", "暂缺", "n/a"])
def test_words_for_missing_are_not_zero(raw: str) -> None:
    parsed = parse_value(raw, AREA)
    assert (parsed.value, parsed.missing) == (None, True)


@pytest.mark.parametrize(
    ("raw", "rule", "number_format", "code"),
    [
        ("12.5万吨", AREA, "General", "unit_in_cell"),
        ("约12", AREA, "General", "not_a_number"),
        ("12,5", AREA, "General", "not_a_number"),
        ("1.2.3", AREA, "General", "not_a_number"),
        (True, AREA, "General", "not_a_number"),
        (datetime(2026, 1, 2), AREA, "General", "not_a_number"),
        (float("nan"), AREA, "General", "not_a_number"),
        (float("inf"), AREA, "General", "not_a_number"),
        ("40%", AREA, "General", "unexpected_percent"),
        (0.4, AREA, "0.00%", "unexpected_percent"),
        ("1e99", AREA, "General", "too_large"),
        ("1234567890.1234567", AREA, "General", "too_precise"),
        ("12\x00", AREA, "General", "control_character"),
        ("对", YES_NO, "General", "not_yes_no"),
        (1, YES_NO, "General", "not_yes_no"),
        ("2026-02-30", DAY, "General", "not_a_date"),
        ("去年", DAY, "General", "not_a_date"),
        ("文" * 201, TEXT, "General", "too_long"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_code(
    raw: object, rule: ElementRule, number_format: str, code: str
) -> None:
    parsed = parse_value(raw, rule, number_format=number_format)
    assert [finding.code for finding in parsed.findings] == [code]
    assert parsed.value is None
    assert not parsed.text
    assert parsed.findings[0].remedy


def test_a_logical_value_is_named_as_the_spreadsheet_shows_it() -> None:
    assert (
        parse_value(True, AREA).findings[0].message.startswith("城镇新建建筑面积：「TRUE」不是数字")
    )


def test_a_percent_format_multiplies_where_percent_is_the_unit() -> None:
    assert parse_value(0.4, POINTS, number_format="0.00%").value == Decimal(40)
    assert parse_value("0.4％", POINTS).value == Decimal("0.4")


def test_a_fraction_of_a_percentage_point_is_flagged_not_guessed() -> None:
    parsed = parse_value(0.4, POINTS)
    assert parsed.value == Decimal("0.4")
    assert [finding.code for finding in parsed.findings] == ["ambiguous_fraction"]


@pytest.mark.parametrize(("raw", "expected"), [("是", 1), (" 否 ", 0), (True, 1), (False, 0)])
def test_yes_and_no(raw: object, expected: int) -> None:
    assert parse_value(raw, YES_NO).value == expected


@pytest.mark.parametrize(
    "raw",
    [
        "2026-3-1",
        "2026/03/01",
        "2026.3.1",
        "2026年3月1日",
        "２０２６年３月１日",
        date(2026, 3, 1),
        datetime(2026, 3, 1, 8),
    ],
)
def test_dates(raw: object) -> None:
    assert parse_value(raw, DAY).text == "2026-03-01"


def test_a_document_number_stored_as_a_number_stays_text() -> None:
    assert parse_value(12.0, TEXT).text == "12"


def test_whole_numbers_are_read_like_others() -> None:
    assert parse_value("１,２００", LAMPS).value == Decimal(1200)
