"""Deciding how pace is measured and where its bands lie. Pure."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Literal

from indicators.calculation import LINEAR_ONLY, Bands
from indicators.decisions.change import Content, Names, written
from indicators.decisions.terms import Terms
from indicators.wording import plain

#: A pace of 2 is twice as fast as needed; a band beyond it is a slip of the pen.
MOST = 2
METHOD_WORDS = {"linear": "线性（每年进度相同）", "cagr": "复合增长率（Eurostat）"}


@dataclass(frozen=True, slots=True)
class PaceChange:
    """Linear pace, or compound growth where every value is positive."""

    number: int
    method: Literal["linear", "cagr"]

    kind: ClassVar[str] = "pace"

    @property
    def subject(self) -> str:
        return f"pace:{self.number}"

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.number,)

    @property
    def content(self) -> Content:
        return {"number": self.number, "method": self.method}

    @classmethod
    def from_content(cls, content: Content) -> "PaceChange":
        return cls(**content)

    def applied_to(self, terms: Terms) -> Terms:
        definition = replace(terms.definitions[self.number], pace_method=self.method)
        return terms.with_definition(definition)

    def faults(self, terms: Terms, names: Names) -> list[str]:
        if self.method == "cagr" and terms.definitions[self.number].kind in LINEAR_ONLY:
            return ["本项的数可以为0或负（变化、个数、占比、累计），不能用复合增长率，请用线性。"]
        return []

    def words(self, names: Names) -> str:
        return f"{names.indicator(self.number)}的进度算法：{METHOD_WORDS[self.method]}"


@dataclass(frozen=True, slots=True)
class BandsChange:
    """The least pace of 进度正常 and of 进度偏慢.

    For one indicator, or (`number` None) for all that have none of their own; `bands` None gives
    an indicator back to the general ones. `numbers` are those it bears on.
    """

    number: int | None
    numbers: tuple[int, ...]
    bands: Bands | None
    source: str = ""

    kind: ClassVar[str] = "bands"

    @property
    def subject(self) -> str:
        return "bands" if self.number is None else f"bands:{self.number}"

    @property
    def content(self) -> Content:
        bands = self.bands and {
            "on_track": written(self.bands.on_track),
            "slow": written(self.bands.slow),
        }
        return {
            "number": self.number,
            "numbers": list(self.numbers),
            "bands": bands,
            "source": self.source,
        }

    @classmethod
    def from_content(cls, content: Content) -> "BandsChange":
        given = content["bands"]
        bands = given and Bands(Fraction(given["on_track"]), Fraction(given["slow"]))
        return cls(content["number"], tuple(content["numbers"]), bands, content["source"])

    def applied_to(self, terms: Terms) -> Terms:
        if self.number is not None:
            own = terms.own_bands - {self.number}
            if self.bands is not None:
                own |= {self.number}
            definition = terms.definitions[self.number]
            definition = replace(definition, bands=self.bands or terms.general_bands)
            return replace(terms, own_bands=own).with_definition(definition)
        general = self.bands or Bands()
        definitions = {
            number: definition if number in terms.own_bands else replace(definition, bands=general)
            for number, definition in terms.definitions.items()
        }
        return replace(terms, definitions=definitions, general_bands=general)

    def faults(self, terms: Terms, names: Names) -> list[str]:
        if self.bands is None:
            return [] if self.number is not None else ["请填写两条界线。"]
        found = []
        if not 0 < self.bands.slow <= self.bands.on_track <= MOST:
            found.append("界线应满足：0＜进度偏慢的下限≤进度正常的下限≤2。例如0.95和0.60。")
        if not self.source:
            found.append("请写明界线的出处，例如采用的标准或方法。")
        return found

    def words(self, names: Names) -> str:
        of = "各项" if self.number is None else names.indicator(self.number)
        if self.bands is None:
            return f"{of}的进度界线：改用各项通用的界线"
        on_track, slow = plain(self.bands.on_track), plain(self.bands.slow)
        return (
            f"{of}的进度界线：{on_track}以上为进度正常，{slow}以上为进度偏慢（出处：{self.source}）"
        )
