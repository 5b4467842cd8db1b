"""Deciding to which cities an indicator applies (适用范围). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from indicators.calculation import Applicability
from indicators.decisions.change import Content, Names
from indicators.decisions.terms import Terms

STATE_WORDS: dict[str, str] = {
    Applicability.APPLICABLE: "适用",
    Applicability.NOT_APPLICABLE: "不适用",
    Applicability.UNDESIGNATED: "待认定",
}


@dataclass(frozen=True, slots=True)
class ApplicabilityChange:
    """The state of every city, by code.

    Where the plan speaks of a number of cities (`expected`) without naming them all, that is how
    many may be named; `named` are those it names itself, which nobody can take out. Naming the
    last one settles the others: they are not meant.
    """

    number: int
    states: Mapping[str, Applicability]
    expected: int | None = None
    named: tuple[str, ...] = ()

    kind: ClassVar[str] = "applicability"

    @property
    def subject(self) -> str:
        return f"applicability:{self.number}"

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.number,)

    @property
    def content(self) -> Content:
        return {
            "number": self.number,
            "states": {city: state.value for city, state in self.settled.items()},
            "expected": self.expected,
            "named": list(self.named),
        }

    @classmethod
    def from_content(cls, content: Content) -> "ApplicabilityChange":
        return cls(
            number=content["number"],
            states={city: Applicability(state) for city, state in content["states"].items()},
            expected=content["expected"],
            named=tuple(content["named"]),
        )

    @property
    def designated(self) -> int:
        """How many cities it applies to."""
        return sum(1 for state in self.states.values() if state is Applicability.APPLICABLE)

    @property
    def complete(self) -> bool:
        """Whether every city of which the plan speaks is named."""
        return self.expected is not None and self.designated == self.expected

    @property
    def settled(self) -> dict[str, Applicability]:
        """The states, the open ones settled where the last city was named."""
        if not self.complete:
            return dict(self.states)
        return {
            city: Applicability.NOT_APPLICABLE if state is Applicability.UNDESIGNATED else state
            for city, state in self.states.items()
        }

    def applied_to(self, terms: Terms) -> Terms:
        states = {(self.number, city): state for city, state in self.settled.items()}
        return replace(terms, applicability={**terms.applicability, **states})

    def faults(self, terms: Terms, names: Names) -> list[str]:
        found = []
        if self.expected is not None and self.designated > self.expected:
            found.append(
                f"认定了{self.designated}个市，方案中是{self.expected}个。"
                f"请减去{self.designated - self.expected}个再保存。"
            )
        out = [
            names.unit(city)
            for city in self.named
            if self.states.get(city) is not Applicability.APPLICABLE
        ]
        if out:
            found.append(f"{'、'.join(out)}是方案点名的市，不能改为不适用或待认定。请改回“适用”。")
        if all(state is Applicability.NOT_APPLICABLE for state in self.states.values()):
            found.append("至少要有一个市适用或待认定，否则全省没有数可算。")
        return found

    def words(self, names: Names) -> str:
        count = f"已认定{self.designated}/{self.expected}" if self.expected is not None else ""
        return "；".join(
            [
                f"{names.indicator(self.number)}的适用范围{f'（{count}）' if count else ''}",
                *(
                    f"{STATE_WORDS[state]}：{'、'.join(cities)}"
                    for state in Applicability
                    if (cities := self._of(state, names))
                ),
            ]
        )

    def _of(self, wanted: Applicability, names: Names) -> list[str]:
        return [names.unit(city) for city, state in self.settled.items() if state is wanted]
