"""Entering points between the plan's target years (中间节点). Pure."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from indicators.calculation import Kind, Point, beyond_later
from indicators.decisions.change import Content, Names, written
from indicators.decisions.terms import PROVINCE, Terms

FIRST_YEAR = 2021


@dataclass(frozen=True, slots=True)
class MilestonesChange:
    """Every point of the province or of one city, oldest first; none takes them back."""

    number: int
    unit: str
    points: tuple[Point, ...]

    kind: ClassVar[str] = "milestones"

    @property
    def subject(self) -> str:
        return f"milestones:{self.number}:{self.unit}"

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.number,)

    @property
    def content(self) -> Content:
        points = {str(point.year): written(point.value) for point in self.points}
        return {"number": self.number, "unit": self.unit, "points": points}

    @classmethod
    def from_content(cls, content: Content) -> "MilestonesChange":
        points = sorted(content["points"].items())
        return cls(
            content["number"],
            content["unit"],
            tuple(Point(int(year), Fraction(value)) for year, value in points),
        )

    def applied_to(self, terms: Terms) -> Terms:
        if self.unit == PROVINCE:
            definition = replace(terms.definitions[self.number], milestones=self.points)
            return terms.with_definition(definition)
        milestones = {**terms.milestones}
        milestones.pop((self.number, self.unit), None)
        if self.points:
            milestones[self.number, self.unit] = self.points
        return replace(terms, milestones=milestones)

    def faults(self, terms: Terms, names: Names) -> list[str]:
        definition, title = terms.definitions[self.number], names.indicators[self.number]
        targets = terms.targets(self.number, self.unit)
        if not targets:
            return [f"{names.unit(self.unit)}在本项没有目标，不能设中间节点。"]
        if definition.kind is Kind.CUMULATIVE and self.unit != PROVINCE:
            return ["总量指标各市的中间年份在目标分解中一并分解，不在这里设。"]
        target_years, last = {target.year for target in targets}, targets[-1].year
        found = []
        for point in self.points:
            if point.year in target_years:
                found.append(f"{point.year}年已有目标，不能再设中间节点。")
            elif not FIRST_YEAR <= point.year < last:
                found.append(f"{point.year}年不可用：应在{FIRST_YEAR}年至{last - 1}年之间。")
            if definition.kind is Kind.COUNT and point.value.denominator != 1:
                found.append(f"{point.year}年：城市个数应为整数。")
            if definition.kind is not Kind.CHANGE and point.value < 0:
                found.append(f"{point.year}年：中间节点不能为负。")
        values = {point.year: point.value for point in self.points}
        values |= {target.year: target.value for target in targets}
        found += [
            f"{earlier}年的{title.figure(values[earlier])}比{later}年的"
            f"{title.figure(values[later])}要求更高，中间节点不能超过以后的目标。请改其中一个。"
            for earlier, later in beyond_later(definition.direction, values)
        ]
        return found

    def words(self, names: Names) -> str:
        unit, title = names.unit(self.unit), names.indicators[self.number]
        points = "，".join(f"{point.year}年{title.figure(point.value)}" for point in self.points)
        return (
            f"{names.indicator(self.number)}：{unit}的中间节点{f'：{points}' if points else '取消'}"
        )
