"""Stored results and topics for the tests of explanations, on the plan's own numbers."""

from decimal import Decimal
from fractions import Fraction

from assessment.explanations import OpenReading, Stored, Topic, Wording
from indicators.calculation import (
    Definition,
    Kind,
    Operator,
    Reason,
    Status,
    Target,
    Term,
    Verdict,
)

T2025 = Target(2025, Operator.LESS_THAN, Fraction(9))
T2030 = Target(2030, Operator.LESS_THAN, Fraction(8))

LEAKAGE = Topic(
    number=4,
    name="城市公共供水管网漏损率",
    unit="%",
    decimals=2,
    formula="（公共供水总量 − 注册用户用水量） ÷ 公共供水总量 × 100 − 修正值",
    provincial_formula="各市漏损率按公共供水总量加权平均",
    clause="二（二）6",
    departments=("住房城乡建设厅", "发展改革委"),
    definition=Definition(
        number=4,
        kind=Kind.LEAKAGE,
        direction=T2030.operator.direction,
        targets=(T2025, T2030),
        required=frozenset({"supplied", "metered"}),
        numerator=(Term("supplied"), Term("metered", Fraction(-1))),
        denominator=(Term("supplied"),),
        correction="correction",
    ),
    wordings={
        2025: Wording("小于9%", "力争 2025 年城市公共供水管网漏损率降到 9% 以下"),
        2030: Wording("小于8%", "到 2030 年城市公共供水管网漏损率控制在 8% 以内"),
    },
    elements={"supplied": "公共供水总量", "metered": "注册用户用水量"},
)
PENDING = OpenReading("2030年漏损率目标含不含8%", "按表：小于8%", (2030,))

#: 新乡 in the drawing of the overview: (14,838.4 − 13,375.3) ÷ 14,838.4 = 9.86 %.
XINXIANG = Stored(
    subject="新乡市",
    of_city=True,
    year=2026,
    value=Decimal("9.86022751779167"),
    numerator=Decimal("1463.1"),
    denominator=Decimal("14838.4"),
    target_year=2030,
    target=Decimal(8),
    operator="<",
    target_expired=False,
    gap=Decimal("1.86022751779167"),
    path=Decimal("8.8"),
    gap_to_path=Decimal("1.06022751779167"),
    pace=Decimal("0.056036702070309"),
    severity=Decimal("0.132528439723959"),
    status=Status.LAGGING,
    reason=Reason.PACE,
    provisional=True,
    lower_bound=False,
    verdicts=(Verdict(2025, True),),
    baseline_year=2021,
    baseline_value=Decimal("9.92"),
    baseline_origin="first_report",
    submission_version=2,
)
FIGURES = {("supplied", 2026): Decimal("14838.4"), ("metered", 2026): Decimal("13375.3")}
