"""Which elements a city must report."""

from decimal import Decimal

from reporting.parsing import ElementRule
from reporting.required import Use, required_codes

RULES = {
    code: ElementRule(code, code, "", "amount", required=code != "switch")
    for code in ("a", "b", "shared", "switch")
}
USES = [
    Use("a", 1, "numerator"),
    Use("shared", 1, "denominator"),
    Use("b", 2, "numerator"),
    Use("shared", 2, "denominator"),
    Use("switch", 2, "switch"),
]


def required(not_applicable: set[int] = frozenset(), **answers: Decimal | None) -> list[str]:  # type: ignore[assignment]
    return required_codes(RULES, USES, not_applicable=not_applicable, answers=answers)


def test_optional_elements_are_never_required() -> None:
    assert required() == ["a", "b", "shared"]


def test_an_indicator_that_does_not_apply_needs_only_what_others_share() -> None:
    assert required({1}) == ["b", "shared"]
    assert required({1, 2}) == []


def test_only_an_explicit_no_switches_an_indicator_off() -> None:
    assert required(switch=None) == required(switch=Decimal(1)) == ["a", "b", "shared"]
    assert required(switch=Decimal(0)) == ["a"]
