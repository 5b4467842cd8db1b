"""The paragraph and the arithmetic of every status, as an official reads them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.explanations import Around, Stored, explain
from indicators.calculation import Direction, Kind, Operator, Reason, Status, Target, Term, Verdict
from tests.assessment.explained import FIGURES, LEAKAGE, PENDING, T2025, T2030, XINXIANG

AROUND = Around(figures=FIGURES)
PROMISED = (
    "2030年目标，主要指标表写作“小于8%”，文中写作“到 2030 年城市公共供水管网漏损率控制在 8% 以内”，"
    "依据条文二（二）6，由住房城乡建设厅（首列）、发展改革委负责。"
)
COMPUTED = (
    "算法是“（公共供水总量 − 注册用户用水量） ÷ 公共供水总量 × 100 − 修正值”，"
    "分子1,463.10，分母14,838.40，得9.86%；用的是第2版上报。"
)
PATH = "路径由2025年的9.00%直线插值到2030年的8.00%，2026年应到8.80%。2025年目标当年已达标。"
DATA = (
    "数据说明：本年数为暂定值，年报核定后才是正式数；"
    "方案未定基期，以最早的核定年2021年为基期（首报基期）。"
)
BLANK = replace(
    XINXIANG,
    value=None,
    numerator=None,
    denominator=None,
    gap=None,
    gap_to_path=None,
    pace=None,
    severity=None,
    provisional=False,
    submission_version=None,
)
OUTSIDE = replace(
    BLANK,
    target_year=None,
    target=None,
    operator="",
    path=None,
    verdicts=(),
    baseline_year=None,
    baseline_value=None,
    baseline_origin="",
)
WITHOUT_TARGET = "依据条文二（二）6，由住房城乡建设厅（首列）、发展改革委负责。"


def paragraph(row: Stored, around: Around = AROUND) -> str:
    return explain(row, LEAKAGE, around).paragraph


GOLDEN = {
    "lagging": (
        XINXIANG,
        "新乡市2026年第4项“城市公共供水管网漏损率”为“滞后”："
        "2026年值9.86%，今年应到8.80%，落后1.06个百分点，速度0.06，低于0.60。"
        + COMPUTED
        + PROMISED
        + PATH
        + DATA,
    ),
    "expired_unmet": (
        replace(
            XINXIANG,
            status=Status.EXPIRED_UNMET,
            reason=Reason.OWN_YEAR_MISSED,
            verdicts=(Verdict(2025, False),),
        ),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“到期未达标”："
        "2025年目标（小于9%）到期未达标；2026年值9.86%，今年应到8.80%，落后1.06个百分点。"
        + COMPUTED
        + PROMISED
        + PATH.replace("已达标", "未达标")
        + DATA,
    ),
    "regressing": (
        replace(XINXIANG, status=Status.REGRESSING, reason=Reason.OWN_YEAR_WAS_MET),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“倒退”："
        "2025年目标（小于9%）当年曾达标；2026年值9.86%，今年应到8.80%，落后1.06个百分点。"
        + COMPUTED
        + PROMISED
        + PATH
        + DATA,
    ),
    "slow": (
        replace(XINXIANG, status=Status.SLOW, pace=Decimal("0.9496")),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“进度偏慢”："
        "2026年值9.86%，离2030年目标（小于8%）还差1.86个百分点，速度0.9496，低于0.95，不低于0.60。"
        + COMPUTED
        + PROMISED
        + PATH
        + DATA,
    ),
    "on_track": (
        replace(XINXIANG, status=Status.ON_TRACK, reason=Reason.ON_PATH, pace=None),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“进度正常”："
        "2026年值9.86%，离2030年目标（小于8%）还差1.86个百分点，达到或优于今年应到的8.80%。"
        + COMPUTED
        + PROMISED
        + PATH
        + DATA,
    ),
    "met": (
        replace(
            XINXIANG,
            value=Decimal("7.996"),
            gap=Decimal(0),
            gap_to_path=Decimal(0),
            status=Status.MET,
            reason=Reason.TARGET_MET,
        ),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“已达标”："
        "2026年值7.996%，达到2030年目标（小于8%）。"
        + COMPUTED.replace("9.86%", "7.996%")
        + PROMISED
        + PATH
        + DATA,
    ),
    "overdue": (
        replace(BLANK, status=Status.OVERDUE, reason=Reason.NOTHING_REPORTED),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“逾期未报”："
        "2026年度截止已过，未报送：缺公共供水总量、注册用户用水量。" + PROMISED + PATH,
    ),
    "not_due": (
        replace(BLANK, status=Status.NOT_DUE, reason=Reason.DEADLINE_AHEAD),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“未到期”："
        "上报截止时间未到，还没有报数，暂不判定。" + PROMISED + PATH,
    ),
    "not_judgeable": (
        replace(BLANK, status=Status.NOT_JUDGEABLE, reason=Reason.ZERO_DENOMINATOR),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“无法判定”："
        "本年无此类项目，分母为零，算不出数值；这不等于数值为零。" + PROMISED + PATH,
    ),
    "undesignated": (
        replace(OUTSIDE, status=Status.UNDESIGNATED, reason=Reason.UNDESIGNATED),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“待认定”："
        "是否适用尚待省厅认定，认定之前不计入全省，也不作判定。" + WITHOUT_TARGET,
    ),
    "not_applicable": (
        replace(OUTSIDE, status=Status.NOT_APPLICABLE, reason=Reason.NOT_APPLICABLE),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“不适用”："
        "本项不适用于本市，不计入全省的分子、分母和市数。" + WITHOUT_TARGET,
    ),
    "no_target": (
        replace(
            OUTSIDE,
            value=XINXIANG.value,
            numerator=XINXIANG.numerator,
            denominator=XINXIANG.denominator,
            status=Status.NO_TARGET,
            reason=Reason.NO_TARGET,
        ),
        "新乡市2026年第4项“城市公共供水管网漏损率”为“无目标”："
        "2026年值9.86%，方案没有给本市定目标。"
        + COMPUTED.replace("；用的是第2版上报", "")
        + WITHOUT_TARGET,
    ),
}


def test_every_status_has_a_golden_paragraph() -> None:
    assert set(GOLDEN) == set(Status)


@pytest.mark.parametrize("status", GOLDEN)
def test_the_paragraph_of_a_status(status: str) -> None:
    row, expected = GOLDEN[status]
    around = Around() if row.status is Status.OVERDUE else AROUND
    assert paragraph(row, around) == expected


def test_the_province_names_its_coverage_and_who_is_missing() -> None:
    row = replace(
        XINXIANG,
        subject="全省",
        of_city=False,
        submission_version=None,
        cities_reporting=15,
        cities_applicable=18,
        complete=False,
    )
    text = paragraph(row, Around(absent="鹤壁、商丘逾期未报，周口未到期"))
    assert text.startswith("全省2026年第4项“城市公共供水管网漏损率”为“滞后”：")
    assert "算法是“各市漏损率按公共供水总量加权平均”" in text
    assert "得9.86%；由18个适用市中的15市算出。" in text
    assert "18个适用市中只有15市有本年数（鹤壁、商丘逾期未报，周口未到期）" in text


@pytest.mark.parametrize(
    ("row", "around", "code", "words"),
    [
        (XINXIANG, AROUND, "provisional", "本年数为暂定值"),
        (
            XINXIANG,
            replace(AROUND, returned=frozenset({("metered", 2026)})),
            "returned",
            "本年有数被省里退回（注册用户用水量），改报以前仍按退回的数计算",
        ),
        (
            XINXIANG,
            replace(AROUND, returned=frozenset({("metered", 2020), ("supplied", 2026)})),
            "returned",
            "本年有数被省里退回（2026年公共供水总量；2020年注册用户用水量），改报以前",
        ),
        (
            replace(XINXIANG, of_city=False),
            Around(returned_by="焦作、许昌"),
            "returned",
            "焦作、许昌有数被省里退回，改报以前全省值仍按退回的数计算",
        ),
        (replace(XINXIANG, late=True), AROUND, "late", "迟报"),
        (
            replace(XINXIANG, lower_bound=True, years_missing=(2022, 2024)),
            AROUND,
            "lower_bound",
            "2022、2024年没有报数，实际不低于此值",
        ),
        (
            XINXIANG,
            replace(AROUND, peers_score=Fraction(352, 100)),
            "outlier",
            "修正z值3.52，超过3.5",
        ),
        (
            replace(XINXIANG, baseline_year=None, baseline_value=None),
            AROUND,
            "no_baseline",
            "没有核定的基期",
        ),
        (
            replace(XINXIANG, target_expired=True, target_year=2025),
            AROUND,
            "expired_target",
            "2025年目标已到期",
        ),
        (
            replace(XINXIANG, status=Status.ON_TRACK, pace=Decimal("1.18")),
            AROUND,
            "behind_path",
            "还没到今年应到的8.80%，但速度不低于0.95，按办法为进度正常",
        ),
    ],
)
def test_a_reservation_is_told(row: Stored, around: Around, code: str, words: str) -> None:
    said = explain(row, LEAKAGE, around)
    text = {caveat.code: caveat.text for caveat in said.caveats}[code]
    assert words in text
    assert text in said.paragraph


def test_a_unit_where_it_should_be_needs_no_excuse() -> None:
    there = replace(XINXIANG, status=Status.ON_TRACK, gap_to_path=Decimal(0))
    for row in (there, XINXIANG):
        assert "behind_path" not in {each.code for each in explain(row, LEAKAGE, AROUND).caveats}


def test_a_score_on_the_threshold_is_no_outlier() -> None:
    said = explain(XINXIANG, LEAKAGE, replace(AROUND, peers_score=Fraction(7, 2)))
    assert "outlier" not in {caveat.code for caveat in said.caveats}
    edited = replace(AROUND, peers_score=Fraction(7, 2), outlier_threshold=Fraction(3))
    assert "超过3）" in explain(XINXIANG, LEAKAGE, edited).paragraph


def test_an_open_reading_is_told_for_its_target_years_only() -> None:
    topic = replace(LEAKAGE, open_readings=(PENDING,))
    words = "“2030年漏损率目标含不含8%”的读法待省厅确认，现用“按表：小于8%”"
    assert words in explain(XINXIANG, topic, AROUND).paragraph
    earlier = replace(XINXIANG, target_year=2025, target=Decimal(9))
    assert words not in explain(earlier, topic, AROUND).paragraph


def test_exactly_on_a_strict_target_says_so() -> None:
    row = replace(
        XINXIANG,
        value=Decimal(8),
        gap=Decimal(0),
        gap_to_path=Decimal(0),
        status=Status.ON_TRACK,
        reason=Reason.ON_PATH,
    )
    assert "2026年值8.00%，恰在2030年目标（小于8%）的数上，按“小于”尚未达标" in paragraph(row)


def test_what_is_lacking_is_told_in_what_is_reported() -> None:
    ratio = replace(
        LEAKAGE.definition,
        kind=Kind.RATIO,
        direction=Direction.UP,
        targets=(Target(2030, Operator.AT_LEAST, Fraction(30)),),
        numerator=(Term("supplied"),),
        denominator=(Term("metered"),),
    )
    topic = replace(LEAKAGE, definition=ratio, element_units={"supplied": "万m³"})
    row = replace(
        XINXIANG,
        value=Decimal(25),
        numerator=Decimal(50),
        denominator=Decimal(200),
        target=Decimal(30),
        operator=">=",
        gap=Decimal(5),
    )
    (gap,) = [each for each in explain(row, topic, Around()).steps if each.heading == "差多少"]
    assert gap.remark == "按本年的分母计，公共供水总量再增加约10.00万m³就到目标。"


def test_the_arithmetic_puts_the_reports_into_the_formula() -> None:
    steps = {step.heading: step for step in explain(XINXIANG, LEAKAGE, AROUND).steps}
    assert list(steps) == [
        *("数值", "差多少", "今年应到", "走了多少", "应走多少", "速度", "严重度", "结论")
    ]
    assert steps["数值"].lines[1] == "（14,838.4 − 13,375.3） ÷ 14,838.4 × 100 = 9.86%"
    assert steps["差多少"].lines == ("2030年目标小于8%", "9.86 − 8.00 = 1.86个百分点")
    # 1,463.1 − 8 % × 14,838.4
    assert steps["差多少"].remark == "按本年的分母计，分子再减少约276.03就到目标。"
    assert steps["今年应到"].lines == ("9 +（8 − 9）×（2026 − 2025）÷（2030 − 2025） = 8.80%",)
    assert steps["走了多少"].lines[1] == "（9.8602 − 9.92）÷（8 − 9.92）= 3.1%"
    assert steps["应走多少"].lines[1] == "（2026 − 2021）÷（2030 − 2021）= 55.6%"
    assert steps["严重度"].lines[1] == "1.060228 ÷ 8 = 0.133"


def test_a_correction_is_taken_off_in_the_arithmetic() -> None:
    figures = {**FIGURES, ("correction", 2026): Decimal("0.5")}
    row = replace(XINXIANG, numerator=Decimal("1388.908"), value=Decimal("9.36022751779167"))
    first = explain(row, LEAKAGE, Around(figures=figures)).steps[0]
    assert first.lines[1] == "（14,838.4 − 13,375.3） ÷ 14,838.4 × 100 − 0.5 = 9.36%"


def test_reports_that_no_longer_give_the_result_are_not_put_into_its_formula() -> None:
    changed = {**FIGURES, ("metered", 2026): Decimal(13000)}
    first = explain(XINXIANG, LEAKAGE, Around(figures=changed)).steps[0]
    assert first.lines[1] == "1,463.10 ÷ 14,838.40 × 100 = 9.86%"


def test_nothing_is_reckoned_where_nothing_was_reported() -> None:
    row, _ = GOLDEN["overdue"]
    assert explain(row, LEAKAGE, Around()).steps == ()


def test_what_is_missing_is_named() -> None:
    overdue, _ = GOLDEN["overdue"]
    assert explain(overdue, LEAKAGE, Around()).lacking == "没有报数，无从计算。"
    half = Around(figures={("supplied", 2026): Decimal(1)})
    assert explain(overdue, LEAKAGE, half).lacking == "缺2026年的注册用户用水量，无从计算。"
    zero, _ = GOLDEN["not_judgeable"]
    assert explain(zero, LEAKAGE, AROUND).lacking == "分母为零，无从计算。"
    outside, _ = GOLDEN["not_applicable"]
    assert explain(outside, LEAKAGE, AROUND).lacking == "不计算，原因见前。"
    assert explain(XINXIANG, LEAKAGE, AROUND).lacking == ""


def test_a_change_without_its_base_year_shows_no_base() -> None:
    change = replace(LEAKAGE.definition, kind=Kind.CHANGE, correction=None, base_year=2020)
    topic = replace(LEAKAGE, definition=change)
    row = replace(
        BLANK,
        status=Status.NOT_JUDGEABLE,
        reason=Reason.NO_BASE_YEAR,
        baseline_year=2020,
        baseline_value=Decimal(0),
        baseline_origin="zero",
        path=Decimal("4.8"),
    )
    said = explain(row, topic, Around(figures=FIGURES, targets=(T2030,)))
    assert said.lacking == "缺2020年的公共供水总量、注册用户用水量，无从计算。"
    assert said.lacks_base
    assert "路径由2020年的0.00%直线插值" in said.paragraph
    whole = Around(figures={(code, 2020): Decimal(0) for code, _ in FIGURES}, targets=(T2030,))
    assert explain(row, topic, whole).lacking == "2020年的数算不出基期，无从计算。"
    waiting = replace(row, status=Status.NOT_DUE, reason=Reason.DEADLINE_AHEAD)
    assert not explain(waiting, topic, whole).lacks_base
    assert explain(waiting, topic, Around()).lacks_base


def test_growth_rates_are_shown_where_the_pace_is_judged_by_them() -> None:
    topic = replace(LEAKAGE, definition=replace(LEAKAGE.definition, pace_method="cagr"))
    steps = {step.heading: step for step in explain(XINXIANG, topic, AROUND).steps}
    assert "走了多少" in steps  # the stored pace is the linear one here
    grown = replace(XINXIANG, pace=Decimal("0.0508"))
    steps = {step.heading: step for step in explain(grown, topic, AROUND).steps}
    assert steps["速度"].lines[1] == (
        "（（9.860228 ÷ 9.92）^(1/5) − 1）÷（（8 ÷ 9.92）^(1/9) − 1）= 0.05"
    )
    assert "走了多少" not in steps


def test_a_city_s_own_figure_is_named_before_the_plan_s() -> None:
    """An allocation or a stricter target of its own; the plan's words are then the province's."""
    strict = Target(2030, Operator.LESS_THAN, Fraction(7))
    row = replace(XINXIANG, target=Decimal(7))
    own = replace(AROUND, targets=(T2025, strict))
    plan_says = "全省2030年目标，主要指标表写作“小于8%”"
    assert f"本市2030年目标为小于7%（省厅分解），{plan_says}" in paragraph(row, own)
    itself = replace(own, set_itself=True)
    assert f"本市2030年目标为小于7%（本市自定，更严），{plan_says}" in paragraph(row, itself)
    # Where it is held to the plan's figure in this year, only the plan is named.
    assert "本市2030年目标为" not in paragraph(XINXIANG, own)
