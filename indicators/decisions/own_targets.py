"""A city's own stricter targets, entered by the province on the city's notice. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from indicators.calculation import Kind, at_least_as_strict, beyond_later
from indicators.decisions.change import Content, Names, written
from indicators.decisions.terms import Terms

#: Kinds whose figures are a part of a whole, in per cent.
PERCENTAGES = (Kind.RATIO, Kind.LEAKAGE)


@dataclass(frozen=True, slots=True)
class OwnTargetsChange:
    """A city's own figures by target year, each stricter than what it replaces; none = no more.

    `source` is the city's notice (文号).
    """

    number: int
    city: str
    values: Mapping[int, Fraction]
    source: str = ""

    kind: ClassVar[str] = "own_targets"

    @property
    def subject(self) -> str:
        return f"own_targets:{self.number}:{self.city}"

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.number,)

    @property
    def content(self) -> Content:
        values = {str(year): written(value) for year, value in sorted(self.values.items())}
        return {"number": self.number, "city": self.city, "values": values, "source": self.source}

    @classmethod
    def from_content(cls, content: Content) -> "OwnTargetsChange":
        values = {int(year): Fraction(value) for year, value in content["values"].items()}
        return cls(content["number"], content["city"], values, content["source"])

    def applied_to(self, terms: Terms) -> Terms:
        own = {**terms.own_values}
        own.pop((self.number, self.city), None)
        if self.values:
            own[self.number, self.city] = dict(self.values)
        return replace(terms, own_values=own)

    def faults(self, terms: Terms, names: Names) -> list[str]:
        definition, title = terms.definitions[self.number], names.indicators[self.number]
        if definition.kind in (Kind.COUNT, Kind.SHARE):
            return ["本项只考核全省，各市不单设目标。"]
        common = {target.year: target for target in terms.common_targets(self.number, self.city)}
        if not common:
            return [f"{names.unit(self.city)}在本项还没有分解数，不能录入自定目标。请先分解。"]
        found = []
        for year, value in sorted(self.values.items()):
            if year not in common:
                years = "、".join(f"{each}年" for each in common)
                found.append(
                    f"{year}年没有可以替换的目标。可以录入的是{years}；"
                    f"中间年份的要求请在“{_between(definition.kind)}”里定。"
                )
                continue
            replaced = common[year]
            mine = replace(replaced, value=value)
            if value == replaced.value or not at_least_as_strict(mine, replaced):
                asked = "高于" if definition.direction == "up" else "低于"
                found.append(
                    f"{year}年的自定目标{title.figure(value)}不比原目标"
                    f"{title.figure(replaced.value)}更严，应{asked}它。不需要自定的请留空。"
                )
            if definition.kind in PERCENTAGES and not 0 <= value <= 100:
                found.append(f"{year}年的自定目标是百分比，应在0和100之间，请核对单位。")
        values = {year: target.value for year, target in common.items()}
        values |= {year: value for year, value in self.values.items() if year in common}
        found += [
            f"{earlier}年的{title.figure(values[earlier])}比{later}年的"
            f"{title.figure(values[later])}要求更高，先到的目标不能超过后到的。请改其中一个。"
            for earlier, later in beyond_later(definition.direction, values)
        ]
        if self.values and not self.source:
            found.append("请写明依据：该市来文的名称和文号。")
        return found

    def words(self, names: Names) -> str:
        title = names.indicators[self.number]
        about = f"{names.indicator(self.number)}：{names.unit(self.city)}"
        if not self.values:
            return f"{about}取消自定目标"
        values = "，".join(f"{y}年{title.figure(v)}" for y, v in sorted(self.values.items()))
        return f"{about}自定目标{values}（依据：{self.source}）"


def _between(kind: Kind) -> str:
    """Where what is due between target years is decided."""
    return "目标分解" if kind is Kind.CUMULATIVE else "中间节点"
