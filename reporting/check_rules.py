"""The rules of the checks that the province edits, and what may be made of them. Pure.

A change is first applied to the rules as they stand, so that its effect can be shown before it is
saved; what must never hold (a bound of nothing, a pair of one element, pairs in a circle) is
refused here, in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from indicators.calculation import OUTLIER_THRESHOLD
from reporting.checks import PartOfWhole
from reporting.parsing import ElementRule, number_text

LARGEST_BOUND = Decimal("9999.99")
# With fewer cities the median and MAD are themselves single cities' figures.
FEWEST_COMPARED = 5
MOST_COMPARED = 18
LARGEST_THRESHOLD = Decimal(100)

#: What a unit measures, and how much of it, so that a pair's factor follows from its two units.
UNITS: Mapping[str, tuple[str, Decimal]] = {
    "m²": ("area", Decimal(1)),
    "万m²": ("area", Decimal(10_000)),
    "公顷": ("area", Decimal(10_000)),
    "km²": ("area", Decimal(1_000_000)),
    "m³": ("volume", Decimal(1)),
    "万m³": ("volume", Decimal(10_000)),
    "t": ("mass", Decimal(1)),
    "万t": ("mass", Decimal(10_000)),
    "tce": ("energy", Decimal(1)),
    "万tce": ("energy", Decimal(10_000)),
}


class RuleRefused(Exception):
    """The change is not possible; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class OutlierTerms:
    """A modified z-score beyond `threshold` asks for an explanation, where at least `fewest` cities
    are compared."""

    threshold: Decimal = Decimal(OUTLIER_THRESHOLD.numerator) / OUTLIER_THRESHOLD.denominator
    fewest: int = FEWEST_COMPARED

    def stands_out(self, score: Fraction) -> bool:
        """Whether a score is beyond the threshold; exactly on it is not."""
        return score > Fraction(self.threshold)


@dataclass(frozen=True, slots=True)
class CheckRules:
    """Everything the checks go by that the province may change."""

    elements: Mapping[str, ElementRule]
    parts: Sequence[PartOfWhole]
    outliers: OutlierTerms


@dataclass(frozen=True, slots=True)
class BoundChange:
    """An element's bound of change from last year in percent; None = not compared."""

    element: str
    bound: Decimal | None


@dataclass(frozen=True, slots=True)
class PairChange:
    """A pair that begins to hold, or (`in_force` False) ends to."""

    part: str
    whole: str
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class OutlierChange:
    """The terms of the comparison between cities."""

    terms: OutlierTerms


Change = BoundChange | PairChange | OutlierChange


def changed(rules: CheckRules, change: Change) -> CheckRules:
    """The rules after a change. Raises RuleRefused."""
    match change:
        case BoundChange():
            return _with_bound(rules, change)
        case PairChange():
            return _with_pair(rules, change)
        case OutlierChange(terms):
            return _with_terms(rules, terms)


def subject(rules: CheckRules, change: Change) -> str:
    """What a change is about: 「建成区面积」「建成区绿地面积 ≤ 建成区面积」「各市比较」."""
    match change:
        case BoundChange(element):
            return rules.elements[element].name
        case PairChange(part, whole):
            return f"{rules.elements[part].name} ≤ {rules.elements[whole].name}"
        case OutlierChange():
            return "各市比较"


def words(rules: CheckRules, change: Change) -> str:
    """How the rule that a change concerns stands in `rules`: 「±50%」「不核对」「离群度超过3.5」."""
    match change:
        case BoundChange(element):
            return bound_words(rules.elements[element].change_bound)
        case PairChange(part, whole):
            factors = {(p.part, p.whole): p.factor for p in rules.parts}
            return pair_words(factors.get((part, whole)))
        case OutlierChange():
            return outlier_words(rules.outliers)


def bound_words(bound: Decimal | None) -> str:
    """「±50%」, or 「不核对」 where a figure is not compared with last year's."""
    return "不核对" if bound is None else f"±{number_text(bound)}%"


def pair_words(factor: Decimal | None) -> str:
    """「核对」, with the factor where units differ; 「不核对」 where the pair does not hold."""
    if factor is None:
        return "不核对"
    return "核对" if factor == 1 else f"核对（总体×{number_text(factor)}）"


def outlier_words(terms: OutlierTerms) -> str:
    """「离群度超过3.5提示，不足5市不比」."""
    return f"离群度超过{number_text(terms.threshold)}提示，不足{terms.fewest}市不比"


def unit_factor(part: ElementRule, whole: ElementRule) -> Decimal:
    """Whole × factor is in the part's unit: 1 for one unit, 100 from km² to 公顷.

    Raises RuleRefused for units that cannot be brought together.
    """
    if part.unit == whole.unit:
        return Decimal(1)
    measure, size = UNITS.get(part.unit, (part.unit, Decimal(1)))
    of_whole, size_of_whole = UNITS.get(whole.unit, (whole.unit, Decimal(1)))
    if measure != of_whole:
        raise RuleRefused(
            f"{part.name}按{part.unit}计，{whole.name}按{whole.unit}计，不能相比。"
            "请选单位可以换算的两项。"
        )
    return size_of_whole / size


def _with_bound(rules: CheckRules, change: BoundChange) -> CheckRules:
    rule = _number(rules, change.element)
    bound = change.bound
    if bound is not None and not 0 < bound <= LARGEST_BOUND:
        raise RuleRefused(
            f"{rule.name}的变动界限应大于0、不超过{number_text(LARGEST_BOUND)}（%）。"
            "不要核对的，请清空。"
        )
    if bound is not None and bound != round(bound, 2):
        raise RuleRefused(f"{rule.name}的变动界限最多两位小数，请按百分数填写，如50。")
    if bound == rule.change_bound:
        raise RuleRefused(f"{rule.name}的变动界限已是{bound_words(bound)}，没有改动。")
    elements = {**rules.elements, rule.code: replace(rule, change_bound=bound)}
    return replace(rules, elements=elements)


def _with_pair(rules: CheckRules, change: PairChange) -> CheckRules:
    part, whole = _number(rules, change.part), _number(rules, change.whole)
    held = [pair for pair in rules.parts if (pair.part, pair.whole) == (part.code, whole.code)]
    if not change.in_force:
        if not held:
            raise RuleRefused(f"没有核对“{part.name}不大于{whole.name}”，不需要停用。")
        return replace(rules, parts=[pair for pair in rules.parts if pair not in held])
    if part.code == whole.code:
        raise RuleRefused(f"{part.name}不能与自身相比，请另选总体。")
    if held:
        raise RuleRefused(f"“{part.name}不大于{whole.name}”已在核对，不需要再加。")
    chain = _chain(rules.parts, whole.code, part.code)
    if chain:
        names = " ≤ ".join(rules.elements[code].name for code in [*chain, whole.code])
        raise RuleRefused(f"会形成循环：{names}。请先停用其中一对。")
    pair = PartOfWhole(part.code, whole.code, unit_factor(part, whole))
    order = {code: place for place, code in enumerate(rules.elements)}
    parts = sorted([*rules.parts, pair], key=lambda each: (order[each.part], order[each.whole]))
    return replace(rules, parts=parts)


def _with_terms(rules: CheckRules, terms: OutlierTerms) -> CheckRules:
    if not 1 <= terms.threshold <= LARGEST_THRESHOLD or terms.threshold != round(
        terms.threshold, 2
    ):
        raise RuleRefused("离群度界限应在1至100之间，最多两位小数。常用3.5。")
    if not FEWEST_COMPARED <= terms.fewest <= MOST_COMPARED:
        raise RuleRefused(
            f"参加比较的市数应在{FEWEST_COMPARED}至{MOST_COMPARED}之间："
            f"不足{FEWEST_COMPARED}市时，中位数就是个别市的数。"
        )
    if terms == rules.outliers:
        raise RuleRefused("各市比较的界限没有改动。")
    return replace(rules, outliers=terms)


def _number(rules: CheckRules, code: str) -> ElementRule:
    rule = rules.elements.get(code)
    if rule is None:
        raise RuleRefused(f"没有代码为「{code[:60]}」的数据项，请从列表中选择。")
    if not rule.is_number:
        raise RuleRefused(f"{rule.name}不是数值，不能设界限或比较大小，请另选。")
    return rule


def _chain(parts: Sequence[PartOfWhole], start: str, goal: str) -> list[str]:
    """The elements from `start` to `goal`, each a part of the next; empty where there is no way."""
    trails = [[start]]
    seen = {start}
    while trails:
        trail = trails.pop(0)
        for pair in parts:
            if pair.part == trail[-1] and pair.whole == goal:
                return [*trail, goal]
            if pair.part == trail[-1] and pair.whole not in seen:
                seen.add(pair.whole)
                trails.append([*trail, pair.whole])
    return []
