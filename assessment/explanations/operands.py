"""The first step of the arithmetic: how a value comes out of what was reported."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from indicators.calculation import Definition, Kind, Term, shown, to_decimal
from indicators.wording import amount, plain

from .model import FLAG_KINDS, QUOTIENT_KINDS, Around, Stored, Topic, value_words

SUM_PLACES = 2
_RATE_EXTRA = 2
Figures = Mapping[tuple[str, int], Decimal]


def value_lines(row: Stored, topic: Topic, around: Around) -> tuple[str, ...]:
    """The formula in words, then with the numbers put in."""
    formula = topic.formula if row.of_city else topic.provincial_formula
    return (formula, *_numbers(row, topic, around))


def _numbers(row: Stored, topic: Topic, around: Around) -> Iterator[str]:
    value = value_words(row, topic)
    if topic.kind in QUOTIENT_KINDS and row.numerator is not None and row.denominator:
        reported = _reported_quotient(row, topic, around.figures, row.year) if row.of_city else None
        quotient = reported or _stored_quotient(row, topic, row.numerator, row.denominator)
        if topic.kind is Kind.CHANGE and row.value is not None:
            rate = 100 * Fraction(row.numerator) / Fraction(row.denominator)
            yield f"{row.year}年：{quotient} = {_rate(rate, topic)}%"
            yield from _change(row, topic, around, (rate, Fraction(row.value)))
        else:
            yield f"{quotient} = {value}"
    elif topic.kind is Kind.CUMULATIVE:
        yield _additions(row, topic, around) or f"各年相加 = {value}"
    elif topic.kind in FLAG_KINDS and row.of_city:
        yield f"上报为“{value}”，计{plain(row.value)}" if row.value is not None else value
    elif topic.kind is Kind.SHARE and row.numerator is not None and row.denominator:
        yield f"{plain(row.numerator)} ÷ {plain(row.denominator)} × 100 = {value}"
    else:
        yield f"合计 = {value}"


def _stored_quotient(row: Stored, topic: Topic, numerator: Decimal, denominator: Decimal) -> str:
    """Numerator ÷ denominator as stored with the result."""
    sums = (amount(each, places=SUM_PLACES) for each in (numerator, denominator))
    sign = "" if row.of_city else "Σ "
    return f"{sign}{' ÷ '.join(sums)}{_factor(topic)}"


def _reported_quotient(row: Stored, topic: Topic, figures: Figures, year: int) -> str | None:
    """The reports put into the formula, if they give the stored sums; None where they do not."""
    definition = topic.definition
    terms = (*definition.numerator, *definition.denominator)
    if any((term.element, year) not in figures for term in terms):
        return None
    amount_, whole = _sums(definition, figures, year)
    if year == row.year and (to_decimal(amount_), to_decimal(whole)) != (
        row.numerator,
        row.denominator,
    ):
        return None
    over = _expression(definition.numerator, figures, year)
    under = _expression(definition.denominator, figures, year)
    correction = _correction(definition, figures, year)
    return f"{over} ÷ {under}{_factor(topic)}" + (f" − {plain(correction)}" if correction else "")


def _sums(definition: Definition, figures: Figures, year: int) -> tuple[Fraction, Fraction]:
    """Numerator and denominator of the reports, the correction of a leakage taken off."""
    over = _sum(definition.numerator, figures, year)
    under = _sum(definition.denominator, figures, year)
    return over - Fraction(_correction(definition, figures, year)) * under / 100, under


def _sum(terms: Sequence[Term], figures: Figures, year: int) -> Fraction:
    products = (term.factor * Fraction(figures[term.element, year]) for term in terms)
    return sum(products, Fraction(0))


def _correction(definition: Definition, figures: Figures, year: int) -> Decimal:
    if definition.correction is None:
        return Decimal(0)
    return figures.get((definition.correction, year), Decimal(0))


def _expression(terms: Sequence[Term], figures: Figures, year: int) -> str:
    """A − B, or A × 100, in brackets where it is more than one number."""
    text = ""
    for term in terms:
        sign = " − " if term.factor < 0 else " + " if text else ""
        size = abs(term.factor)
        text += f"{sign}{plain(figures[term.element, year])}"
        text += "" if size == 1 else f" × {plain(size)}"
    return f"（{text.strip()}）" if " " in text.strip() else text


def _factor(topic: Topic) -> str:
    return "" if topic.kind is Kind.INTENSITY else " × 100"


def _change(
    row: Stored, topic: Topic, around: Around, rates: tuple[Fraction, Fraction]
) -> Iterator[str]:
    """The base year's rate, and the difference; `rates` are this year's rate and the change."""
    now, change = rates
    base_year, value = topic.definition.base_year, value_words(row, topic)
    relative = topic.definition.change_mode == "relative"
    before = _rate(now / (1 + change / 100) if relative else now - change, topic)
    reported = None
    if row.of_city and base_year is not None:
        reported = _reported_quotient(row, topic, around.figures, base_year)
    yield f"{base_year}年：{f'{reported} = ' if reported else ''}{before}%"
    if relative:
        yield f"（{_rate(now, topic)} ÷ {before} − 1）× 100 = {value}"
    else:
        yield f"{_rate(now, topic)} − {before} = {value}"


def _rate(value: Fraction, topic: Topic) -> str:
    return shown(value, places=topic.decimals + _RATE_EXTRA)


def _additions(row: Stored, topic: Topic, around: Around) -> str | None:
    """The additions year by year, if they give the stored total."""
    definition, figures = topic.definition, around.figures
    if not row.of_city or row.numerator is None or definition.start_year is None:
        return None
    elements = [term.element for term in definition.additions]
    added = {
        year: _sum(definition.additions, figures, year)
        for year in range(definition.start_year, row.year + 1)
        if all((element, year) in figures for element in elements)
    }
    if to_decimal(sum(added.values(), Fraction(0))) != row.numerator:
        return None
    terms = " + ".join(f"{plain(value)}（{year}年）" for year, value in added.items())
    return f"{terms} = {value_words(row, topic)}"
