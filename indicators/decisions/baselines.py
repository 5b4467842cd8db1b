"""Declaring where progress is counted from (基期). Pure."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from indicators.calculation import Kind, Point, Target
from indicators.decisions.change import Content, Names, written
from indicators.decisions.terms import PROVINCE, Terms

#: Results are kept from here on, and figures before it are not asked for.
FIRST_BASE_YEAR = 2020
FIRST_DECLARED_YEAR = 2015
#: Totals start from 0 and changes from 0 in their base year, by definition.
FIXED = {
    Kind.CUMULATIVE: "累计指标从起算年的前一年以0为基期，不另设基期。起算年在“累计指标从哪年起算”中决定。",
    Kind.CHANGE: "本项以各单位2020年的上报数为基期，不另设基期。缺2020年数据的市请补报。",
}
HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class BaseYearChange:
    """The year whose final figure is every unit's baseline; None = the first one reported."""

    number: int
    year: int | None

    kind: ClassVar[str] = "base_year"

    @property
    def subject(self) -> str:
        return f"base_year:{self.number}"

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.number,)

    @property
    def content(self) -> Content:
        return {"number": self.number, "year": self.year}

    @classmethod
    def from_content(cls, content: Content) -> "BaseYearChange":
        return cls(**content)

    def applied_to(self, terms: Terms) -> Terms:
        definition = replace(terms.definitions[self.number], base_year=self.year)
        return terms.with_definition(definition)

    def faults(self, terms: Terms, names: Names) -> list[str]:
        definition = terms.definitions[self.number]
        if definition.kind in FIXED:
            return [FIXED[definition.kind]]
        if self.year is None:
            return []
        return _year_faults(self.year, FIRST_BASE_YEAR, definition.targets)

    def words(self, names: Names) -> str:
        how = "首次核定的年份" if self.year is None else f"{self.year}年"
        return f"{names.indicator(self.number)}的基期：{how}"


@dataclass(frozen=True, slots=True)
class BaseValueChange:
    """A baseline with its figure, for the province or one city; `point` None takes it back."""

    number: int
    unit: str
    point: Point | None
    source: str = ""

    kind: ClassVar[str] = "base_value"

    @property
    def subject(self) -> str:
        return f"base_value:{self.number}:{self.unit}"

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.number,)

    @property
    def content(self) -> Content:
        point = self.point and {"year": self.point.year, "value": written(self.point.value)}
        return {"number": self.number, "unit": self.unit, "point": point, "source": self.source}

    @classmethod
    def from_content(cls, content: Content) -> "BaseValueChange":
        given = content["point"]
        point = given and Point(given["year"], Fraction(given["value"]))
        return cls(content["number"], content["unit"], point, content["source"])

    def applied_to(self, terms: Terms) -> Terms:
        if self.unit == PROVINCE:
            definition = terms.definitions[self.number]
            return terms.with_definition(replace(definition, base_value=self.point))
        values = {**terms.base_values}
        values.pop((self.number, self.unit), None)
        if self.point is not None:
            values[self.number, self.unit] = self.point
        return replace(terms, base_values=values)

    def faults(self, terms: Terms, names: Names) -> list[str]:
        kind = terms.definitions[self.number].kind
        if kind in FIXED:
            return [FIXED[kind]]
        if kind in (Kind.COUNT, Kind.SHARE) and self.unit != PROVINCE:
            return ["本项只考核全省，各市没有目标，不需要基期数。"]
        if self.point is None:
            return []
        found = _year_faults(
            self.point.year, FIRST_DECLARED_YEAR, terms.targets(self.number, self.unit)
        )
        if self.point.value < 0:
            found.append("基期数不能为负，请核对。")
        elif kind in (Kind.RATIO, Kind.LEAKAGE, Kind.SHARE) and self.point.value > HUNDRED:
            found.append("基期数是百分比，不能大于100，请核对单位。")
        elif kind is Kind.COUNT and self.point.value.denominator != 1:
            found.append("基期数是城市个数，应为整数。")
        if not self.source:
            found.append("请写明基期数的出处，例如文件名、文号和页码。")
        return found

    def words(self, names: Names) -> str:
        unit, title = names.unit(self.unit), names.indicators[self.number]
        if self.point is None:
            return f"{names.indicator(self.number)}：{unit}不再指定基期数"
        value = title.figure(self.point.value)
        return (
            f"{names.indicator(self.number)}：{unit}基期{self.point.year}年为{value}"
            f"（出处：{self.source}）"
        )


def _year_faults(year: int, first: int, targets: tuple[Target, ...]) -> list[str]:
    end = min((target.year for target in targets), default=2030)
    if first <= year < end:
        return []
    return [f"基期年{year}不可用：应在{first}年至{end - 1}年之间，早于第一个目标年{end}年。"]
