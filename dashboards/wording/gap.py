"""Who makes the provincial gap, in words: the finding, the smallest set, the what-if."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from dashboards.wording.findings import NAMED_OF_MANY, Measure, listed
from indicators.calculation import (
    STATUS_LABELS,
    AllocationMissing,
    Decomposition,
    Judgement,
    Kind,
    Operator,
    Outcome,
    Status,
    shown,
)
from indicators.wording import distance, figure, grouped, plain, target_words

_PLACES = 1
_FINE_PLACES = 3
_NAMED_FIRST = 3
_FEW = Fraction(10)


class Known(Protocol):
    """The province's stored result, as far as the what-if compares with it."""

    status: str


@dataclass(frozen=True, slots=True)
class Sums:
    """How amounts of one decomposition are written: one number of decimals for all of them."""

    unit: str
    places: int

    @classmethod
    def of(cls, split: Decomposition, unit: str) -> "Sums":
        """As many decimals as it takes for small gaps; one for large ones."""
        largest = max((abs(bar.shortfall) for bar in split.shortfalls), default=abs(split.gap))
        return cls(unit, _PLACES if largest >= _FEW else _FINE_PLACES)

    def number(self, value: Fraction) -> str:
        """An amount without its unit."""
        return grouped(shown(value, places=self.places))

    def signed(self, value: Fraction) -> str:
        """An amount with its sign: +12.4 lacks, −3.1 is beyond."""
        text = self.number(value)
        return text if value <= 0 or text.strip("0.,") == "" else f"+{text}"

    def words(self, value: Fraction) -> str:
        """An amount ≥ 0 with its unit."""
        return f"{self.number(abs(value))}{self.unit}"


def gap_finding(split: Decomposition, names: Mapping[str, str], sums: Sums) -> str:
    """离2030年目标差1,655.3万m³，南阳、新乡、驻马店占59%."""
    year = split.target.year
    if split.gap <= 0:
        behind = sum(bar.shortfall > 0 for bar in split.shortfalls)
        beyond = (
            f"全省合计比{year}年目标富余{sums.words(split.gap)}"
            if split.gap
            else f"全省合计恰到{year}年目标"
        )
        return f"{beyond}，仍有{behind}市自己没到" if behind else f"{beyond}，各市都已到"
    first = [bar for bar in split.shortfalls[:_NAMED_FIRST] if bar.shortfall > 0]
    share = sum((bar.share or Fraction(0) for bar in first), Fraction(0))
    who = "、".join(names[bar.city] for bar in first)
    if share > 100:
        owed = sum((bar.shortfall for bar in first), Fraction(0))
        return f"离{year}年目标{_less(split)}{sums.words(split.gap)}，{who}就欠{sums.words(owed)}"
    return f"离{year}年目标{_less(split)}{sums.words(split.gap)}，{who}占{shown(share, places=0)}%"


def closing_words(
    split: Decomposition, closing: Sequence[str] | None, names: Mapping[str, str], sums: Sums
) -> str:
    """The fewest cities that close the gap, with what they bring together."""
    if split.gap <= 0:
        return "全省没有差额要补。"
    if closing is None:
        return "即使各市都达到各自的分配数，全省仍到不了目标：分配合计小于省级目标。"
    brought = sum((bar.shortfall for bar in split.shortfalls if bar.city in closing), Fraction(0))
    who = listed([names[code] for code in closing], at_most=NAMED_OF_MANY)
    strict = ""
    if split.target.operator in (Operator.LESS_THAN, Operator.MORE_THAN) and brought == split.gap:
        strict = "这样恰到目标数，目标不含此数，还要再多一点。"
    return f"最少{len(closing)}市达到目标就补上全省差额：{who}，合计{sums.words(brought)}。{strict}"


def outcome_words(
    outcome: Outcome, judged: Judgement, now: Known, measure: Measure, chosen: Sequence[str]
) -> str:
    """若南阳、新乡达到目标，其余不变，全省为8.31%……"""
    target = judged.target
    value = figure(outcome.value, unit=measure.unit, places=measure.decimals, target=target)
    label, before = (STATUS_LABELS[Status(code)] for code in (judged.status, now.status))
    kept = f"状态仍为“{label}”" if label == before else f"状态由“{before}”变为“{label}”"
    aim = ""
    if target is not None:
        words = target_words(target.operator, target.value, unit=measure.unit)
        aim = f"，达到{target.year}年目标（{words}）"
        if not outcome.met:
            left = distance(outcome.gap, unit=measure.unit, places=measure.decimals)
            aim = f"，离{target.year}年目标（{words}）还差{left}"
            if outcome.gap == 0:
                aim = f"，恰在{target.year}年目标（{words}）的数上，尚未达标"
    return f"若{listed(chosen, at_most=6)}达到目标、其余不变，全省为{value}{aim}，{kept}。"


def undivided_words(measure: Measure) -> str:
    """Why the gap of a kind does not split over cities."""
    if measure.kind == Kind.CHANGE:
        return (
            "本项是两年比率之差，各市只与自己的基期比，没有共同的目标数可欠，"
            "全省差额不能按市相加拆分。各市差多少见上面的排名。"
        )
    return "本项按城市个数计，差几个就是还要几个市，不能再按市拆成数量。哪些市为“否”见上面的排名。"


def unallocated_words(missing: AllocationMissing, names: Mapping[str, str]) -> str:
    """That a total is not split among the cities yet, and among which."""
    who = [names.get(code, code) for code in missing.cities]
    every = "各市" if len(who) == len(names) else listed(who, at_most=8)
    return f"省级总量目标尚未分解到{every}。分解并作出决定后，这里按市列出谁欠多少。"


def silent_words(cities: Sequence[str], *, total: bool) -> str:
    """Who adds nothing to the sums; not counted as zero."""
    if not cities:
        return ""
    what = (
        "起算以来没有报过数，差额按全部分配数计"
        if total
        else "没有本年数，不在这些合计里，也不当作零"
    )
    return f"{listed(cities, at_most=8)}{what}。"


def partly_words(missing: Sequence[tuple[str, tuple[int, ...]]]) -> str:
    """Whose totals lack years: their shortfall is at most this."""
    if not missing:
        return ""
    named = missing[:NAMED_OF_MANY]
    who = "；".join(f"{name}缺{'、'.join(map(str, years))}年" for name, years in named)
    if len(missing) > len(named):
        who += f"等{len(missing)}市"
    return f"下列各市有年份未报，差额只会比此数小：{who}。"


def _less(split: Decomposition) -> str:
    """少: more is needed; 超: less is wanted."""
    return "少" if split.target.operator in (Operator.AT_LEAST, Operator.MORE_THAN) else "超"


def target_of_cities(split: Decomposition, measure: Measure) -> str:
    """What every city is held to here."""
    if split.definition.kind is Kind.CUMULATIVE:
        return f"各市以分配到的{split.target.year}年数为准"
    words = target_words(split.target.operator, split.target.value, unit=measure.unit)
    return f"各市一律以全省{split.target.year}年目标{words}衡量"


def plain_share(share: Fraction | None) -> str:
    """A part of the gap in per cent."""
    return "" if share is None else f"{plain(Fraction(shown(share, places=0)))}%"
