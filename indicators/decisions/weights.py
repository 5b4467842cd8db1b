"""Entering a weight that its publication lacks for a city, such as a census figure. Pure."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from indicators.decisions.allocations import WEIGHT_WORDS
from indicators.decisions.change import Content, Names, written
from indicators.decisions.terms import Terms
from indicators.wording import plain

#: The weights that were published once and are asked of nobody: their units.
PUBLISHED_UNITS = {"built_up_published": "km²", "urban_population": "人"}


@dataclass(frozen=True, slots=True)
class WeightChange:
    """One city's weight, in the unit of PUBLISHED_UNITS; None takes back what was entered.

    It judges nobody: a total is split by it when the next split is proposed.
    """

    weight: str
    city: str
    value: Fraction | None
    source: str = ""

    kind: ClassVar[str] = "weight"

    @property
    def subject(self) -> str:
        return f"weight:{self.weight}:{self.city}"

    @property
    def numbers(self) -> tuple[int, ...]:
        return ()

    @property
    def content(self) -> Content:
        value = None if self.value is None else written(self.value)
        return {"weight": self.weight, "city": self.city, "value": value, "source": self.source}

    @classmethod
    def from_content(cls, content: Content) -> "WeightChange":
        given = content["value"]
        value = None if given is None else Fraction(given)
        return cls(content["weight"], content["city"], value, content["source"])

    def applied_to(self, terms: Terms) -> Terms:
        return terms

    def faults(self, terms: Terms, names: Names) -> list[str]:
        if self.value is None:
            return []
        found = []
        if self.value <= 0:
            found.append(f"{self._words}应大于0，请核对。")
        elif self.weight == "urban_population" and self.value.denominator != 1:
            found.append("人口应为整数，单位是人，不是万人。请改正。")
        if not self.source:
            found.append("请写明这个数的出处，例如《河南省第七次全国人口普查公报》及页码。")
        return found

    def words(self, names: Names) -> str:
        about = f"{names.unit(self.city)}的{self._words}"
        if self.value is None:
            return f"不再采用补录的{about}"
        unit = PUBLISHED_UNITS[self.weight]
        return f"补录{about}为{plain(self.value)}{unit}（出处：{self.source}）"

    @property
    def _words(self) -> str:
        return f"“{WEIGHT_WORDS[self.weight]}”"
