"""A dozen of the plan's indicators as the calculation sees them, with elements named in Chinese.

Every kind is here. The numbers are those of 豫建科〔2023〕29号, 附表; the tests of the fixtures
prove that the system's own rows match the document, so these may stay short.
"""

from fractions import Fraction

from indicators.calculation import (
    Definition,
    Kind,
    Operator,
    Target,
    Term,
)


def _terms(**factors: int) -> tuple[Term, ...]:
    return tuple(Term(element, Fraction(factor)) for element, factor in factors.items())


def _targets(operator: str, **values: str) -> tuple[Target, ...]:
    return tuple(
        Target(int(year.strip("y")), Operator(operator), Fraction(value))
        for year, value in values.items()
    )


def _definition(number, kind, targets, required, **parts) -> Definition:
    direction = targets[0].operator.direction
    return Definition(number, kind, direction, targets, frozenset(required.split()), **parts)


INDICATORS: dict[int, Definition] = {
    1: _definition(1, Kind.COUNT, _targets(">=", y2025="2", y2030="4"), "获命名", flag="获命名"),
    3: _definition(
        3,
        Kind.RATIO,
        _targets(">=", y2025="40", y2030="45"),
        "可渗透 建成区",
        numerator=_terms(可渗透=1),
        denominator=_terms(建成区=1),
    ),
    4: _definition(
        4,
        Kind.LEAKAGE,
        _targets("<", y2025="9", y2030="8"),
        "供水 用水",
        numerator=_terms(供水=1, 用水=-1),
        denominator=_terms(供水=1),
        correction="修正",
    ),
    5: _definition(
        5,
        Kind.RATIO,
        _targets(">=", y2025="25", y2030="30"),
        "再生水 污水",
        numerator=_terms(再生水=1),
        denominator=_terms(污水=1),
    ),
    6: _definition(
        6,
        Kind.CHANGE,
        _targets("<=", y2030="-5"),
        "供热 用热",
        numerator=_terms(供热=1, 用热=-1),
        denominator=_terms(供热=1),
        switch="管网",
        base_year=2020,
    ),
    11: _definition(
        11,
        Kind.RATIO,
        _targets(">=", y2025="100", y2030="100"),
        "绿建 新建",
        numerator=_terms(绿建=1),
        denominator=_terms(新建=1),
    ),
    13: _definition(
        13,
        Kind.RATIO,
        _targets(">=", y2025="40"),
        "装配 新开工",
        numerator=_terms(装配=1),
        denominator=_terms(新开工=1),
    ),
    14: _definition(
        14,
        Kind.CUMULATIVE,
        _targets(">=", y2025="50", y2030="200"),
        "新增",
        additions=_terms(新增=1),
        start_year=2021,
    ),
    15: _definition(
        15,
        Kind.CUMULATIVE,
        _targets(">=", y2025="500", y2030="1000"),
        "居建 公建",
        additions=_terms(居建=1, 公建=1),
        start_year=2021,
    ),
    16: _definition(
        16,
        Kind.INTENSITY,
        _targets("<=", y2030="300"),
        "工地垃圾 新建",
        numerator=_terms(工地垃圾=1),
        denominator=_terms(新建=1),
    ),
    20: _definition(
        20,
        Kind.RATIO,
        _targets(">=", y2025="8"),
        "替代 能耗",
        numerator=_terms(替代=1),
        denominator=_terms(能耗=1),
    ),
    22: _definition(22, Kind.SHARE, _targets(">=", y2030="30"), "建成", flag="建成"),
    23: _definition(
        23,
        Kind.RATIO,
        _targets(">=", y2030="38.9"),
        "绿地 建成区",
        numerator=_terms(绿地=1),
        denominator=_terms(建成区=100),
    ),
}
