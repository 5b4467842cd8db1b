"""What a city's figures come to, indicator by indicator, drafts included.

Entered or submitted figures go through the same calculation as everywhere; nothing is worked out
here. The words show the numbers that were put into the formula.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from indicators.calculation import (
    REASON_LABELS,
    CityInput,
    CityResult,
    Definition,
    Figure,
    Kind,
    Status,
    Term,
    YearContext,
    judge_city,
)
from indicators.calculation.value import Report, city_reports, counted_years, quotient
from indicators.models import Indicator
from indicators.wording import MINUS, POINTS, figure, plain
from reporting import on_record, selectors
from reporting.basis import Basis
from reporting.models import State
from reporting.parsing import ElementRule

#: Statuses that are shown without a value.
WITHOUT_VALUE = (Status.NOT_APPLICABLE, Status.UNDESIGNATED, Status.NOT_JUDGEABLE)
FLAGS = (Kind.COUNT, Kind.SHARE)

Series = dict[int, dict[str, Figure]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One indicator of one city and year, ready to be shown.

    `arithmetic` is the formula with the numbers put in, `value` what it comes to, `before` last
    year's value; `obstacle` says why there is no value. `status` is "" while nothing can be said.
    """

    number: int
    name: str
    arithmetic: str
    value: str
    status: str
    reason: str
    obstacle: str
    before: str


def figures_of(current: on_record.Current) -> Series:
    """Stored figures by year, as the calculation takes them."""
    series: Series = {}
    for (code, year), fact in current.items():
        if fact.value is not None:
            series.setdefault(year, {})[code] = Figure(fact.value, fact.state == State.FINAL)
    return series


def outcomes(
    basis: Basis,
    series: Series,
    *,
    now: datetime,
    broken: AbstractSet[str] = frozenset(),
    using: AbstractSet[str] | None = None,
) -> dict[int, Outcome]:
    """Every indicator of the basis' city in its cycle's year, by number.

    `broken` are the elements with an error: what rests on one waits for its correction. `using`
    leaves out the indicators that none of these elements enters.
    """
    city, year = basis.city, basis.cycle.year
    ends = selectors.deadlines([city], basis.cycles)
    calendar = {
        each.year: YearContext(True, now >= ends[city.pk, each.pk]) for each in basis.cycles
    }
    found = {}
    for indicator in basis.indicators:
        definition = basis.definitions[indicator.number]
        if using is not None and using.isdisjoint(definition.elements):
            continue
        unit = basis.terms.city_input(indicator.number, city.code, series)
        judged = judge_city(definition, unit, years=[year - 1, year], calendar=calendar)
        found[indicator.number] = _outcome(
            indicator, definition, unit, judged, year, basis.rules, broken
        )
    return found


def _outcome(
    indicator: Indicator,
    definition: Definition,
    unit: CityInput,
    judged: Mapping[int, CityResult],
    year: int,
    rules: Mapping[str, ElementRule],
    broken: AbstractSet[str],
) -> Outcome:
    result, earlier = judged[year], judged[year - 1]
    uses = definition.needed | ({definition.correction} if definition.correction else set())
    arithmetic = obstacle = status = ""
    if broken & uses:
        obstacle = "改正后计算"
    elif result.value is not None and definition.needed <= unit.series.get(year, {}).keys():
        arithmetic = _arithmetic(definition, unit, result, year)
        status = result.status.value
    elif result.status in WITHOUT_VALUE:
        obstacle, status = REASON_LABELS[result.reason], result.status.value
    else:
        obstacle = _lacking(definition, unit.series.get(year, {}), rules)
    return Outcome(
        number=indicator.number,
        name=indicator.short_name,
        arithmetic=arithmetic,
        value=_value(indicator, definition, result) if not obstacle else "",
        status=status,
        reason=REASON_LABELS[result.reason] if status else "",
        obstacle=obstacle,
        before=_value(indicator, definition, earlier),
    )


def _value(indicator: Indicator, definition: Definition, result: CityResult) -> str:
    """The value with its unit, never rounded across its target; 是 or 否 for a yes/no; or ""."""
    if result.value is None:
        return ""
    if definition.kind in FLAGS:
        return "是" if result.value else "否"
    return figure(
        result.value,
        unit=indicator.unit,
        places=indicator.decimals,
        target=result.target,
        lower_bound=result.lower_bound,
    )


def _lacking(
    definition: Definition, figures: Mapping[str, Figure], rules: Mapping[str, ElementRule]
) -> str:
    """「缺城镇建筑能耗，不能计算」."""
    names = [rule.name for code, rule in rules.items() if code in definition.needed - set(figures)]
    return f"缺{'、'.join(names)}，不能计算"


def _arithmetic(definition: Definition, unit: CityInput, result: CityResult, year: int) -> str:
    """The formula with its numbers, without the value: 「4.42 ÷ 8.64」."""
    figures = unit.series.get(year, {})
    if definition.kind in FLAGS:
        return ""
    if definition.kind is Kind.CUMULATIVE:
        return _additions(definition, unit, result, year)
    words = _division(definition, figures)
    if definition.correction and definition.correction in figures:
        words += f" {MINUS} {plain(figures[definition.correction].value)}个{POINTS}"
    if definition.kind is Kind.CHANGE and definition.base_year is not None:
        reports = city_reports(definition, unit)
        now, base = reports[year], reports[definition.base_year]
        words += f" = {_percent(definition, now)}，{definition.base_year}年{_percent(definition, base)}，变化"
    return words


def _division(definition: Definition, figures: Mapping[str, Figure]) -> str:
    return f"{_sum(definition.numerator, figures)} ÷ {_sum(definition.denominator, figures)}"


def _percent(definition: Definition, report: Report) -> str:
    value = quotient(definition, report)
    return "" if value is None else figure(value, unit="%", places=2)


def _sum(terms: Iterable[Term], figures: Mapping[str, Figure]) -> str:
    """「8.64」, 「（1,200 − 1,100）」 or 「（38 × 100）」."""
    words = ""
    for term in terms:
        sign = (MINUS if term.factor < 0 else "+") if words else (MINUS if term.factor < 0 else "")
        number = _factored(figures[term.element].value, abs(term.factor))
        words += f" {sign} {number}" if words else f"{sign}{number}"
    return f"（{words}）" if " " in words else words


def _factored(value: Decimal, factor: Fraction) -> str:
    return plain(value) if factor == 1 else f"{plain(value)} × {plain(factor)}"


def _additions(definition: Definition, unit: CityInput, result: CityResult, year: int) -> str:
    """「2021至2026年 3.2 + 4.1 + … 」, and which years lack a report."""
    reports = city_reports(definition, unit)
    years = [counted for counted in counted_years(definition, year) if counted in reports]
    words = " + ".join(plain(reports[counted].amount) for counted in years)
    if result.years_missing:
        words += f"（缺{'、'.join(str(missing) for missing in result.years_missing)}年）"
    return words if len(years) > 1 or result.years_missing else ""
