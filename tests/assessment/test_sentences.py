"""The sentence of each reason, in words an official can check by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.sentences import Behind, Measure, behind_sentence, overdue_sentence
from indicators.calculation import (
    Definition,
    Kind,
    Operator,
    Reason,
    Target,
    Term,
    Verdict,
)

T2025 = Target(2025, Operator.AT_LEAST, Fraction(40))
T2030 = Target(2030, Operator.AT_LEAST, Fraction(45))


def measure(*targets: Target, unit: str = "%", decimals: int = 1) -> Measure:
    definition = Definition(
        number=3,
        kind=Kind.RATIO,
        direction=targets[0].operator.direction,
        targets=targets,
        required=frozenset({"part", "whole"}),
        numerator=(Term("part"),),
        denominator=(Term("whole"),),
    )
    return Measure(unit, decimals, definition)


PERMEABLE = measure(T2025, T2030)
LEAKAGE = measure(
    Target(2025, Operator.LESS_THAN, Fraction(9)),
    Target(2030, Operator.LESS_THAN, Fraction(8)),
    decimals=2,
)
ROW = Behind(
    year=2026,
    reason=Reason.PACE,
    value=Decimal("36.6"),
    target=T2030,
    gap=Decimal("8.4"),
    path=Decimal("41"),
    gap_to_path=Decimal("4.4"),
    pace=Decimal("0.41"),
    verdicts=(Verdict(2025, False),),
    baseline=(2020, Decimal("30")),
)


def test_overdue_names_what_is_missing() -> None:
    sentence = overdue_sentence(2026, ["建筑垃圾产生量", "建筑垃圾综合利用量"])
    assert sentence == "2026年度截止已过，未报送：缺建筑垃圾产生量、建筑垃圾综合利用量。"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (ROW, "2026年值36.6%，今年应到41.0%，落后4.4个百分点，速度0.41，低于0.60。"),
        (
            replace(ROW, reason=Reason.OWN_YEAR_MISSED),
            "2025年目标（40%）到期未达标；2026年值36.6%，今年应到41.0%，落后4.4个百分点。",
        ),
        (
            replace(ROW, reason=Reason.OWN_YEAR_WAS_MET, verdicts=(Verdict(2025, True),)),
            "2025年目标（40%）当年曾达标；2026年值36.6%，今年应到41.0%，落后4.4个百分点。",
        ),
        (
            replace(ROW, reason=Reason.BASELINE_MET_TARGET, baseline=(2021, Decimal("45.5"))),
            "基期2021年的45.5%已达到2030年目标（45%），本年反而未达标；"
            "2026年值36.6%，今年应到41.0%，落后4.4个百分点。",
        ),
        (
            replace(
                ROW,
                reason=Reason.MOVING_AWAY,
                baseline=(2020, Decimal("37.25")),
                pace=Decimal("-0.14"),
            ),
            "2026年值36.6%，今年应到41.0%，落后4.4个百分点，"
            "比基期2020年的37.3%更远离目标，速度−0.14。",
        ),
        (
            replace(ROW, reason=Reason.BEHIND_PATH, pace=None, baseline=None),
            "2026年值36.6%，今年应到41.0%，落后4.4个百分点，落后于路径值，且无法计算进度比。",
        ),
    ],
    ids=lambda case: case.reason if isinstance(case, Behind) else "",
)
def test_every_reason_has_its_sentence(row: Behind, expected: str) -> None:
    assert behind_sentence(row, PERMEABLE) == expected


def test_a_final_figure_of_the_target_year_is_told_against_its_own_target() -> None:
    row = replace(
        ROW,
        year=2025,
        reason=Reason.OWN_YEAR_MISSED,
        target=T2025,
        path=Decimal(40),
        gap=Decimal("3.4"),
        gap_to_path=Decimal("3.4"),
        verdicts=(),
    )
    assert behind_sentence(row, PERMEABLE) == (
        "2025年目标（40%）到期未达标；2025年值36.6%，今年应到40.0%，落后3.4个百分点。"
    )


def test_without_a_path_the_target_is_named() -> None:
    row = replace(ROW, reason=Reason.BASELINE_MET_TARGET, path=None, gap_to_path=ROW.gap)
    assert behind_sentence(row, PERMEABLE).endswith("；2026年值36.6%，目标45%，差8.4个百分点。")


def test_lower_is_better_reads_the_same_way() -> None:
    row = replace(
        ROW,
        reason=Reason.OWN_YEAR_MISSED,
        value=Decimal("9.94"),
        target=LEAKAGE.definition.targets[1],
        path=Decimal("8.8"),
        gap=Decimal("1.94"),
        gap_to_path=Decimal("1.14"),
    )
    assert behind_sentence(row, LEAKAGE) == (
        "2025年目标（小于9%）到期未达标；2026年值9.94%，今年应到8.80%，落后1.14个百分点。"
    )


def test_figures_subtract_to_the_distance_that_is_told() -> None:
    # One decimal would read 13.5 − 4.7 = 8.7.
    row = replace(ROW, value=Decimal("4.74"), path=Decimal("13.46"), gap_to_path=Decimal("8.72"))
    assert behind_sentence(row, PERMEABLE).startswith(
        "2026年值4.74%，今年应到13.46%，落后8.72个百分点"
    )


def test_different_figures_never_look_the_same() -> None:
    row = replace(
        ROW, value=Decimal("40.996"), path=Decimal("41.0004"), gap_to_path=Decimal("0.0044")
    )
    assert behind_sentence(row, PERMEABLE).startswith(
        "2026年值40.996%，今年应到41.000%，落后0.004个百分点"
    )


def test_a_pace_just_below_the_band_is_not_rounded_onto_it() -> None:
    row = replace(ROW, pace=Decimal("0.5996"))
    assert behind_sentence(row, PERMEABLE).endswith("速度0.5996，低于0.60。")
