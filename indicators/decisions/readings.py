"""Choosing an option of a reading (口径): how the document's open places are understood. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from indicators.calculation import Applicability, Definition, Operator, Target, Term
from indicators.decisions.change import Content, Names
from indicators.decisions.terms import Terms


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """One option of a reading is confirmed or chosen; see `Reading` for what `effect` may say.

    `years` are the target years concerned, none = all. `unnamed` says how many cities remain to
    be named where the reading rests on a list of them. `printed` is how its indicators' unit and
    formulas read under this option, where that differs between options.
    """

    code: str
    topic: str
    option: str
    label: str
    effect: Mapping[str, Any]
    years: tuple[int, ...]
    numbers: tuple[int, ...]
    unnamed: int = 0
    printed: Mapping[str, str] = field(default_factory=dict)

    kind: ClassVar[str] = "reading"

    @property
    def subject(self) -> str:
        return f"reading:{self.code}"

    @property
    def content(self) -> Content:
        return {
            "code": self.code,
            "topic": self.topic,
            "option": self.option,
            "label": self.label,
            "effect": dict(self.effect),
            "years": list(self.years),
            "numbers": list(self.numbers),
            "printed": dict(self.printed),
        }

    @classmethod
    def from_content(cls, content: Content) -> "ReadingChange":
        tuples = {key: tuple(content[key]) for key in ("years", "numbers")}
        return cls(**{**content, **tuples})

    @property
    def states(self) -> dict[tuple[int, str], Applicability]:
        """Cities that come in or go out with this option."""
        states = self.effect.get("applicability", {})
        return {
            (number, city): Applicability(state)
            for number in self.numbers
            for city, state in states.items()
        }

    def applied_to(self, terms: Terms) -> Terms:
        for number in self.numbers:
            definition = with_effect(terms.definitions[number], self.effect, self.years)
            terms = terms.with_definition(definition)
        return replace(terms, applicability={**terms.applicability, **self.states})

    def faults(self, terms: Terms, names: Names) -> list[str]:
        if self.unnamed:
            return [f"还差{self.unnamed}个市没有认定，不能确认。请先在适用范围中认定。"]
        return []

    def words(self, names: Names) -> str:
        return f"{self.topic}：{self.label}"


def with_effect(
    definition: Definition, effect: Mapping[str, Any], years: Sequence[int]
) -> Definition:
    """A definition under an option's effect on the targets of `years` (none = all)."""
    denominator, required = definition.denominator, definition.required
    if "denominator" in effect:
        replaced = {term.element for term in denominator}
        denominator = (Term(effect["denominator"]),)
        required = (required - replaced) | {effect["denominator"]}
    return replace(
        definition,
        denominator=denominator,
        required=required,
        targets=targets_under(definition.targets, effect, years),
        change_mode=effect.get("change_mode", definition.change_mode),
        start_year=effect.get("start_year", definition.start_year),
    )


def targets_under(
    targets: Sequence[Target], effect: Mapping[str, Any], years: Sequence[int]
) -> tuple[Target, ...]:
    """Targets with the operator that an option gives those of `years` (none = all)."""
    if "operator" not in effect:
        return tuple(targets)
    operator = Operator(effect["operator"])
    return tuple(
        replace(target, operator=operator) if not years or target.year in years else target
        for target in targets
    )
