"""「这个数怎么算出来的」: the formula, then the numbers, step by step as one checks by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from dashboards.wording.findings import Measure, Named, Result
from dashboards.wording.results import judged_target, level_text, value_text
from indicators.calculation import REASON_LABELS, STATUS_LABELS, Reason, Status, shown
from indicators.wording import amount, figure, plain, target_words

SUM_PLACES = 2
PACE_PLACES = 2
QUOTIENTS = frozenset({"ratio", "leakage", "intensity", "change"})


class Provincial(Result, Protocol):
    """A provincial result with what it rests on."""

    numerator: Decimal | None
    denominator: Decimal | None
    baseline_year: int | None
    baseline_value: Decimal | None
    pace: Decimal | None
    reason_code: str
    cities_reporting: int
    cities_applicable: int


class Formulas(Measure, Protocol):
    """An indicator with its formulas in words."""

    formula: str
    provincial_formula: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its heading, lines of formula and numbers, and a remark."""

    heading: str
    lines: tuple[str, ...]
    remark: str = ""


def provincial_steps(
    indicator: Formulas,
    province: Provincial | None,
    cities: Sequence[Named],
    *,
    on_track: Fraction,
    slow: Fraction,
) -> list[Step]:
    """City's formula with an example, the province's with its sums, way, time, conclusion."""
    steps = [_each_city(indicator, cities), _province(indicator, province, cities)]
    if province is None or province.value is None or province.target is None:
        return steps
    steps += _pace_steps(indicator, province)
    return [*steps, _conclusion(indicator, province, on_track=on_track, slow=slow)]


def simple_mean(values: Sequence[Decimal]) -> Fraction | None:
    """The mean of the cities' percentages, shown only as what is *not* used."""
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values) if values else None


def _each_city(indicator: Formulas, cities: Sequence[Named]) -> Step:
    lines = [indicator.formula]
    example = next(
        (
            city
            for city in reversed(cities)
            if indicator.kind in QUOTIENTS
            and city.result.value is not None
            and getattr(city.result, "denominator", None)
        ),
        None,
    )
    if example is not None:
        lines.append(f"例：{example.name} {_division(indicator, example.result)}")
    return Step("每个市", tuple(lines))


def _division(indicator: Measure, result: Result) -> str:
    """100 × numerator ÷ denominator = value, with the numbers put in."""
    numerator: Decimal = result.numerator  # type: ignore[attr-defined]
    denominator: Decimal = result.denominator  # type: ignore[attr-defined]
    factor = "" if indicator.kind == "intensity" else " × 100"
    left = (
        f"{amount(numerator, places=SUM_PLACES)} ÷ {amount(denominator, places=SUM_PLACES)}{factor}"
    )
    value = value_text(result, indicator, of_city=True)
    if indicator.kind != "change":
        return f"{left} = {value}"
    rate = 100 * Fraction(numerator) / Fraction(denominator)
    return f"本年 {left} = {shown(rate, places=indicator.decimals)}%，比基期变化 {value}"


def _province(indicator: Formulas, province: Provincial | None, cities: Sequence[Named]) -> Step:
    lines = [indicator.provincial_formula]
    remark = ""
    if province is None or province.value is None:
        return Step("全省", tuple(lines), "今年还没有可以相加的数。")
    value = value_text(province, indicator)
    if indicator.kind in QUOTIENTS and province.numerator is not None and province.denominator:
        lines.append(f"Σ {_division(indicator, province)}")
        mean = simple_mean([c.result.value for c in cities if c.result.value is not None])
        if mean is not None and len(cities) > 1:
            shown_mean = figure(mean, unit=indicator.unit, places=indicator.decimals)
            remark = f"{len(cities)}市数值的简单平均为{shown_mean}，不采用。"
    elif indicator.kind == "share" and province.numerator is not None and province.denominator:
        lines.append(f"{plain(province.numerator)} ÷ {plain(province.denominator)} × 100 = {value}")
    else:
        lines.append(f"合计 {value}")
    coverage = f"由{province.cities_applicable}个适用市中的{province.cities_reporting}市算出。"
    return Step("全省", tuple(lines), coverage + remark)


def _pace_steps(indicator: Measure, province: Provincial) -> list[Step]:
    """Way made and time used, as far as there is a baseline to count from."""
    if (
        province.baseline_value is None
        or province.baseline_year is None
        or province.pace is None
        or province.value is None
        or province.target is None
        or province.target_year is None
    ):
        return []
    places = indicator.decimals
    start, value, target = (
        Fraction(province.baseline_value),
        Fraction(province.value),
        Fraction(province.target),
    )
    texts = [amount(number, places=places) for number in (value, start, target)]
    used = Fraction(
        province.year - province.baseline_year, province.target_year - province.baseline_year
    )
    return [
        Step(
            "走了多少",
            (
                "（今年 − 基期）÷（目标 − 基期）",
                f"（{texts[0]} − {texts[1]}）÷（{texts[2]} − {texts[1]}）"
                f" = {shown(100 * (value - start) / (target - start), places=1)}%",
            ),
            f"基期为{province.baseline_year}年。",
        ),
        Step(
            "应走多少",
            (
                "（今年 − 基期年）÷（目标年 − 基期年）",
                f"（{province.year} − {province.baseline_year}）÷"
                f"（{province.target_year} − {province.baseline_year}）"
                f" = {shown(100 * used, places=1)}%",
            ),
        ),
    ]


def _conclusion(
    indicator: Measure, province: Provincial, *, on_track: Fraction, slow: Fraction
) -> Step:
    label = STATUS_LABELS[Status(province.status)]
    target = judged_target(province)
    aim = target_words(province.operator, target.value, unit=indicator.unit) if target else ""
    value = value_text(province, indicator)
    if province.status == Status.MET or province.pace is None:
        lines = [f"{value}，{province.target_year}年目标{aim}：{label}"]
        if province.path is not None and province.status != Status.MET:
            path = level_text(province.path, indicator)
            lines.append(f"今年应到{path}（插值）")
        return Step("结论", tuple(lines))
    pace = shown(province.pace, places=PACE_PLACES)
    bands = f"{plain(on_track)}以上为进度正常，{plain(slow)}以上为进度偏慢"
    if province.reason_code == Reason.PACE:
        return Step(
            "结论",
            ("速度 = 走了多少 ÷ 应走多少", f"= {pace}：{label}（{bands}）"),
            f"未达到{province.target_year}年目标{aim}，所以不是“已达标”。",
        )
    return Step(
        "结论",
        ("速度 = 走了多少 ÷ 应走多少", f"= {pace}（{bands}）", f"判为{label}"),
        f"先于速度判定：{REASON_LABELS[Reason(province.reason_code)]}。",
    )
