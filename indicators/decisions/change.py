"""What every decision has in common. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from indicators.calculation import to_decimal
from indicators.decisions.terms import PROVINCE, Terms
from indicators.wording import figure

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Title:
    """An indicator as far as words go."""

    name: str
    unit: str
    decimals: int

    def figure(self, value: Fraction) -> str:
        """A value as it was set, with its unit: nothing is rounded away."""
        places = next(
            (places for places in range(self.decimals, 9) if value * 10**places % 1 == 0), 9
        )
        return figure(value, unit=self.unit, places=places)


@dataclass(frozen=True, slots=True)
class Names:
    """What cities and indicators are called, by code and number, each in the plan's order."""

    cities: Mapping[str, str]
    indicators: Mapping[int, Title]

    def unit(self, code: str) -> str:
        """全省, or the city's name."""
        return "全省" if code == PROVINCE else self.cities[code]

    def indicator(self, number: int) -> str:
        """「第4项供水管网漏损率」."""
        return f"第{number}项{self.indicators[number].name}"


class Change(Protocol):
    """A decision before it is taken: what it is about, what is wrong with it, what it does.

    `content` is JSON from which `from_content` gives the same change. `numbers` are the indicators
    whose results it may change.
    """

    kind: ClassVar[str]

    @property
    def subject(self) -> str:
        """What it is about: the newest decision on a subject is in force."""

    @property
    def numbers(self) -> tuple[int, ...]: ...

    @property
    def content(self) -> Content: ...

    @classmethod
    def from_content(cls, content: Content) -> "Change": ...

    def applied_to(self, terms: Terms) -> Terms:
        """The terms under which results are computed once it is in force."""

    def faults(self, terms: Terms, names: Names) -> list[str]:
        """Why it cannot be taken under these terms, each with the remedy; empty when it can."""

    def words(self, names: Names) -> str:
        """What is decided, in one line."""


def written(value: Fraction) -> str:
    """An exact decimal as JSON keeps it."""
    return f"{to_decimal(value):f}"
