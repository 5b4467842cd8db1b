"""The rules of the checks as their page shows them. No HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass

from cities.selectors import departments
from indicators.models import PartRule
from reporting import selectors
from reporting.check_rules import CheckRules, bound_words, outlier_words
from reporting.models import CheckChange
from reporting.parsing import ElementRule, number_text


@dataclass(frozen=True, slots=True)
class BoundRow:
    """One element with its bound, and who last changed it."""

    rule: ElementRule
    department: str
    words: str
    last: CheckChange | None


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair, in force or ended."""

    part: ElementRule
    whole: ElementRule
    factor: str
    in_force: bool
    last: CheckChange | None


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """All rules as they stand, and every change that led there, newest first."""

    rules: CheckRules
    bounds: list[BoundRow]
    pairs: list[PairRow]
    outliers: str
    outliers_last: CheckChange | None
    history: list[CheckChange]

    @property
    def version(self) -> int:
        """0 = as loaded."""
        return self.history[0].version if self.history else 0

    @property
    def bounded(self) -> int:
        """How many elements are compared with last year."""
        return sum(row.rule.change_bound is not None for row in self.bounds)

    @property
    def held(self) -> int:
        """How many pairs hold."""
        return sum(row.in_force for row in self.pairs)

    @property
    def numbers(self) -> list[ElementRule]:
        """What can be bounded or compared."""
        return [row.rule for row in self.bounds]


def checks_page() -> ChecksPage:
    """The rules with their history."""
    rules = selectors.check_rules()
    history = list(CheckChange.objects.select_related("by").order_by("-version"))
    last = _last(history)
    names = {each.code: each.short_name for each in departments()}
    pairs = PartRule.objects.select_related("part", "whole")
    return ChecksPage(
        rules=rules,
        bounds=[
            BoundRow(
                rule,
                names[rule.department],
                bound_words(rule.change_bound),
                last.get(("bound", rule.code)),
            )
            for rule in rules.elements.values()
            if rule.is_number
        ],
        pairs=[
            PairRow(
                rules.elements[pair.part.code],
                rules.elements[pair.whole.code],
                number_text(pair.factor),
                pair.in_force,
                last.get(("pair", pair.part.code, pair.whole.code)),
            )
            for pair in pairs.order_by("-in_force", "part__order", "whole__order")
        ],
        outliers=outlier_words(rules.outliers),
        outliers_last=last.get(("outlier",)),
        history=history,
    )


def _last(history: Iterable[CheckChange]) -> dict[tuple[str, ...], CheckChange]:
    """The newest change of each rule."""
    found: dict[tuple[str, ...], CheckChange] = {}
    for change in history:
        found.setdefault((change.kind, *change.codes), change)
    return found
