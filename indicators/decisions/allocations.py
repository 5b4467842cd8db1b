"""Splitting a provincial total among the cities (目标分解). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from indicators.calculation import (
    ALLOCATION_STEP,
    FAULT_LABELS,
    AllocationFault,
    Applicability,
    Definition,
    Fault,
    Kind,
    allocation_faults,
    path_points,
    path_value,
    unit_baseline,
)
from indicators.decisions.change import Content, Names, written
from indicators.decisions.terms import Terms

Amounts = Mapping[str, Mapping[int, Fraction]]

WEIGHT_WORDS = {
    "built_up_published": "建成区面积（2021年公布数）",
    "built_up_reported": "建成区面积（上年上报数）",
    "urban_population": "城镇人口（2020年普查）",
    "new_building": "上年新建建筑面积（上报数）",
}


@dataclass(frozen=True, slots=True)
class AllocationChange:
    """Every city's amount by year, in the indicator's unit.

    `weight` is the code in WEIGHT_WORDS of what the proposal was made from, "" where there was
    none.
    """

    number: int
    amounts: Amounts
    weight: str = ""

    kind: ClassVar[str] = "allocation"

    @property
    def subject(self) -> str:
        return f"allocation:{self.number}"

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.number,)

    @property
    def content(self) -> Content:
        return {
            "number": self.number,
            "weight": self.weight,
            "amounts": {
                city: {str(year): written(amount) for year, amount in sorted(years.items())}
                for city, years in sorted(self.amounts.items())
            },
        }

    @classmethod
    def from_content(cls, content: Content) -> "AllocationChange":
        amounts = {
            city: {int(year): Fraction(amount) for year, amount in years.items()}
            for city, years in content["amounts"].items()
        }
        return cls(content["number"], amounts, content["weight"])

    def applied_to(self, terms: Terms) -> Terms:
        return replace(terms, allocations={**terms.allocations, self.number: self.amounts})

    def faults(self, terms: Terms, names: Names) -> list[str]:
        definition = terms.definitions[self.number]
        if definition.kind is not Kind.CUMULATIVE:
            return ["只有总量指标分解到市；比率和强度以全省目标为各市参照，个数和占比只考核全省。"]
        sharing = applicable(terms, self.number, names.cities)
        found = allocation_faults(definition.targets, sharing, self.amounts)
        return [
            *_year_faults(definition, self.amounts),
            *(_said(f, self.number, names) for f in found),
        ]

    def words(self, names: Names) -> str:
        title = names.indicators[self.number]
        years = sorted({year for given in self.amounts.values() for year in given})
        sums = "，".join(f"{year}年合计{title.figure(total(self.amounts, year))}" for year in years)
        by = f"，按{WEIGHT_WORDS[self.weight]}提出" if self.weight else ""
        return f"{names.indicator(self.number)}分解到{len(self.amounts)}个市：{sums}{by}"


def applicable(terms: Terms, number: int, cities: Iterable[str]) -> list[str]:
    """Codes of the cities among which the total is split."""
    return [city for city in cities if terms.applies(number, city) is Applicability.APPLICABLE]


def total(amounts: Amounts, year: int) -> Fraction:
    """What the cities' amounts of a year add up to."""
    return sum((given[year] for given in amounts.values() if year in given), Fraction(0))


def to_allocate(definition: Definition, year: int) -> Fraction | None:
    """What is to be split in a year: the provincial target, between target years its path.

    The path is rounded up to a whole step, so that the cities together do not fall behind it.
    None outside the years from the start of counting to the last target.
    """
    baseline = unit_baseline(definition, {})
    points = path_points(baseline, definition.targets, definition.milestones)
    due = path_value(definition.kind, points, year)
    last = max((target.year for target in definition.targets), default=0)
    if due is None or not (definition.start_year or last) <= year <= last:
        return None
    return -(-due // ALLOCATION_STEP) * ALLOCATION_STEP


def years_offered(definition: Definition) -> list[int]:
    """The years that may be allocated: from the start of counting to the last target."""
    last = max((target.year for target in definition.targets), default=0)
    return list(range(definition.start_year or last, last + 1))


def _year_faults(definition: Definition, amounts: Amounts) -> list[str]:
    offered = years_offered(definition)
    given = sorted({year for years in amounts.values() for year in years})
    return [
        f"{year}年不能分解：应在{offered[0]}年至{offered[-1]}年之间。"
        for year in given
        if year not in offered
    ]


def _said(fault: AllocationFault, number: int, names: Names) -> str:
    """A fault in words, with the figures and the remedy."""
    title = names.indicators[number]
    unit = names.cities.get(fault.city, fault.city)
    given = "" if fault.amount is None else title.figure(fault.amount)
    held = "" if fault.limit is None else title.figure(fault.limit)
    match fault.fault:
        case Fault.BELOW_TARGET:
            lacking = title.figure((fault.limit or Fraction(0)) - (fault.amount or Fraction(0)))
            return f"{fault.year}年各市合计{given}，比全省目标{held}少{lacking}。请补足后再保存。"
        case Fault.BEYOND_LATER:
            return f"{unit}{fault.year}年的{given}超过以后年份的{held}，中间年份不能超过。请改其中一个。"
        case Fault.MISSING:
            return f"{unit}没有{fault.year}年的分解数。请填写，不承担的填0。"
        case Fault.NOT_APPLICABLE:
            return f"{unit}{fault.year}年：{FAULT_LABELS[fault.fault]}。请清空。"
        case _:
            return f"{unit}{fault.year}年的{given}：{FAULT_LABELS[fault.fault]}。请改正。"
