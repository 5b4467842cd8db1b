"""Which elements a city must report for a year. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import NamedTuple

from indicators.calculation import Definition, Kind
from reporting.parsing import ElementRule

SWITCH = "switch"


class Use(NamedTuple):
    """An element in an indicator's formula and the part it plays there."""

    element: str
    indicator: int
    part: str


def required_codes(
    rules: Mapping[str, ElementRule],
    uses: Sequence[Use],
    *,
    not_applicable: AbstractSet[int],
    answers: Mapping[str, Decimal | None],
) -> list[str]:
    """Codes of the elements that must be reported, in the order of the rules.

    Left out: elements of indicators that do not apply to the city (unless another indicator
    needs them), and those of an indicator that the city's own answer switched off for the year
    (无集中供热管网).
    """
    off = {use.indicator for use in uses if use.part == SWITCH and answers.get(use.element) == 0}
    exempt = _elements(use for use in uses if use.indicator in not_applicable)
    exempt -= _elements(use for use in uses if use.indicator not in not_applicable)
    switched_off = _elements(use for use in uses if use.indicator in off)
    left_out = exempt | switched_off
    return [code for code, rule in rules.items() if rule.required and code not in left_out]


def earlier_years(
    definitions: Iterable[Definition], year: int, *, final: AbstractSet[tuple[str, int]]
) -> dict[str, list[int]]:
    """Years before `year` that a calculation needs and whose figure is not `final`, per element.

    The base year of a change (no. 6), each year since the start of counting of a total (14, 15).
    """
    needed: dict[str, set[int]] = {}
    for definition in definitions:
        if definition.kind is Kind.CHANGE:
            terms = (*definition.numerator, *definition.denominator)
            years = {definition.base_year or year}
        elif definition.kind is Kind.CUMULATIVE:
            terms, years = definition.additions, set(range(definition.start_year or year, year))
        else:
            continue
        for term in terms:
            needed.setdefault(term.element, set()).update(years)
    still_open = {
        code: [at for at in sorted(years) if at < year and (code, at) not in final]
        for code, years in needed.items()
    }
    return {code: years for code, years in still_open.items() if years}


def _elements(uses: Iterable[Use]) -> set[str]:
    return {use.element for use in uses}
