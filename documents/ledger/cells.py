"""Results and figures as cells of the ledger. Pure: what was read goes in."""

from decimal import Decimal
from fractions import Fraction

from assessment.models import CityStatus, ProvincialStatus
from documents.ledger.contents import Ledger
from documents.workbook import Number
from indicators.calculation import (
    REASON_LABELS,
    STATUS_LABELS,
    Bands,
    Operator,
    Reason,
    Status,
    Target,
)
from indicators.calculation import shown as rounded
from indicators.models import DataElement, ElementType, Indicator
from indicators.selectors import departments
from indicators.wording import pace, target_words
from reporting.on_record import CountingFact

_FLAGS = ("count", "share")
_SEVERITY_PLACES = 4
_FEWEST_PLACES, _MOST_PLACES = 2, 6
_NOTHING = Target(year=0, operator=Operator.MORE_THAN, value=Fraction(0))


def yes_cell(flag: bool) -> str:
    """是 or 否."""
    return "是" if flag else "否"


def indicator_cells(indicator: Indicator) -> tuple[object, ...]:
    """Number, name, nature, clause and first-named department."""
    behind = departments(indicator)
    return (
        indicator.number,
        indicator.name,
        indicator.get_nature_display(),
        indicator.clause.code,
        behind[0].short_name if behind else None,
    )


def result_cells(
    ledger: Ledger, result: CityStatus | ProvincialStatus, *, of_city: bool
) -> tuple[object, ...]:
    """A result, every figure in full and shown as on the pages: never rounded across its target."""
    indicator = ledger.indicators[result.indicator.number]
    places = indicator.decimals
    return (
        STATUS_LABELS[Status(result.status)],
        _result_value(result, indicator, of_city=of_city),
        indicator.unit,
        _amount(result.numerator),
        _amount(result.denominator),
        result.target_year,
        _aim(result, indicator),
        _level(result.path, places),
        _distance(result.gap, places),
        _distance(result.gap_to_path, places),
        _pace(result.pace, ledger.bands[indicator.number]),
        _level(result.severity, _SEVERITY_PLACES),
        yes_cell(result.provisional),
        yes_cell(indicator.number in ledger.pending_for(result.target_year)),
        REASON_LABELS[Reason(result.reason_code)],
    )


def value_cell(element: DataElement, fact: CountingFact | None) -> object:
    """A reported figure: a number, 是 or 否, a text; None where there is none."""
    if fact is None:
        return None
    if fact.value is None:
        return fact.text or None
    if element.type == ElementType.YES_NO:
        return yes_cell(bool(fact.value))
    return Number(fact.value, 0) if element.type == ElementType.WHOLE else _amount(fact.value)


def _result_value(
    result: CityStatus | ProvincialStatus, indicator: Indicator, *, of_city: bool
) -> object:
    if result.value is None:
        return None
    if of_city and indicator.kind in _FLAGS:
        return yes_cell(bool(result.value))
    return _told(result.value, indicator.decimals, _target(result))


def _target(result: CityStatus | ProvincialStatus) -> Target | None:
    if result.target is None or result.target_year is None:
        return None
    return Target(result.target_year, Operator(result.operator), Fraction(result.target))


def _aim(result: CityStatus | ProvincialStatus, indicator: Indicator) -> str | None:
    target = _target(result)
    if target is None:
        return None
    return target_words(target.operator, target.value, unit=indicator.unit)


def _amount(value: Decimal | None) -> Number | None:
    """As many decimals as it was given with, two at least."""
    if value is None:
        return None
    exponent = value.normalize().as_tuple().exponent
    given = -exponent if isinstance(exponent, int) else 0
    return Number(value, min(max(given, _FEWEST_PLACES), _MOST_PLACES))


def _pace(value: Decimal | None, bands: Bands) -> Number | None:
    """With as many decimals as it is told with everywhere."""
    if value is None:
        return None
    return Number(value, len(pace(value, bands).partition(".")[2]))


def _level(value: Decimal | None, places: int) -> Number | None:
    return None if value is None else Number(value, places)


def _distance(value: Decimal | None, places: int) -> Number | None:
    """A distance that is not zero is never shown as zero."""
    return None if value is None else _told(value, places, _NOTHING)


def _told(value: Decimal, places: int, target: Target | None) -> Number:
    """With as many decimals as it takes to stand on the right side of the target."""
    text = rounded(value, places=places, target=target)
    return Number(value, len(text.partition(".")[2]))
